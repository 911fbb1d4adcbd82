//! `docs/filters.md` says what the code says. After a change to a filter, `UPDATE_DOCS=1 cargo test -p spectrum --test documentation`
//! writes its table anew.

use std::fmt::Write as _;

use spectrum::filters::{Reference, reference};

const BEGIN: &str = "<!-- The table is made by crates/spectrum/tests/documentation.rs. -->\n";
const END: &str = "<!-- The table ends. -->\n";

fn table() -> String {
    let mut text = String::from(
        "| filter | as a link | values | keeps | source |\n| --- | --- | --- | --- | --- |\n",
    );
    for Reference {
        kind,
        syntax,
        numbers,
        formula,
        source,
    } in reference()
    {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | `{syntax}` | {} | {formula} | {source} |",
            kind.name,
            numbers.join("<br>")
        );
    }
    text
}

#[test]
fn the_table_of_filters_is_that_of_the_code() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/filters.md");
    let text = std::fs::read_to_string(path)?;
    let (head, rest) = text.split_once(BEGIN).ok_or("the table's beginning")?;
    let (found, tail) = rest.split_once(END).ok_or("the table's end")?;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, format!("{head}{BEGIN}{}{END}{tail}", table()))?;
    } else {
        assert_eq!(
            found,
            table(),
            "write it anew with UPDATE_DOCS=1 cargo test -p spectrum --test documentation"
        );
    }
    Ok(())
}
