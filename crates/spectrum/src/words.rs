//! Filters as words, for links and messages: `lowpass:16+orientation:0-45`. The edge is not part of the words.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::brush::Brush;
use crate::filter::{Filter, FilterChain, FilterError, MAX_FILTERS};
use crate::frequencies::FrequencySet;

const ONE_RADIUS: &str = "one radius";
const TWO_RADII: &str = "two radii";
const FREQUENCIES: &str = "which frequencies to keep";
const TWO_DIRECTIONS: &str = "two directions";

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rust writes floats as the shortest decimal that reads back the same, and without an exponent. Adding zero
        // turns -0 into 0, which alone would be written with a sign.
        match *self {
            Self::Frequencies(ref set) => write!(f, "frequencies:{set}"),
            Self::Brush(ref brush) => write!(f, "brush:{brush}"),
            Self::Strongest { percent } => write!(f, "strongest:{}", percent + 0.0),
            Self::Notch { kx, ky, radius } => {
                write!(f, "notch:{},{},{}", kx + 0.0, ky + 0.0, radius + 0.0)
            }
            Self::Gaussian { sigma } => write!(f, "gaussian:{}", sigma + 0.0),
            Self::Ring { radius, width } => write!(f, "ring:{},{}", radius + 0.0, width + 0.0),
            Self::Rectangle {
                left,
                right,
                top,
                bottom,
            } => {
                let [left, right, top, bottom] = [left, right, top, bottom].map(|side| side + 0.0);
                write!(f, "rectangle:{left},{right},{top},{bottom}")
            }
            Self::Block { column, row, size } => write!(f, "block:{column},{row},{size}"),
            Self::LowPass { radius } => write!(f, "lowpass:{}", radius + 0.0),
            Self::HighPass { radius } => write!(f, "highpass:{}", radius + 0.0),
            Self::BandPass { from, to } => write!(f, "bandpass:{}-{}", from + 0.0, to + 0.0),
            Self::BandStop { from, to } => write!(f, "bandstop:{}-{}", from + 0.0, to + 0.0),
            Self::Orientation {
                from_degrees,
                to_degrees,
            } => {
                write!(f, "orientation:{}-{}", from_degrees + 0.0, to_degrees + 0.0)
            }
        }
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(word: &str) -> Result<Self, FilterError> {
        let word = word.trim();
        let (name, values) = word.split_once(':').unwrap_or((word, ""));
        let malformed = |needs, example| FilterError::Malformed {
            word: quote(word),
            needs,
            example,
        };
        let one = |example| number(values).ok_or_else(|| malformed(ONE_RADIUS, example));
        let two = |needs, example| {
            let (a, b) = values
                .split_once('-')
                .ok_or_else(|| malformed(needs, example))?;
            number(a)
                .zip(number(b))
                .ok_or_else(|| malformed(needs, example))
        };
        let filter = match name {
            "lowpass" => Self::LowPass {
                radius: one("lowpass:16")?,
            },
            "highpass" => Self::HighPass {
                radius: one("highpass:16")?,
            },
            "bandpass" => {
                let (from, to) = two(TWO_RADII, "bandpass:8-32")?;
                Self::BandPass { from, to }
            }
            "bandstop" => {
                let (from, to) = two(TWO_RADII, "bandstop:8-32")?;
                Self::BandStop { from, to }
            }
            "orientation" => {
                let (from_degrees, to_degrees) = two(TWO_DIRECTIONS, "orientation:0-45")?;
                Self::Orientation {
                    from_degrees,
                    to_degrees,
                }
            }
            "gaussian" => Self::Gaussian {
                sigma: number(values)
                    .ok_or_else(|| malformed("a width in pixels", "gaussian:10"))?,
            },
            "notch" => {
                let [kx, ky, radius] = several(values)
                    .ok_or_else(|| malformed("a frequency and a radius", "notch:12,-4,2"))?;
                Self::Notch { kx, ky, radius }
            }
            "ring" => {
                let [radius, width] = several(values)
                    .ok_or_else(|| malformed("a radius and a width", "ring:20,4"))?;
                Self::Ring { radius, width }
            }
            "rectangle" => {
                let [left, right, top, bottom] = several(values).ok_or_else(|| {
                    malformed("left, right, top and bottom", "rectangle:-8,8,-4,4")
                })?;
                Self::Rectangle {
                    left,
                    right,
                    top,
                    bottom,
                }
            }
            "block" => {
                let [column, row, size] = several(values)
                    .ok_or_else(|| malformed("column, row and size of a block", "block:1,-2,8"))?;
                Self::Block { column, row, size }
            }
            "strongest" => Self::Strongest {
                percent: number(values).ok_or_else(|| malformed("a share", "strongest:5"))?,
            },
            "brush" => {
                let brush = values.parse::<Brush>();
                Self::Brush(Arc::new(
                    brush.map_err(|_| malformed("where the brush went", "brush:FAEAAA"))?,
                ))
            }
            "frequencies" => {
                let set = values.parse::<FrequencySet>();
                Self::Frequencies(Arc::new(
                    set.map_err(|_| malformed(FREQUENCIES, "frequencies:16.AIIB"))?,
                ))
            }
            _ => return Err(FilterError::Unknown(quote(word))),
        };
        filter.check().map_err(|error| match error {
            // The visitor's own spelling, not ours of an absurd value.
            FilterError::Radius(_) => FilterError::Radius(quote(word)),
            FilterError::Direction(_) => FilterError::Direction(quote(word)),
            FilterError::Share(_) => FilterError::Share(quote(word)),
            FilterError::Block(_) => FilterError::Block(quote(word)),
            FilterError::Order(_) => FilterError::Order(quote(word)),
            other => other,
        })?;
        Ok(filter)
    }
}

impl fmt::Display for FilterChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, layer) in self.layers.iter().enumerate() {
            let joint = if position == 0 { "" } else { "+" };
            write!(f, "{joint}{layer}")?;
        }
        Ok(())
    }
}

impl FromStr for FilterChain {
    type Err = FilterError;

    /// A chain with a hard edge; an empty text is the empty chain.
    fn from_str(words: &str) -> Result<Self, FilterError> {
        if words.trim().is_empty() {
            return Ok(Self::default());
        }
        let count = words.split('+').count();
        if count > MAX_FILTERS {
            return Err(FilterError::Length(count));
        }
        let layers = words.split('+').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { layers, edge: 0.0 })
    }
}

impl From<Filter> for String {
    fn from(filter: Filter) -> Self {
        filter.to_string()
    }
}

impl TryFrom<String> for Filter {
    type Error = FilterError;

    fn try_from(word: String) -> Result<Self, FilterError> {
        word.parse()
    }
}

/// A plain decimal: digits with at most one point. Signs, exponents, `inf` and `nan` are not.
pub fn number(text: &str) -> Option<f32> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// Values that may be negative, between commas.
fn several<T: FromStr, const N: usize>(text: &str) -> Option<[T; N]> {
    let values: Vec<T> = text
        .split(',')
        .map(|text| {
            // As plain as those of `number`, but for the sign.
            number(text.strip_prefix('-').unwrap_or(text))?;
            text.parse().ok()
        })
        .collect::<Option<_>>()?;
    values.try_into().ok()
}

/// As much of a word as fits a sentence.
pub fn quote(word: &str) -> String {
    const SHOWN: usize = 40;
    if word.chars().count() <= SHOWN {
        return word.to_owned();
    }
    word.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_as_written() {
        for words in [
            "",
            "lowpass:16",
            "highpass:0.5",
            "bandpass:8-32",
            "bandstop:0-2048",
            "orientation:170-10",
            "lowpass:16+orientation:0-45",
            "lowpass:0.00001",
            "frequencies:16.AIIB",
            "frequencies:28.igM+highpass:3",
            "notch:12,-4.5,2*remove+ring:20,4*off+rectangle:-8,8,-4,4*luminance",
            "gaussian:0.45*remove+block:1,-2,8+strongest:5*edge:2+brush:FAEAAA",
        ] {
            assert_eq!(words.parse::<FilterChain>().unwrap().to_string(), words);
        }
        let negative_zero = Filter::LowPass { radius: -0.0 };
        assert_eq!(negative_zero.to_string().parse(), Ok(negative_zero));
    }

    #[test]
    fn a_bad_word_is_named_in_one_sentence() {
        for (words, sentence) in [
            (
                "blur:3",
                "\"blur:3\" is not a filter: use lowpass, highpass, bandpass, bandstop, orientation, gaussian, notch, ring, rectangle, block, strongest, brush or frequencies.",
            ),
            (
                "lowpass:16+",
                "\"\" is not a filter: use lowpass, highpass, bandpass, bandstop, orientation, gaussian, notch, ring, rectangle, block, strongest, brush or frequencies.",
            ),
            (
                "lowpass",
                "\"lowpass\" does not say one radius, as in \"lowpass:16\".",
            ),
            (
                "lowpass:-4",
                "\"lowpass:-4\" does not say one radius, as in \"lowpass:16\".",
            ),
            (
                "highpass:nan",
                "\"highpass:nan\" does not say one radius, as in \"highpass:16\".",
            ),
            (
                "bandpass:8",
                "\"bandpass:8\" does not say two radii, as in \"bandpass:8-32\".",
            ),
            (
                "bandstop:1-2-3",
                "\"bandstop:1-2-3\" does not say two radii, as in \"bandstop:8-32\".",
            ),
            (
                "orientation:1",
                "\"orientation:1\" does not say two directions, as in \"orientation:0-45\".",
            ),
            (
                "frequencies:28.AA",
                "\"frequencies:28.AA\" does not say which frequencies to keep, as in \"frequencies:16.AIIB\".",
            ),
            (
                "lowpass:9999",
                "\"lowpass:9999\" goes beyond what a picture holds: radii lie between 0 and 2048 cycles per image.",
            ),
            (
                "notch:1,2",
                "\"notch:1,2\" does not say a frequency and a radius, as in \"notch:12,-4,2\".",
            ),
            (
                "rectangle:5,4,0,1",
                "\"rectangle:5,4,0,1\" ends before it begins: the first value must not exceed the second.",
            ),
            (
                "strongest:101",
                "\"strongest:101\" is no share: it must lie between 0 and 100 percent.",
            ),
            (
                "block:1,1,0",
                "\"block:1,1,0\" is no block: its size must lie between 1 and 1024, its place within the spectrum.",
            ),
            (
                "brush:A",
                "\"brush:A\" does not say where the brush went, as in \"brush:FAEAAA\".",
            ),
            (
                "bandpass:9-8",
                "\"bandpass:9-8\" ends before it begins: the first value must not exceed the second.",
            ),
            (
                "orientation:0-181",
                "\"orientation:0-181\" leaves the half circle: directions lie between 0 and 180 degrees.",
            ),
        ] {
            assert_eq!(
                words.parse::<FilterChain>().unwrap_err().to_string(),
                sentence
            );
        }
        let long = format!("lowpass:{}", "9".repeat(1000));
        assert!(long.parse::<FilterChain>().unwrap_err().to_string().len() < 200);
        assert_eq!(
            "lowpass:1+".repeat(1000).parse::<FilterChain>(),
            Err(FilterError::Length(1001))
        );
    }
}
