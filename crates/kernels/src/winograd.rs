//! Convolutions with kernels of 3 x 3 with fewer multiplications (A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural
//! Networks", 2016): F(4x4, 3x3).
//!
//! A tile is 4 x 4 places of the output. Its 6 x 6 places of the input, with 2 in common with each neighbour, are taken to the values of
//! polynomials at [`SIDE`] points for each direction, where a convolution is one product for each pair of points, and back: 36 products
//! and not 144. What is multiplied there are matrices, tiles by input channels by output channels, with the loop of a [`Convolution`].
//!
//! The points are 0, infinity and two pairs, `NEAR` and `FAR`. With 1 and 2, which are often used, errors of rounding are twice as large
//! as with these, and with these twice as large as those of a convolution that adds all products.
//!
//! [`Convolution`]: crate::Convolution

use std::hint::black_box;

use crate::arithmetic::{Arithmetic as _, Clamp, Real};
use crate::convolution::{GROUPS, GroupWeights, PLACES, SUMS, Shape, WIDE, add};
use crate::lanes::{Doubles, Floats};
use crate::layout::Layout;

type Place = [f32; 4];

/// Height and width of a tile of the output.
const TILE: usize = 4;
/// Height and width of a kernel.
const KERNEL: usize = 3;
/// Weights of a kernel.
const AREA: usize = KERNEL * KERNEL;
/// Height and width of a tile of the input, and of what is multiplied.
const SIDE: usize = TILE + KERNEL - 1;
/// Products for each channel of a tile.
const POINTS: usize = SIDE * SIDE;
/// Groups of tiles for which everything is computed before the next: their sums stay in the first level of the cache.
const GROUPS_AT_ONCE: usize = 8;
/// Bytes of transformed input that stay in the second level of the cache while all output channels are computed from them.
const CACHED: usize = 256 << 10;

const NEAR: f32 = 0.625;
const FAR: f32 = 1.5;
const NEAR2: f32 = NEAR * NEAR;
const FAR2: f32 = FAR * FAR;

/// What is computed for four tiles and the output channels of a panel at one pair of points.
type Sums = [[Place; WIDE]; PLACES];

/// A convolution of kernels of 3 x 3, one place apart, with its weights, for one layout of input and output.
pub struct Winograd {
    /// For each panel of output channels, for each pair of points, all input channels.
    weights: Vec<[GroupWeights<Real>; GROUPS]>,
    biases: Vec<[Place; WIDE]>,
    clamp: Clamp,
    input: Layout,
    output: Layout,
    /// The output's blocks, and the first of them.
    blocks: usize,
    first_block: usize,
    padding: [usize; 2],
    /// Tiles, down and across.
    tiles: [usize; 2],
    groups_at_once: usize,
}

impl Winograd {
    /// Whether this is faster than a [`Convolution`](crate::Convolution) for outputs of this size.
    ///
    /// It is if it saves a third of the multiplications: 1.2 to 1.7 times as fast with 8 channels, 2.3 to 3.4 times with 32 and more. Small maps
    /// do not, since tiles come in fours and reach beyond the edge: with 5 x 5 places it is 1.5 times as fast, with 4 x 4 slower. With
    /// fewer channels the transforms take about as long as the multiplications that they save.
    pub fn pays(shape: &Shape, [height, width]: [usize; 2]) -> bool {
        let tiles = height.div_ceil(TILE) * width.div_ceil(TILE);
        let products = tiles.next_multiple_of(PLACES) * POINTS;
        let all_products = height * width * KERNEL * KERNEL;
        let saves = 3 * products <= 2 * all_products;
        (shape.kernel, shape.stride) == ([KERNEL; 2], 1) && shape.inputs >= 2 * Real::BLOCK && saves
    }

    /// Parameters are those of [`Convolution::new`](crate::Convolution::new).
    ///
    /// # Panics
    ///
    /// If the kernel is not 3 x 3, if the stride is not 1, or if numbers and layouts do not fit the shape.
    pub fn new(
        shape: &Shape,
        (weights, bias): (&[f32], &[f32]),
        clamp: Clamp,
        input: &Layout,
        (output, first_block): (&Layout, usize),
    ) -> Self {
        assert_eq!((shape.kernel, shape.stride), ([KERNEL; 2], 1));
        shape.check::<Real>((weights, bias), input, (output, first_block));
        let own_blocks = shape.outputs.div_ceil(Real::BLOCK);
        let mut biases = vec![[[0.0; SUMS]; WIDE]; shape.outputs.div_ceil(WIDE * SUMS)];
        for (output, &bias) in bias.iter().enumerate() {
            biases[output / (WIDE * SUMS)][output / SUMS % WIDE][output % SUMS] = bias;
        }
        let blocks = input.blocks::<Real>();
        let tiles = output.size().map(|side| side.div_ceil(TILE));
        let bytes_of_group = POINTS * blocks * PLACES * size_of::<Place>();
        Self {
            weights: transformed(shape, weights, blocks),
            biases,
            clamp,
            input: *input,
            output: *output,
            blocks: own_blocks,
            first_block,
            padding: shape.padding,
            tiles,
            groups_at_once: (CACHED / bytes_of_group)
                .min(GROUPS_AT_ONCE)
                .min((tiles[0] * tiles[1]).div_ceil(PLACES))
                .max(1),
        }
    }

    /// Places of memory that [`Self::run`] needs for what it has in between.
    pub fn scratch(&self) -> usize {
        self.groups_at_once * POINTS * PLACES * (self.input.blocks::<Real>() + WIDE)
    }

    /// Computes the output. `added` has the output's layout, and is added at the end. What `scratch` holds before does not matter.
    ///
    /// # Panics
    ///
    /// If there is less scratch than [`Self::scratch`].
    pub fn run(
        &self,
        input: &[Place],
        output: &mut [Place],
        added: Option<&[Place]>,
        scratch: &mut [Place],
    ) {
        let blocks = self.input.blocks::<Real>();
        let (scratch, _) = scratch.as_chunks_mut();
        let (inputs, sums) = scratch.split_at_mut(self.groups_at_once * POINTS * blocks);
        let (sums, _) = sums.as_flattened_mut().as_chunks_mut();
        let (sums, _) = sums.as_chunks_mut();
        let count = self.tiles[0] * self.tiles[1];
        for first in (0..count).step_by(self.groups_at_once * PLACES) {
            let groups = (count - first).div_ceil(PLACES).min(self.groups_at_once);
            // What the last group has too many is computed again.
            let tile = |index: usize| {
                let tile = (first + index).min(count - 1);
                [tile / self.tiles[1] * TILE, tile % self.tiles[1] * TILE]
            };
            let inputs = &mut inputs[..groups * POINTS * blocks];
            let sums = &mut sums[..groups * POINTS];
            for (group, inputs) in inputs.chunks_exact_mut(POINTS * blocks).enumerate() {
                for member in 0..PLACES {
                    self.take(tile(group * PLACES + member), input, (inputs, member));
                }
            }
            let panels = self.weights.chunks_exact(POINTS * blocks);
            for (panel, weights) in panels.enumerate() {
                multiply(inputs, weights, sums, black_box(GROUPS));
                for (group, sums) in sums.chunks_exact(POINTS).enumerate() {
                    for member in 0..PLACES {
                        let tile = tile(group * PLACES + member);
                        self.finish(panel, tile, (sums, member), output, added);
                    }
                }
            }
        }
    }

    /// Transforms a tile of all input channels, as one of the four of a group. Beyond the input and its padding are zeros.
    #[inline(never)]
    fn take(
        &self,
        [row, column]: [usize; 2],
        input: &[Place],
        (group, member): (&mut [[Place; PLACES]], usize),
    ) {
        let blocks = self.input.blocks::<Real>();
        let [rows, columns] = [(0, row), (1, column)].map(|(axis, first)| {
            (self.input.size()[axis] + 2 * self.padding[axis] - first).min(SIDE)
        });
        let [above, left] = [0, 1].map(|axis| self.input.border()[axis] - self.padding[axis]);
        let first = (row + above) * self.input.pitch() + column + left;
        for (block, plane) in input
            .chunks_exact(self.input.plane())
            .take(blocks)
            .enumerate()
        {
            let mut halfway = [[[0.0; Real::BLOCK]; SIDE]; SIDE];
            for (row, halfway) in halfway.iter_mut().enumerate().take(rows) {
                let places = &plane[first + row * self.input.pitch()..];
                let values = match places.first_chunk() {
                    Some(places) if columns == SIDE => take_apart(places.each_ref()),
                    _ => {
                        let mut cut = [[0.0; Real::BLOCK]; SIDE];
                        cut[..columns].copy_from_slice(&places[..columns]);
                        take_apart(cut.each_ref())
                    }
                };
                *halfway = values;
            }
            for column in 0..SIDE {
                let values = take_apart(std::array::from_fn(|row| &halfway[row][column]));
                let points = group[column * blocks + block..].iter_mut();
                for (places, value) in points.step_by(SIDE * blocks).zip(values) {
                    places[member] = value;
                }
            }
        }
    }

    /// Writes a panel's channels of a tile.
    #[inline(never)]
    fn finish(
        &self,
        panel: usize,
        [row, column]: [usize; 2],
        (sums, member): (&[Sums], usize),
        output: &mut [Place],
        added: Option<&[Place]>,
    ) {
        let Some(sums) = sums.first_chunk::<POINTS>() else {
            return;
        };
        let [rows, columns] = [(0, row), (1, column)]
            .map(|(axis, first)| (self.output.size()[axis] - first).min(TILE));
        for (wide, bias) in self.biases[panel].iter().enumerate() {
            let block = panel * WIDE + wide;
            if block >= self.blocks {
                break;
            }
            let mut halfway = [[[0.0; Real::BLOCK]; SIDE]; TILE];
            for column in 0..SIDE {
                let values = std::array::from_fn(|row| &sums[row * SIDE + column][member][wide]);
                for (halfway, value) in halfway.iter_mut().zip(put_together(values)) {
                    halfway[column] = value;
                }
            }
            let first = (self.first_block + block) * self.output.plane();
            for (index, halfway) in halfway.iter().enumerate().take(rows) {
                let at = first + self.output.at(row + index, column);
                let values = put_together(halfway.each_ref());
                let places = output[at..].iter_mut().take(columns);
                for (index, (place, value)) in places.zip(values).enumerate() {
                    let value = Floats::load(&value).plus(Floats::load(bias));
                    *place = self.clamp.apply(value).to_array();
                    if let Some(added) = added {
                        *place = Real::add(place, &added[at + index]);
                    }
                }
            }
        }
    }
}

/// Weights in the order of reading.
///
/// Most of the time in which a network is loaded passes here, so all outputs of a panel are transformed at the same time, and what is far apart
/// in memory is written whole lines at a time.
fn transformed(shape: &Shape, weights: &[f32], blocks: usize) -> Vec<[GroupWeights<Real>; GROUPS]> {
    assert_eq!(weights.len(), shape.outputs * shape.inputs * AREA);
    let points = WeightPoints::new();
    let panels = shape.outputs.div_ceil(LANES);
    let mut transformed = Vec::with_capacity(panels * POINTS * blocks);
    let mut panel = vec![[[Place::default(); WIDE]; GROUPS]; POINTS * blocks];
    for outputs in weights.chunks(LANES * shape.inputs * AREA) {
        transform(&points, (outputs, shape.inputs), blocks, &mut panel);
        transformed.extend_from_slice(&panel);
    }
    transformed
}

/// The weights of a panel's output channels. Called for each, so that a browser soon has its optimised version.
#[inline(never)]
fn transform(
    points: &WeightPoints,
    (outputs, inputs): (&[f32], usize),
    blocks: usize,
    panel: &mut [[GroupWeights<Real>; GROUPS]],
) {
    for block in 0..blocks {
        let mut steps = [[[Place::default(); WIDE]; GROUPS]; POINTS];
        let members = block * Real::BLOCK..inputs.min((block + 1) * Real::BLOCK);
        for (group, input) in members.enumerate() {
            let mut taps = [[0.0; LANES]; AREA];
            for (lane, kernels) in outputs.chunks_exact(inputs * AREA).enumerate() {
                let kernel = &kernels[input * AREA..][..AREA];
                for (tap, &weight) in taps.iter_mut().zip(kernel) {
                    tap[lane] = f64::from(weight);
                }
            }
            let taps = taps.map(|tap| {
                let (pairs, _) = tap.as_chunks();
                std::array::from_fn(|pair| Doubles::load(&pairs[pair]))
            });
            let rows: [_; KERNEL] = std::array::from_fn(|row| {
                points.of(std::array::from_fn(|at| &taps[row * KERNEL + at]))
            });
            for across in 0..SIDE {
                let values = points.of(std::array::from_fn(|row| &rows[row][across]));
                for (down, values) in values.iter().enumerate() {
                    let (pairs, _) = values.as_chunks::<2>();
                    let places = steps[down * SIDE + across][group].iter_mut();
                    for (place, [first, last]) in places.zip(pairs) {
                        *place = first.and(*last).to_array();
                    }
                }
            }
        }
        for (point, step) in steps.iter().enumerate() {
            panel[point * blocks + block] = *step;
        }
    }
}

/// Output channels of a panel.
const LANES: usize = WIDE * SUMS;
/// A number of each of a panel's output channels.
type Lanes = [Doubles; LANES / 2];

/// What each point has of a row of a kernel: its polynomial's value there, divided by what [`take_apart`] multiplies too much.
struct WeightPoints {
    /// For 0.
    zero: f64,
    /// For each of the pairs, of the first, second and third number.
    pairs: [[f64; KERNEL]; 2],
}

impl WeightPoints {
    fn new() -> Self {
        let (near, far) = (f64::from(NEAR), f64::from(FAR));
        let pair = |point: f64, other: f64| {
            let scale = 2.0 * point * point * (point * point - other * other);
            [1.0, point, point * point].map(|power| power / scale)
        };
        Self {
            zero: 1.0 / (near * near * far * far),
            pairs: [pair(near, far), pair(far, near)],
        }
    }

    /// A row of kernels at all points: in the order of [`take_apart`].
    #[inline(always)]
    fn of(&self, [first, second, third]: [&Lanes; KERNEL]) -> [Lanes; SIDE] {
        let splat = Doubles::splat;
        let mut values = [[splat(0.0); LANES / 2]; SIDE];
        for lane in 0..LANES / 2 {
            values[0][lane] = first[lane].times(splat(self.zero));
            for (pair, factors) in self.pairs.iter().enumerate() {
                let outer = third[lane].times(splat(factors[2]));
                let even = first[lane].times(splat(factors[0])).plus(outer);
                let odd = second[lane].times(splat(factors[1]));
                values[1 + 2 * pair][lane] = even.plus(odd);
                values[2 + 2 * pair][lane] = even.minus(odd);
            }
        }
        values[SIDE - 1] = *third;
        values
    }
}

/// A row of a tile of the input at all points: 0, both of each pair, and infinity.
#[inline(always)]
fn take_apart(values: [&Place; SIDE]) -> [Place; SIDE] {
    let [a, b, c, d, e, f] = values.map(Floats::load);
    let times =
        |sum: Floats, factor: f32, value: Floats| sum.plus_product(Floats::splat(factor), value);
    let zero = times(times(e, -(NEAR2 + FAR2), c), NEAR2 * FAR2, a);
    let (even, odd) = (times(e, -FAR2, c), times(d, -FAR2, b));
    let near = [times(even, NEAR, odd), times(even, -NEAR, odd)];
    let (even, odd) = (times(e, -NEAR2, c), times(d, -NEAR2, b));
    let far = [times(even, FAR, odd), times(even, -FAR, odd)];
    let infinity = times(times(f, -(NEAR2 + FAR2), d), NEAR2 * FAR2, b);
    [zero, near[0], near[1], far[0], far[1], infinity].map(Floats::to_array)
}

/// A row of a tile of the output from what it has at all points.
#[inline(always)]
fn put_together(values: [&Place; SIDE]) -> [Place; TILE] {
    let [zero, near, minus_near, far, minus_far, infinity] = values.map(Floats::load);
    let times =
        |sum: Floats, factor: f32, value: Floats| sum.plus_product(Floats::splat(factor), value);
    let (near_even, near_odd) = (near.plus(minus_near), near.minus(minus_near));
    let (far_even, far_odd) = (far.plus(minus_far), far.minus(minus_far));
    let odd = near_odd.times(Floats::splat(NEAR));
    let even = near_even.times(Floats::splat(NEAR2));
    let last = times(infinity, NEAR * NEAR2, near_odd);
    [
        zero.plus(near_even).plus(far_even),
        times(odd, FAR, far_odd),
        times(even, FAR2, far_even),
        times(last, FAR * FAR2, far_odd),
    ]
    .map(Floats::to_array)
}

/// The products at all points for a panel of output channels. `inputs` and `sums` have all points of a group of tiles, then of the next;
/// `weights` have all of a point's input channels, then the next point's. `groups` is [`GROUPS`].
#[inline(never)]
fn multiply(
    inputs: &[[Place; PLACES]],
    weights: &[[GroupWeights<Real>; GROUPS]],
    sums: &mut [Sums],
    groups: usize,
) {
    let groups = if Real::UNROLLS { GROUPS } else { groups };
    let blocks = weights.len() / POINTS;
    for (point, weights) in weights.chunks_exact(blocks).enumerate() {
        let tiles = inputs.chunks_exact(POINTS * blocks);
        for (inputs, sums) in tiles.zip(sums.chunks_exact_mut(POINTS)) {
            let mut products = [[Real::zero(); WIDE]; PLACES];
            for (places, weights) in inputs[point * blocks..].iter().zip(weights) {
                add::<Real>(&mut products, places.each_ref(), weights, groups);
            }
            for (sums, products) in sums[point].iter_mut().zip(products) {
                *sums = products.map(Floats::to_array);
            }
        }
    }
}
