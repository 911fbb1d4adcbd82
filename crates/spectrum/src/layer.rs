//! A filter in a stack: switched on or off, keeping or removing, with its own edge, on some of the channels.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use crate::channels::Channels;
use crate::filters::Filter;
use crate::limits::{FilterError, MAX_RADIUS};
use crate::mask::Mask;
use crate::strongest::Power;
use crate::words::{number, quote};

/// One filter of a stack.
///
/// As text: the filter's word and what differs from the usual, each after a `*`: `notch:12,-4,2*remove*off*edge:3*luminance`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Layer {
    /// What it keeps, or takes away where `removes` is set.
    pub filter: Filter,
    /// Removes what the filter would keep.
    pub removes: bool,
    /// Whether it takes part; one that is off stays in the list.
    pub on: bool,
    /// Full width of its soft edge in cycles/image; without one, the stack's.
    pub edge: Option<f32>,
    /// What it acts on.
    pub channels: Channels,
}

impl From<Filter> for Layer {
    /// As the filter says, on all channels.
    fn from(filter: Filter) -> Self {
        Self {
            filter,
            removes: false,
            on: true,
            edge: None,
            channels: Channels::All,
        }
    }
}

impl Layer {
    /// Whether the values mean something.
    pub fn check(&self) -> Result<(), FilterError> {
        match self.edge {
            Some(edge) if !(0.0..=MAX_RADIUS).contains(&edge) => Err(FilterError::Edge(edge)),
            _ => self.filter.check(),
        }
    }

    /// A layer with this filter, which removes where filters of its kind usually do.
    pub fn begun_with(filter: Filter) -> Self {
        Self {
            removes: filter.kind().begins_removing,
            ..Self::from(filter)
        }
    }

    /// Whether it keeps what its outline surrounds, and takes the rest away.
    pub fn keeps_inside(&self) -> bool {
        self.filter.kind().surrounds_removed == self.removes
    }

    /// The same filter, but for whether it keeps what its outline surrounds.
    #[must_use]
    pub fn keeping_inside(&self, keeps: bool) -> Self {
        Self {
            removes: self.filter.kind().surrounds_removed == keeps,
            ..self.clone()
        }
    }

    /// The layer with its filter [as another kind](Filter::turned_into).
    #[must_use]
    pub fn turned_into(&self, word: &str) -> Self {
        let filter = self.filter.turned_into(word);
        Self {
            removes: filter.kind().begins_removing,
            filter,
            ..self.clone()
        }
    }

    /// The layer's weights for a picture of `height` rows and `width` columns; `edge` is the stack's. What depends on the picture needs
    /// its power; without it, it keeps everything.
    ///
    /// # Panics
    /// If a side is zero, or the power is of another size.
    pub fn mask(&self, height: usize, width: usize, edge: f32, power: Option<&Power>) -> Mask {
        if power.is_none() && self.filter.kind().needs_picture {
            return Mask::identity(height, width);
        }
        self.turned(self.shape(height, width, edge, power))
    }

    /// The weights of its filter, which it may remove.
    pub(crate) fn shape(
        &self,
        height: usize,
        width: usize,
        edge: f32,
        power: Option<&Power>,
    ) -> Mask {
        self.filter
            .mask(height, width, self.edge.unwrap_or(edge), power)
    }

    /// What the layer makes of its filter's weights.
    pub(crate) fn turned(&self, shape: Mask) -> Mask {
        if self.removes {
            shape.complement()
        } else {
            shape
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.filter)?;
        if self.removes {
            f.write_str("*remove")?;
        }
        if !self.on {
            f.write_str("*off")?;
        }
        if let Some(edge) = self.edge {
            write!(f, "*edge:{}", edge + 0.0)?;
        }
        if self.channels != Channels::All {
            write!(f, "*{}", self.channels.word())?;
        }
        Ok(())
    }
}

impl FromStr for Layer {
    type Err = FilterError;

    fn from_str(words: &str) -> Result<Self, FilterError> {
        let mut words = words.split('*');
        let filter: Filter = words.next().unwrap_or_default().parse()?;
        let mut layer = Self::from(filter);
        for word in words {
            match word {
                "remove" => layer.removes = true,
                "off" => layer.on = false,
                other => {
                    if let Some(edge) = other.strip_prefix("edge:") {
                        layer.edge =
                            Some(number(edge).ok_or_else(|| FilterError::Addition(quote(other)))?);
                    } else {
                        let channels = Channels::ALL
                            .into_iter()
                            .find(|channels| channels.word() == other);
                        layer.channels =
                            channels.ok_or_else(|| FilterError::Addition(quote(other)))?;
                    }
                }
            }
        }
        layer.check()?;
        Ok(layer)
    }
}

crate::as_text!(Layer);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_read_back_as_written() {
        for words in [
            "lowpass:16",
            "notch:12,-4,2*remove",
            "ring:20,4*off*edge:3*luminance",
            "rectangle:-3,5,-2,0*blue",
            "block:2,-3,8*remove*off*edge:0.5*red",
            "strongest:5*green",
        ] {
            assert_eq!(words.parse::<Layer>().unwrap().to_string(), words);
        }
        for words in [
            "lowpass:16*loud",
            "lowpass:16*edge:x",
            "lowpass:16*edge:99999",
            "*remove",
        ] {
            let sentence = words.parse::<Layer>().unwrap_err().to_string();
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn removing_is_what_keeping_leaves() {
        let keeping: Layer = "bandpass:3-6*edge:2".parse().unwrap();
        let removing = Layer {
            removes: true,
            ..keeping.clone()
        };
        let (kept, gone) = (
            keeping.mask(17, 16, 0.0, None),
            removing.mask(17, 16, 9.0, None),
        );
        assert_eq!(kept.complement(), gone);
    }
}
