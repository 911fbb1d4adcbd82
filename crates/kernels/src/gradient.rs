//! What a loss changes by with the weights of a convolution.
//!
//! The gradient of a weight is the sum over all places of its input times the gradient by its output. A tile is four input channels and two
//! vectors of output channels under one tap of the kernel, and a loop over the places adds to its sums, which stay in registers: the loop of
//! [`crate::Convolution`], in which places and weights have changed places.

use crate::arithmetic::Real;
use crate::convolution::{Shape, steps};
use crate::lanes::Floats;
use crate::layout::Layout;

/// Numbers in a place.
const LANES: usize = 4;
/// Places of output channels in a tile.
const WIDE: usize = 2;

/// Sums of a tile: for each input channel, those of all outputs.
type Tile = [[[f32; LANES]; WIDE]; LANES];

/// Adds up the gradient by the weights of a convolution, map after map.
pub struct WeightGradient {
    shape: Shape,
    input: Layout,
    output: Layout,
    /// Where the input of the first output's tap lies.
    steps: Vec<u32>,
    /// All taps of the first tile of output channels, then of the next.
    sums: Vec<Tile>,
}

impl WeightGradient {
    /// For one layout of the convolution's input and of the gradient by its output, of sums that are zero.
    ///
    /// # Panics
    ///
    /// If the layouts do not fit the shape, or windows are more than one place apart.
    pub fn new(shape: &Shape, input: &Layout, output: &Layout) -> Self {
        assert_eq!(shape.stride, 1);
        assert_eq!(input.channels(), shape.inputs);
        assert_eq!(output.channels(), shape.outputs);
        assert_eq!(output.size(), shape.output_size(input.size()));
        let steps = steps::<Real>(shape, input);
        let panels = shape.outputs.div_ceil(WIDE * LANES);
        Self {
            shape: *shape,
            input: *input,
            output: *output,
            sums: vec![Tile::default(); panels * steps.len()],
            steps,
        }
    }

    /// Adds the products of one map: the convolution's input and the gradient by its output.
    pub fn add(&mut self, input: &[[f32; LANES]], gradient: &[[f32; LANES]]) {
        let first = self.shape.window(&self.input, 0, 0);
        let planes = gradient[..self.output.places::<Real>()].chunks(WIDE * self.output.plane());
        for (sums, planes) in self.sums.chunks_exact_mut(self.steps.len()).zip(planes) {
            // Of a last block alone there are two: nobody asks for the second one's sums.
            let last = planes.len() - self.output.plane();
            let outputs = [planes, &planes[last..]];
            for (sums, &step) in sums.iter_mut().zip(&self.steps) {
                let input = &input[first + step as usize..];
                add_tile(sums, (&self.input, input), (&self.output, outputs));
            }
        }
    }

    /// Hands over the sums \[outputs, inputs, height, width\], and begins with zero again.
    ///
    /// # Panics
    ///
    /// If there are more or fewer numbers than that.
    pub fn take(&mut self, gradient: &mut [f32]) {
        let Shape { inputs, kernel, .. } = self.shape;
        let area = kernel[0] * kernel[1];
        assert_eq!(gradient.len(), self.shape.outputs * inputs * area);
        for (output, gradient) in gradient.chunks_exact_mut(inputs * area).enumerate() {
            let panel = &self.sums[output / (WIDE * LANES) * self.steps.len()..];
            let (wide, sum) = (output / LANES % WIDE, output % LANES);
            for tap in 0..area {
                let blocks = gradient.chunks_mut(LANES * area);
                for (tile, gradient) in panel[tap..].iter().step_by(area).zip(blocks) {
                    let lanes = gradient[tap..].iter_mut().step_by(area);
                    for (gradient, tile) in lanes.zip(tile) {
                        *gradient = tile[wide][sum];
                    }
                }
            }
        }
        self.sums.fill(Tile::default());
    }
}

/// Adds the products of all places under one tap. Sums of one map are made by themselves first: so many small numbers would be lost in the
/// sum of all.
#[inline(never)]
fn add_tile(
    sums: &mut Tile,
    (from, input): (&Layout, &[[f32; LANES]]),
    (to, [first, last]): (&Layout, [&[[f32; LANES]]; WIDE]),
) {
    let [height, width] = to.size();
    let mut tile = [[Floats::splat(0.0); WIDE]; LANES];
    for row in 0..height {
        let input = &input[row * from.pitch()..][..width];
        let at = to.at(row, 0);
        let outputs = first[at..][..width].iter().zip(&last[at..][..width]);
        for (input, (first, last)) in input.iter().zip(outputs) {
            let (first, last) = (Floats::load(first), Floats::load(last));
            for (tile, &input) in tile.iter_mut().zip(input) {
                let input = Floats::splat(input);
                tile[0] = tile[0].plus_product(input, first);
                tile[1] = tile[1].plus_product(input, last);
            }
        }
    }
    for (sums, tile) in sums.iter_mut().flatten().zip(tile.iter().flatten()) {
        *sums = Floats::load(sums).plus(*tile).to_array();
    }
}
