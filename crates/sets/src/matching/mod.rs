//! The visitor's class names and the labels that a network knows: suggestions, and a search to correct them.
//!
//! ImageNet's folders are often called by WordNet ids ("n01443537"); the ids in the order of the labels are those of timm 1.0.31 (PyPI,
//! Apache-2.0, `timm/data/_info/imagenet_synsets.txt`).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::unicode::Unicode;

mod general_words;

/// The label list whose WordNet ids and general words are known.
pub const IMAGENET_ID: &str = "imagenet-1k";

const SYNSETS: &str = include_str!("imagenet_synsets.txt");

/// How a suggestion was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The label itself, letter by letter.
    Exact,
    /// By its WordNet id.
    Synset,
    /// The label but for case, accents, blanks, signs, a leading number, an article, a plural s, or what stands in brackets.
    Folded,
    /// By a word: a general one for several labels ("dog"), or one that the label and the name share. Better checked.
    Word,
    /// By its place in the list, where most labels have a class and all of these are numbers from 0.
    Number,
    /// No label fits the name.
    None,
}

/// The labels that a class name may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Positions in the list of labels, ascending, each once.
    pub labels: Vec<usize>,
    /// How they were found.
    pub how: How,
}

/// Suggests labels for each name, given all labels of the list `list_id` in order.
pub fn suggest(
    names: &[String],
    labels: &[&str],
    list_id: &str,
    unicode: Unicode,
) -> Vec<Suggestion> {
    if let Some(numbers) = numbered(names, labels.len()) {
        return numbers
            .into_iter()
            .map(|label| Suggestion {
                labels: vec![label],
                how: How::Number,
            })
            .collect();
    }
    let known = Known::of(labels, list_id, unicode);
    names
        .iter()
        .map(|name| {
            let (mut labels, how) = known.find(name);
            labels.sort_unstable();
            labels.dedup();
            Suggestion { labels, how }
        })
        .collect()
}

/// For each name, whether it is one of the labels for sure: the label itself in some spelling, its WordNet id, a general word for several,
/// or the word that several end with ("elephant").
pub fn known(names: &[String], labels: &[&str], list_id: &str, unicode: Unicode) -> Vec<bool> {
    let known = Known::of(labels, list_id, unicode);
    let is_known = |name: &String| {
        let words = fold(name, unicode);
        match known.find(name).1 {
            How::Exact | How::Synset | How::Folded => true,
            How::Word => {
                known.general(&words.join(" ")).is_some() || known.headed(&words).is_some()
            }
            How::Number | How::None => false,
        }
    };
    names.iter().map(is_known).collect()
}

/// The numbers that all names are, if they are places in a list of this length and half of its places at least.
fn numbered(names: &[String], length: usize) -> Option<Vec<usize>> {
    let numbers: Vec<usize> = names
        .iter()
        .map(|name| name.trim().parse().ok().filter(|&number| number < length))
        .collect::<Option<_>>()?;
    (!numbers.is_empty() && 2 * numbers.len() >= length).then_some(numbers)
}

struct Known<'a> {
    labels: &'a [&'a str],
    list_id: &'a str,
    unicode: Unicode,
    /// Words of each label in folded form, without what stands in brackets.
    words: Vec<Vec<String>>,
    /// Labels by their folded form without blanks, with and without what stands in brackets.
    folded: HashMap<String, Vec<usize>>,
    short: HashMap<String, Vec<usize>>,
    synsets: HashMap<&'static str, usize>,
}

impl<'a> Known<'a> {
    fn of(labels: &'a [&'a str], list_id: &'a str, unicode: Unicode) -> Self {
        let mut known = Self {
            labels,
            list_id,
            unicode,
            words: Vec::new(),
            folded: HashMap::new(),
            short: HashMap::new(),
            synsets: HashMap::new(),
        };
        for (index, label) in labels.iter().enumerate() {
            known
                .folded
                .entry(fold(label, unicode).concat())
                .or_default()
                .push(index);
            let words = fold(without_brackets(label), unicode);
            known.short.entry(words.concat()).or_default().push(index);
            known.words.push(words);
        }
        if list_id == IMAGENET_ID && labels.len() == SYNSETS.lines().count() {
            known.synsets = SYNSETS.lines().zip(0..).collect();
        }
        known
    }

    fn find(&self, name: &str) -> (Vec<usize>, How) {
        let composed = self.unicode.compose(name);
        if let Some(index) = self.labels.iter().position(|label| *label == composed) {
            return (vec![index], How::Exact);
        }
        if let Some(&index) = synset(name).and_then(|id| self.synsets.get(id)) {
            return (vec![index], How::Synset);
        }
        let words = fold(name, self.unicode);
        if words.is_empty() {
            return (Vec::new(), How::None);
        }
        for forms in [&self.folded, &self.short] {
            if let Some(found) = forms.get(&words.concat()) {
                return (found.clone(), How::Folded);
            }
        }
        let last = words.last().map_or("", String::as_str);
        let found = self
            .general(&words.join(" "))
            .or_else(|| self.contained(&words))
            .or_else(|| self.headed(&words))
            .or_else(|| self.general(last));
        found.map_or((Vec::new(), How::None), |found| (found, How::Word))
    }

    /// The labels that a general word stands for.
    fn general(&self, word: &str) -> Option<Vec<usize>> {
        general_words::labels(word, self.list_id)
            .filter(|found| found.iter().all(|&label| label < self.labels.len()))
    }

    /// The longest label that the name contains: "my African elephant pictures".
    fn contained(&self, name: &[String]) -> Option<Vec<usize>> {
        let within = |label: &[String]| {
            !label.is_empty() && name.windows(label.len()).any(|part| part == label)
        };
        let longest = self
            .words
            .iter()
            .filter(|label| within(label))
            .map(Vec::len)
            .max()?;
        Some(
            (0..self.words.len())
                .filter(|&index| self.words[index].len() == longest && within(&self.words[index]))
                .collect(),
        )
    }

    /// The labels that end with the name: "terrier" for all terriers.
    fn headed(&self, name: &[String]) -> Option<Vec<usize>> {
        let found: Vec<usize> = (0..self.words.len())
            .filter(|&index| self.words[index].ends_with(name))
            .collect();
        (!found.is_empty()).then_some(found)
    }
}

/// A WordNet id in the name: "n01443537", "n01443537-goldfish", "goldfish_n01443537".
pub(crate) fn synset(name: &str) -> Option<&str> {
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
        .find(|part| {
            part.len() == 9
                && part.starts_with('n')
                && part[1..].bytes().all(|letter| letter.is_ascii_digit())
        })
}

fn without_brackets(label: &str) -> &str {
    label.split_once(" (").map_or(label, |(start, _)| start)
}

/// A text in lower case, without accents.
fn lower_case(text: &str, unicode: Unicode) -> String {
    let plain = unicode.strip_marks(text);
    plain.chars().flat_map(char::to_lowercase).collect()
}

/// The words of a name in the form in which names are compared: lower case without accents; everything but letters and digits
/// separates words; leading numbers ("001.", "1_") and articles dropped; each word in the singular by its spelling.
fn fold(name: &str, unicode: Unicode) -> Vec<String> {
    let plain = lower_case(name, unicode);
    // "jack-o'-lantern" and "jeweler's": an apostrophe joins.
    let plain = plain.replace(['\'', '\u{2019}'], "");
    let words: Vec<&str> = plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let number = |word: &&str| word.bytes().all(|letter| letter.is_ascii_digit());
    let mut kept: &[&str] = &words;
    while kept.len() > 1 && (number(&kept[0]) || matches!(kept[0], "a" | "an" | "the")) {
        kept = &kept[1..];
    }
    kept.iter().map(|word| singular(word)).collect()
}

/// Drops a plural ending. It need not find the true singular, only the same form for both numbers.
fn singular(word: &str) -> String {
    const LEAST: usize = 4;
    if word.len() < LEAST || !word.is_ascii() {
        return word.to_owned();
    }
    let cut = |letters: usize| word[..word.len() - letters].to_owned();
    match word {
        "mice" => return "mouse".to_owned(),
        "geese" => return "goose".to_owned(),
        "oxen" => return "ox".to_owned(),
        "buses" => return "bus".to_owned(),
        _ => {}
    }
    for (plural, letters, ending) in PLURALS {
        // "ties" is not the plural of "ty".
        if word.ends_with(plural) && word.len() > letters + 2 {
            return cut(letters) + ending;
        }
    }
    if word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        return cut(1);
    }
    word.to_owned()
}

/// Plural endings, how many letters to drop, and what to put instead.
const PLURALS: [(&str, usize, &str); 13] = [
    ("ies", 3, "y"),
    ("wolves", 3, "f"),
    ("calves", 3, "f"),
    ("shelves", 3, "f"),
    ("knives", 3, "fe"),
    ("ches", 2, ""),
    ("shes", 2, ""),
    ("sses", 2, ""),
    ("xes", 2, ""),
    ("atoes", 2, ""),
    ("quitoes", 2, ""),
    ("volcanoes", 2, ""),
    ("buffaloes", 2, ""),
];

/// Labels for what a visitor types, best first: the label itself, labels that begin with it, labels of which words begin with all the
/// words typed, labels that contain it. If there are none of these, labels of which words come close to the words typed but for a few
/// typing errors (one from four letters on, two from six). All labels for an empty query.
pub fn search(query: &str, labels: &[&str], unicode: Unicode) -> Vec<usize> {
    let wanted = plain_words(query, unicode);
    if wanted.is_empty() {
        return (0..labels.len()).collect();
    }
    let mut ranked: Vec<(usize, usize, usize)> = labels
        .iter()
        .enumerate()
        .filter_map(|(index, label)| {
            Some((
                rank(&wanted, &plain_words(label, unicode))?,
                label.chars().count(),
                index,
            ))
        })
        .collect();
    ranked.sort_unstable();
    // Guesses only where nothing fits as typed.
    if ranked.first().is_some_and(|(rank, ..)| *rank <= AS_TYPED) {
        ranked.retain(|(rank, ..)| *rank <= AS_TYPED);
    }
    ranked.into_iter().map(|(_, _, index)| index).collect()
}

/// Words without case and accents, numbers and plurals kept: what is typed is compared letter by letter.
fn plain_words(text: &str, unicode: Unicode) -> Vec<String> {
    lower_case(text, unicode)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The last rank without typing errors.
const AS_TYPED: usize = 3;

fn rank(wanted: &[String], label: &[String]) -> Option<usize> {
    let (query, text) = (wanted.join(" "), label.join(" "));
    if text == query {
        return Some(0);
    }
    if text.starts_with(&query) {
        return Some(1);
    }
    if wanted
        .iter()
        .all(|word| label.iter().any(|of_label| of_label.starts_with(word)))
    {
        return Some(2);
    }
    if text.contains(&query) || label.concat().contains(&wanted.concat()) {
        return Some(AS_TYPED);
    }
    let errors = |word: &String| {
        label
            .iter()
            .map(|of_label| distance(word, of_label))
            .min()
            .unwrap_or(usize::MAX)
    };
    let allowed = |word: &String| match word.chars().count() {
        ..4 => 0,
        4..6 => 1,
        _ => 2,
    };
    let within = wanted
        .iter()
        .map(|word| Some(errors(word)).filter(|&errors| errors <= allowed(word)))
        .sum::<Option<usize>>()?;
    Some(AS_TYPED + within.max(1))
}

/// Typing errors between a word typed, perhaps not to its end, and a word of a label.
fn distance(typed: &str, word: &str) -> usize {
    if word.starts_with(typed) {
        return 0;
    }
    let beginning: String = word.chars().take(typed.chars().count()).collect();
    strsim::osa_distance(typed, word).min(strsim::osa_distance(typed, &beginning))
}

#[cfg(test)]
mod tests;
