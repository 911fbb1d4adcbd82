//! The open dialog, and what can be taken away from it.

use crate::core::state::Page;
use crate::workbench::views::Views;
use leptos::prelude::*;

/// What can be taken away as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Filtered,
    /// The square under edit.
    Original,
    /// The spectrum as it is drawn.
    Spectrum,
    /// What the filter keeps.
    Mask,
    /// The figure as pixels.
    Figure,
    /// The figure as a drawing.
    FigureSvg,
    Profile,
    /// All probabilities.
    Predictions,
    State,
    /// What to cite.
    Bibtex,
}

impl What {
    /// The end of the file's name, without and with its extension, and the kind of file.
    pub(super) const fn file(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Filtered => ("filtered", "png", "image/png"),
            Self::Original => ("original", "png", "image/png"),
            Self::Spectrum => ("spectrum", "png", "image/png"),
            Self::Mask => ("mask", "png", "image/png"),
            Self::Figure => ("figure", "png", "image/png"),
            Self::FigureSvg => ("figure", "svg", "image/svg+xml"),
            Self::Profile => ("profile", "csv", "text/csv"),
            Self::Predictions => ("predictions", "csv", "text/csv"),
            Self::State => ("state", "json", "application/json"),
            Self::Bibtex => ("references", "bib", "application/x-bibtex"),
        }
    }
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The address goes to the clipboard.
    CopyLink,
    /// The lines for another page go to the clipboard.
    CopyEmbed,
    Save(What),
    Copy(What),
    /// One of the references, or all.
    Cite(Option<usize>),
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub(super) page: Page,
    pub(super) views: Views,
    /// What was last done, for those who do not see the buttons, and what went wrong.
    pub(super) said: RwSignal<String>,
    /// The button that has just done its work.
    pub(super) done: RwSignal<String>,
}

impl Desk {
    /// Nothing is done yet; what is done will be told by `said`.
    pub fn new(page: Page, views: Views, said: RwSignal<String>) -> Self {
        Self {
            page,
            views,
            said,
            done: RwSignal::new(String::new()),
        }
    }
}
