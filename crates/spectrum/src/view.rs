//! A spectrum as a picture, with a filter drawn on it, and the ticks of its axes.

use std::sync::OnceLock;

use crate::cyclic;
use crate::editor::Editor;
use crate::fourier::{Complex32, Spectrum};
use crate::grid::HalfGrid;
use crate::luma::REC_709;
use crate::mask::Mask;
use crate::picture::Picture;

/// What of each coefficient is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Its magnitude in viridis: perceptually uniform, and without black, which is left to what a filter has removed.
    #[default]
    Magnitude,
    /// Its phase in [`cyclic`] colours, so that -π and π are one.
    Phase,
    /// Its squared magnitude, in viridis.
    Power,
}

/// How a strength becomes a colour. Phase has no scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Magnitude as `ln(1 + magnitude)`; power in decibels below the peak, down to [`DECIBELS`].
    #[default]
    Log,
    /// In proportion: of a photograph little more than the middle is seen, which is the truth of it.
    Linear,
}

/// Where zero frequency is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// At `(height / 2, width / 2)`, as after `fftshift`.
    #[default]
    Centre,
    /// In the upper left corner, as the transform gives it.
    Corner,
}

/// A way to look at a spectrum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// Which part of the complex spectrum is drawn.
    pub kind: Kind,
    /// How magnitudes become brightness; phases have no scale.
    pub scale: Scale,
    /// Where DC is drawn.
    pub origin: Origin,
}

/// How far below its peak power is told apart on the logarithmic scale.
pub const DECIBELS: f32 = 100.0;

/// A share of DC's magnitude that rounding reaches but no picture needs: strengths are not measured by less.
const ROUNDING: f32 = 1e-6;

impl Origin {
    /// The signed frequency drawn at `place` of `size` columns or rows, in cycles/image.
    pub fn frequency(self, place: usize, size: usize) -> i32 {
        let (place, size) = (place as i32, size as i32);
        match self {
            Self::Centre => place - size / 2,
            Self::Corner if 2 * place < size => place,
            Self::Corner => place - size,
        }
    }

    /// Where a frequency is drawn: the inverse of [`Origin::frequency`], for any integer taken modulo the size.
    pub fn place(self, frequency: i32, size: usize) -> usize {
        let shift = match self {
            Self::Centre => size as i64 / 2,
            Self::Corner => 0,
        };
        (i64::from(frequency) + shift).rem_euclid(size.max(1) as i64) as usize
    }

    /// The middle of that place, as a share of the side.
    pub fn share(self, frequency: i32, size: usize) -> f64 {
        (self.place(frequency, size) as f64 + 0.5) / size.max(1) as f64
    }
}

/// The editor's spectrum in each way to show it, one of 256 levels per stored coefficient, made when first asked for.
#[derive(Default)]
pub(crate) struct Bases([OnceLock<Vec<u8>>; 5]);

impl Bases {
    fn get(&self, spectrum: &Spectrum, kind: Kind, scale: Scale) -> &[u8] {
        let slot = match (kind, scale) {
            (Kind::Magnitude, Scale::Log) => 0,
            (Kind::Magnitude, Scale::Linear) => 1,
            (Kind::Power, Scale::Log) => 2,
            (Kind::Power, Scale::Linear) => 3,
            (Kind::Phase, _) => 4,
        };
        self.0[slot].get_or_init(|| levels(spectrum, peak(spectrum), kind, scale))
    }
}

/// Replaces `out` by the opaque RGBA picture of the editor's luma spectrum, row-major.
/// What a mask removes is dimmed towards a dark grey that keeps a trace of the colour.
///
/// # Panics
/// If the mask is of another size than the picture.
pub fn spectrum_rgba(editor: &Editor, mask: Option<&Mask>, view: View, out: &mut Vec<u8>) {
    let grid = editor.luma().grid;
    assert!(
        mask.is_none_or(|mask| mask.grid == grid),
        "the mask is of another size"
    );
    let levels = editor.bases.get(editor.luma(), view.kind, view.scale);
    paint(grid, levels, mask, view, out);
}

/// The same of any spectrum, whole; `peak` is the magnitude that has the last colour, such as another spectrum's [`peak`] to compare with.
pub fn whole_spectrum_rgba(spectrum: &Spectrum, peak: f32, view: View, out: &mut Vec<u8>) {
    let levels = levels(spectrum, peak, view.kind, view.scale);
    paint(spectrum.grid, &levels, None, view, out);
}

/// The largest magnitude outside DC: DC, the mean brightness, would flatten everything else. At least what is more than rounding.
pub fn peak(spectrum: &Spectrum) -> f32 {
    let (dc, rest) = spectrum.bins.split_at(1);
    let squared = rest.iter().map(Complex32::norm_sqr);
    let floor = (dc[0].norm() * ROUNDING).max(f32::MIN_POSITIVE);
    squared.fold(0.0, f32::max).sqrt().max(floor)
}

/// The picture's luma, see [`REC_709`], row-major.
pub fn luma(picture: &Picture) -> Vec<f32> {
    let [r, g, b] = &picture.planes;
    let pixels = r.iter().zip(g).zip(b);
    pixels
        .map(|((r, g), b)| r * REC_709[0] + g * REC_709[1] + b * REC_709[2])
        .collect()
}

/// Replaces `out` by one RGBA row of 256 pixels: the colours of a kind, from the least to the most. Phase goes from -180° to 180°.
pub fn ramp_rgba(kind: Kind, out: &mut Vec<u8>) {
    let colours = colours(kind);
    let turned = if kind == Kind::Phase { 128 } else { 0 };
    out.clear();
    for step in 0..256 {
        let [r, g, b] = colours[(step + turned) % 256];
        out.extend([r, g, b, u8::MAX]);
    }
}

/// One of 256 levels for each stored coefficient.
fn levels(spectrum: &Spectrum, peak: f32, kind: Kind, scale: Scale) -> Vec<u8> {
    // The cast saturates: DC may be beyond the peak, and what is zero has no decibels.
    let level = |share: f32| (share * 255.0 + 0.5) as u8;
    let bins = spectrum.bins.iter();
    match (kind, scale) {
        (Kind::Magnitude, Scale::Log) => {
            let most = peak.ln_1p();
            bins.map(|value| level(value.norm().ln_1p() / most))
                .collect()
        }
        (Kind::Magnitude, Scale::Linear) => bins.map(|value| level(value.norm() / peak)).collect(),
        (Kind::Power, Scale::Log) => bins
            .map(|value| level(1.0 + 20.0 * (value.norm() / peak).log10() / DECIBELS))
            .collect(),
        (Kind::Power, Scale::Linear) => bins
            .map(|value| level((value.norm() / peak).powi(2)))
            .collect(),
        // 256 steps to the turn, the last of which joins the first.
        (Kind::Phase, _) => bins
            .map(|value| {
                let turns = value.arg() / std::f32::consts::TAU + 1.0;
                ((turns * 256.0 + 0.5) as u32 & 255) as u8
            })
            .collect(),
    }
}

fn colours(kind: Kind) -> [[u8; 3]; 256] {
    match kind {
        Kind::Phase => cyclic::table(),
        Kind::Magnitude | Kind::Power => {
            std::array::from_fn(|step| colorous::VIRIDIS.eval_rational(step, 256).into_array())
        }
    }
}

fn paint(grid: HalfGrid, levels: &[u8], mask: Option<&Mask>, view: View, out: &mut Vec<u8>) {
    let HalfGrid { height, width } = grid;
    out.resize(4 * height * width, u8::MAX);
    let (pixels, _) = out.as_chunks_mut::<4>();
    let colours = colours(view.kind);
    let gone = colours.map(removed);
    let phase = view.kind == Kind::Phase;
    grid.for_each_centred(|centred, index, conjugate| {
        let level = levels[index];
        let level = usize::from(if conjugate && phase {
            level.wrapping_neg()
        } else {
            level
        });
        let position = match view.origin {
            Origin::Centre => centred,
            Origin::Corner => {
                let (row, column) = (centred / width, centred % width);
                (row + height.div_ceil(2)) % height * width + (column + width.div_ceil(2)) % width
            }
        };
        let [r, g, b] = match mask {
            None => colours[level],
            Some(mask) => {
                // In 256ths, which is finer than the bytes and keeps the loop to integers.
                let kept = (mask.weights[index] * 256.0) as u32;
                let (colour, gone) = (colours[level], gone[level]);
                std::array::from_fn(|k| {
                    ((u32::from(colour[k]) * kept + u32::from(gone[k]) * (256 - kept)) >> 8) as u8
                })
            }
        };
        pixels[position] = [r, g, b, u8::MAX];
    });
}

/// A quarter of the colour's brightness on a dark ground, three parts of it grey to one of the colour itself.
fn removed(colour: [u8; 3]) -> [u8; 3] {
    const DARK: u32 = 18;
    let [r, g, b] = colour.map(u32::from);
    let grey = (r * 54 + g * 183 + b * 19) >> 8;
    [r, g, b].map(|value| (DARK + (3 * grey + value) / 16) as u8)
}

/// Round frequencies in cycles/image to label an axis of `size` coefficients with: symmetric about 0, multiples of
/// 1, 2 or 5 times a power of ten, at most four on each side.
pub fn axis_ticks(size: usize) -> Vec<i32> {
    let furthest = furthest(size);
    let step = step(furthest, EACH_SIDE);
    let ticks = furthest / step;
    (-ticks..=ticks).map(|tick| tick * step).collect()
}

/// The same for the part of the axis from `from` to `to`, shares of its length: finer when less of it is seen.
pub fn axis_ticks_within(size: usize, origin: Origin, from: f64, to: f64) -> Vec<i32> {
    let furthest = furthest(size);
    let share = (to - from).clamp(0.0, 1.0);
    let seen = (f64::from(furthest) * share).ceil() as i32;
    let step = step(seen.max(1), EACH_SIDE);
    (-(furthest / step)..=furthest / step)
        .map(|tick| tick * step)
        .filter(|&tick| (from..=to).contains(&origin.share(tick, size)))
        .collect()
}

/// Ticks to each side of 0.
const EACH_SIDE: i32 = 4;

fn furthest(size: usize) -> i32 {
    // Of an even size's two Nyquist ends only the negative one exists, so neither is labelled.
    (size.saturating_sub(1) / 2).min(i32::MAX as usize / 10) as i32
}

fn step(furthest: i32, most: i32) -> i32 {
    let mut steps = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i32.pow(power)));
    steps
        .find(|step| furthest / step <= most)
        .unwrap_or(furthest.max(1))
}
