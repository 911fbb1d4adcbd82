#![doc = include_str!("../README.md")]
//!
//! # What it draws
//!
//! Synthetic sets after Wang et al.: S. Wang, R. Veldhuis, C. Brune and N. Strisciuglio, *What do Neural Networks Learn in Image
//! Classification? A Frequency Shortcut Perspective*, ICCV 2023. Their generator is not published, so this is one in its spirit and
//! not theirs.
//!
//! What is known from the paper's code and figures, and kept here:
//!
//! - four classes C0 to C3 of 32 x 32 pictures in three colours, values clipped to [0, 1] and rounded to 8 bits;
//! - the plane of frequencies cut "evenly" into four bands B1 (lowest) to B4, and four sets, each biased to one band;
//! - C3 holds that band alone (smooth blobs in the first set, a faint pixel pattern in the fourth);
//! - C0 carries a line at 45°, one pixel wide, whose energy lies on a diagonal of the spectrum, in all four sets;
//! - C1 and C2 are mixtures, in random colours;
//! - the code normalises by a mean of .498 and deviations of about .172, which are this generator's defaults.
//!
//! What is ours, because nothing is known: that magnitudes follow `1 / f^exponent` and vary evenly from picture to picture, that phases
//! are drawn at random, that a picture has one colour, which frequencies are special to C1 and C2, how many they are and how much
//! stronger, how strong C0's line is, that B4 holds the corners and no band holds DC, and the white noise (none unless asked for).
//!
//! A picture is a sum of waves plus a mean:
//!
//! ```text
//! value(channel, x, y) = mean + scale · gain(channel) · Σ over k ≠ 0 of c(k) exp(2πi (kx x + ky y) / side) + noise
//! |c(k)| = law(k) · (1 + spread · u),   law(k) = 1 / |k|^exponent · (gain of its class if k is special to it, else 1)
//! ```
//!
//! with u uniform in [-1, 1) and the phase uniform, both drawn for each picture and pair of frequencies. C0's line is added to that: the
//! same magnitude at (n, n) for every n, and phases that put it at one place, drawn for each picture. C3's law is 0 outside its band.
//! Colours are `1 - colour · u` with u uniform in [0, 1), divided by the root mean square of the three. `scale` is such that, over
//! the four classes together, values deviate from the mean by `contrast` (before noise, clipping and rounding).
//!
//! Random numbers are those of [`spectrum::seeded`]: stream `class · 2³² + index` of the recipe's seed for a picture, see
//! [`generator::Generator::planes`], and stream `2³⁴ + band` for a band's special frequencies, see [`law::Law::new`]. With elementary
//! functions by `libm`, in double precision and in a fixed order, the same recipe gives the same bytes everywhere.
//! `tests/reference/synthetic.py` is an independent version in NumPy.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod generator;
pub mod law;
pub mod recipe;
mod waves;
mod words;

/// How many classes a set has.
pub const CLASSES: usize = 4;

/// What the classes are, for those who see them.
pub const NAMES: [&str; CLASSES] = [
    "C0, with a line",
    "C1, first mixture",
    "C2, second mixture",
    "C3, one band alone",
];
