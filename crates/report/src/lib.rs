//! What is written and drawn of results, apart from the science that they come from: tables as CSV ([`evaluation`], [`training`],
//! [`workbench::tables`], [`laboratory::tables`]), figures as SVG ([`figures`], [`workbench::figure`]), reports as HTML
//! ([`laboratory::html`]), and what to cite ([`cite`]).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cite;
pub mod colours;
pub mod evaluation;
pub mod figures;
pub mod laboratory;
mod table;
pub mod training;
pub mod workbench;
