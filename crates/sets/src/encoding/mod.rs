//! The encoding of a text that does not say it: tables that spreadsheets wrote, and the names of files in zip archives.
//!
//! What is UTF-8 is taken for UTF-8, and UTF-16 shows itself by a mark or by its zeros. For everything else, every encoding in question
//! reads the bytes, and the reading that looks most like words is taken (`plausible`). The tables of the encodings are large and
//! every browser has them, so the page asks the browser (`TextDecoder`) instead of carrying its own.

mod dos;
mod language;
mod plausible;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use language::Language;
use serde::{Deserialize, Serialize};

/// How bytes of a named encoding become text.
#[derive(Clone, Copy, Debug)]
pub struct Encodings {
    /// The text of these bytes in the encoding with this label of the WHATWG Encoding Standard; `None` if they are not of it.
    pub decode: fn(&[u8], &str) -> Option<String>,
}

/// A name as an archive holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawName {
    /// Marked as UTF-8, or ASCII.
    Text(String),
    /// Of an encoding that nothing states.
    Bytes(Vec<u8>),
}

/// A text and what it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's name for the visitor, unless it is UTF-8.
    pub encoding: Option<&'static str>,
}

/// An encoding in question.
#[derive(Clone)]
struct Candidate {
    /// For [`Encodings::decode`], or one of [`dos`].
    label: &'static str,
    /// For the visitor.
    name: &'static str,
    script: Script,
    /// Those that are written in it.
    languages: &'static [Language],
}

/// The letters of an alphabet and their accents.
type Letters = RangeInclusive<char>;

/// What an encoding is for, which says what text in it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    /// One that is not written together with Latin letters.
    Alphabet(Letters),
    Japanese,
    Simplified,
    Traditional,
    Korean,
}

const fn candidate(
    label: &'static str,
    name: &'static str,
    script: Script,
    languages: &'static [Language],
) -> Candidate {
    Candidate {
        label,
        name,
        script,
        languages,
    }
}

const GREEK: Script = Script::Alphabet('\u{370}'..='\u{3ff}');
const CYRILLIC: Script = Script::Alphabet('\u{400}'..='\u{491}');
const HEBREW: Script = Script::Alphabet('\u{590}'..='\u{5ff}');
const ARABIC: Script = Script::Alphabet('\u{600}'..='\u{6ff}');
const THAI: Script = Script::Alphabet('\u{e00}'..='\u{e7f}');

/// What spreadsheets and editors write, the most usual first.
const OF_TEXTS: [Candidate; 26] = [
    candidate(
        "windows-1252",
        "Windows-1252",
        Script::Latin,
        language::WESTERN,
    ),
    candidate("shift_jis", "Shift-JIS", Script::Japanese, &[]),
    candidate("gb18030", "GBK", Script::Simplified, &[]),
    candidate("big5", "Big5", Script::Traditional, &[]),
    candidate("euc-kr", "EUC-KR", Script::Korean, &[]),
    candidate("euc-jp", "EUC-JP", Script::Japanese, &[]),
    candidate("windows-1251", "Windows-1251", CYRILLIC, language::CYRILLIC),
    candidate(
        "windows-1250",
        "Windows-1250",
        Script::Latin,
        language::CENTRAL,
    ),
    candidate(
        "windows-1254",
        "Windows-1254",
        Script::Latin,
        language::TURKISH,
    ),
    candidate("windows-1253", "Windows-1253", GREEK, language::GREEK),
    candidate(
        "windows-1257",
        "Windows-1257",
        Script::Latin,
        language::BALTIC,
    ),
    candidate("windows-1255", "Windows-1255", HEBREW, language::HEBREW),
    candidate("windows-1256", "Windows-1256", ARABIC, language::ARABIC),
    candidate("windows-874", "Windows-874", THAI, &[]),
    candidate("macintosh", "Mac Roman", Script::Latin, language::WESTERN),
    candidate("ibm866", "CP866", CYRILLIC, language::CYRILLIC),
    candidate("koi8-u", "KOI8-U", CYRILLIC, language::CYRILLIC),
    candidate("iso-8859-2", "ISO-8859-2", Script::Latin, language::CENTRAL),
    candidate("iso-8859-7", "ISO-8859-7", GREEK, language::GREEK),
    candidate(dos::CP850, "CP850", Script::Latin, language::WESTERN),
    candidate(dos::CP852, "CP852", Script::Latin, language::CENTRAL),
    candidate(dos::CP857, "CP857", Script::Latin, language::TURKISH),
    candidate(dos::CP737, "CP737", GREEK, language::GREEK),
    candidate(dos::CP862, "CP862", HEBREW, language::HEBREW),
    candidate(dos::CP437, "CP437", Script::Latin, language::WESTERN),
    candidate(
        "x-mac-cyrillic",
        "Mac Cyrillic",
        CYRILLIC,
        language::CYRILLIC,
    ),
];
/// Those that stand first for the names in archives, in this order.
const DOS: [&str; 7] = [
    dos::CP437,
    dos::CP850,
    dos::CP852,
    dos::CP857,
    dos::CP737,
    dos::CP862,
    "ibm866",
];
/// What each place further behind counts against an encoding: less than half a letter between the first and the last, so that it decides
/// about a word or two.
const LATER: f64 = 0.04;
/// As much of a text as is judged: enough to tell, and quick for a table of many megabytes.
const JUDGED: usize = 16 * 1024;

/// The candidates for the names in archives, those of DOS first.
fn of_names() -> Vec<Candidate> {
    let mut candidates = OF_TEXTS.to_vec();
    let place = |candidate: &Candidate| DOS.iter().position(|label| *label == candidate.label);
    candidates.sort_by_key(|candidate| place(candidate).unwrap_or(DOS.len()));
    candidates
}

/// A text of unknown encoding.
pub fn read(bytes: &[u8], encodings: Encodings) -> Read {
    let utf16 = |bytes: &[u8], big_endian: bool| Read {
        text: from_utf16(bytes, big_endian),
        encoding: Some("UTF-16"),
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, false),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, true),
        _ => {}
    }
    // No table has zeros but in UTF-16, where one half of every ASCII sign is one.
    if bytes.contains(&0) {
        let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0);
        return utf16(bytes, zeros(0).count() > zeros(1).count());
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(body) {
        return Read {
            text: text.to_owned(),
            encoding: None,
        };
    }
    // Whole lines, so that no character is cut.
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let telling = lines.filter(|line| !line.is_ascii()).collect();
    let ranked = rank(telling, &OF_TEXTS, encodings);
    let read = ranked.into_iter().find_map(|candidate| {
        Some(Read {
            text: decode(bytes, candidate, encodings)?,
            encoding: Some(candidate.name),
        })
    });
    // Bytes of no encoding: each its own sign, so that what differs stays different.
    read.unwrap_or_else(|| Read {
        text: dos::decode(bytes, dos::CP437).unwrap_or_default(),
        encoding: Some("CP437"),
    })
}

/// The names of an archive's files, with `/` between folders as in the archive, and the encoding that was taken for those that are not
/// UTF-8. These are all in one encoding, since one program wrote them. Many programs write UTF-8 without saying so, and hardly any other
/// name is UTF-8 by chance, so what can be is, unless the archive's other encoding reads it better. Names that differ stay different.
pub fn names(raw: &[RawName], encodings: Encodings) -> (Vec<String>, Option<&'static str>) {
    // No encoding has the byte of `/` inside a character; that of `\` some have.
    let parts: BTreeSet<&[u8]> = raw
        .iter()
        .filter_map(|name| match name {
            RawName::Bytes(bytes) => Some(bytes.split(|&byte| byte == b'/')),
            RawName::Text(_) => None,
        })
        .flatten()
        .collect();
    let telling: Vec<&[u8]> = parts
        .iter()
        .copied()
        .filter(|part| std::str::from_utf8(part).is_err())
        .collect();
    let candidates = of_names();
    let ranked = if telling.is_empty() {
        Vec::new()
    } else {
        rank(telling, &candidates, encodings)
    };
    let chosen = ranked.into_iter().find_map(|candidate| {
        let read = |part: &[u8]| read_part(part, candidate, encodings);
        Some((Some(candidate.name), all_different(&parts, read)?))
    });
    // As it stands, each byte its own sign: what differs stays different.
    let (name, read) = chosen.unwrap_or_else(|| {
        let read = |part: &&[u8]| {
            let text = std::str::from_utf8(part).map(str::to_owned);
            (part.to_vec(), text.unwrap_or_else(|_| escaped(part)))
        };
        (None, parts.iter().map(read).collect())
    });
    let names = raw
        .iter()
        .map(|name| match name {
            RawName::Text(text) => text.clone(),
            RawName::Bytes(bytes) => {
                let part = |part: &[u8]| read.get(part).cloned().unwrap_or_default();
                let parts: Vec<String> = bytes.split(|&byte| byte == b'/').map(part).collect();
                parts.join("/")
            }
        })
        .collect();
    (names, name)
}

/// A part of a name in an archive whose names are of this encoding or UTF-8.
fn read_part(part: &[u8], candidate: &Candidate, encodings: Encodings) -> Option<String> {
    const SCRIPTS: [Script; 10] = [
        Script::Latin,
        GREEK,
        CYRILLIC,
        HEBREW,
        ARABIC,
        THAI,
        Script::Japanese,
        Script::Simplified,
        Script::Traditional,
        Script::Korean,
    ];
    let read = decode(part, candidate, encodings);
    let Ok(text) = std::str::from_utf8(part) else {
        return read;
    };
    let scores = SCRIPTS.map(|script| plausible::score(text, &script));
    let as_utf8 = scores.into_iter().fold(f64::MIN, f64::max);
    match read {
        Some(read) if plausible::score(&read, &candidate.script) > as_utf8 => Some(read),
        _ => Some(text.to_owned()),
    }
}

/// The readings of all parts, if none is missing and no two are the same.
fn all_different(
    parts: &BTreeSet<&[u8]>,
    read: impl Fn(&[u8]) -> Option<String>,
) -> Option<BTreeMap<Vec<u8>, String>> {
    let mut seen = BTreeSet::new();
    parts
        .iter()
        .map(|part| {
            let text = read(part)?;
            seen.insert(text.clone()).then(|| (part.to_vec(), text))
        })
        .collect()
}

/// Bytes of no encoding: ASCII as it is, all others by their number.
fn escaped(bytes: &[u8]) -> String {
    let sign = |&byte: &u8| {
        if byte.is_ascii() && byte != b'%' {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    bytes.iter().map(sign).collect()
}

/// Those of the candidates that can read the texts, the most plausible first. Of many texts, some are judged.
fn rank<'a>(
    texts: Vec<&[u8]>,
    candidates: &'a [Candidate],
    encodings: Encodings,
) -> Vec<&'a Candidate> {
    let length: usize = texts.iter().map(|text| text.len()).sum();
    let judged: Vec<&[u8]> = texts.into_iter().step_by(1 + length / JUDGED).collect();
    let mut scored: Vec<(f64, &Candidate)> = (candidates.iter().enumerate())
        .filter_map(|(place, candidate)| {
            let read: Option<Vec<String>> =
                (judged.iter().map(|text| decode(text, candidate, encodings))).collect();
            let read = read?;
            let looks: f64 = (read
                .iter()
                .map(|text| plausible::score(text, &candidate.script)))
            .sum();
            let speaks = plausible::of_one_language(&read, candidate.languages);
            Some((looks + speaks - LATER * place as f64, candidate))
        })
        .collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

fn decode(bytes: &[u8], candidate: &Candidate, encodings: Encodings) -> Option<String> {
    dos::decode(bytes, candidate.label).or_else(|| (encodings.decode)(bytes, candidate.label))
}

fn from_utf16(bytes: &[u8], big_endian: bool) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|&pair| {
        if big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .filter(|&letter| letter != '\u{feff}')
        .collect()
}

#[cfg(test)]
pub(crate) mod native {
    use super::Encodings;

    /// By the tables of `encoding_rs`, which are those of browsers.
    pub const NATIVE: Encodings = Encodings {
        decode: |bytes, label| {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
            encoding
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(std::borrow::Cow::into_owned)
        },
    };
}

#[cfg(test)]
mod tests;
