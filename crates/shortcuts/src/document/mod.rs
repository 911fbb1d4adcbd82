//! Everything of a run in one JSON file: what was asked, with which settings, and every answer, so that whoever loads it sees the same
//! results without asking a network again.

mod damage;
mod experiments;

use serde::{Deserialize, Serialize};
use spectrum::fourier::SIDES;

use crate::probe::Readings;
use crate::spectra::ClassSpectra;
use crate::study::{Labelled, Study};

pub use damage::Damage;
pub use experiments::{Maps, Settings};

/// The format that this version writes. Raised whenever an older version would misunderstand a file.
pub const FORMAT: u32 = 1;

/// A run of the laboratory with everything that restores it; visitors know it as a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// [`FORMAT`] of the version that wrote it.
    pub format: u32,
    /// Version of the program that wrote it. (Each study has that of the program that asked.)
    pub program: String,
    /// When it was written, as ISO 8601 in UTC.
    pub created: String,
    /// Where the site was used, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// How the answers are read.
    pub settings: Settings,
    /// The study that the results are about, with its answers.
    pub run: Run,
    /// The same maps on other models and sets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<Run>,
}

/// A study with its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What the model is called.
    pub model_name: String,
    /// What the set is called.
    pub set_name: String,
    /// What was asked about.
    pub study: Study,
    /// Of the search pictures; `None` if they were not worked out.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "in_base64")]
    pub spectra: Option<ClassSpectra>,
    /// The classes that the nearest mean spectrum gives the test pictures, in order; empty if they were not worked out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<Option<usize>>,
    /// What the network answered, by the names of the probes.
    pub readings: Readings,
}

/// A file cannot be taken for a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// No report at all.
    #[error("This file is no report of the shortcut laboratory.")]
    Foreign,
    /// It has a format that a later version introduced.
    #[error(
        "This report was written by a newer version of this program (its format is {found}, this version knows {FORMAT}): reload the page to get the newest."
    )]
    Newer {
        /// The format that the file names.
        found: u32,
    },
    /// Cut short, or changed by hand.
    #[error("This report is damaged: {0}.")]
    Damaged(#[from] Damage),
}

#[derive(Deserialize)]
struct Head {
    format: u32,
}

impl Document {
    /// The JSON text that [`Document::from_json`] reads back.
    pub fn to_json(&self) -> String {
        // Maps have text keys and nothing else can fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A report from a file's text, after a check that everything in it fits together, so that no experiment stumbles over it.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let head: Head = match serde_json::from_str(text) {
            Ok(head) => head,
            Err(error) if error.is_eof() && !text.trim().is_empty() => {
                return Err(Damage::CutShort.into());
            }
            Err(_) => return Err(DocumentError::Foreign),
        };
        if head.format > FORMAT {
            return Err(DocumentError::Newer { found: head.format });
        }
        let document: Self = serde_json::from_str(text).map_err(|error| Damage::json(&error))?;
        for run in std::iter::once(&document.run).chain(&document.legs) {
            run.check()?;
        }
        document.settings.check(&document.run.study)?;
        Ok(document)
    }
}

impl Run {
    /// What is wrong with it, if anything is.
    fn check(&self) -> Result<(), Damage> {
        let Study {
            side,
            classes,
            scoring,
            split,
            ..
        } = &self.study;
        let classes = classes.len();
        holds(SIDES.contains(side), Damage::Side)?;
        holds(scoring.classes.len() == classes, Damage::Labels)?;
        let within = |pictures: &[Labelled]| pictures.iter().all(|picture| picture.class < classes);
        holds(within(&split.search) && within(&split.test), Damage::Class)?;
        if let Some(spectra) = &self.spectra {
            let theirs = (spectra.side(), spectra.classes());
            holds(theirs == (*side, classes), Damage::Spectra)?;
        }
        let nearest = self.nearest.len();
        holds(
            nearest == 0 || nearest == split.test.len(),
            Damage::NearestSpectra,
        )?;
        for (name, reading) in &self.readings.0 {
            let said = reading.said.len();
            if reading.loss.len() != classes || (said != 0 && said != split.test.len()) {
                return Err(Damage::Answer(name.clone()));
            }
        }
        Ok(())
    }
}

fn holds(good: bool, otherwise: Damage) -> Result<(), Damage> {
    if good { Ok(()) } else { Err(otherwise) }
}

/// [`ClassSpectra`] in a text: their bytes in base64.
pub(crate) mod in_base64 {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use crate::spectra::ClassSpectra;

    #[allow(clippy::ref_option)] // what serde's `with` calls
    pub fn serialize<S: Serializer>(
        spectra: &Option<ClassSpectra>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        bytes(spectra.as_ref().map(ClassSpectra::to_bytes), serializer)
    }

    /// Writes bytes, if there are any.
    pub fn bytes<S: Serializer>(bytes: Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_some(&STANDARD.encode(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<ClassSpectra>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| de::Error::custom("the class spectra are no base64"))?;
        ClassSpectra::from_bytes(&bytes)
            .map(Some)
            .map_err(de::Error::custom)
    }
}
