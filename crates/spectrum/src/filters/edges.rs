//! Hard and soft edges, which all filters share. Soft ones are raised cosines.
//!
//! The disc `r < R` is that of the high-frequency-component experiments of Wang, Wu, Huang and Xing (CVPR 2020); rings follow from it by
//! subtraction, so that complementary filters sum to one.

use crate::limits::MAX_RADIUS;

/// Public fields may hold anything: an edge that keeps every sum short.
pub(crate) fn sound(edge: f32) -> f64 {
    if edge > 0.0 {
        f64::from(edge.min(MAX_RADIUS))
    } else {
        0.0
    }
}

/// The distance of (kx, ky) from DC, in cycles/image.
pub fn radius(kx: i32, ky: i32) -> f64 {
    let (x, y) = (f64::from(kx), f64::from(ky));
    (x * x + y * y).sqrt()
}

/// The low-pass at `radius`. Rounded to f32 before any subtraction, so that `1 - x` and `x` sum to exactly 1.
pub(crate) fn disc(radius: f64, cutoff: f32, edge: f64) -> f32 {
    let cutoff = f64::from(cutoff);
    1.0 - smooth_step(radius - cutoff, edge.min(2.0 * cutoff)) as f32
}

/// The ring `from <= radius < to`.
pub(crate) fn ring(radius: f64, from: f32, to: f32, edge: f64) -> f32 {
    (disc(radius, to, edge) - disc(radius, from, edge)).max(0.0)
}

/// 0 below, 1 from `distance = 0` on; with an edge, a raised cosine of that full width around 0.
pub(crate) fn smooth_step(distance: f64, edge: f64) -> f64 {
    let half = edge / 2.0;
    if distance >= half {
        1.0
    } else if distance > -half {
        0.5 + 0.5 * (std::f64::consts::PI * distance / edge).sin()
    } else {
        0.0
    }
}

/// A rectangle without its mirror image: left, right, top, bottom, all inclusive.
pub(crate) fn rectangle(x: f64, y: f64, [left, right, top, bottom]: [f64; 4], edge: f64) -> f32 {
    if edge == 0.0 {
        let inside = left <= x && x <= right && top <= y && y <= bottom;
        return f32::from(u8::from(inside));
    }
    // Half a cycle further out lies between two frequencies, so that a soft edge leaves the outermost ones the larger part.
    let along = |value: f64, from: f64, to: f64| {
        (smooth_step(value - (from - 0.5), edge) - smooth_step(value - (to + 0.5), edge)).max(0.0)
    };
    (along(x, left, right) * along(y, top, bottom)) as f32
}
