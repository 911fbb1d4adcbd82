//! What an experiment found that was run natively beforehand. The site shows it until a visitor runs that experiment.
//!
//! A report ([`crate::document`]) holds every answer and has its results worked out anew; this holds the results themselves, since the
//! answers to a thousand masks would make a visitor wait for what is only an example.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::Run;
use crate::dominant::Dominant;
use crate::experiments::Results;
use crate::heat_map::HeatMap;
use crate::hfss::Hfss;
use crate::probe::Choice;
use crate::shortcut_test::Tested;
use crate::spectra::ClassSpectra;
use crate::study::Study;
use crate::transfer::Leg;
use spectrum::frequencies::FrequencySet;

/// A run that was made beforehand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The command that repeats it.
    pub command: String,
    /// What it is about. Of the answers there are only those under the tested maps.
    pub run: Run,
    /// Of the search pictures, where they are the result.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "in_short_base64"
    )]
    pub spectra: Option<ClassSpectra>,
    /// Which answers count.
    #[serde(default)]
    pub choice: Choice,
    /// Of the search for dominant frequencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dominant: Option<Dominant>,
    /// Of the hierarchical search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hfss: Option<Hfss>,
    /// Of the shortcut test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested: Option<Tested>,
    /// The Fourier heat map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat_map: Option<HeatMap>,
    /// The maps of the test and of the transfer, by class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<Option<FrequencySet>>,
    /// The transfer: the study itself first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<RecordedLeg>,
}

/// The maps on another model or set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedLeg {
    /// What the model is called.
    pub model_name: String,
    /// What the set is called.
    pub set_name: String,
    /// Model, set and classes; its list of pictures is left out.
    pub study: Study,
    /// What became of the maps there.
    pub leg: Leg,
}

impl Recorded {
    /// What was found, as an experiment under way has it.
    pub fn results(&self) -> Results {
        Results {
            dominant: self.dominant.clone().map(Arc::new),
            hfss: self.hfss.clone().map(Arc::new),
            maps: (!self.maps.is_empty()).then(|| Arc::new(self.maps.clone())),
            tested: self.tested.clone().map(Arc::new),
            heat_map: self.heat_map.clone().map(Arc::new),
        }
    }
}

/// [`ClassSpectra`] in a text, in as few bytes as there are.
mod in_short_base64 {
    use serde::Serializer;

    use crate::document::in_base64;
    pub use crate::document::in_base64::deserialize;
    use crate::spectra::ClassSpectra;

    #[allow(clippy::ref_option)] // what serde's `with` calls
    pub fn serialize<S: Serializer>(
        spectra: &Option<ClassSpectra>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        in_base64::bytes(
            spectra.as_ref().map(ClassSpectra::to_short_bytes),
            serializer,
        )
    }
}
