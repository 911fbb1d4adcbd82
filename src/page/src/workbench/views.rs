//! How picture and spectrum are looked at. Nothing of it changes what the network gets.

use leptos::prelude::*;
use session::zoom::Zoom;
use spectrum::difference::Gain;
use spectrum::view::View;

/// What the picture's stage shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StageView {
    /// Original and filtered, one over the other with a divider.
    #[default]
    Divider,
    /// Both, next to each other.
    SideBySide,
    /// What the filters changed.
    Difference,
    /// What the network gets, its pixels as squares.
    Network,
}

impl StageView {
    /// All, with their words and their names for the visitor.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Divider, "divider", "Before | after"),
        (Self::SideBySide, "side-by-side", "Side by side"),
        (Self::Difference, "difference", "Difference"),
        (Self::Network, "network", "Network's input"),
    ];

    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(view, ..)| *view == self);
        found.map_or("", |(_, word, _)| word)
    }

    /// The view of this word.
    pub fn of(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == word);
        found.map(|(view, ..)| *view)
    }
}

#[derive(Clone, Copy)]
pub struct Views {
    pub stage: RwSignal<StageView>,
    /// How much a difference is amplified.
    pub gain: RwSignal<Gain>,
    pub spectrum: RwSignal<View>,
    /// The spectrum is that of the filtered picture, not the one under the filter.
    pub of_filtered: RwSignal<bool>,
    /// The part of both pictures that is seen.
    pub picture_zoom: RwSignal<Zoom>,
    /// The part of the spectrum that is seen.
    pub spectrum_zoom: RwSignal<Zoom>,
}

impl Views {
    /// Those of the first screen.
    pub fn new() -> Self {
        Self {
            stage: RwSignal::new(StageView::default()),
            gain: RwSignal::new(Gain::default()),
            spectrum: RwSignal::new(View::default()),
            of_filtered: RwSignal::new(false),
            picture_zoom: RwSignal::new(Zoom::FIT),
            spectrum_zoom: RwSignal::new(Zoom::FIT),
        }
    }
}
