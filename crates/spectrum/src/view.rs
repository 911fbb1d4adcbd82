//! The centred spectrum as a picture, with a filter drawn on it, and the ticks of its axes.

use std::sync::OnceLock;

use crate::editor::Editor;
use crate::mask::Mask;

/// What a spectrum's picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Editor::log_magnitude`] in viridis: perceptually uniform, and without black, which is left to what a filter
    /// has removed.
    Magnitude,
    /// The phase in sinebow: cyclic, so that -π and π are one colour.
    Phase,
}

/// The coloured spectra that frames are blended from, made when first asked for.
#[derive(Default)]
pub(crate) struct Bases {
    magnitude: OnceLock<Vec<[u8; 3]>>,
    phase: OnceLock<Vec<[u8; 3]>>,
}

/// Replaces `out` by the opaque RGBA picture of the editor's luma spectrum, row-major, DC at `(height / 2, width / 2)`.
/// What a mask removes is dimmed towards a dark grey that keeps a trace of the colour.
///
/// # Panics
/// If the mask is of another size than the picture.
pub fn spectrum_rgba(editor: &Editor, mask: Option<&Mask>, kind: Kind, out: &mut Vec<u8>) {
    let base = match kind {
        Kind::Magnitude => editor
            .bases
            .magnitude
            .get_or_init(|| magnitude_colours(editor)),
        Kind::Phase => editor.bases.phase.get_or_init(|| phase_colours(editor)),
    };
    out.resize(4 * base.len(), u8::MAX);
    let (pixels, _) = out.as_chunks_mut::<4>();
    let Some(mask) = mask else {
        for (pixel, &[r, g, b]) in pixels.iter_mut().zip(base) {
            *pixel = [r, g, b, u8::MAX];
        }
        return;
    };
    let grid = editor.luma().grid;
    assert_eq!(mask.grid, grid, "the mask is of another size");
    grid.for_each_centred(|position, index, _| {
        let colour = base[position];
        // In 256ths, which is finer than the bytes and keeps the loop to integers.
        let kept = (mask.weights[index] * 256.0) as u32;
        let gone = removed(colour);
        let blend = |k: usize| {
            ((u32::from(colour[k]) * kept + u32::from(gone[k]) * (256 - kept)) >> 8) as u8
        };
        pixels[position] = [blend(0), blend(1), blend(2), u8::MAX];
    });
}

/// A quarter of the colour's brightness on a dark ground, three parts of it grey to one of the colour itself.
fn removed(colour: [u8; 3]) -> [u8; 3] {
    const DARK: u32 = 18;
    let [r, g, b] = colour.map(u32::from);
    let grey = (r * 54 + g * 183 + b * 19) >> 8;
    [r, g, b].map(|value| (DARK + (3 * grey + value) / 16) as u8)
}

fn magnitude_colours(editor: &Editor) -> Vec<[u8; 3]> {
    let table = table(colorous::VIRIDIS);
    editor
        .log_magnitude()
        .iter()
        .map(|&value| table[(value * 255.0 + 0.5) as usize & 255])
        .collect()
}

fn phase_colours(editor: &Editor) -> Vec<[u8; 3]> {
    let table = table(colorous::SINEBOW);
    let luma = editor.luma();
    let mut out = vec![[0; 3]; editor.height() * editor.width()];
    luma.grid.for_each_centred(|position, index, conjugate| {
        let phase = luma.bins[index].arg();
        let turns = if conjugate { -phase } else { phase } / std::f32::consts::TAU + 1.0;
        // 256 steps to the turn, the last of which joins the first.
        out[position] = table[(turns * 256.0 + 0.5) as usize & 255];
    });
    out
}

fn table(gradient: colorous::Gradient) -> [[u8; 3]; 256] {
    std::array::from_fn(|step| gradient.eval_rational(step, 256).into_array())
}

/// Round frequencies in cycles/image to label an axis of `size` coefficients with: symmetric about 0, multiples of
/// 1, 2 or 5 times a power of ten, at most four on each side.
pub fn axis_ticks(size: usize) -> Vec<i32> {
    const EACH_SIDE: i32 = 4;
    // Of an even size's two Nyquist ends only the negative one exists, so neither is labelled.
    let furthest = (size.saturating_sub(1) / 2).min(i32::MAX as usize / 10) as i32;
    let steps = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i32.pow(power)));
    let step = steps
        .into_iter()
        .find(|step| furthest / step <= EACH_SIDE)
        .unwrap_or(furthest.max(1));
    let ticks = furthest / step;
    (-ticks..=ticks).map(|tick| tick * step).collect()
}
