//! Filters as words, for links and messages: `lowpass:16+orientation:0-45`. The edge is not part of the words.

use std::fmt;
use std::str::FromStr;

use super::{Filter, KINDS, Shape};
use crate::filter::FilterChain;
use crate::limits::{FilterError, MAX_FILTERS};
use crate::words::quote;

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = each!(self, shape => shape.values());
        write!(f, "{}:{values}", self.kind().word)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(word: &str) -> Result<Self, FilterError> {
        let word = word.trim();
        let (name, values) = word.split_once(':').unwrap_or((word, ""));
        let (kind, filter) =
            Self::from_values(name, values).ok_or_else(|| FilterError::Unknown {
                word: quote(word),
                known: all_words(),
            })?;
        let filter = filter.ok_or_else(|| FilterError::Malformed {
            word: quote(word),
            needs: kind.needs,
            example: kind.example,
        })?;
        // The visitor's own spelling, not ours of an absurd value.
        each!(&filter, shape => shape.check()).map_err(|why| FilterError::Value {
            word: quote(word),
            why,
        })?;
        Ok(filter)
    }
}

/// The words of all kinds, as they stand in a sentence.
fn all_words() -> String {
    let words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
    match words.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
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

crate::as_text!(Filter);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filters::LowPass;

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
        let negative_zero = Filter::LowPass(LowPass { radius: -0.0 });
        assert_eq!(negative_zero.to_string().parse(), Ok(negative_zero));
    }

    #[test]
    fn a_bad_word_is_named_in_one_sentence() {
        for (words, sentence) in [
            (
                "blur:3",
                "\"blur:3\" is not a filter: use lowpass, highpass, bandpass, bandstop, ring, orientation, notch, rectangle, block, brush, strongest, gaussian or frequencies.",
            ),
            (
                "lowpass:16+",
                "\"\" is not a filter: use lowpass, highpass, bandpass, bandstop, ring, orientation, notch, rectangle, block, brush, strongest, gaussian or frequencies.",
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
