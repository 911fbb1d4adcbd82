#![doc = include_str!("../README.md")]

use models::card::Catalogue;
use session::{Known, KnownSet, Sample};
use sets::card::SetCatalogue;

/// The models. Their weights are fetched when asked for.
pub fn models() -> Catalogue {
    // A test reads the same file, so it cannot be damaged here.
    Catalogue::parse(include_str!("../../../www/models/models.json")).unwrap_or_default()
}

/// The sample photographs.
pub fn samples() -> Vec<Sample> {
    serde_json::from_str(include_str!("../../../www/samples/samples.json")).unwrap_or_default()
}

/// The labelled sets. Their pictures are fetched when asked for.
pub fn sets() -> SetCatalogue {
    SetCatalogue::parse(include_str!("../../../www/sets/sets.json")).unwrap_or_default()
}

/// What links may name.
pub fn known(models: &Catalogue, samples: &[Sample], sets: &SetCatalogue) -> Known {
    let set = |card: &sets::card::SetCard| KnownSet {
        id: card.id.clone(),
        count: card.count,
    };
    Known {
        models: models.models.iter().map(|card| card.id.clone()).collect(),
        samples: samples.iter().map(|sample| sample.id.clone()).collect(),
        sets: sets.sets.iter().map(set).collect(),
    }
}
