//! Spectra of whole classes: what sets a class apart before any network has seen it.
//!
//! [`ClassSpectra`] holds each class's mean magnitude spectrum. [`adcs`] compares one with all others as the founding paper does
//! (S. Wang, R. Veldhuis, C. Brune, N. Strisciuglio, ICCV 2023; its code is nis-research/nn-frequency-shortcuts,
//! `Evaluation/compute_ADCS.py`), and [`NearestRule`] tells how far the spectra alone go as a classifier.
//!
//! Maps are row-major, `side * side`, with DC at `(side / 2, side / 2)`.

mod adcs;
mod bytes;
mod class_spectra;
mod maps;
mod nearest;
mod pairs;

pub use adcs::{Order, adcs};
pub use bytes::SpectraError;
pub use class_spectra::{Accumulator, ClassSpectra};
pub use maps::{difference, largest_outside_dc, log_magnitude, radial};
pub use nearest::{Baseline, NearestRule, baseline};

/// Weights that make one channel of red, green and blue: those of the published code (ITU-R BT.601 as MATLAB's `rgb2gray` rounds
/// them), divided by their sum, 0.9999, so that equal channels collapse to themselves.
const COLLAPSE: [f64; 3] = [0.2989 / 0.9999, 0.5870 / 0.9999, 0.1140 / 0.9999];

fn collapse(channels: [f64; 3]) -> f64 {
    channels[0] * COLLAPSE[0] + channels[1] * COLLAPSE[1] + channels[2] * COLLAPSE[2]
}
