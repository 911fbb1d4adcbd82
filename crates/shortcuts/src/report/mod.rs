//! Reports: everything of a run in one JSON file that restores it ([`Document`]), one HTML page to read ([`html`]), tables as CSV
//! ([`tables`]), figures as SVG ([`figures`]), and what to cite ([`bibtex`]).

mod cite;
mod document;
pub mod figures;
mod page;
mod results;
mod settings;
pub mod tables;

pub use cite::{FOUNDING_PAPER, bibtex, software};
pub use document::{Document, DocumentError, FORMAT, Run};
pub use page::{html, kept};
pub use settings::{Maps, Settings};
