//! CSV: UTF-8, a header line, commas, fields quoted where they need it (RFC 4180).
//!
//! Names come from the visitor's files. A cell that begins with `=`, `+`, `-` or `@` (or a tab or line break) would be run as a formula
//! by a spreadsheet, so such a name gets an apostrophe in front, as OWASP advises ("CSV injection"). Numbers are written as they are.

/// A CSV text under way. Writing to memory does not fail, and every row has as many fields as the header.
pub struct Table(csv::Writer<Vec<u8>>);

impl Table {
    /// A table with its first line.
    pub fn new(header: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(header);
        table
    }

    /// Adds a line; it must have as many fields as the header.
    pub fn row(&mut self, fields: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        if let Err(error) = self.0.write_record(fields) {
            debug_assert!(false, "a row of another length than the header: {error}");
        }
    }

    /// The table as text, with a line break after each line.
    pub fn finish(self) -> String {
        let bytes = self.0.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// The text with an apostrophe in front if a spreadsheet would take it for a formula.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
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
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1", "+1", "-1", "@x", "\t=1", "\r=1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        assert_eq!(harmless("a=1"), "a=1");
    }
}
