//! Tables as rows of cells: CSV with commas, semicolons, tabs or bars, quoted or not, with or without a line of headers or Excel's `sep=`;
//! JSON Lines, one object on each line; and plain lists.

use serde_json::Value;

use super::files::{self, Place};
use super::lookup::{Lookup, Match};

/// Headers of the column that names the file, best first; compared without case, blanks and signs.
pub(super) const FILE_HEADERS: [&str; 22] = [
    "file",
    "filename",
    "path",
    "filepath",
    "image",
    "imagename",
    "imagepath",
    "imagefile",
    "imgfilename",
    "imgpath",
    "imgname",
    "img",
    "picture",
    "photo",
    "imageid",
    "imgid",
    "idcode",
    "imageurl",
    "imageuri",
    "url",
    "uri",
    "id",
];
/// Rows that are looked at to find out which column is which.
const PROBED: usize = 400;

/// A table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The headers as written; empty texts where the table has none.
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Which column names the files.
    pub(super) file: usize,
}

impl Sheet {
    /// Reads a table that lies at `at`, if one of its columns names pictures or says so.
    pub(super) fn read(text: &str, at: &Place, lookup: &Lookup) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let extension = at.extension().unwrap_or_default();
        if matches!(extension.as_str(), "jsonl" | "ndjson") {
            let (headers, rows) = objects(text);
            let (file, _) = file_column(&headers, &rows, at, lookup)?;
            return Some(Self {
                headers,
                rows,
                file,
            });
        }
        if extension == "txt" {
            return Self::of_list(text, at, lookup);
        }
        let (declared, text) = declared_separator(text);
        let separators = match declared {
            Some(separator) => vec![separator],
            None => vec![b',', b';', b'\t', b'|'],
        };
        let mut best: Option<(usize, Self)> = None;
        for separator in separators {
            let mut rows = cells(text, separator);
            // A column for files and one for labels at least.
            if rows.iter().take(PROBED).all(|row| row.len() < 2) {
                continue;
            }
            let headers = if has_headers(&rows, at, lookup) {
                rows.remove(0)
            } else {
                Vec::new()
            };
            if let Some((file, score)) = file_column(&headers, &rows, at, lookup)
                && best.as_ref().is_none_or(|(most, _)| score > *most)
            {
                let sheet = Self {
                    headers,
                    rows,
                    file,
                };
                best = Some((score, sheet));
            }
        }
        best.map(|(_, sheet)| sheet)
    }

    /// A plain text with a picture and its label in each line, divided by blanks or tabs (Caffe, Tiny ImageNet); any other text is none. Most
    /// lines must call a picture by its file name.
    fn of_list(text: &str, at: &Place, lookup: &Lookup) -> Option<Self> {
        let divided = |separator: Option<char>| -> Vec<Vec<String>> {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let cells = |line: &str| -> Vec<String> {
                match separator {
                    Some(sign) => line
                        .split(sign)
                        .map(|cell| cell.trim().to_owned())
                        .collect(),
                    None => line.split_whitespace().map(str::to_owned).collect(),
                }
            };
            lines.map(cells).collect()
        };
        let is_named = |name: &str| {
            let found = lookup.find(name, at.folders());
            !matches!(found, Match::None | Match::Stem(_))
        };
        [Some('\t'), Some(','), None]
            .into_iter()
            .find_map(|separator| {
                let rows = divided(separator);
                let columns = rows.iter().take(PROBED).map(Vec::len).max()?;
                let file = (0..columns).find(|&column| {
                    let probed = rows.iter().take(PROBED);
                    let named = probed.clone().filter(|row| row.len() > 1);
                    let named = named.filter(|row| is_named(Self::cell(row, column)));
                    2 * named.count() > probed.len()
                })?;
                // Numbers are classes where there is only one of them; others are boxes.
                let is_kept = |column: usize| {
                    let mut cells = rows.iter().map(|row| Self::cell(row, column));
                    column == file
                        || columns == 2
                        || cells.any(|cell| !cell.is_empty() && cell.parse::<f64>().is_err())
                };
                let kept: Vec<usize> = (0..columns).filter(|&column| is_kept(column)).collect();
                let of = |row: &Vec<String>| -> Vec<String> {
                    let cells = kept.iter().map(|&column| Self::cell(row, column));
                    cells.map(str::to_owned).collect()
                };
                Some(Self {
                    headers: Vec::new(),
                    file: kept.iter().position(|&column| column == file)?,
                    rows: rows.iter().map(of).collect(),
                })
            })
    }

    /// Open Images' tables also say what pictures do not show: those lines have a confidence of 0, and all others one of 1.
    pub(super) fn drop_denials(&mut self) {
        let is = |cell: &str, wanted: f64| cell.parse::<f64>().is_ok_and(|it| it == wanted);
        let columns = 0..self.headers.len();
        let confidence = columns
            .into_iter()
            .find(|&column| self.header(column) == "confidence");
        let Some(column) = confidence else {
            return;
        };
        let mut cells = self.rows.iter().map(|row| Self::cell(row, column));
        if cells.all(|cell| is(cell, 0.0) || is(cell, 1.0)) {
            self.rows.retain(|row| is(Self::cell(row, column), 1.0));
        }
    }

    /// The header of a column in the form in which headers are compared.
    pub(super) fn header(&self, column: usize) -> String {
        self.headers
            .get(column)
            .map_or_else(String::new, |header| folded(header))
    }

    pub(super) fn columns(&self) -> usize {
        let longest = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        longest.max(self.headers.len())
    }

    /// A cell; short rows have empty ones.
    pub(super) fn cell(row: &[String], column: usize) -> &str {
        row.get(column).map_or("", String::as_str)
    }
}

/// A header without case, blanks and signs.
pub(super) fn folded(header: &str) -> String {
    header
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// Excel's first line "sep=;", and the text after it.
fn declared_separator(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r').trim_matches('"');
    let sign = line
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .map(|_| &line.as_bytes()[4..]);
    match sign {
        Some([sign]) => (Some(*sign), rest),
        // "sep=\t" may have lost its tab.
        Some([]) => (Some(b'\t'), rest),
        _ => (None, text),
    }
}

fn cells(text: &str, separator: u8) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

/// The objects of JSON Lines as headers and rows; what is neither text nor number nor truth is left empty.
fn objects(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut headers: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for line in text.lines() {
        let Ok(Value::Object(object)) = serde_json::from_str(line) else {
            continue;
        };
        let mut row = vec![String::new(); headers.len()];
        for (key, value) in object {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                _ => continue,
            };
            let column = headers.iter().position(|header| *header == key);
            let column = column.unwrap_or_else(|| {
                headers.push(key);
                headers.len() - 1
            });
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            row[column] = text;
        }
        rows.push(row);
    }
    (headers, rows)
}

/// Whether the first row names columns: it names no picture, and something in it is a known header or is no number.
fn has_headers(rows: &[Vec<String>], at: &Place, lookup: &Lookup) -> bool {
    let Some(first) = rows.first() else {
        return false;
    };
    let is_header = |cell: &String| FILE_HEADERS.contains(&folded(cell).as_str());
    let names_one = |cell: &String| {
        matches!(
            lookup.find(cell, at.folders()),
            Match::File(_) | Match::Converted(_)
        )
    };
    let has_extension = |cell: &String| files::is_picture(&Place::of(cell, lookup.unicode()));
    !first
        .iter()
        .any(|cell| names_one(cell) || has_extension(cell))
        && (first.iter().any(is_header) || first.iter().any(|cell| cell.parse::<f64>().is_err()))
}

/// The column whose cells name most pictures, by file names rather than by those without an extension; where several name as many, the
/// one whose header says so; and how much speaks for it. A column that only says so by its header counts least.
fn file_column(
    headers: &[String],
    rows: &[Vec<String>],
    at: &Place,
    lookup: &Lookup,
) -> Option<(usize, usize)> {
    let columns = rows.iter().take(PROBED).map(Vec::len).max().unwrap_or(0);
    let mut best: Option<(usize, usize)> = None;
    for column in 0..columns.max(headers.len()) {
        let mut named = 0;
        for row in rows.iter().take(PROBED) {
            named += match lookup.find(Sheet::cell(row, column), at.folders()) {
                Match::File(_) | Match::Converted(_) => 3,
                Match::Several => 2,
                Match::Stem(_) => 1,
                Match::None => 0,
            };
        }
        let header = headers
            .get(column)
            .map_or_else(String::new, |header| folded(header));
        let place = FILE_HEADERS.iter().position(|known| *known == header);
        let says_so = place.map_or(0, |place| FILE_HEADERS.len() - place);
        if named == 0 && says_so == 0 {
            continue;
        }
        let score = named * (2 * FILE_HEADERS.len()) + says_so * (1 + named);
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((column, score));
        }
    }
    best
}
