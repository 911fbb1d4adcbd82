//! What a stack of filters evaluates to for a picture: one mask for all channels, and what concerns only some of them.

use crate::channels::Channels;
use crate::fourier::Spectrum;
use crate::luma::REC_709;
use crate::mask::Mask;

/// The weights of a whole stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Masks {
    /// Of all channels alike.
    pub(crate) all: Mask,
    /// Of some channels, one after the other.
    pub(crate) parts: Vec<(Channels, Mask)>,
}

impl Masks {
    /// Of a stack that keeps everything.
    pub fn identity(height: usize, width: usize) -> Self {
        Self {
            all: Mask::identity(height, width),
            parts: Vec::new(),
        }
    }

    /// Whether every coefficient is kept whole.
    pub fn is_identity(&self) -> bool {
        self.parts.is_empty() && self.all.is_identity()
    }

    /// Puts another layer's weights on top. Scaling all channels commutes with everything else, so those masks join in one.
    pub(crate) fn push(&mut self, channels: Channels, mask: &Mask) {
        if channels == Channels::All {
            multiply(&mut self.all, mask);
        } else if !mask.is_identity() {
            self.parts.push((channels, mask.clone()));
        }
    }

    /// Keeps DC whole, whatever the filters say.
    pub(crate) fn keep_dc(&mut self) {
        self.all.weights[0] = 1.0;
        for (_, mask) in &mut self.parts {
            mask.weights[0] = 1.0;
        }
    }

    /// The weights of the picture's luma, to draw and to count with: exact for all channels and for luminance; of a single colour as
    /// much as that colour counts in the luma.
    pub fn drawn(&self) -> Mask {
        let mut drawn = self.all.clone();
        for (channels, mask) in &self.parts {
            match channels {
                Channels::All | Channels::Luminance => multiply(&mut drawn, mask),
                Channels::Red => multiply_in_part(&mut drawn, mask, REC_709[0]),
                Channels::Green => multiply_in_part(&mut drawn, mask, REC_709[1]),
                Channels::Blue => multiply_in_part(&mut drawn, mask, REC_709[2]),
            }
        }
        drawn
    }

    /// The filtered spectra of red, green and blue.
    pub(crate) fn applied(&self, spectra: &[Spectrum; 3]) -> [Spectrum; 3] {
        let mut out = spectra.clone();
        for plane in &mut out {
            scale(plane, &self.all);
        }
        for (channels, mask) in &self.parts {
            match channels {
                Channels::All => out.iter_mut().for_each(|plane| scale(plane, mask)),
                Channels::Red => scale(&mut out[0], mask),
                Channels::Green => scale(&mut out[1], mask),
                Channels::Blue => scale(&mut out[2], mask),
                Channels::Luminance => {
                    for (index, weight) in mask.weights.iter().enumerate() {
                        let luma = out[0].bins[index] * REC_709[0]
                            + out[1].bins[index] * REC_709[1]
                            + out[2].bins[index] * REC_709[2];
                        for plane in &mut out {
                            plane.bins[index] -= luma * (1.0 - weight);
                        }
                    }
                }
            }
        }
        out
    }
}

fn scale(plane: &mut Spectrum, mask: &Mask) {
    for (bin, weight) in plane.bins.iter_mut().zip(&mask.weights) {
        *bin *= *weight;
    }
}

fn multiply(target: &mut Mask, mask: &Mask) {
    for (target, weight) in target.weights.iter_mut().zip(&mask.weights) {
        *target *= *weight;
    }
}

/// Multiplies by the mask, of which only `share` counts.
fn multiply_in_part(target: &mut Mask, mask: &Mask, share: f32) {
    for (target, weight) in target.weights.iter_mut().zip(&mask.weights) {
        *target *= 1.0 - share * (1.0 - weight);
    }
}
