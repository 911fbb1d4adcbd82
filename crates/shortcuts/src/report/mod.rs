//! Reports: everything of a run in one JSON file that restores it, one HTML page to read, tables as CSV, figures as SVG.

pub mod figures;
