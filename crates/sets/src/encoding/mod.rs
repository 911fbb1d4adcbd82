//! The encoding of a text that does not say it: tables that spreadsheets wrote, and the names of files in zip archives.
//!
//! What is UTF-8 is taken for UTF-8, and UTF-16 shows itself by a mark or by its zeros. For everything else, every encoding in question
//! reads the bytes, and the reading that looks most like words is taken (`plausible`). The tables of the encodings are large and
//! every browser has them, so the page asks the browser (`TextDecoder`) instead of carrying its own.

mod dos;
mod plausible;

use std::collections::{BTreeMap, BTreeSet};

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
#[derive(Clone, Copy)]
struct Candidate {
    /// For [`Encodings::decode`], or one of [`dos`].
    label: &'static str,
    /// For the visitor.
    name: &'static str,
    script: Script,
}

/// What an encoding is for, which says what text in it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Japanese,
    Simplified,
    Traditional,
    Korean,
}

const fn candidate(label: &'static str, name: &'static str, script: Script) -> Candidate {
    Candidate {
        label,
        name,
        script,
    }
}

/// What spreadsheets and editors write; of equals the first is taken.
const OF_TEXTS: [Candidate; 12] = [
    candidate("windows-1252", "Windows-1252", Script::Latin),
    candidate("shift_jis", "Shift-JIS", Script::Japanese),
    candidate("gb18030", "GBK", Script::Simplified),
    candidate("big5", "Big5", Script::Traditional),
    candidate("euc-kr", "EUC-KR", Script::Korean),
    candidate("euc-jp", "EUC-JP", Script::Japanese),
    candidate("windows-1251", "Windows-1251", Script::Cyrillic),
    candidate("windows-1250", "Windows-1250", Script::Latin),
    candidate("macintosh", "Mac Roman", Script::Latin),
    candidate("ibm866", "CP866", Script::Cyrillic),
    candidate(dos::CP850, "CP850", Script::Latin),
    candidate(dos::CP437, "CP437", Script::Latin),
];
/// Those of the names in archives, which DOS's tables gave first.
const OF_NAMES: [Candidate; 12] = [
    candidate(dos::CP437, "CP437", Script::Latin),
    OF_TEXTS[0],
    candidate(dos::CP850, "CP850", Script::Latin),
    OF_TEXTS[1],
    OF_TEXTS[2],
    OF_TEXTS[3],
    OF_TEXTS[4],
    OF_TEXTS[5],
    OF_TEXTS[9],
    OF_TEXTS[6],
    OF_TEXTS[7],
    OF_TEXTS[8],
];
/// As much of a text as is judged: enough to tell, and quick for a table of many megabytes.
const JUDGED: usize = 64 * 1024;

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
    let mut judged: Vec<&[u8]> = Vec::new();
    let mut length = 0;
    for line in lines.filter(|line| !line.is_ascii()) {
        if length + line.len() > JUDGED && length > 0 {
            break;
        }
        length += line.len();
        judged.push(line);
    }
    let ranked = rank(&judged, &OF_TEXTS, encodings);
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
    let ranked = if telling.is_empty() {
        Vec::new()
    } else {
        rank(&telling, &OF_NAMES, encodings)
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
fn read_part(part: &[u8], candidate: Candidate, encodings: Encodings) -> Option<String> {
    const SCRIPTS: [Script; 6] = [
        Script::Latin,
        Script::Cyrillic,
        Script::Japanese,
        Script::Simplified,
        Script::Traditional,
        Script::Korean,
    ];
    let read = decode(part, candidate, encodings);
    let Ok(text) = std::str::from_utf8(part) else {
        return read;
    };
    let scores = SCRIPTS.map(|script| plausible::score(text, script));
    let as_utf8 = scores.into_iter().fold(f64::MIN, f64::max);
    match read {
        Some(read) if plausible::score(&read, candidate.script) > as_utf8 => Some(read),
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

/// Those of the candidates that can read all texts, the most plausible first.
fn rank(texts: &[&[u8]], candidates: &[Candidate], encodings: Encodings) -> Vec<Candidate> {
    let mut scored: Vec<(f64, Candidate)> = candidates
        .iter()
        .filter_map(|&candidate| {
            let mut score = 0.0;
            for text in texts {
                let read = decode(text, candidate, encodings)?;
                score += plausible::score(&read, candidate.script);
            }
            Some((score, candidate))
        })
        .collect();
    // Stable: of equals the first.
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

fn decode(bytes: &[u8], candidate: Candidate, encodings: Encodings) -> Option<String> {
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
