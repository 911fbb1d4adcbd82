//! Formulas as words, `grating:12,30,0,1`, and as titles.

use std::fmt;
use std::str::FromStr;

use super::{Formula, specifications};
use crate::words::{number, quote};

/// Why a formula's word is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FormulaError {
    /// A word without a known name.
    #[error(
        "\"{0}\" is not a picture made by a formula: use grating, plaid, checkerboard, step-edge, zone-plate, white-noise, pink-noise or disc."
    )]
    Unknown(String),
    /// A word whose values are not what its name calls for.
    #[error("\"{word}\" does not give {needs}, as in \"{example}\".")]
    Malformed {
        /// As it was written, shortened where it is long.
        word: String,
        /// Names of its values.
        needs: String,
        /// A word that would do.
        example: String,
    },
    /// A value out of range.
    #[error("In \"{word}\" the {name} must lie between {least} and {most}.")]
    Range {
        /// As it was written, shortened where it is long.
        word: String,
        /// Name of the value.
        name: String,
        /// The least value that it may have.
        least: f32,
        /// The largest value that it may have.
        most: f32,
    },
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        for (place, value) in self.values().into_iter().enumerate() {
            let joint = if place == 0 { ':' } else { ',' };
            // Adding zero turns -0 into 0.
            write!(f, "{joint}{}", value + 0.0)?;
        }
        Ok(())
    }
}

impl FromStr for Formula {
    type Err = FormulaError;

    /// Reads a word; values left out at its end are those that the kind begins with.
    fn from_str(word: &str) -> Result<Self, FormulaError> {
        let word = word.trim();
        let (kind, given) = word.split_once(':').unwrap_or((word, ""));
        let unknown = || FormulaError::Unknown(quote(word));
        let specifications = specifications(kind).ok_or_else(unknown)?;
        let example = Self::default_of(kind).ok_or_else(unknown)?;
        let malformed = || FormulaError::Malformed {
            word: quote(word),
            needs: listed(specifications.iter().map(|one| one.name.to_lowercase())),
            example: example.to_string(),
        };
        let mut values = example.values();
        if word.contains(':') {
            for (place, text) in given.split(',').enumerate() {
                let value = number(text).ok_or_else(malformed)?;
                let specification = specifications.get(place).ok_or_else(malformed)?;
                if !(specification.least..=specification.most).contains(&value) {
                    return Err(FormulaError::Range {
                        word: quote(word),
                        name: specification.name.to_lowercase(),
                        least: specification.least,
                        most: specification.most,
                    });
                }
                values[place] = value;
            }
        }
        Self::from_values(kind, &values).ok_or_else(malformed)
    }
}

/// "a, b and c".
fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl Formula {
    /// What to call the picture, such as "Grating, 12 cycles/image, 30°".
    pub fn title(&self) -> String {
        match self {
            Self::Grating {
                frequency,
                orientation_degrees,
                ..
            } => format!("Grating, {frequency} cycles/image, {orientation_degrees}°"),
            Self::Plaid {
                frequency,
                orientation_degrees,
                second_orientation_degrees,
                ..
            } => format!(
                "Plaid, {frequency} cycles/image, {orientation_degrees}° and {second_orientation_degrees}°"
            ),
            Self::Checkerboard { squares, .. } => {
                format!("Checkerboard, {squares} × {squares} squares")
            }
            Self::StepEdge {
                orientation_degrees,
                ..
            } => format!("Step edge, {orientation_degrees}°"),
            Self::ZonePlate { furthest, .. } => {
                format!("Zone plate, up to {furthest} cycles/image")
            }
            Self::WhiteNoise { seed, .. } => format!("White noise, seed {seed}"),
            Self::PinkNoise { exponent, seed, .. } => {
                format!("1/f noise, exponent {exponent}, seed {seed}")
            }
            Self::Disc {
                frequency,
                orientation_degrees,
                ..
            } => format!("Disc, texture of {frequency} cycles/image, {orientation_degrees}°"),
        }
    }
}

crate::as_text!(Formula);
