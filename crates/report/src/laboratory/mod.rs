//! A run of the shortcut laboratory as one HTML page to read ([`html()`]) and as tables ([`csv()`]): a file for each question, with its section and
//! its tables, and here their list. Results are worked out from the document's answers by the code that the site shows them with. The
//! file that restores a run is [`shortcuts::document`].

mod columns;
pub mod dominant;
mod facts;
pub mod heat;
pub mod hfss;
mod parts;
pub mod spectra;
pub mod tested;
pub mod transfer;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::cite::bibtex;
use crate::table::{Table, together};
use shortcuts::document::Document;

/// What a report says on one question.
struct Part {
    section: fn(&Document) -> Markup,
    tables: fn(&Document) -> Vec<String>,
}

/// A part whose functions are those of a module.
macro_rules! part {
    ($module:ident) => {
        Part {
            section: $module::section,
            tables: $module::tables,
        }
    };
}

/// In the order of reading.
const PARTS: [Part; 6] = [
    part!(tested),
    part!(transfer),
    part!(spectra),
    part!(dominant),
    part!(hfss),
    part!(heat),
];

const STYLE: &str = include_str!("style.css");

/// Nothing may be loaded from anywhere, whatever the names in a document are.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/// All tables of a run as CSV, one below the other.
pub fn csv(document: &Document) -> String {
    let read_as = document.run.study.read_as;
    let how = (!read_as.is_default()).then(|| {
        let mut table = Table::new(["colours", "framing"]);
        table.row([read_as.colours.word(), read_as.framing.word()]);
        table.finish()
    });
    let tables = PARTS.iter().flat_map(|part| (part.tables)(document));
    together(how.into_iter().chain(tables))
}

/// A run and its results as one whole HTML page that needs nothing else: no scripts, no address but those that are cited, styles and figures in
/// the page.
pub fn html(document: &Document) -> String {
    let run = &document.run;
    let title = format!(
        "Frequency shortcuts: {} on {}",
        run.model_name, run.set_name
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p class="soft" { "A report of the Frequency Shortcut Explorer " (document.program) ", " (day(&document.created)) "." }
                    @for part in &PARTS { ((part.section)(document)) }
                    (facts::differences(document))
                    (facts::repeat(document))
                    (citation(document))
                }
            }
        }
    }
    .into_string()
}

fn citation(document: &Document) -> Markup {
    let year = document.created.get(..4).and_then(|year| year.parse().ok());
    html! {
        section {
            h2 { "Citation" }
            p { "The questions and methods are those of the first two; the program and this report are the third." }
            pre { (bibtex(&document.program, year.unwrap_or(2026), document.address.as_deref())) }
        }
    }
}

/// The day of an ISO 8601 time.
fn day(created: &str) -> &str {
    created.split('T').next().unwrap_or(created)
}
