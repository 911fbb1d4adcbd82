//! Pictures made by formulas, grey and square, for teaching: what a grating of so many cycles/image looks like, what its spectrum is, and
//! what a network makes of it.
//!
//! All lie around a mid grey of 1/2, which gratings, plaids, boards, edges and 1/f noise have as their mean, exactly or nearly. Directions
//! are those of [`crate::filter::Filter::Orientation`]: counter-clockwise on the screen, 0° for horizontal frequencies, which are
//! vertical stripes. Contrast is Michelson's: the difference of the brightest and the darkest value there can be over their sum. The same
//! values give the same picture everywhere.

mod draw;
mod words;

use serde::{Deserialize, Serialize};

pub use crate::parameter::Parameter;
pub use words::FormulaError;

/// A formula with its values; read and written as its word, such as `grating:12,30,0,1`. Values beyond the range that
/// [`Formula::parameters`] tells are drawn as the nearest within.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Formula {
    /// A cosine wave, the same along its stripes.
    Grating {
        /// In cycles/image, along the wave's own direction.
        frequency: f32,
        /// Direction of the wave.
        orientation_degrees: f32,
        /// At the top left pixel; at 0 it is brightest.
        phase_degrees: f32,
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
    },
    /// Two gratings of the same frequency added, each with half of the contrast.
    Plaid {
        /// Of both, in cycles/image.
        frequency: f32,
        /// Direction of the first.
        orientation_degrees: f32,
        /// Direction of the second.
        second_orientation_degrees: f32,
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
    },
    /// Bright and dark squares, the top left one bright. Pixels belong to the square that their centre is in.
    Checkerboard {
        /// Along each side, a whole number.
        squares: f32,
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
    },
    /// Dark on one side of a line through the centre, bright on the other.
    StepEdge {
        /// From dark to bright.
        orientation_degrees: f32,
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
        /// Full width of the raised cosine between the two, in pixels of a picture of 224 x 224.
        blur: f32,
    },
    /// Rings whose frequency grows with the distance from the centre, `cos(2π · furthest · ρ²)` with ρ in sides.
    ZonePlate {
        /// Frequency at the middle of each side, in cycles/image; in the corners it is √2 times that.
        furthest: f32,
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
    },
    /// Every pixel drawn on its own, evenly between the darkest and the brightest value.
    WhiteNoise {
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
        /// Which numbers are drawn.
        seed: u32,
    },
    /// Magnitude exactly `1 / f^exponent` with phases drawn at random for every frequency, so that larger pictures show the same with finer
    /// detail; scaled so that the value furthest from mid grey is at the end of its range.
    PinkNoise {
        /// Of the magnitude; photographs have about 1. That of power is twice as much.
        exponent: f32,
        /// From 0, even grey, to 1, black and white.
        contrast: f32,
        /// Which phases are drawn.
        seed: u32,
    },
    /// A disc of grating in the middle of even grey, bright at the very centre.
    Disc {
        /// As a share of the picture's side.
        radius: f32,
        /// Of the texture, in cycles/image.
        frequency: f32,
        /// Direction of the texture.
        orientation_degrees: f32,
        /// Of the texture, 0 to 1.
        contrast: f32,
    },
}

const FREQUENCY: Parameter = Parameter {
    name: "Frequency",
    word: "frequency",
    unit: "cycles/image",
    least: 0.0,
    // The finest that 224 pixels hold.
    most: 112.0,
    step: 1.0,
    value: 12.0,
};

const ORIENTATION: Parameter = Parameter {
    name: "Orientation",
    word: "orientation",
    unit: "°",
    least: 0.0,
    most: 180.0,
    step: 1.0,
    value: 0.0,
};

const CONTRAST: Parameter = Parameter {
    name: "Contrast",
    word: "contrast",
    unit: "",
    least: 0.0,
    most: 1.0,
    step: 0.01,
    value: 1.0,
};

const SEED: Parameter = Parameter {
    name: "Seed",
    word: "seed",
    unit: "",
    least: 1.0,
    // Sliders deal in f32, which holds every whole number up to here with room to spare.
    most: 9999.0,
    step: 1.0,
    value: 1.0,
};

const GRATING: &[Parameter] = &[
    FREQUENCY,
    ORIENTATION,
    Parameter {
        name: "Phase",
        word: "phase",
        most: 360.0,
        ..ORIENTATION
    },
    CONTRAST,
];

const PLAID: &[Parameter] = &[
    FREQUENCY,
    ORIENTATION,
    Parameter {
        name: "Second orientation",
        word: "second-orientation",
        value: 90.0,
        ..ORIENTATION
    },
    CONTRAST,
];

const CHECKERBOARD: &[Parameter] = &[
    Parameter {
        name: "Squares per side",
        word: "squares",
        unit: "",
        least: 1.0,
        value: 8.0,
        ..FREQUENCY
    },
    CONTRAST,
];

const STEP_EDGE: &[Parameter] = &[
    Parameter {
        // Half a turn swaps dark and bright.
        most: 360.0,
        ..ORIENTATION
    },
    CONTRAST,
    Parameter {
        name: "Blur",
        word: "blur",
        unit: "pixels of 224",
        least: 0.0,
        most: 112.0,
        step: 1.0,
        value: 0.0,
    },
];

const ZONE_PLATE: &[Parameter] = &[
    Parameter {
        name: "Frequency at the border",
        word: "furthest",
        value: 64.0,
        ..FREQUENCY
    },
    CONTRAST,
];

const WHITE_NOISE: &[Parameter] = &[CONTRAST, SEED];

const PINK_NOISE: &[Parameter] = &[
    Parameter {
        name: "Exponent",
        word: "exponent",
        unit: "",
        least: 0.0,
        most: 3.0,
        step: 0.05,
        value: 1.0,
    },
    CONTRAST,
    SEED,
];

const DISC: &[Parameter] = &[
    Parameter {
        name: "Radius",
        word: "radius",
        unit: "of the side",
        least: 0.0,
        most: 0.5,
        step: 0.01,
        value: 0.3,
    },
    Parameter {
        value: 24.0,
        ..FREQUENCY
    },
    Parameter {
        value: 45.0,
        ..ORIENTATION
    },
    CONTRAST,
];

impl Formula {
    /// Word and name of every kind of formula.
    pub const KINDS: [(&'static str, &'static str); 8] = [
        ("grating", "Grating"),
        ("plaid", "Plaid"),
        ("checkerboard", "Checkerboard"),
        ("step-edge", "Step edge"),
        ("zone-plate", "Zone plate"),
        ("white-noise", "White noise"),
        ("pink-noise", "1/f noise"),
        ("disc", "Textured disc"),
    ];

    /// The formula to begin with of the kind with this word.
    pub fn default_of(kind: &str) -> Option<Self> {
        let values: Vec<f32> = specifications(kind)?.iter().map(|one| one.value).collect();
        Self::from_values(kind, &values)
    }

    /// The word of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Grating { .. } => "grating",
            Self::Plaid { .. } => "plaid",
            Self::Checkerboard { .. } => "checkerboard",
            Self::StepEdge { .. } => "step-edge",
            Self::ZonePlate { .. } => "zone-plate",
            Self::WhiteNoise { .. } => "white-noise",
            Self::PinkNoise { .. } => "pink-noise",
            Self::Disc { .. } => "disc",
        }
    }

    /// Its values with what a slider needs to know of each, in the order of its word.
    pub fn parameters(&self) -> Vec<Parameter> {
        let specifications = specifications(self.kind()).unwrap_or_default();
        let values = self.values();
        specifications
            .iter()
            .zip(values)
            .map(|(&specification, value)| Parameter {
                value,
                ..specification
            })
            .collect()
    }

    /// The same with another value, brought into its range. A word that it does not have, or a value that is no number, changes nothing.
    #[must_use]
    pub fn with(&self, parameter: &str, value: f32) -> Self {
        self.mapped(|own| {
            if own.word == parameter && !value.is_nan() {
                value.clamp(own.least, own.most)
            } else {
                own.value
            }
        })
    }

    /// The same with every value in its range, and the smallest for what is no number.
    fn clamped(&self) -> Self {
        self.mapped(|own| {
            if own.value.is_nan() {
                own.least
            } else {
                own.value.clamp(own.least, own.most)
            }
        })
    }

    fn mapped(&self, value: impl Fn(Parameter) -> f32) -> Self {
        let values: Vec<f32> = self.parameters().into_iter().map(value).collect();
        Self::from_values(self.kind(), &values).unwrap_or_else(|| self.clone())
    }

    fn values(&self) -> Vec<f32> {
        match *self {
            Self::Grating {
                frequency,
                orientation_degrees,
                phase_degrees,
                contrast,
            } => vec![frequency, orientation_degrees, phase_degrees, contrast],
            Self::Plaid {
                frequency,
                orientation_degrees,
                second_orientation_degrees,
                contrast,
            } => vec![
                frequency,
                orientation_degrees,
                second_orientation_degrees,
                contrast,
            ],
            Self::Checkerboard { squares, contrast } => vec![squares, contrast],
            Self::StepEdge {
                orientation_degrees,
                contrast,
                blur,
            } => vec![orientation_degrees, contrast, blur],
            Self::ZonePlate { furthest, contrast } => vec![furthest, contrast],
            Self::WhiteNoise { contrast, seed } => vec![contrast, seed as f32],
            Self::PinkNoise {
                exponent,
                contrast,
                seed,
            } => vec![exponent, contrast, seed as f32],
            Self::Disc {
                radius,
                frequency,
                orientation_degrees,
                contrast,
            } => vec![radius, frequency, orientation_degrees, contrast],
        }
    }

    /// None for an unknown kind or another number of values than it has.
    fn from_values(kind: &str, values: &[f32]) -> Option<Self> {
        Some(match (kind, values) {
            ("grating", &[frequency, orientation_degrees, phase_degrees, contrast]) => {
                Self::Grating {
                    frequency,
                    orientation_degrees,
                    phase_degrees,
                    contrast,
                }
            }
            (
                "plaid",
                &[
                    frequency,
                    orientation_degrees,
                    second_orientation_degrees,
                    contrast,
                ],
            ) => Self::Plaid {
                frequency,
                orientation_degrees,
                second_orientation_degrees,
                contrast,
            },
            ("checkerboard", &[squares, contrast]) => Self::Checkerboard {
                squares: squares.round(),
                contrast,
            },
            ("step-edge", &[orientation_degrees, contrast, blur]) => Self::StepEdge {
                orientation_degrees,
                contrast,
                blur,
            },
            ("zone-plate", &[furthest, contrast]) => Self::ZonePlate { furthest, contrast },
            ("white-noise", &[contrast, seed]) => Self::WhiteNoise {
                contrast,
                seed: seed.round() as u32,
            },
            ("pink-noise", &[exponent, contrast, seed]) => Self::PinkNoise {
                exponent,
                contrast,
                seed: seed.round() as u32,
            },
            ("disc", &[radius, frequency, orientation_degrees, contrast]) => Self::Disc {
                radius,
                frequency,
                orientation_degrees,
                contrast,
            },
            _ => return None,
        })
    }
}

/// The parameters of a kind, at the values to begin with.
fn specifications(kind: &str) -> Option<&'static [Parameter]> {
    Some(match kind {
        "grating" => GRATING,
        "plaid" => PLAID,
        "checkerboard" => CHECKERBOARD,
        "step-edge" => STEP_EDGE,
        "zone-plate" => ZONE_PLATE,
        "white-noise" => WHITE_NOISE,
        "pink-noise" => PINK_NOISE,
        "disc" => DISC,
        _ => return None,
    })
}
