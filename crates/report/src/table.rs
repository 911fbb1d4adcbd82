//! CSV: UTF-8 with a byte order mark, without which Excel takes it for the system's own encoding; a header line, commas, fields quoted
//! where they need it (RFC 4180).
//!
//! Names come from the visitor's files. A cell that begins with `=`, `+`, `-` or `@` (or a tab or line break) would be run as a formula
//! by a spreadsheet, so it gets an apostrophe in front, as OWASP advises ("CSV injection"); so do these signs behind what a spreadsheet of
//! another language takes for the end of a cell. Numbers are written as they are.

use models::read_as::ReadAs;

/// What a text begins with that is UTF-8 for sure.
const MARK: &str = "\u{feff}";

/// A CSV text under way. Writing to memory does not fail, and every row has as many fields as the header.
pub struct Table {
    writer: csv::Writer<Vec<u8>>,
    /// Added to every row.
    last: Vec<&'static str>,
}

impl Table {
    /// A table with its first line.
    pub fn new(header: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self::of_read(header, ReadAs::default())
    }

    /// A table of what came of pictures that were read so: unless that is as always, every row ends with the two words for it.
    pub fn of_read(header: impl IntoIterator<Item = impl AsRef<str>>, read_as: ReadAs) -> Self {
        let (names, words) = if read_as.is_default() {
            (Vec::new(), Vec::new())
        } else {
            let words = vec![read_as.colours.word(), read_as.framing.word()];
            (vec!["colours", "framing"], words)
        };
        let mut table = Self {
            writer: csv::Writer::from_writer(Vec::new()),
            last: names,
        };
        table.row(header);
        table.last = words;
        table
    }

    /// Adds a line; it must have as many fields as the header.
    pub fn row(&mut self, fields: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut record: Vec<String> = fields
            .into_iter()
            .map(|field| {
                let field = field.as_ref();
                if is_number(field) {
                    field.to_owned()
                } else {
                    harmless(field)
                }
            })
            .collect();
        record.extend(self.last.iter().copied().map(str::to_owned));
        if let Err(error) = self.writer.write_record(record) {
            debug_assert!(false, "a row of another length than the header: {error}");
        }
    }

    /// The table as text, with a line break after each line.
    pub fn finish(self) -> String {
        let bytes = self.writer.into_inner().unwrap_or_default();
        format!("{MARK}{}", String::from_utf8(bytes).unwrap_or_default())
    }
}

/// Tables one below the other, as one file.
pub fn together(tables: impl Iterator<Item = String>) -> String {
    let plain = tables.map(|table| table.trim_start_matches(MARK).to_owned());
    format!("{MARK}{}", plain.collect::<Vec<_>>().join("\n"))
}

/// The text with an apostrophe wherever a spreadsheet would take what follows for a formula: in front, and after a sign that ends a cell
/// where lists are separated by semicolons or tabs.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for letter in text.chars() {
        // The last four are the same signs of full width, which Japanese versions take as such.
        let is_active = matches!(
            letter,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        );
        if begins && is_active {
            safe.push('\'');
        }
        safe.push(letter);
        begins = matches!(letter, ';' | '\t' | '\r' | '\n' | '"');
    }
    safe
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit()) && digits.parse::<f64>().is_ok()
}

/// A number with six decimals.
pub fn number(value: f64) -> String {
    format!("{value:.6}")
}

/// A number, or nothing.
pub fn maybe(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}

#[cfg(test)]
pub fn read(text: &str) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .into_records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{MARK, Table, harmless, read, together};

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1", "+1", "-1", "@x", "\tx", "\rx"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for (text, safe) in [
            ("a=1", "a=1"),
            ("a;=1", "a;'=1"),
            ("x\t@y", "x\t'@y"),
            ("\t=1", "'\t'=1"),
            ("\"=1", "\"'=1"),
            ("a-b, c+d", "a-b, c+d"),
            ("＝1", "'＝1"),
            ("'=1", "'=1"),
        ] {
            assert_eq!(harmless(text), safe);
            assert_eq!(harmless(safe), safe);
        }
    }

    #[test]
    fn excel_knows_the_encoding_and_numbers_stay_numbers() {
        let mut table = Table::new(["Klasse", "=x"]);
        table.row(["Käse", "-0.5"]);
        table.row(["-1e3", "-x"]);
        let text = table.finish();
        assert_eq!(text, "\u{feff}Klasse,'=x\nKäse,-0.5\n-1e3,'-x\n");
        let twice = together([text.clone(), text.clone()].into_iter());
        assert_eq!(twice.matches(MARK).count(), 1);
        assert!(twice.starts_with(MARK));
        assert_eq!(read(&text)[0], ["Klasse", "'=x"]);
    }
}
