//! What this version of the site ships, compiled in: the page knows every model, label and sample before anything is fetched, and
//! an old page never meets a new catalogue.

use classifier::card::Catalogue;
use session::{Known, Sample};

/// The models. Their weights are fetched when asked for.
pub fn models() -> Catalogue {
    // A test reads the same file, so it cannot be damaged here.
    Catalogue::parse(include_str!("../www/models/models.json")).unwrap_or_default()
}

/// The sample photographs.
pub fn samples() -> Vec<Sample> {
    serde_json::from_str(include_str!("../www/samples/samples.json")).unwrap_or_default()
}

/// What links may name.
pub fn known() -> Known {
    Known {
        models: models().models.into_iter().map(|card| card.id).collect(),
        samples: samples().into_iter().map(|sample| sample.id).collect(),
    }
}
