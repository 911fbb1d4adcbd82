//! Short texts in the browser's local storage, and in that of the tab. A browser that offers none, or has no room, begins anew with each visit.

use leptos::prelude::window;

/// What is kept there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The visitor's set that was chosen last.
    ChosenSet,
    /// The cards of the networks that were trained in this browser: JSON.
    OwnNetworks,
    /// The workbench with a picture of the visitor's on it: JSON.
    LastEdit,
    /// The section with the spectra's profiles is open.
    ProfilesOpen,
    /// The section with the sweep is open.
    SweepOpen,
    /// The section with the Fourier heat map is open.
    HeatMapOpen,
    /// The section about what an answer relies on is open.
    RelyOpen,
    /// How many answers are listed.
    PredictionCount,
    /// The steps of the workbench, of this tab alone: [`session::History::to_text`].
    Steps,
}

impl Key {
    /// The name in the storage. Earlier versions wrote the same ones.
    const fn name(self) -> &'static str {
        match self {
            Self::ChosenSet => "chosen-set",
            Self::OwnNetworks => "own-networks",
            Self::LastEdit => "frequency-shortcut-explorer.last",
            Self::ProfilesOpen => "profiles-open",
            Self::SweepOpen => "sweep-open",
            Self::HeatMapOpen => "heat-map-open",
            Self::RelyOpen => "rely-open",
            Self::PredictionCount => "prediction-count",
            Self::Steps => "frequency-shortcut-explorer.steps",
        }
    }

    fn storage(self) -> Option<web_sys::Storage> {
        let storage = match self {
            Self::Steps => window().session_storage(),
            _ => window().local_storage(),
        };
        storage.ok().flatten()
    }
}

/// The text kept under `key`.
pub fn get(key: Key) -> Option<String> {
    key.storage()?.get_item(key.name()).ok().flatten()
}

/// Keeps `text` under `key`. Tells whether it is kept.
pub fn set(key: Key, text: &str) -> bool {
    key.storage()
        .is_some_and(|storage| storage.set_item(key.name(), text).is_ok())
}

/// Forgets what is kept under `key`.
pub fn remove(key: Key) {
    if let Some(storage) = key.storage() {
        // What cannot be removed was never kept.
        let _ = storage.remove_item(key.name());
    }
}
