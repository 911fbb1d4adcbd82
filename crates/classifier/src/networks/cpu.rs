//! What burn's CPU backend does slowly, done on its memory: depthwise convolutions, kernels larger than 1x1, pooling.
//!
//! Flex (burn 0.22.1) goes through memory once for every tap of a depthwise kernel, once more for the bias and once more, value by
//! value, for the clamp; together more than half of EfficientNet-Lite0's time in wasm. Here a channel is copied once into a padded
//! scratch plane, and every layer becomes sums over shifted views of it, kept in vector registers. Matrix products stay burn's.

use std::ops::Range;

use burn::tensor::Tensor;
use models::architecture::ConvolutionSpec;
use wide::f32x4;

use super::features::{Features, Finish, cpu_tensor, in_lanes};

/// Outputs computed together, in registers.
const LANES: usize = 16;

/// How windows lie on a plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    /// Height and width of a window.
    pub(super) kernel: [usize; 2],
    pub(super) stride: usize,
    /// Rows before the first and columns before the first that do not exist.
    pub(super) padding: [usize; 2],
    /// Height and width of the output.
    pub(super) output: [usize; 2],
}

impl Geometry {
    /// How a convolution's windows lie on an input.
    fn of(spec: &ConvolutionSpec, input: &Features) -> Self {
        let size = input.size();
        let output = |axis: usize| {
            (size[axis] + 2 * spec.padding[axis] - spec.kernel[axis]) / spec.stride + 1
        };
        Self {
            kernel: spec.kernel,
            stride: spec.stride,
            padding: spec.padding,
            output: [output(0), output(1)],
        }
    }
}

/// One padded plane, split by `row % stride` and `column % stride` so that neighbours in the output are neighbours in memory at any
/// stride. Every tap of the kernel is then an offset: output `i` reads `cells[offset + i]`, where `i` counts along rows of `pitch`.
struct Scratch {
    geometry: Geometry,
    cells: Vec<f32>,
    pitch: usize,
    /// Offset of every tap, row by row of the kernel.
    taps: Vec<usize>,
    phase_rows: usize,
}

impl Scratch {
    /// `border` is what lies outside the plane.
    fn new(geometry: Geometry, border: f32) -> Self {
        let Geometry {
            kernel: [height, width],
            stride,
            output: [rows, columns],
            ..
        } = geometry;
        let (phase_rows, pitch) = (rows + (height - 1) / stride, columns + (width - 1) / stride);
        let phase = phase_rows * pitch;
        let offset = |tap: usize| {
            let (row, column) = (tap / width, tap % width);
            (row % stride * stride + column % stride) * phase
                + row / stride * pitch
                + column / stride
        };
        Self {
            geometry,
            // The last lanes may read beyond the last phase.
            cells: vec![border; stride * stride * phase + pitch + LANES],
            pitch,
            taps: (0..height * width).map(offset).collect(),
            phase_rows,
        }
    }

    /// Fills in a plane of `width` columns.
    fn fill(&mut self, plane: &[f32], width: usize) {
        let Geometry {
            stride,
            padding: [above, left],
            ..
        } = self.geometry;
        for (row, values) in plane.chunks_exact(width).enumerate() {
            let padded_row = row + above;
            let phase_row = padded_row / stride;
            if phase_row >= self.phase_rows {
                break;
            }
            for column_phase in 0..stride {
                // The first column of this phase, and its place in the phase's row.
                let first = (column_phase + stride - left % stride) % stride;
                let place = (first + left) / stride;
                let phase = padded_row % stride * stride + column_phase;
                let start = (phase * self.phase_rows + phase_row) * self.pitch;
                let cells = &mut self.cells[start + place..start + self.pitch];
                let values = &values[first..];
                match stride {
                    1 => {
                        let count = cells.len().min(values.len());
                        cells[..count].copy_from_slice(&values[..count]);
                    }
                    // As the next case, but in a form that becomes vector instructions.
                    2 => {
                        let (pairs, last) = values.as_chunks::<2>();
                        cells
                            .iter_mut()
                            .zip(pairs)
                            .for_each(|(cell, &[head, _])| *cell = head);
                        if let (Some(cell), [last]) = (cells.get_mut(pairs.len()), last) {
                            *cell = *last;
                        }
                    }
                    _ => {
                        let heads = values.iter().step_by(stride);
                        cells
                            .iter_mut()
                            .zip(heads)
                            .for_each(|(cell, &head)| *cell = head);
                    }
                }
            }
        }
    }

    /// Number of outputs with the gaps between rows, in whole lanes.
    fn flat_len(&self) -> usize {
        let [rows, columns] = self.geometry.output;
        ((rows - 1) * self.pitch + columns).next_multiple_of(LANES)
    }

    /// Where each output row lies in a flat output.
    fn rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let [rows, columns] = self.geometry.output;
        let pitch = self.pitch;
        (0..rows).map(move |row| row * pitch..row * pitch + columns)
    }

    /// For every output, `fold` over the taps from `start`, then `end`.
    #[inline]
    fn windows<T: Copy>(
        &self,
        flat: &mut [f32],
        taps: &[(usize, T)],
        start: f32x4,
        fold: impl Fn(f32x4, f32x4, T) -> f32x4,
        end: impl Fn(f32x4) -> f32x4,
    ) {
        let (blocks, _) = flat.as_chunks_mut::<LANES>();
        for (block, outputs) in blocks.iter_mut().enumerate() {
            let mut sums = [start; LANES / 4];
            for &(offset, weight) in taps {
                let cells = &self.cells[offset + block * LANES..][..LANES];
                let (cells, _) = cells.as_chunks::<4>();
                for (sum, &cells) in sums.iter_mut().zip(cells) {
                    *sum = fold(*sum, f32x4::from(cells), weight);
                }
            }
            let (outputs, _) = outputs.as_chunks_mut::<4>();
            for (outputs, sum) in outputs.iter_mut().zip(sums) {
                *outputs = end(sum).to_array();
            }
        }
    }
}

/// Calls `each` for all planes of all pictures: the scratch, filled and finished, and the channel.
fn for_each_plane(
    features: Features,
    geometry: Geometry,
    border: f32,
    mut each: impl FnMut(&mut Scratch, usize),
) -> [usize; 4] {
    let (shape, mut values, pending) = features.into_cpu();
    let [_, channels, height, width] = shape;
    let mut scratch = Scratch::new(geometry, border);
    for (index, plane) in values.chunks_exact_mut(height * width).enumerate() {
        let channel = index % channels;
        if let Some(finish) = &pending {
            finish.apply(plane, channel);
        }
        scratch.fill(plane, width);
        each(&mut scratch, channel);
    }
    shape
}

/// A depthwise convolution with its bias and activation; `weights` are \[channel, kernel, kernel\].
pub(super) fn depthwise(
    features: Features,
    spec: &ConvolutionSpec,
    weights: &[f32],
    finish: &Finish,
) -> Features {
    let geometry = Geometry::of(spec, &features);
    let area = spec.kernel[0] * spec.kernel[1];
    let [rows, columns] = geometry.output;
    let mut output = Vec::new();
    let mut flat = Vec::new();
    let mut taps = Vec::with_capacity(area);
    let shape = for_each_plane(features, geometry, 0.0, |scratch, channel| {
        flat.resize(scratch.flat_len(), 0.0);
        taps.clear();
        taps.extend(
            scratch
                .taps
                .iter()
                .copied()
                .zip(weights[channel * area..][..area].iter().copied()),
        );
        scratch.windows(
            &mut flat,
            &taps,
            f32x4::splat(finish.bias(channel)),
            |sum, cells, weight: f32| sum + cells * f32x4::splat(weight),
            |sum| finish.clamp(sum),
        );
        for row in scratch.rows() {
            output.extend_from_slice(&flat[row]);
        }
    });
    cpu_tensor(output, [shape[0], shape[1], rows, columns]).into()
}

/// The largest value of each window.
pub(super) fn max_pool(features: Features, geometry: Geometry) -> Features {
    let [rows, columns] = geometry.output;
    let mut output = Vec::new();
    let mut flat = Vec::new();
    let mut taps = Vec::new();
    let shape = for_each_plane(features, geometry, f32::NEG_INFINITY, |scratch, _| {
        flat.resize(scratch.flat_len(), 0.0);
        if taps.is_empty() {
            taps.extend(scratch.taps.iter().map(|&offset| (offset, ())));
        }
        scratch.windows(
            &mut flat,
            &taps,
            f32x4::splat(f32::NEG_INFINITY),
            |most, cells, ()| cells.fast_max(most),
            |most| most,
        );
        for row in scratch.rows() {
            output.extend_from_slice(&flat[row]);
        }
    });
    cpu_tensor(output, [shape[0], shape[1], rows, columns]).into()
}

/// The mean around every place in a window of 3x3; at the border, of the values that exist.
pub(super) fn mean_around(features: Features) -> Features {
    let [rows, columns] = features.size();
    let geometry = Geometry {
        kernel: [3; 2],
        stride: 1,
        padding: [1; 2],
        output: [rows, columns],
    };
    // How many of a window's three rows, or columns, exist.
    let existing = |place: usize, count: usize| (place + 2).min(count) - place.saturating_sub(1);
    let mut output = Vec::new();
    let mut flat = Vec::new();
    let mut taps = Vec::new();
    let shape = for_each_plane(features, geometry, 0.0, |scratch, _| {
        flat.resize(scratch.flat_len(), 0.0);
        if taps.is_empty() {
            taps.extend(scratch.taps.iter().map(|&offset| (offset, ())));
        }
        scratch.windows(
            &mut flat,
            &taps,
            f32x4::ZERO,
            |sum, cells, ()| sum + cells,
            |sum| sum,
        );
        for (row, place) in scratch.rows().enumerate() {
            let sums = &mut flat[place];
            let height = existing(row, rows) as f32;
            // Only the outermost lack a neighbour.
            for column in [0, columns - 1].into_iter().take(columns) {
                sums[column] *= 3.0 / existing(column, columns) as f32;
            }
            let share = f32x4::splat(1.0 / (3.0 * height));
            in_lanes(sums, |sums| sums * share);
            output.extend_from_slice(sums);
        }
    });
    cpu_tensor(output, shape).into()
}

/// Every window as a column: \[batch, channels * kernel * kernel, height, width\], so that any convolution is a matrix product.
pub(super) fn unfold(features: Features, spec: &ConvolutionSpec) -> Tensor<4> {
    let geometry = Geometry::of(spec, &features);
    let area = spec.kernel[0] * spec.kernel[1];
    let [rows, columns] = geometry.output;
    let mut output = Vec::new();
    let shape = for_each_plane(features, geometry, 0.0, |scratch, _| {
        for &offset in &scratch.taps {
            for row in scratch.rows() {
                output.extend_from_slice(&scratch.cells[offset + row.start..offset + row.end]);
            }
        }
    });
    cpu_tensor(output, [shape[0], shape[1] * area, rows, columns])
}
