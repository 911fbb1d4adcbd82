//! What was found as a picture: the importance over the spectrum, and the photograph from the important frequencies alone.

use std::path::Path;

use anyhow::{Context, Result};
use image::{RgbaImage, imageops};
use reliance::reliance::{Reliance, kept};
use report::colours::diverging;
use spectrum::editor::Editor;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};

/// Rows of the picture, at least.
const ROWS: usize = 224;
/// Between the two halves.
const GAP: u32 = 8;
/// What is not known.
const UNKNOWN: [u8; 4] = [128, 128, 128, u8::MAX];

/// Writes both side by side: red where the answer misses a block, blue where it is better off without, grey where that is not known; and
/// the picture from the fewest of these blocks that keep the answer.
pub fn write(found: &Reliance, picture: Picture, path: &Path) -> Result<()> {
    let side = found.importance.plane.side();
    let values: Vec<f32> = (found.importance.drawn().into_iter())
        .map(|value| value as f32)
        .collect();
    let limit = values.iter().map(|value| value.abs()).fold(0.0, f32::max);
    let mut map = diverging(&values, limit);
    for (pixel, value) in map.chunks_exact_mut(4).zip(&values) {
        if value.is_nan() {
            pixel.copy_from_slice(&UNKNOWN);
        }
    }
    let smallest = found
        .insertion
        .as_ref()
        .and_then(|curve| curve.smallest.as_ref());
    let set = smallest.map_or_else(
        || found.importance.plane.set(&found.importance.standing_out()),
        |smallest| smallest.set.clone(),
    );
    let mut rebuilt = Vec::new();
    (Editor::new(picture)?.edit(&Recipe::from(kept(set)), &Extras::default()))
        .write_rgba8(&mut rebuilt);
    let times = ROWS.div_ceil(side).max(1) as u32;
    let large = |pixels: Vec<u8>| -> Result<RgbaImage> {
        let side = side as u32;
        let small = RgbaImage::from_raw(side, side, pixels).context("a picture is incomplete")?;
        let (width, height) = (side * times, side * times);
        Ok(imageops::resize(
            &small,
            width,
            height,
            imageops::FilterType::Nearest,
        ))
    };
    let (map, rebuilt) = (large(map)?, large(rebuilt)?);
    let width = map.width();
    let mut both = RgbaImage::new(2 * width + GAP, map.height());
    imageops::overlay(&mut both, &map, 0, 0);
    imageops::overlay(&mut both, &rebuilt, i64::from(width + GAP), 0);
    Ok(both.save(path)?)
}
