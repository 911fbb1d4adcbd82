//! Lists of names: Python's way of writing them, JSON, text and CSV.

use serde_json::Value;

/// Most names.
const MOST: usize = 100_000;

/// A dictionary from numbers to texts, or a list of texts, as Python's `repr` writes it: `{0: 'cat', 1: "bird's nest"}`. It is not JSON:
/// texts have single quotes unless they hold one.
pub(crate) fn python_names(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let between = |begin, end| text.strip_prefix(begin)?.strip_suffix(end);
    let dictionary = between('{', '}');
    let is_dictionary = dictionary.is_some();
    let inside = dictionary
        .or_else(|| between('[', ']'))
        .or_else(|| between('(', ')'))?;
    let mut rest = inside.trim_start();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let mut index = found.len();
        if is_dictionary {
            let (key, after) = rest.split_once(':')?;
            index = key.trim().trim_matches(['\'', '"']).parse().ok()?;
            rest = after.trim_start();
        }
        let (name, after) = python_text(rest)?;
        found.push((index, name));
        if found.len() > MOST {
            return None;
        }
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None if rest.is_empty() => {}
            None => return None,
        }
    }
    in_order(found)
}

/// A text at the begin and what follows it.
fn python_text(text: &str) -> Option<(String, &str)> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next()?;
    if quote != '\'' && quote != '"' {
        return None;
    }
    let mut found = String::new();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => {
                let (_, escaped) = characters.next()?;
                let digits = match escaped {
                    'n' => {
                        found.push('\n');
                        0
                    }
                    't' => {
                        found.push('\t');
                        0
                    }
                    'x' => 2,
                    'u' => 4,
                    'U' => 8,
                    other => {
                        found.push(other);
                        0
                    }
                };
                if digits > 0 {
                    let mut code = 0;
                    for _ in 0..digits {
                        code = code * 16 + characters.next()?.1.to_digit(16)?;
                    }
                    found.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
            _ if character == quote => return Some((found, &text[at + quote.len_utf8()..])),
            _ => found.push(character),
        }
    }
    None
}

/// Names at their index, if every index from 0 has one.
fn in_order(mut found: Vec<(usize, String)>) -> Option<Vec<String>> {
    found.sort_by_key(|(index, _)| *index);
    let all = found
        .iter()
        .enumerate()
        .all(|(at, (index, _))| at == *index);
    let names: Vec<String> = found.into_iter().map(|(_, name)| tidy(&name)).collect();
    (all && !names.is_empty()).then_some(names)
}

/// A name in one line, no longer than a list can show.
fn tidy(name: &str) -> String {
    const MOST: usize = 200;
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").chars().take(MOST).collect()
}

/// Names in JSON: a list, or an object from numbers to names. `imagenet_class_index.json` has pairs of WordNet's number and a name.
pub(crate) fn json_names(value: &Value) -> Option<Vec<String>> {
    let name = |value: &Value| match value {
        Value::String(name) => Some(name.clone()),
        Value::Array(pair) => pair.last()?.as_str().map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let found = match value {
        Value::Array(values) => values
            .iter()
            .enumerate()
            .map(|(index, value)| Some((index, name(value)?)))
            .collect::<Option<Vec<_>>>()?,
        Value::Object(entries) => {
            let by_number = entries
                .iter()
                .map(|(key, value)| Some((key.parse().ok()?, name(value)?)));
            match by_number.collect::<Option<Vec<_>>>() {
                Some(found) => found,
                // The other way round, from names to numbers.
                None => (entries.iter())
                    .map(|(key, value)| Some((usize::try_from(value.as_u64()?).ok()?, key.clone())))
                    .collect::<Option<Vec<_>>>()?,
            }
        }
        _ => return None,
    };
    (found.len() <= MOST).then(|| in_order(found))?
}

/// Names in a text: one in a line, with its number before it or without. Of a table, the column of names; a line of headings is left out.
pub(crate) fn text_names(text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty())
        .take(MOST + 1)
        .collect();
    if lines.len() > MOST {
        return None;
    }
    let first = lines.first()?.to_lowercase();
    let heading = [
        "name",
        "label",
        "class",
        "classes",
        "class_name",
        "labels",
        "names",
        "index",
        "id",
    ];
    let is_heading = first
        .split([',', ';', '\t'])
        .all(|cell| heading.contains(&cell.trim().trim_matches('"')));
    if is_heading && lines.len() > 1 {
        lines.remove(0);
    }
    let numbered = |separators: &[char]| -> Option<Vec<String>> {
        let parts = lines.iter().map(|line| {
            let (index, name) = line.trim_start().split_once(separators)?;
            let name = name.trim().trim_matches('"');
            Some((index.trim().parse().ok()?, name.to_owned()))
        });
        in_order(parts.collect::<Option<Vec<(usize, String)>>>()?)
    };
    let plain = || {
        let names = lines.iter().enumerate().map(|(index, line)| {
            let name = line.trim();
            let name = name
                .strip_prefix('"')
                .and_then(|name| name.strip_suffix('"'))
                .unwrap_or(name);
            (index, name.replace("\"\"", "\""))
        });
        in_order(names.collect())
    };
    numbered(&[',', ';', '\t'])
        .or_else(|| numbered(&[':']))
        .or_else(|| numbered(&[' ']))
        .or_else(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_ultralytics_writes_them() {
        let names = python_names(r#"{0: 'cat', 1: "bird's nest", 2: 'dog "x"', 3: 'caf\xe9\'s'}"#);
        assert_eq!(
            names.unwrap(),
            ["cat", "bird's nest", "dog \"x\"", "café's"]
        );
        assert_eq!(python_names("['a', 'b: c, d']").unwrap(), ["a", "b: c, d"]);
        assert_eq!(python_names("{1: 'b', 0: 'a'}").unwrap(), ["a", "b"]);
        for wrong in [
            "",
            "{",
            "{}",
            "{0: 'a'",
            "{0: a}",
            "{1: 'a'}",
            "{0: 'a' 1: 'b'}",
            "['a]",
            "{0: 'a\\",
        ] {
            assert_eq!(python_names(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_in_json() {
        let names = |json: &str| json_names(&serde_json::from_str(json).unwrap());
        assert_eq!(names(r#"["a","b"]"#).unwrap(), ["a", "b"]);
        assert_eq!(names(r#"{"1":"b","0":"a"}"#).unwrap(), ["a", "b"]);
        assert_eq!(names(r#"{"b":1,"a":0}"#).unwrap(), ["a", "b"]);
        assert_eq!(names(r#"{"0":["n01440764","tench"]}"#).unwrap(), ["tench"]);
        assert_eq!(names(r#"{"0":"a","2":"b"}"#), None);
        assert_eq!(names("3"), None);
    }

    #[test]
    fn names_in_text() {
        assert_eq!(
            text_names("cat\r\n great dane \n\n").unwrap(),
            ["cat", "great dane"]
        );
        // Teachable Machine's labels.txt.
        assert_eq!(
            text_names("0 Class 1\n1 Class 2\n").unwrap(),
            ["Class 1", "Class 2"]
        );
        assert_eq!(
            text_names("index,name\n0,cat\n1,\"dog, big\"\n").unwrap(),
            ["cat", "dog, big"]
        );
        assert_eq!(text_names("0: cat\n1: dog").unwrap(), ["cat", "dog"]);
        assert_eq!(
            text_names("\u{feff}label\ncat\ndog").unwrap(),
            ["cat", "dog"]
        );
        assert_eq!(
            text_names("100 metres\n200 metres").unwrap(),
            ["100 metres", "200 metres"]
        );
        assert_eq!(text_names(""), None);
    }
}
