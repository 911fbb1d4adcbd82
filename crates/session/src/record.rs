//! A state of the bench in one JSON file: what was done to which picture, by what it was done, and what came of it; and the way back.
//!
//! Pictures are named, never held: the file has no pixels. A picture of the site or one made by a formula comes back with the file; the
//! visitor's own has to be there already.

use serde::{Deserialize, Serialize};

use crate::edit::Edit;
use crate::link::{EDGE_MAX, Known};
use crate::state::Source;
use models::card::OWN;
use protocol::{BackendChoice, EngineKind};

/// Tells these files from other JSON.
pub const KIND: &str = "frequency-shortcut-explorer-state";

/// The format that this version writes. Raised whenever an older version would misunderstand a file.
pub const FORMAT: u32 = 1;

/// Files above this many bytes are no states: the largest have some ten thousand classes and places of a brush.
pub const MAX_BYTES: usize = 8_000_000;

/// How many answers are written out with their names.
pub const NAMED: usize = 20;

/// A state of the bench.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`KIND`].
    pub kind: String,
    /// [`FORMAT`] of the version that wrote it.
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// When it was written, as ISO 8601 in UTC.
    pub created: String,
    /// The link to it, without the visitor's own pictures.
    pub address: String,
    /// The network.
    pub model: Model,
    /// The device that was asked for.
    pub backend: BackendChoice,
    /// The device that answered, if one did.
    pub engine: Option<EngineKind>,
    /// What the picture is called.
    pub picture: Picture,
    /// Everything that was set.
    pub edit: Edit,
    /// What the filters leave.
    pub kept: Kept,
    /// The network's answers, those that were there.
    pub predictions: Predictions,
}

/// The network of a [`Record`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// `ModelCard::id`.
    pub id: String,
    /// `ModelCard::name`.
    pub name: String,
    /// SHA-256 of its weights, lower-case hexadecimal.
    pub weights_sha256: String,
    /// Height and width of its input in pixels.
    pub input_size: usize,
}

/// The picture of a [`Record`], in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its title, or its file's name.
    pub title: String,
    /// Height and width of the square under edit, in pixels.
    pub side: usize,
    /// Columns and rows of the whole picture, upright.
    pub original_size: (usize, usize),
}

/// Shares of the spectrum that the filters keep, in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Of its frequencies, by the mean weight.
    pub frequencies: f32,
    /// Of its energy outside DC.
    pub energy: f32,
}

/// The answers of a [`Record`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    /// For the picture as it came.
    pub original: Option<Answer>,
    /// For what the network got.
    pub filtered: Option<Answer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The [`NAMED`] best, best first.
    pub top: Vec<Named>,
    /// The probabilities of all classes, by class index.
    pub probabilities: Vec<f32>,
}

/// A class with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Class index, from 0.
    pub class: usize,
    /// Its name.
    pub name: String,
    /// Softmax probability in [0, 1].
    pub probability: f32,
}

/// A file cannot be taken for a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No JSON, or of something else.
    #[error("This file is no saved state of this program.")]
    Foreign,
    /// A report of the laboratory.
    #[error("This file is a report of the laboratory: load it there, with “Load a report”.")]
    Report,
    /// From the future.
    #[error(
        "This state was saved by a newer version of this program (its format is {found}, this version knows {FORMAT}): reload the page to get the newest."
    )]
    Newer {
        /// The file's format.
        found: u32,
    },
    /// Cut short, or changed by hand.
    #[error("This saved state is damaged: {0}.")]
    Damaged(String),
    /// Made with a network that there is not.
    #[error("This state was saved with the model “{0}”, which this site does not have.")]
    UnknownModel(String),
    /// Made with somebody's own network.
    #[error(
        "This state was saved with the network “{0}”, which was trained in a browser or opened from a file and is not here. Open its file with the same choices, and then the state again."
    )]
    OwnNetwork(String),
}

/// What of any JSON object tells its kind.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    format: Option<u32>,
    #[serde(default)]
    run: Option<serde::de::IgnoredAny>,
}

/// Whether the end of the text is what is wrong with it. serde_json 1.0.154 calls a number that ends with its point invalid, and not too short.
fn ends_too_early(error: &serde_json::Error, text: &str) -> bool {
    let (lines, last) = (text.lines().count(), text.lines().last());
    error.is_eof() || error.line() == lines && Some(error.column()) >= last.map(str::len)
}

impl Record {
    /// The file's text.
    pub fn to_json(&self) -> String {
        // Nothing in it can fail: every key is a text.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// A state from a file's text, with every value checked.
    pub fn from_json(text: &str, known: &Known) -> Result<Self, RecordError> {
        let head: Head = serde_json::from_str(text).map_err(|error| {
            if ends_too_early(&error, text) && text.contains(KIND) {
                RecordError::Damaged("it ends too early".to_owned())
            } else {
                RecordError::Foreign
            }
        })?;
        match head {
            Head {
                kind: Some(kind),
                format: Some(format),
                ..
            } if kind == KIND => {
                if format > FORMAT {
                    return Err(RecordError::Newer { found: format });
                }
            }
            Head { run: Some(_), .. } => return Err(RecordError::Report),
            _ => return Err(RecordError::Foreign),
        }
        let record: Self = serde_json::from_str(text).map_err(|error| damaged(&error))?;
        record.edit.crop.check().map_err(|error| damaged(&error))?;
        let filters = &record.edit.recipe.filters;
        filters.check().map_err(|error| damaged(&error))?;
        if !(0.0..=EDGE_MAX).contains(&filters.edge) {
            return Err(RecordError::Damaged(format!(
                "its soft edge is not between 0 and {EDGE_MAX}"
            )));
        }
        if !known.models.contains(&record.edit.model) {
            if record.edit.model.starts_with(OWN) {
                return Err(RecordError::OwnNetwork(shortened(&record.model.name)));
            }
            let model = shortened(&record.edit.model);
            return Err(RecordError::UnknownModel(model));
        }
        Ok(record)
    }

    /// What to set to have this state again, and one sentence for each thing that cannot be as it was. `here` is the bench now,
    /// `weights_sha256` that of the named model's weights now, and `has` tells whether one of the visitor's own pictures can be opened.
    pub fn restored(
        &self,
        known: &Known,
        here: &Edit,
        weights_sha256: &str,
        has: impl Fn(&Source) -> bool,
    ) -> (Edit, Vec<String>) {
        let can_open = |source: &Source| match source {
            Source::Sample(id) => known.samples.contains(id),
            Source::FromSet { set, picture } => {
                (known.sets.iter()).any(|known| known.id == *set && *picture < known.count)
            }
            Source::Made(_) => true,
            Source::Own(_) | Source::Camera => has(source),
        };
        let mut edit = self.edit.clone();
        let mut sentences = Vec::new();
        if !can_open(&edit.source) {
            edit.source = here.source.clone();
            edit.crop = here.crop;
            sentences.push(format!(
                "The picture of this state, “{}”, is not in the file and not on this site, so the picture here stays; everything else is as it was saved.",
                shortened(&self.picture.title)
            ));
        }
        if edit.second.as_ref().is_some_and(|second| !can_open(second)) {
            edit.second = None;
            sentences.push(
                "The second picture of this state is not here; choose one to mix with.".to_owned(),
            );
        }
        if self.model.weights_sha256 != weights_sha256 {
            sentences.push(
                "This state was saved with other weights of the same model, so the answers may differ from those in the file.".to_owned(),
            );
        }
        (edit, sentences)
    }
}

fn damaged(error: &impl std::fmt::Display) -> RecordError {
    let why = error.to_string();
    RecordError::Damaged(shortened(why.trim_end_matches('.')))
}

fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(MOST).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{edit, site};
    use proptest::prelude::*;
    use protocol::Crop;

    fn record(edit: Edit) -> Record {
        let answer = Answer {
            top: vec![Named {
                class: 1,
                name: "goldfish".to_owned(),
                probability: 0.75,
            }],
            probabilities: vec![0.25, 0.75],
        };
        Record {
            kind: KIND.to_owned(),
            format: FORMAT,
            program: "0.1.0".to_owned(),
            created: "2026-11-24T12:00:00Z".to_owned(),
            address: "https://example.org/#model=x".to_owned(),
            model: Model {
                id: edit.model.clone(),
                name: "A model".to_owned(),
                weights_sha256: "ab".repeat(32),
                input_size: 224,
            },
            backend: BackendChoice::Auto,
            engine: Some(EngineKind::Cpu),
            picture: Picture {
                title: "A “cat”".to_owned(),
                side: 224,
                original_size: (640, 480),
            },
            edit,
            kept: Kept {
                frequencies: 0.1,
                energy: 0.9,
            },
            predictions: Predictions {
                original: Some(answer),
                filtered: None,
            },
        }
    }

    fn plain() -> Record {
        record(site().default_session().edit)
    }

    fn error(text: &str) -> RecordError {
        Record::from_json(text, &site()).expect_err(text)
    }

    #[test]
    fn every_wrong_file_is_told_what_it_is() {
        let good = plain().to_json();
        for text in [
            "",
            "hello",
            "[1, 2]",
            "{}",
            "{\"kind\":\"x\",\"format\":1}",
            "7",
        ] {
            assert_eq!(error(text), RecordError::Foreign, "{text}");
        }
        assert_eq!(
            error("{\"format\":1,\"run\":{},\"settings\":{}}"),
            RecordError::Report
        );
        let newer = good.replace("\"format\": 1", "\"format\": 9");
        assert_eq!(error(&newer), RecordError::Newer { found: 9 });
        // Wherever it is cut, also just after a number's point.
        let from = good.find(KIND).unwrap() + KIND.len();
        let ends = (from..good.len()).filter(|&end| good.is_char_boundary(end));
        for end in ends {
            let cut = &good[..end];
            assert!(matches!(error(cut), RecordError::Damaged(_)), "{cut}");
        }
        let point = good.replace("\"format\": 1", "\"format\": 1.");
        let cut = &point[..point.find("1.").unwrap() + 2];
        assert!(cut.contains(KIND) && matches!(error(cut), RecordError::Damaged(_)));
        let model = good.replace("\"model\": \"efficientnet-lite0\"", "\"model\": \"resnet\"");
        assert_eq!(
            error(&model),
            RecordError::UnknownModel("resnet".to_owned())
        );
        let own = good.replace(
            "\"model\": \"efficientnet-lite0\"",
            "\"model\": \"own-0123\"",
        );
        assert!(matches!(error(&own), RecordError::OwnNetwork(_)));
        for (from, to) in [
            ("\"zoom\": 1.0", "\"zoom\": 0.5"),
            ("\"edge\": 0.0", "\"edge\": -3"),
            ("\"edge\": 0.0", "\"edge\": 1e30"),
            ("\"layers\": []", "\"layers\": [\"blur:3\"]"),
            ("\"content\": \"as-is\"", "\"content\": \"sideways\""),
        ] {
            let changed = good.replace(from, to);
            assert_ne!(changed, good, "{from}");
            let sentence = error(&changed).to_string();
            assert!(
                sentence.starts_with("This saved state is damaged"),
                "{sentence}"
            );
            assert!(
                sentence.ends_with('.') && !sentence.ends_with(".."),
                "{sentence}"
            );
        }
    }

    #[test]
    fn what_is_not_here_is_said_and_left_out() {
        let here = Edit {
            source: Source::Sample("coffee".to_owned()),
            crop: Crop {
                zoom: 2.0,
                ..Crop::default()
            },
            ..site().default_session().edit
        };
        let sha = "ab".repeat(32);
        let mut saved = plain();
        saved.edit.recipe.keep_dc = true;
        let (edit, said) = saved.restored(&site(), &here, &sha, |_| false);
        assert_eq!((edit, said), (saved.edit.clone(), vec![]));
        for gone in [
            Source::Own("holiday.jpg".to_owned()),
            Source::Camera,
            Source::Sample("dog".to_owned()),
            Source::FromSet {
                set: "gallery".to_owned(),
                picture: 7,
            },
        ] {
            saved.edit.source = gone.clone();
            saved.edit.second = Some(gone);
            let (edit, said) = saved.restored(&site(), &here, "other", |_| false);
            assert_eq!((&edit.source, edit.crop), (&here.source, here.crop));
            assert!(edit.recipe.keep_dc && edit.second.is_none());
            assert_eq!(said.len(), 3, "{said:?}");
            assert!(said.iter().all(|sentence| sentence.ends_with('.')));
        }
        saved.edit.source = Source::Own("holiday.jpg".to_owned());
        saved.edit.second = None;
        let (edit, said) = saved.restored(&site(), &here, &sha, |_| true);
        assert_eq!((edit, said), (saved.edit, vec![]));
    }

    proptest! {
        #[test]
        fn every_state_survives_its_file(edit in edit(), own in any::<bool>(), probability in 0.0_f32..=1.0) {
            let mut record = record(edit);
            if own {
                record.edit.source = Source::Own("mine".to_owned());
            }
            record.kept.energy = probability;
            prop_assert_eq!(Record::from_json(&record.to_json(), &site()), Ok(record));
        }

        #[test]
        fn no_text_panics(text in ".{0,200}") {
            prop_assert!(Record::from_json(&text, &site()).is_err());
        }

        // One byte of a good file is changed, or the rest is cut off.
        #[test]
        fn no_near_miss_panics(edit in edit(), place in any::<prop::sample::Index>(), letter in "[ -~]", cut in any::<bool>()) {
            let good = record(edit).to_json();
            let (at, _) = *place.get(&good.char_indices().collect::<Vec<_>>());
            let changed = if cut {
                good[..at].to_owned()
            } else {
                let rest: String = good[at..].chars().skip(1).collect();
                format!("{}{letter}{rest}", &good[..at])
            };
            if let Err(error) = Record::from_json(&changed, &site()) {
                prop_assert!(error.to_string().len() < 600);
            }
        }
    }
}
