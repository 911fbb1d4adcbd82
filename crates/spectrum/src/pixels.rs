//! Single pixels of a picture, for reading them off, and how much of it no screen can show.

use crate::picture::Picture;

/// Red, green and blue of the pixel in column `x` of row `y`, on the scale of bytes: 0 to 255, beyond it where a result was not cut.
pub fn at(picture: &Picture, x: usize, y: usize) -> Option<[f32; 3]> {
    let within = x < picture.width && y < picture.height;
    let index = y * picture.width + x;
    within.then(|| [0, 1, 2].map(|channel: usize| picture.planes[channel][index] * 255.0))
}

/// The share of pixels of which a channel lies below 0 or above 1, by more than a byte's rounding.
pub fn beyond_range(picture: &Picture) -> f32 {
    const HALF: f32 = 0.5 / 255.0;
    let [r, g, b] = &picture.planes;
    let beyond = |value: &f32| *value < -HALF || *value > 1.0 + HALF;
    let pixels = r.iter().zip(g).zip(b);
    let count = pixels
        .filter(|((r, g), b)| [r, g, b].into_iter().any(|value| beyond(value)))
        .count();
    count as f32 / r.len() as f32
}
