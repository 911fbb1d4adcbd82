//! Formulas as pictures.

use std::f64::consts::{PI, TAU};

use rustfft::num_complex::Complex32;

use super::Formula;
use crate::content::{make_symmetric, shifted};
use crate::fourier::{Fourier, SIDES, Spectrum};
use crate::grid::HalfGrid;
use crate::picture::Picture;
use crate::seeded;

/// Side of the picture that a blur is given for.
const BLUR_SIDE: f64 = 224.0;

/// Distances from an edge below this, in sides, are rounding of the direction's sine and cosine.
const ON_THE_EDGE: f64 = 1e-9;

impl Formula {
    /// The picture of `side x side` pixels in [0, 1], three equal planes; the side is brought into [`SIDES`]. Frequencies beyond `side / 2`
    /// are sampled as they are, and so show as lower ones (aliasing).
    pub fn picture(&self, side: usize) -> Picture {
        let side = side.clamp(*SIDES.start(), *SIDES.end());
        let plane = match self.clamped() {
            Self::Grating {
                frequency,
                orientation_degrees,
                phase_degrees,
                contrast,
            } => {
                let wave = Wave::new(frequency, orientation_degrees);
                let phase = f64::from(phase_degrees).to_radians();
                from_corner(side, contrast, |x, y| (wave.phase(x, y) + phase).cos())
            }
            Self::Plaid {
                frequency,
                orientation_degrees,
                second_orientation_degrees,
                contrast,
            } => {
                let first = Wave::new(frequency, orientation_degrees);
                let second = Wave::new(frequency, second_orientation_degrees);
                from_corner(side, contrast, |x, y| {
                    0.5 * (first.phase(x, y).cos() + second.phase(x, y).cos())
                })
            }
            Self::Checkerboard { squares, contrast } => {
                let squares = f64::from(squares);
                let place = |share: f64| ((share + 0.5) * squares) as u32;
                from_centre(side, contrast, |x, y| {
                    if (place(x) + place(y)).is_multiple_of(2) {
                        1.0
                    } else {
                        -1.0
                    }
                })
            }
            Self::StepEdge {
                orientation_degrees,
                contrast,
                blur,
            } => {
                let across = Wave::new(1.0, orientation_degrees);
                let width = f64::from(blur) / BLUR_SIDE;
                from_centre(side, contrast, |x, y| step(across.phase(x, y) / TAU, width))
            }
            Self::ZonePlate { furthest, contrast } => {
                let chirp = TAU * f64::from(furthest);
                from_centre(side, contrast, |x, y| (chirp * (x * x + y * y)).cos())
            }
            Self::WhiteNoise { contrast, seed } => (0..(side * side) as u64)
                .map(|place| grey(2.0 * seeded::unit(seed, place) - 1.0, contrast))
                .collect(),
            Self::PinkNoise {
                exponent,
                contrast,
                seed,
            } => pink_noise(side, exponent, contrast, seed),
            Self::Disc {
                radius,
                frequency,
                orientation_degrees,
                contrast,
            } => {
                let wave = Wave::new(frequency, orientation_degrees);
                from_centre(side, contrast, |x, y| {
                    if x.hypot(y) < f64::from(radius) {
                        wave.phase(x, y).cos()
                    } else {
                        0.0
                    }
                })
            }
        };
        Picture {
            height: side,
            width: side,
            planes: [plane.clone(), plane.clone(), plane],
        }
    }
}

/// A frequency, in cycles/image along the width and down the height.
struct Wave {
    kx: f64,
    ky: f64,
}

impl Wave {
    fn new(frequency: f32, degrees: f32) -> Self {
        let (sine, cosine) = f64::from(degrees).to_radians().sin_cos();
        Self {
            kx: f64::from(frequency) * cosine,
            ky: -f64::from(frequency) * sine,
        }
    }

    /// In radians, at a place in sides.
    fn phase(&self, x: f64, y: f64) -> f64 {
        TAU * (self.kx * x + self.ky * y)
    }
}

/// A plane from a value in [-1, 1] per place in sides, 0 at the top left pixel: whole frequencies are single coefficients.
fn from_corner(side: usize, contrast: f32, value: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let share = |place: usize| place as f64 / side as f64;
    (0..side * side)
        .map(|i| grey(value(share(i % side), share(i / side)), contrast))
        .collect()
}

/// A plane from a value in [-1, 1] per pixel centre in sides, 0 at the picture's centre.
fn from_centre(side: usize, contrast: f32, value: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let half = 0.5 / side as f64 - 0.5;
    from_corner(side, contrast, |x, y| value(x + half, y + half))
}

fn grey(value: f64, contrast: f32) -> f32 {
    (0.5 + 0.5 * f64::from(contrast) * value) as f32
}

/// From -1 to 1 over a raised cosine of this full width.
fn step(distance: f64, width: f64) -> f64 {
    if width > 0.0 {
        (PI * (distance / width).clamp(-0.5, 0.5)).sin()
    } else if distance.abs() < ON_THE_EDGE {
        0.0
    } else {
        distance.signum()
    }
}

fn pink_noise(side: usize, exponent: f32, contrast: f32, seed: u32) -> Vec<f32> {
    let grid = HalfGrid::new(side, side);
    let mut spectrum = Spectrum {
        grid,
        bins: vec![Complex32::default(); grid.len()],
    };
    for (index, value) in spectrum.bins.iter_mut().enumerate().skip(1) {
        let (kx, ky) = ((index / side) as i32, grid.ky(index % side));
        let magnitude = f64::from(kx)
            .hypot(f64::from(ky))
            .powf(-f64::from(exponent));
        let phase = TAU * seeded::at_frequency(seed, kx, ky);
        *value = if shifted(grid, index) {
            let (sine, cosine) = phase.sin_cos();
            Complex32::new((magnitude * cosine) as f32, (magnitude * sine) as f32)
        } else {
            // Its own partner, which must be real; or its partner's conjugate, filled in below.
            (magnitude.copysign(phase.cos()) as f32).into()
        };
    }
    make_symmetric(&mut spectrum);
    let mut plane = vec![0.0; side * side];
    let mut fourier = Fourier::new(side, side).expect("the side was brought into the range");
    fourier.inverse_into(&spectrum, &mut plane);
    let most = plane
        .iter()
        .fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    for value in &mut plane {
        *value = grey(f64::from(*value / most), contrast);
    }
    plane
}
