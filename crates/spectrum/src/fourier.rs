//! The 2-D Fourier transform of real planes, forward and inverse, on rustfft.
//!
//! Real input halves the work, for any width, odd ones included, in two steps. Rows are transformed two at a time, one
//! as the real and one as the imaginary part of a complex row; only the columns `kx = 0..=width / 2` are then kept and
//! transformed. This costs three planes 1.5 complex transforms, as packing two planes in one would, but keeps each
//! plane's spectrum on its own, and lets the inverse leave out every column that a filter has emptied. Untangling the row
//! pairs is merged with the transposition between the passes, eight rows at a time: one cache line of each column.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rustfft::Fft;

pub use rustfft::num_complex::Complex32;

use crate::grid::HalfGrid;
use crate::mask::Mask;

/// Sides that can be transformed.
pub const SIDES: RangeInclusive<usize> = 16..=2048;

/// Rows untangled together: eight coefficients of 8 bytes are a cache line.
const BLOCK: usize = 8;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
type Planner = rustfft::FftPlanner<f32>;

// The general planner carries the plain kernels beside the SIMD ones, for machines that lack SIMD. In wasm that is settled
// when building, and asking for the SIMD planner by name saves a third of the transform's code.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
type Planner = rustfft::FftPlannerWasmSimd<f32>;

fn planner() -> Planner {
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    return Planner::new();
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return Planner::new().expect(
        "rustfft has SIMD kernels for f32 wherever it is built with its wasm_simd feature",
    );
}

thread_local! {
    // Plans depend on the length alone, so every size and direction in a thread draws on the same ones.
    static PLANNER: RefCell<Planner> = RefCell::new(planner());
}

/// A picture too small or too large to transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "A picture of {width} by {height} pixels cannot be transformed: each side must be from 16 to 2048 pixels."
)]
pub struct SizeError {
    /// Rows of the picture, and of the spectrum.
    pub height: usize,
    /// Columns of the picture; the spectrum stores half of them.
    pub width: usize,
}

/// The Fourier coefficients of one real plane, unnormalised, as `NumPy`'s `fft2` gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    pub(crate) grid: HalfGrid,
    /// Columns `0..=width / 2`, each of `height` coefficients.
    pub(crate) bins: Vec<Complex32>,
}

impl Spectrum {
    /// Rows of the plane.
    pub fn height(&self) -> usize {
        self.grid.height
    }

    /// Columns of the plane.
    pub fn width(&self) -> usize {
        self.grid.width
    }

    /// The coefficient of frequency (kx, ky) in cycles/image; any integers, taken modulo the size.
    pub fn at(&self, kx: i32, ky: i32) -> Complex32 {
        let (index, conjugate) = self.grid.locate(kx, ky);
        let value = self.bins[index];
        if conjugate { value.conj() } else { value }
    }
}

/// The plans and buffers to transform planes of one size, forward and back.
pub struct Fourier {
    grid: HalfGrid,
    rows: Pass,
    columns: Pass,
    /// The row pairs of one block.
    lines: Vec<Complex32>,
    /// The columns of an inverse transform under way.
    bins: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

struct Pass {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
}

impl Pass {
    fn new(length: usize) -> Self {
        PLANNER.with_borrow_mut(|planner| Self {
            forward: planner.plan_fft_forward(length),
            inverse: planner.plan_fft_inverse(length),
        })
    }

    fn scratch(&self) -> usize {
        self.forward
            .get_inplace_scratch_len()
            .max(self.inverse.get_inplace_scratch_len())
    }
}

impl Fourier {
    /// Plans for planes of `height` rows and `width` columns, each within [`SIDES`].
    pub fn new(height: usize, width: usize) -> Result<Self, SizeError> {
        if !SIDES.contains(&height) || !SIDES.contains(&width) {
            return Err(SizeError { height, width });
        }
        let grid = HalfGrid::new(height, width);
        let (rows, columns) = (Pass::new(width), Pass::new(height));
        let zero = Complex32::default();
        Ok(Self {
            lines: vec![zero; BLOCK / 2 * width],
            bins: vec![zero; grid.len()],
            scratch: vec![zero; rows.scratch().max(columns.scratch())],
            grid,
            rows,
            columns,
        })
    }

    /// Rows of the planes.
    pub fn height(&self) -> usize {
        self.grid.height
    }

    /// Columns of the planes.
    pub fn width(&self) -> usize {
        self.grid.width
    }

    /// The spectrum of a row-major plane.
    ///
    /// # Panics
    /// If the plane does not hold `height * width` values.
    pub fn forward(&mut self, plane: &[f32]) -> Spectrum {
        self.check(plane);
        let mut bins = vec![Complex32::default(); self.grid.len()];
        let mut first = 0;
        while first < self.grid.height {
            first += match self.grid.height - first {
                BLOCK.. => self.forward_rows::<BLOCK>(first, plane, &mut bins),
                2.. => self.forward_rows::<2>(first, plane, &mut bins),
                _ => self.forward_rows::<1>(first, plane, &mut bins),
            };
        }
        self.columns
            .forward
            .process_with_scratch(&mut bins, &mut self.scratch);
        Spectrum {
            grid: self.grid,
            bins,
        }
    }

    /// Writes the row-major plane that has this spectrum.
    ///
    /// # Panics
    /// If the spectrum or the plane is of another size.
    pub fn inverse_into(&mut self, spectrum: &Spectrum, plane: &mut [f32]) {
        assert_eq!(spectrum.grid, self.grid, "the spectrum is of another size");
        self.bins.copy_from_slice(&spectrum.bins);
        self.columns
            .inverse
            .process_with_scratch(&mut self.bins, &mut self.scratch);
        self.rows_into(plane);
    }

    /// Writes the row-major plane that has this spectrum times this mask.
    ///
    /// # Panics
    /// If the spectrum, the mask or the plane is of another size.
    pub fn filtered_into(&mut self, spectrum: &Spectrum, mask: &Mask, plane: &mut [f32]) {
        assert_eq!(spectrum.grid, self.grid, "the spectrum is of another size");
        assert_eq!(mask.grid, self.grid, "the mask is of another size");
        let height = self.grid.height;
        let columns = self.bins.chunks_exact_mut(height);
        let sources = spectrum
            .bins
            .chunks_exact(height)
            .zip(mask.weights.chunks_exact(height));
        for (column, (source, weights)) in columns.zip(sources) {
            if weights.iter().all(|&weight| weight == 0.0) {
                column.fill(Complex32::default());
                continue;
            }
            for ((out, value), &weight) in column.iter_mut().zip(source).zip(weights) {
                *out = value * weight;
            }
            self.columns
                .inverse
                .process_with_scratch(column, &mut self.scratch);
        }
        self.rows_into(plane);
    }

    /// The last pass of the inverse: from the columns in `self.bins`.
    fn rows_into(&mut self, plane: &mut [f32]) {
        self.check(plane);
        let mut first = 0;
        while first < self.grid.height {
            first += match self.grid.height - first {
                BLOCK.. => self.inverse_rows::<BLOCK>(first, plane),
                2.. => self.inverse_rows::<2>(first, plane),
                _ => self.inverse_rows::<1>(first, plane),
            };
        }
    }

    fn check(&self, plane: &[f32]) {
        assert_eq!(
            plane.len(),
            self.grid.height * self.grid.width,
            "the plane is of another size"
        );
    }

    /// Transforms the `ROWS` rows from `first` on and spreads them over the columns.
    fn forward_rows<const ROWS: usize>(
        &mut self,
        first: usize,
        plane: &[f32],
        bins: &mut [Complex32],
    ) -> usize {
        let HalfGrid { height, width } = self.grid;
        let lines = &mut self.lines[..ROWS.div_ceil(2) * width];
        let rows = &plane[first * width..][..ROWS * width];
        for (line, pair) in lines.chunks_exact_mut(width).zip(rows.chunks(2 * width)) {
            let (a, b) = pair.split_at(width);
            for (column, value) in line.iter_mut().enumerate() {
                *value = Complex32::new(a[column], if ROWS > 1 { b[column] } else { 0.0 });
            }
        }
        self.rows
            .forward
            .process_with_scratch(lines, &mut self.scratch);
        for (column, bins) in bins.chunks_exact_mut(height).enumerate() {
            let mirror = if column == 0 { 0 } else { width - column };
            let pairs = bins[first..first + ROWS].chunks_mut(2);
            for (pair, line) in pairs.zip(lines.chunks_exact(width)) {
                // line = A + iB with A and B Hermitian.
                let (z, m) = (line[column], line[mirror]);
                pair[0] = Complex32::new(z.re + m.re, z.im - m.im) * 0.5;
                if ROWS > 1 {
                    pair[1] = Complex32::new(z.im + m.im, m.re - z.re) * 0.5;
                }
            }
        }
        ROWS
    }

    /// Gathers the `ROWS` rows from `first` on from the columns, transforms them and writes them.
    fn inverse_rows<const ROWS: usize>(&mut self, first: usize, plane: &mut [f32]) -> usize {
        let HalfGrid { height, width } = self.grid;
        let lines = &mut self.lines[..ROWS.div_ceil(2) * width];
        for (column, bins) in self.bins.chunks_exact(height).enumerate() {
            let mirror = if column == 0 { 0 } else { width - column };
            let pairs = bins[first..first + ROWS].chunks(2);
            for (pair, line) in pairs.zip(lines.chunks_exact_mut(width)) {
                let a = pair[0];
                let b = if ROWS > 1 {
                    pair[1]
                } else {
                    Complex32::default()
                };
                // conj(A) + i conj(B) first: where a column is its own mirror, A + iB must be what stays.
                line[mirror] = Complex32::new(a.re + b.im, b.re - a.im);
                line[column] = Complex32::new(a.re - b.im, a.im + b.re);
            }
        }
        self.rows
            .inverse
            .process_with_scratch(lines, &mut self.scratch);
        let scale = 1.0 / (height * width) as f32;
        let rows = &mut plane[first * width..][..ROWS * width];
        for (line, pair) in lines.chunks_exact(width).zip(rows.chunks_mut(2 * width)) {
            let (a, b) = pair.split_at_mut(width);
            for (column, value) in line.iter().enumerate() {
                a[column] = value.re * scale;
                if ROWS > 1 {
                    b[column] = value.im * scale;
                }
            }
        }
        ROWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plane without any symmetry, from a small linear congruential generator.
    fn noise(height: usize, width: usize) -> Vec<f32> {
        let mut state = (height * 4099 + width) as u32;
        (0..height * width)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 24) as f32
            })
            .collect()
    }

    const SIZES: [(usize, usize); 12] = [
        (16, 16),
        (17, 17),
        (16, 17),
        (17, 16),
        (31, 64),
        (64, 33),
        (224, 224),
        (227, 227),
        (240, 255),
        (255, 240),
        (2048, 16),
        (17, 2039),
    ];

    #[test]
    fn inverse_of_forward_is_the_plane() {
        for (height, width) in SIZES {
            let plane = noise(height, width);
            let mut fourier = Fourier::new(height, width).unwrap();
            let spectrum = fourier.forward(&plane);
            let mut back = vec![f32::NAN; plane.len()];
            fourier.inverse_into(&spectrum, &mut back);
            let mut masked = vec![f32::NAN; plane.len()];
            fourier.filtered_into(&spectrum, &Mask::identity(height, width), &mut masked);
            let worst = plane
                .iter()
                .zip(&back)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 2e-6, "{height}x{width}: {worst}");
            assert_eq!(back, masked);
        }
    }

    #[test]
    fn parseval_holds() {
        for (height, width) in SIZES {
            let plane = noise(height, width);
            let spectrum = Fourier::new(height, width).unwrap().forward(&plane);
            let energy: f64 = plane.iter().map(|&v| f64::from(v).powi(2)).sum();
            let mut power = 0.0;
            for ky in 0..height as i32 {
                for kx in 0..width as i32 {
                    power += f64::from(spectrum.at(kx, ky).norm_sqr());
                }
            }
            let ratio = power / (energy * (height * width) as f64);
            assert!((ratio - 1.0).abs() < 1e-6, "{height}x{width}: {ratio}");
        }
    }

    #[test]
    fn a_wave_is_one_pair_of_coefficients() {
        let (height, width, kx, ky) = (48_usize, 37_usize, 5_i32, -7_i32);
        let plane: Vec<f32> = (0..height * width)
            .map(|i| {
                let (row, column) = ((i / width) as f32, (i % width) as f32);
                let turns = kx as f32 * column / width as f32 + ky as f32 * row / height as f32;
                (std::f32::consts::TAU * turns).cos()
            })
            .collect();
        let spectrum = Fourier::new(height, width).unwrap().forward(&plane);
        let half = (height * width) as f32 / 2.0;
        for row in 0..height as i32 {
            for column in 0..width as i32 {
                let ours =
                    (row == ky.rem_euclid(48) && column == kx) || (row == -ky && column == 37 - kx);
                let expected = if ours { half } else { 0.0 };
                let found = spectrum.at(column, row);
                assert!(
                    (found - expected).norm() < 2e-3,
                    "({column}, {row}): {found}"
                );
            }
        }
        assert!((spectrum.at(-kx, -ky) - spectrum.at(37 - kx, 48 - ky)).norm() < f32::EPSILON);
    }

    #[test]
    fn sides_outside_the_range_are_refused() {
        for (height, width) in [
            (15, 64),
            (64, 15),
            (2049, 64),
            (64, 2049),
            (0, 0),
            (usize::MAX, 16),
        ] {
            assert_eq!(
                Fourier::new(height, width).err(),
                Some(SizeError { height, width })
            );
        }
    }
}
