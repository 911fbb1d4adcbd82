//! The figure of the bench as it stands, and what to cite for it.

use super::desk::{Desk, What};
use super::drawing::{canvas, png_address};
use super::error::ShareError;
use crate::browser::today;
use crate::core::state::Answer;
use leptos::prelude::*;
use report::cite::{Reference, references};
use report::workbench::figure::{Bar, Figure, Panel, svg};
use session::link;

/// Answers that a figure shows.
const SHOWN: usize = 5;

impl Desk {
    /// The figure as SVG, and its height.
    pub fn figure_svg(self) -> Result<(String, f64), ShareError> {
        let panel = |title: &str, what| {
            Ok::<_, ShareError>(Panel {
                title: title.to_owned(),
                png: png_address(&canvas(self, what)?)?,
            })
        };
        let original = Answer::whole(self.page.original);
        let before = |class: usize| {
            let answer = original.as_ref()?;
            answer.probabilities.get(class).copied()
        };
        let bars = |answer: &Option<Answer>, marked: bool| {
            let top = answer
                .iter()
                .flat_map(|answer| answer.top.iter().take(SHOWN));
            top.map(|&(class, probability)| Bar {
                name: self.page.class_name(class),
                probability,
                before: before(class).filter(|_| marked),
            })
            .collect()
        };
        let shown = self.page.shown.get().ok_or(ShareError::NoPicture)?;
        let figure = Figure {
            panels: [
                panel("Original", What::Original)?,
                panel("Spectrum, with the filter on it", What::Spectrum)?,
                panel("Filtered: what the network gets", What::Filtered)?,
            ],
            side: shown.side,
            original: bars(&original, false),
            filtered: bars(&Answer::whole(self.page.filtered), true),
            caption: self.caption(&shown.title),
        };
        Ok(svg(&figure))
    }

    fn caption(self, title: &str) -> Vec<String> {
        let read_as = self.page.read_as();
        let model = self.page.card().map_or_else(String::new, |card| {
            let digits: String = card.sha256.chars().take(12).collect();
            let read = if read_as.is_default() {
                String::new()
            } else {
                format!(" {}", read_as.in_words(&card))
            };
            format!(" Model: {}, weights {digits}.{read}", card.name)
        });
        let done = link::recipe_words(&self.page.present())
            .replace("filter=", "")
            .replace('&', ", ")
            .replace('=', " ");
        let done = if done.is_empty() { "none" } else { &done };
        vec![
            format!("Picture: {title}.{model} Filter: {done}."),
            format!(
                "Frequency Shortcut Explorer {}, {}, {}",
                env!("CARGO_PKG_VERSION"),
                today(),
                self.page.address()
            ),
        ]
    }

    /// What to cite for the bench as it stands.
    pub fn references(self) -> Vec<Reference> {
        let address = self.page.address();
        let site = address.split('#').next();
        let year = js_sys::Date::new_0().get_full_year() as u16;
        references(&self.page.recipe(), env!("CARGO_PKG_VERSION"), year, site)
    }

    /// One of them as BibTeX, or all.
    pub fn bibtex(self, which: Option<usize>) -> String {
        let all = self.references().into_iter().enumerate();
        let chosen = all.filter(|(index, _)| which.is_none_or(|which| which == *index));
        let texts: Vec<String> = chosen.map(|(_, one)| one.bibtex).collect();
        texts.join("\n")
    }
}
