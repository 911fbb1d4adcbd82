//! Convolutions of each channel with a kernel of its own.

use crate::arithmetic::{Arithmetic as _, Clamp, Real};
use crate::convolution::Shape;
use crate::lanes::Floats;
use crate::layout::Layout;

type Place = [f32; 4];

/// Output places of a tile: a row of the kernel is read once for all of them.
const PLACES: usize = 4;

/// A depthwise convolution with its weights, for one layout of input and output.
pub struct Depthwise {
    shape: Shape,
    /// The taps of a block's kernels, row by row, then of the next block's.
    weights: Vec<Place>,
    biases: Vec<Place>,
    clamp: Clamp,
    input: Layout,
    output: Layout,
}

impl Depthwise {
    /// `weights` are \[channels, height, width\]. The input's border must be at least the shape's padding.
    ///
    /// # Panics
    ///
    /// If numbers and layouts do not fit the shape.
    pub fn new(
        shape: &Shape,
        (weights, bias): (&[f32], &[f32]),
        clamp: Clamp,
        input: &Layout,
        output: &Layout,
    ) -> Self {
        let area = shape.kernel[0] * shape.kernel[1];
        let channels = input.channels();
        assert_eq!(output.channels(), channels);
        assert_eq!(weights.len(), channels * area);
        assert_eq!(bias.len(), channels);
        assert_eq!(output.size(), shape.output_size(input.size()));
        let mut packed = vec![[0.0; Real::BLOCK]; input.blocks::<Real>() * area];
        for (channel, weights) in weights.chunks_exact(area).enumerate() {
            let taps = &mut packed[channel / Real::BLOCK * area..];
            for (tap, &weight) in taps.iter_mut().zip(weights) {
                tap[channel % Real::BLOCK] = weight;
            }
        }
        let mut biases = vec![[0.0; Real::BLOCK]; input.blocks::<Real>()];
        for (channel, &bias) in bias.iter().enumerate() {
            biases[channel / Real::BLOCK][channel % Real::BLOCK] = bias;
        }
        Self {
            shape: *shape,
            weights: packed,
            biases,
            clamp,
            input: *input,
            output: *output,
        }
    }

    /// Computes the output.
    pub fn run(&self, input: &[Place], output: &mut [Place]) {
        let area = self.shape.kernel[0] * self.shape.kernel[1];
        let inputs = input.chunks_exact(self.input.plane());
        let outputs = output.chunks_exact_mut(self.output.plane());
        let numbers = self.weights.chunks_exact(area).zip(&self.biases);
        for ((input, output), (weights, bias)) in inputs.zip(outputs).zip(numbers) {
            let block = Block {
                shape: &self.shape,
                weights,
                bias: Floats::load(bias),
                clamp: self.clamp,
                layouts: [&self.input, &self.output],
            };
            match (self.shape.kernel, self.shape.stride) {
                ([3, 3], 1) => plane::<3, 1>(&block, input, output),
                ([3, 3], 2) => plane::<3, 2>(&block, input, output),
                ([5, 5], 1) => plane::<5, 1>(&block, input, output),
                ([5, 5], 2) => plane::<5, 2>(&block, input, output),
                _ => any_plane(&block, input, output),
            }
        }
    }
}

/// Four channels.
struct Block<'a> {
    shape: &'a Shape,
    weights: &'a [Place],
    bias: Floats,
    clamp: Clamp,
    /// Of input and output.
    layouts: [&'a Layout; 2],
}

impl Block<'_> {
    /// Which rows of the kernel meet rows that exist. The others would add zeros.
    #[inline(always)]
    fn rows(&self, row: usize) -> std::ops::Range<usize> {
        let (first, padding) = (row * self.shape.stride, self.shape.padding[0]);
        let [height, _] = self.layouts[0].size();
        padding.saturating_sub(first)
            ..self.shape.kernel[0].min((height + padding).saturating_sub(first))
    }
}

/// A kernel of `K` x `K`, `S` apart.
#[inline(never)]
fn plane<const K: usize, const S: usize>(block: &Block<'_>, input: &[Place], output: &mut [Place]) {
    let [from, to] = block.layouts;
    let [height, width] = to.size();
    for row in 0..height {
        let rows = block.rows(row);
        let window = &input[block.shape.window(from, row, 0)..];
        let outputs = &mut output[to.at(row, 0)..][..width];
        let tiles = width / PLACES;
        for tile in 0..tiles {
            tile_of::<K, S, PLACES>(block, rows.clone(), window, outputs, tile * PLACES);
        }
        if width % PLACES == 0 {
            continue;
        }
        if tiles > 0 {
            // Some places are computed again.
            tile_of::<K, S, PLACES>(block, rows, window, outputs, width - PLACES);
        } else {
            for column in 0..width {
                tile_of::<K, S, 1>(block, rows.clone(), window, outputs, column);
            }
        }
    }
}

/// `P` places from `column` on.
#[inline(always)]
fn tile_of<const K: usize, const S: usize, const P: usize>(
    block: &Block<'_>,
    rows: std::ops::Range<usize>,
    window: &[Place],
    outputs: &mut [Place],
    column: usize,
) {
    let pitch = block.layouts[0].pitch();
    let mut sums = [block.bias; P];
    for row in rows {
        let places = &window[row * pitch + column * S..][..(P - 1) * S + K];
        let weights = &block.weights[row * K..][..K];
        for (tap, weights) in weights.iter().enumerate() {
            let weights = Floats::load(weights);
            for (place, sum) in sums.iter_mut().enumerate() {
                *sum = sum.plus_product(Floats::load(&places[place * S + tap]), weights);
            }
        }
    }
    for (output, sum) in outputs[column..][..P].iter_mut().zip(sums) {
        *output = block.clamp.apply(sum).to_array();
    }
}

/// A kernel of any size.
fn any_plane(block: &Block<'_>, input: &[Place], output: &mut [Place]) {
    let [from, to] = block.layouts;
    let [height, width] = to.size();
    let columns = block.shape.kernel[1];
    for row in 0..height {
        for column in 0..width {
            let window = &input[block.shape.window(from, row, column)..];
            let mut sum = block.bias;
            for row in block.rows(row) {
                let places = &window[row * from.pitch()..][..columns];
                for (place, weights) in places.iter().zip(&block.weights[row * columns..]) {
                    sum = sum.plus_product(Floats::load(place), Floats::load(weights));
                }
            }
            output[to.at(row, column)] = block.clamp.apply(sum).to_array();
        }
    }
}
