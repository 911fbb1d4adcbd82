//! Renditions: a set's pictures drawn in another way by a formula, as an out-of-distribution twin of the set.
//!
//! Edges and silhouettes are relatives of those of R. Geirhos and others ("ImageNet-trained CNNs are biased towards texture", ICLR
//! 2019), who used Canny's edge detector and masks drawn by hand; the block shuffle is that of T. Zhang and Z. Zhu ("Interpreting
//! adversarially trained convolutional neural networks", ICML 2019). The formulas are meant for Fashion-MNIST: bright things on black,
//! 28 x 28 pixels.
//!
//! Everything random is drawn from the picture's index alone, so a picture looks the same on every visit and on every machine.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use crate::injected;
use spectrum::seeded::Seeded;

/// How the pictures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rendition {
    /// Outlines: Sobel's gradient magnitude, `min(1, sqrt(gx² + gy²) / 4)`, so that a straight step from black to white gives 1. The
    /// outermost pixels are repeated beyond the border.
    Edges,
    /// Everything that is not background, white on black. Background is what a walk in steps up, down, left and right reaches from the
    /// border over pixels of at most [`BACKGROUND`]; dark holes inside the object are therefore filled.
    Silhouettes,
    /// Dark and bright exchanged: `1 - v`.
    Inverted,
    /// The object on a cloudy pattern in place of the background (as told for [`Rendition::Silhouettes`]): waves of all frequencies up
    /// to [`TEXTURE_REACH`] cycles/image in each direction, amplitude `1 / radius` (the 1/f of natural pictures), random phases; then
    /// shifted and stretched to run from 0 to [`TEXTURE_CREST`].
    Textured,
    /// Out of focus: Gaussian blur with a standard deviation of 1.5 pixels, cut off at 6. The outermost pixels are repeated beyond the
    /// border.
    Blurred,
    /// Cut into 4 x 4 blocks, which are put back in a random order that is never the right one.
    BlockShuffled,
    /// Less contrast: [`injected::squeeze`], the control for [`Rendition::Shortcut`].
    Squeezed,
    /// With the faint grating that gives the class away: [`injected::inject`].
    Shortcut,
}

/// Brightest value that can be background: thirteen of 255 steps. Fashion-MNIST's background is 0, its darkest clothes begin near 1.
pub const BACKGROUND: f32 = 0.05;
/// Largest `|kx|` and `|ky|` of the textured background.
pub const TEXTURE_REACH: i32 = 6;
/// Brightest value of the textured background.
pub const TEXTURE_CREST: f64 = 0.6;
/// Standard deviation of the blur in pixels.
const BLUR: f64 = 1.5;
/// Blocks along each side.
const BLOCKS: usize = 4;
/// Separate the random numbers of the two renditions that need some.
const TEXTURES: u64 = 0x7465_7874;
const ORDERS: u64 = 0x626C_6F63;

impl Rendition {
    /// All of them, in the order to offer them.
    pub const ALL: [Self; 8] = [
        Self::Edges,
        Self::Silhouettes,
        Self::Inverted,
        Self::Textured,
        Self::Blurred,
        Self::BlockShuffled,
        Self::Squeezed,
        Self::Shortcut,
    ];

    /// What the visitor reads, in the middle of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Edges => "edges only",
            Self::Silhouettes => "silhouettes",
            Self::Inverted => "dark and bright exchanged",
            Self::Textured => "on a cloudy background",
            Self::Blurred => "blurred",
            Self::BlockShuffled => "blocks shuffled",
            Self::Squeezed => "less contrast",
            Self::Shortcut => "with each class's grating",
        }
    }

    /// Draws a grey picture of `side x side` values in [0, 1]; `class` is its set class, `index` its position in the set.
    ///
    /// # Panics
    /// If the picture does not hold `side * side` values.
    pub fn apply(self, picture: &[f32], side: usize, class: usize, index: usize) -> Vec<f32> {
        assert_eq!(
            picture.len(),
            side * side,
            "the picture is not {side} pixels square"
        );
        match self {
            Self::Edges => edges(picture, side),
            Self::Silhouettes => silhouette(picture, side)
                .iter()
                .map(|&inside| f32::from(u8::from(inside)))
                .collect(),
            Self::Inverted => picture.iter().map(|value| 1.0 - value).collect(),
            Self::Textured => {
                let inside = silhouette(picture, side);
                let texture = texture(side, index);
                (picture.iter().zip(inside).zip(texture))
                    .map(|((&value, inside), texture)| if inside { value } else { texture })
                    .collect()
            }
            Self::Blurred => blurred(picture, side),
            Self::BlockShuffled => block_shuffled(picture, side, index),
            Self::Squeezed => injected::squeeze(picture),
            Self::Shortcut => injected::inject(picture, side, class, index),
        }
    }
}

/// The value `dx` right of and `dy` below a pixel, or the border's nearest.
fn beside(picture: &[f32], side: usize, (x, y): (usize, usize), (dx, dy): (isize, isize)) -> f32 {
    let within = |place: usize, step: isize| place.saturating_add_signed(step).min(side - 1);
    picture[within(y, dy) * side + within(x, dx)]
}

fn places(side: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..side).flat_map(move |y| (0..side).map(move |x| (x, y)))
}

fn edges(picture: &[f32], side: usize) -> Vec<f32> {
    places(side)
        .map(|place| {
            let at = |dx, dy| beside(picture, side, place, (dx, dy));
            // Differences first: a flat piece gives exactly 0.
            let right =
                (at(1, -1) - at(-1, -1)) + 2.0 * (at(1, 0) - at(-1, 0)) + (at(1, 1) - at(-1, 1));
            let down =
                (at(-1, 1) - at(-1, -1)) + 2.0 * (at(0, 1) - at(0, -1)) + (at(1, 1) - at(1, -1));
            (right.hypot(down) / 4.0).min(1.0)
        })
        .collect()
}

/// Which pixels belong to the object.
fn silhouette(picture: &[f32], side: usize) -> Vec<bool> {
    let mut inside = vec![true; picture.len()];
    let mut walk: Vec<(usize, usize)> = places(side)
        .filter(|&(x, y)| x == 0 || y == 0 || x + 1 == side || y + 1 == side)
        .collect();
    while let Some((x, y)) = walk.pop() {
        let pixel = y * side + x;
        if !inside[pixel] || picture[pixel] > BACKGROUND {
            continue;
        }
        inside[pixel] = false;
        walk.extend([(x.saturating_sub(1), y), (x, y.saturating_sub(1))]);
        walk.extend([((x + 1).min(side - 1), y), (x, (y + 1).min(side - 1))]);
    }
    inside
}

fn texture(side: usize, index: usize) -> Vec<f32> {
    let mut stream = Seeded::new(TEXTURES, index as u64);
    let mut plane = vec![0.0; side * side];
    for ky in 0..=TEXTURE_REACH {
        for kx in -TEXTURE_REACH..=TEXTURE_REACH {
            // One of each conjugate pair, and not the mean.
            if ky == 0 && kx <= 0 {
                continue;
            }
            let (amplitude, phase) = (1.0 / f64::from(kx).hypot(f64::from(ky)), stream.unit());
            // A wave on whole pixels takes only `side` different values.
            let wave: Vec<f64> = (0..side)
                .map(|step| amplitude * (TAU * (step as f64 / side as f64 + phase)).cos())
                .collect();
            for (sum, (x, y)) in plane.iter_mut().zip(places(side)) {
                let step = i64::from(kx) * x as i64 + i64::from(ky) * y as i64;
                *sum += wave[step.rem_euclid(side as i64) as usize];
            }
        }
    }
    let least = plane.iter().copied().fold(f64::INFINITY, f64::min);
    let range = plane.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    let gain = if range > 0.0 {
        TEXTURE_CREST / range
    } else {
        0.0
    };
    plane
        .iter()
        .map(|value| ((value - least) * gain) as f32)
        .collect()
}

fn blurred(picture: &[f32], side: usize) -> Vec<f32> {
    let reach = (4.0 * BLUR) as isize;
    let weights: Vec<f64> = (-reach..=reach)
        .map(|step| (-0.5 * (step as f64 / BLUR).powi(2)).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    let pass = |plane: &[f32], across: bool| -> Vec<f32> {
        places(side)
            .map(|place| {
                let sum: f64 = (-reach..=reach)
                    .zip(&weights)
                    .map(|(step, weight)| {
                        let steps = if across { (step, 0) } else { (0, step) };
                        weight * f64::from(beside(plane, side, place, steps))
                    })
                    .sum();
                (sum / total) as f32
            })
            .collect()
    };
    pass(&pass(picture, true), false)
}

/// Pixels beyond the last whole block, of which a side of 28 has none, stay where they are.
fn block_shuffled(picture: &[f32], side: usize, index: usize) -> Vec<f32> {
    let mut stream = Seeded::new(ORDERS, index as u64);
    let mut order: Vec<usize> = (0..BLOCKS * BLOCKS).collect();
    while order.iter().copied().eq(0..BLOCKS * BLOCKS) {
        stream.shuffle(&mut order);
    }
    let block = side / BLOCKS;
    let mut shuffled = picture.to_vec();
    for (to, from) in order.into_iter().enumerate() {
        let corner = |place: usize| (place / BLOCKS * block) * side + place % BLOCKS * block;
        for row in 0..block {
            let (to, from) = (corner(to) + row * side, corner(from) + row * side);
            shuffled[to..to + block].copy_from_slice(&picture[from..from + block]);
        }
    }
    shuffled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dots(rows: &[&str]) -> Vec<f32> {
        rows.iter()
            .flat_map(|row| row.chars().map(|dot| if dot == '#' { 1.0 } else { 0.0 }))
            .collect()
    }

    #[test]
    fn edges_of_a_straight_step() {
        let step: Vec<f32> = [0.0, 0.0, 1.0, 1.0].repeat(4);
        let drawn = Rendition::Edges.apply(&step, 4, 0, 0);
        assert_eq!(drawn, [0.0, 1.0, 1.0, 0.0].repeat(4));
        assert_eq!(Rendition::Edges.apply(&[0.7; 16], 4, 0, 0), [0.0; 16]);
    }

    #[test]
    fn a_silhouette_is_filled_but_a_bay_is_not() {
        let ring = dots(&["......", ".####.", ".#..#.", ".#..##", ".####.", "..#..#"]);
        let filled = dots(&["......", ".####.", ".####.", ".#####", ".####.", "..#..#"]);
        assert_eq!(Rendition::Silhouettes.apply(&ring, 6, 0, 0), filled);
        // Open to the left: the inside is background. A gap at a corner only is closed, since steps do not go diagonally.
        let bay = dots(&["......", ".####.", "....#.", ".#..#.", ".####.", "......"]);
        assert_eq!(Rendition::Silhouettes.apply(&bay, 6, 0, 0), bay);
        let corner = dots(&["......", "..###.", ".#..#.", ".#..#.", ".####.", "......"]);
        let closed = dots(&["......", "..###.", ".####.", ".####.", ".####.", "......"]);
        assert_eq!(Rendition::Silhouettes.apply(&corner, 6, 0, 0), closed);
        assert_eq!(Rendition::Silhouettes.apply(&[0.05; 9], 3, 0, 0), [0.0; 9]);
        assert_eq!(Rendition::Silhouettes.apply(&[0.06; 9], 3, 0, 0), [1.0; 9]);
    }

    #[test]
    fn a_texture_leaves_the_object_alone_and_differs_between_pictures() {
        let mut picture = vec![0.0; 28 * 28];
        for y in 8..20 {
            picture[y * 28 + 8..y * 28 + 20].fill(0.9);
        }
        let first = Rendition::Textured.apply(&picture, 28, 0, 0);
        let second = Rendition::Textured.apply(&picture, 28, 0, 1);
        assert_eq!(first, Rendition::Textured.apply(&picture, 28, 3, 0));
        for (pixel, &value) in picture.iter().enumerate() {
            assert!(value == 0.0 || first[pixel] == value);
            assert!(value > 0.0 || (0.0..=0.6001).contains(&first[pixel]));
        }
        assert!((0..28).any(|x| (first[x] - second[x]).abs() > 0.1));
    }

    #[test]
    fn a_blur_keeps_flat_pictures_and_spreads_a_dot_like_the_bell_curve() {
        assert!(
            Rendition::Blurred
                .apply(&[0.3; 100], 10, 0, 0)
                .iter()
                .all(|value| (value - 0.3).abs() < 1e-6)
        );
        let mut dot = vec![0.0; 28 * 28];
        dot[14 * 28 + 14] = 1.0;
        let spread = Rendition::Blurred.apply(&dot, 28, 0, 0);
        assert!((spread.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let crest = spread[14 * 28 + 14];
        assert!(
            (f64::from(crest) - 1.0 / (TAU * BLUR * BLUR)).abs() < 1e-4,
            "{crest}"
        );
        // Three pixels are two standard deviations.
        assert!((spread[14 * 28 + 17] / crest - (-2.0_f32).exp()).abs() < 1e-5);
    }

    #[test]
    fn shuffled_blocks_are_whole_and_never_in_place() {
        let picture: Vec<f32> = (0..28 * 28).map(|pixel| pixel as f32 / 784.0).collect();
        let mut orders = std::collections::BTreeSet::new();
        for index in 0..200 {
            let shuffled = Rendition::BlockShuffled.apply(&picture, 28, 0, index);
            assert_ne!(shuffled, picture);
            let mut order = Vec::new();
            for block in 0..16 {
                let corner = block / 4 * 7 * 28 + block % 4 * 7;
                let from = (shuffled[corner] * 784.0).round() as usize;
                order.push(from);
                for (y, x) in (0..7).flat_map(|y| (0..7).map(move |x| (y, x))) {
                    assert_eq!(shuffled[corner + y * 28 + x], picture[from + y * 28 + x]);
                }
            }
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(
                sorted
                    .into_iter()
                    .eq((0..16).map(|block| block / 4 * 7 * 28 + block % 4 * 7))
            );
            orders.insert(order);
        }
        assert!(orders.len() > 195);
    }

    #[test]
    fn the_rest_is_what_it_says_and_all_stay_in_range() {
        let picture: Vec<f32> = (0..28 * 28)
            .map(|pixel| (pixel % 29) as f32 / 28.0)
            .collect();
        assert_eq!(
            Rendition::Inverted.apply(&[0.0, 0.25, 1.0, 0.5], 2, 0, 0),
            [1.0, 0.75, 0.0, 0.5]
        );
        assert_eq!(
            Rendition::Squeezed.apply(&picture, 28, 1, 2),
            injected::squeeze(&picture)
        );
        assert_eq!(
            Rendition::Shortcut.apply(&picture, 28, 1, 2),
            injected::inject(&picture, 28, 1, 2)
        );
        for rendition in Rendition::ALL {
            let drawn = rendition.apply(&picture, 28, 9, 5);
            assert_eq!(drawn.len(), picture.len());
            assert!(
                drawn.iter().all(|value| (0.0..=1.0).contains(value)),
                "{rendition:?}"
            );
            let tag = serde_json::to_string(&rendition).unwrap();
            assert_eq!(serde_json::from_str::<Rendition>(&tag).unwrap(), rendition);
            assert!(rendition.apply(&[], 0, 0, 0).is_empty());
        }
    }
}
