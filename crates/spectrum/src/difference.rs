//! What an edit changed in a picture: the signed difference of each pixel's luma, amplified, and in colours with nothing in the middle.

use crate::luma::REC_709;
use crate::picture::Picture;

/// How much a difference is amplified before it is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Gain {
    /// So that the largest difference has the last colour.
    #[default]
    Automatic,
    /// Multiplied by this factor, whatever the picture.
    Times(f32),
}

/// Automatic gain amplifies no less than a grey level: what is smaller is rounding.
const LEAST: f32 = 1.0 / 255.0;

impl Gain {
    /// The factor for a picture of differences whose largest has this size.
    pub fn factor(self, largest: f32) -> f32 {
        match self {
            Self::Automatic => 1.0 / largest.max(LEAST),
            Self::Times(factor) => factor,
        }
    }
}

/// Replaces `out` by `after - before` of each pixel's luma, row-major, -1 to 1 for pictures within [0, 1]; returns the largest size of one.
///
/// # Panics
/// If the pictures differ in size.
pub fn difference(before: &Picture, after: &Picture, out: &mut Vec<f32>) -> f32 {
    assert_eq!(
        (before.height, before.width),
        (after.height, after.width),
        "the pictures differ in size"
    );
    out.clear();
    out.resize(before.height * before.width, 0.0);
    for ((weight, before), after) in REC_709.iter().zip(&before.planes).zip(&after.planes) {
        for ((out, before), after) in out.iter_mut().zip(before).zip(after) {
            *out += weight * (after - before);
        }
    }
    out.iter()
        .fold(0.0, |largest, value| value.abs().max(largest))
}

/// Replaces `out` by the opaque RGBA picture of differences times `factor`: red where it became lighter, blue where darker, nearly white
/// for 0; beyond ±1 there is no further colour. ColorBrewer's red-blue, which is told apart with every kind of colour vision.
pub fn difference_rgba(differences: &[f32], factor: f32, out: &mut Vec<u8>) {
    let table: [[u8; 3]; STEPS] =
        std::array::from_fn(|step| colorous::RED_BLUE.eval_rational(step, STEPS).into_array());
    out.resize(4 * differences.len(), u8::MAX);
    let (pixels, _) = out.as_chunks_mut::<4>();
    for (pixel, difference) in pixels.iter_mut().zip(differences) {
        let share = (difference * factor).clamp(-1.0, 1.0);
        // The map begins with red, which is for more.
        let [r, g, b] = table[(MIDDLE as f32 * (1.0 - share)).round() as usize];
        *pixel = [r, g, b, u8::MAX];
    }
}

/// An odd number, so that 0 has a colour of its own.
const STEPS: usize = 257;
const MIDDLE: usize = STEPS / 2;

/// Replaces `out` by one RGBA row of 256 pixels: the colours from darker to lighter.
pub fn ramp_rgba(out: &mut Vec<u8>) {
    let steps: Vec<f32> = (0..256).map(|step| step as f32 / 127.5 - 1.0).collect();
    difference_rgba(&steps, 1.0, out);
}
