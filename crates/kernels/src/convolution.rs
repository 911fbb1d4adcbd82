//! Convolutions over all input channels, as matrix products.
//!
//! A tile is [`PLACES`] places of the output and [`WIDE`] vectors of its channels, whose sums stay in registers. A step is one block of
//! input channels under one tap of the kernel: four groups of products for each number of the tile. Where a step's input lies, relative to
//! the tile's, is a table, so that one loop computes kernels of any size and stride and nothing is unfolded. Weights lie in the order in
//! which they are read.

use std::hint::black_box;

use crate::arithmetic::Arithmetic;
use crate::layout::Layout;

/// Output places of a tile.
pub(crate) const PLACES: usize = 4;
/// Vectors of output channels in a tile. The sums, a step's weights and its input take 11 of the 15 registers that V8 has.
pub(crate) const WIDE: usize = 2;
/// Sums in a vector.
pub(crate) const SUMS: usize = 4;
/// Groups of input channels in a place.
pub(crate) const GROUPS: usize = 4;
/// Bytes of input that stay in the second level of the cache while all output channels are computed from them.
const CACHED: usize = 256 << 10;

/// A group's weights: all output channels of a tile.
pub(crate) type GroupWeights<A> = [<A as Arithmetic>::Place; WIDE];

/// The biases of a tile.
type Biases<A> = [<A as Arithmetic>::Bias; WIDE];

/// The sums of a tile.
type Sums<A> = [[<A as Arithmetic>::Sums; WIDE]; PLACES];

/// Shape of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Step between windows, down and across.
    pub stride: usize,
    /// Zeros around the input: rows above and below, columns left and right.
    pub padding: [usize; 2],
}

impl Shape {
    /// Height and width of the output.
    pub fn output_size(&self, size: [usize; 2]) -> [usize; 2] {
        [0, 1]
            .map(|axis| (size[axis] + 2 * self.padding[axis] - self.kernel[axis]) / self.stride + 1)
    }

    /// The convolution that takes gradients by outputs to gradients by inputs.
    ///
    /// # Panics
    ///
    /// If windows are more than one place apart, or the padding is as large as the kernel.
    #[must_use]
    pub fn reversed(&self) -> Self {
        assert_eq!(self.stride, 1);
        Self {
            inputs: self.outputs,
            outputs: self.inputs,
            padding: [0, 1].map(|axis| self.kernel[axis] - 1 - self.padding[axis]),
            ..*self
        }
    }

    /// The weights of [`Self::reversed`]: each kernel is turned by half a circle, outputs and inputs change places.
    ///
    /// # Panics
    ///
    /// If the numbers do not fit the shape.
    pub fn reverse(&self, weights: &[f32], reversed: &mut [f32]) {
        let area = self.kernel[0] * self.kernel[1];
        assert_eq!(weights.len(), self.outputs * self.inputs * area);
        assert_eq!(reversed.len(), weights.len());
        for (index, kernel) in weights.chunks_exact(area).enumerate() {
            let (output, input) = (index / self.inputs, index % self.inputs);
            let to = &mut reversed[(input * self.outputs + output) * area..][..area];
            for (to, &weight) in to.iter_mut().rev().zip(kernel) {
                *to = weight;
            }
        }
    }

    /// Whether numbers and layouts fit; the outputs go to the blocks from `first_block` on.
    ///
    /// # Panics
    ///
    /// If they do not.
    pub(crate) fn check<A: Arithmetic>(
        &self,
        (weights, bias): (&[f32], &[f32]),
        input: &Layout,
        (output, first_block): (&Layout, usize),
    ) {
        let area = self.kernel[0] * self.kernel[1];
        assert_eq!(weights.len(), self.outputs * self.inputs * area);
        assert_eq!(bias.len(), self.outputs);
        assert_eq!(input.channels(), self.inputs);
        assert_eq!(output.size(), self.output_size(input.size()));
        assert!(self.padding[0] <= input.border()[0] && self.padding[1] <= input.border()[1]);
        assert!(first_block + self.outputs.div_ceil(A::BLOCK) <= output.blocks::<A>());
    }

    /// Where the window of an output begins in a plane of the input, whose border must hold this shape's padding.
    pub(crate) fn window(&self, input: &Layout, row: usize, column: usize) -> usize {
        let [above, left] = [0, 1].map(|axis| input.border()[axis] - self.padding[axis]);
        (row * self.stride + above) * input.pitch() + column * self.stride + left
    }
}

/// Where the places of a tile are read and written, within a plane.
#[derive(Clone, Copy)]
pub(crate) struct Tile {
    pub(crate) inputs: [u32; PLACES],
    pub(crate) outputs: [u32; PLACES],
}

/// A convolution with its weights, for one layout of input and output.
pub struct Convolution<A: Arithmetic> {
    shape: Shape,
    /// Where each step's input lies.
    steps: Vec<u32>,
    /// All steps of the first tile of output channels, then of the next.
    weights: Vec<[GroupWeights<A>; GROUPS]>,
    biases: Vec<Biases<A>>,
    finish: A::Finish,
    /// Tiles whose inputs are neighbours.
    joined: Vec<Tile>,
    /// All others.
    scattered: Vec<Tile>,
    /// Where output blocks begin.
    blocks: Vec<usize>,
    has_one_place: bool,
    tiles_cached: usize,
}

impl<A: Arithmetic> Convolution<A> {
    /// `weights` are \[outputs, inputs, height, width\]. The outputs go to the blocks from `first_block` on. The input's border must be at
    /// least the shape's padding.
    ///
    /// # Panics
    ///
    /// If numbers and layouts do not fit the shape.
    pub fn new(
        shape: &Shape,
        (weights, bias): (&[f32], &[f32]),
        finish: A::Finish,
        input: &Layout,
        (output, first_block): (&Layout, usize),
    ) -> Self {
        shape.check::<A>((weights, bias), input, (output, first_block));
        let own_blocks = shape.outputs.div_ceil(A::BLOCK);
        let steps = steps::<A>(shape, input);
        let (joined, scattered) = tiles(shape, input, output);
        let bytes_per_tile = PLACES * steps.len() * size_of::<A::Place>();
        let panels = shape.outputs.div_ceil(WIDE * SUMS);
        let mut convolution = Self {
            shape: *shape,
            weights: vec![[[A::Place::default(); WIDE]; GROUPS]; panels * steps.len()],
            steps,
            biases: vec![[A::Bias::default(); WIDE]; panels],
            finish,
            joined,
            scattered,
            blocks: (first_block..first_block + own_blocks)
                .map(|block| block * output.plane())
                .collect(),
            has_one_place: output.size() == [1, 1],
            tiles_cached: (CACHED / bytes_per_tile).max(1),
        };
        convolution.set(weights, bias);
        convolution
    }

    /// Takes other weights and biases.
    ///
    /// # Panics
    ///
    /// If they do not fit the shape.
    pub fn set(&mut self, weights: &[f32], bias: &[f32]) {
        assert_eq!(bias.len(), self.shape.outputs);
        for (biases, values) in self.biases.iter_mut().flatten().zip(bias.chunks(SUMS)) {
            let mut four = [0.0; SUMS];
            four[..values.len()].copy_from_slice(values);
            *biases = A::bias(four);
        }
        pack::<A>(&self.shape, weights, &mut self.weights);
    }

    /// Computes the output. `added` has the output's layout, and is added at the end.
    pub fn run(&self, input: &[A::Place], output: &mut [A::Place], added: Option<&[A::Place]>) {
        if self.has_one_place {
            let tiles = [&self.joined[..], &self.scattered[..]];
            for tiles in tiles {
                self.for_each_panel(added, |panel| single(panel, tiles, input, output));
            }
            return;
        }
        for tiles in self.joined.chunks(self.tiles_cached) {
            self.for_each_panel(added, |panel| joined(panel, tiles, input, output));
        }
        for tiles in self.scattered.chunks(self.tiles_cached) {
            self.for_each_panel(added, |panel| scattered(panel, tiles, input, output));
        }
    }

    #[inline(always)]
    fn for_each_panel(&self, added: Option<&[A::Place]>, mut each: impl FnMut(&Panel<'_, A>)) {
        let weights = self.weights.chunks_exact(self.steps.len());
        let blocks = self.blocks.chunks(WIDE * SUMS / A::BLOCK);
        for ((weights, biases), blocks) in weights.zip(&self.biases).zip(blocks) {
            each(&Panel {
                steps: &self.steps,
                weights,
                biases,
                finish: self.finish,
                groups: black_box(GROUPS),
                blocks,
                added,
            });
        }
    }
}

/// Where each step's input lies: all taps of a block of input channels, then those of the next.
pub(crate) fn steps<A: Arithmetic>(shape: &Shape, input: &Layout) -> Vec<u32> {
    let [height, width] = shape.kernel;
    let blocks = 0..input.blocks::<A>();
    blocks
        .flat_map(|block| (0..height * width).map(move |tap| (block, tap)))
        .map(|(block, tap)| {
            let (row, column) = (tap / width, tap % width);
            (block * input.plane() + row * input.pitch() + column) as u32
        })
        .collect()
}

/// Puts weights into the order of reading; what is between them stays.
fn pack<A: Arithmetic>(shape: &Shape, weights: &[f32], packed: &mut [[GroupWeights<A>; GROUPS]]) {
    let area = shape.kernel[0] * shape.kernel[1];
    let steps = shape.inputs.div_ceil(A::BLOCK) * area;
    assert_eq!(weights.len(), shape.outputs * shape.inputs * area);
    for (output, weights) in weights.chunks_exact(shape.inputs * area).enumerate() {
        let panel = &mut packed[output / (WIDE * SUMS) * steps..][..steps];
        pack_output::<A>(output % (WIDE * SUMS), weights, area, panel);
    }
}

/// One output channel of a panel. Called for each, so that a browser soon has its optimised version.
#[inline(never)]
fn pack_output<A: Arithmetic>(
    output: usize,
    weights: &[f32],
    area: usize,
    panel: &mut [[GroupWeights<A>; GROUPS]],
) {
    let (wide, sum) = (output / SUMS, output % SUMS);
    for tap in 0..area {
        let blocks = weights.chunks(A::BLOCK * area);
        for (step, weights) in panel[tap..].iter_mut().step_by(area).zip(blocks) {
            let lanes = weights[tap..].iter().step_by(area);
            for (lane, &weight) in lanes.enumerate() {
                let (group, member) = (lane / A::GROUP, lane % A::GROUP);
                step[group][wide].as_mut()[sum * A::GROUP + member] = A::number(weight);
            }
        }
    }
}

/// The tiles whose inputs are neighbours, and the others.
pub(crate) fn tiles(shape: &Shape, input: &Layout, output: &Layout) -> (Vec<Tile>, Vec<Tile>) {
    let [height, width] = output.size();
    let count = height * width;
    // The last tile computes some places again, or one of them several times.
    let firsts = (0..count).step_by(PLACES);
    firsts
        .map(|first| {
            let places: [usize; PLACES] = std::array::from_fn(|index| {
                (first.min(count.saturating_sub(PLACES)) + index).min(count - 1)
            });
            let places = places.map(|place| (place / width, place % width));
            Tile {
                inputs: places.map(|(row, column)| shape.window(input, row, column) as u32),
                outputs: places.map(|(row, column)| output.at(row, column) as u32),
            }
        })
        .partition(|Tile { inputs, .. }| inputs.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

/// What all tiles of some output channels share.
struct Panel<'a, A: Arithmetic> {
    steps: &'a [u32],
    weights: &'a [[GroupWeights<A>; GROUPS]],
    biases: &'a Biases<A>,
    finish: A::Finish,
    groups: usize,
    /// Where the output's blocks begin; there may be fewer than in a tile.
    blocks: &'a [usize],
    added: Option<&'a [A::Place]>,
}

impl<A: Arithmetic> Panel<'_, A> {
    /// [`GROUPS`], which the compiler must not know but where [`Arithmetic::UNROLLS`]: it would make one expression of all additions to a
    /// sum, and there are not enough registers for all that is read before the first of them.
    #[inline(always)]
    fn groups(&self) -> usize {
        if A::UNROLLS { GROUPS } else { self.groups }
    }

    #[inline(always)]
    fn begin(&self) -> [A::Sums; WIDE] {
        [A::begin(&self.biases[0]), A::begin(&self.biases[1])]
    }

    #[inline(always)]
    fn finish(&self, tile: &Tile, sums: &Sums<A>, output: &mut [A::Place]) {
        for (&at, &sums) in tile.outputs.iter().zip(sums) {
            let finished = A::finish(sums, self.finish);
            for (&block, &place) in self.blocks.iter().zip(finished.as_ref()) {
                let at = block + at as usize;
                output[at] = match self.added {
                    Some(added) => A::add(&place, &added[at]),
                    None => place,
                };
            }
        }
    }
}

/// Adds a step's products; `groups` is [`GROUPS`].
#[inline(always)]
pub(crate) fn add<A: Arithmetic>(
    sums: &mut Sums<A>,
    places: [&A::Place; PLACES],
    weights: &[GroupWeights<A>; GROUPS],
    groups: usize,
) {
    let places = places.map(|place| A::groups(place));
    for group in 0..groups {
        let group = group % GROUPS;
        let [first, last] = [A::load(&weights[group][0]), A::load(&weights[group][1])];
        for (sums, place) in sums.iter_mut().zip(places) {
            let input = A::splat(place[group]);
            sums[0] = A::plus_products(sums[0], input, first);
            sums[1] = A::plus_products(sums[1], input, last);
        }
    }
}

#[inline(never)]
fn joined<A: Arithmetic>(
    panel: &Panel<'_, A>,
    tiles: &[Tile],
    input: &[A::Place],
    output: &mut [A::Place],
) {
    let groups = panel.groups();
    for tile in tiles {
        let mut sums = [panel.begin(); PLACES];
        let input = &input[tile.inputs[0] as usize..];
        for (&step, weights) in panel.steps.iter().zip(panel.weights) {
            let places: &[A::Place; PLACES] = window(input, step);
            add::<A>(&mut sums, places.each_ref(), weights, groups);
        }
        panel.finish(tile, &sums, output);
    }
}

#[inline(never)]
fn scattered<A: Arithmetic>(
    panel: &Panel<'_, A>,
    tiles: &[Tile],
    input: &[A::Place],
    output: &mut [A::Place],
) {
    let groups = panel.groups();
    for tile in tiles {
        let mut sums = [panel.begin(); PLACES];
        let inputs = tile.inputs.map(|at| &input[at as usize..]);
        for (&step, weights) in panel.steps.iter().zip(panel.weights) {
            let places = inputs.map(|input| &input[step as usize]);
            add::<A>(&mut sums, places, weights, groups);
        }
        panel.finish(tile, &sums, output);
    }
}

/// The places at a step.
#[inline(always)]
pub(crate) fn window<P, const N: usize>(input: &[P], step: u32) -> &[P; N] {
    input[step as usize..]
        .first_chunk()
        .expect("all windows lie in the input")
}

/// Where there is one place only: memory decides how long it takes, and each group has sums of its own, which need not wait for each other.
#[inline(never)]
fn single<A: Arithmetic>(
    panel: &Panel<'_, A>,
    tiles: &[Tile],
    input: &[A::Place],
    output: &mut [A::Place],
) {
    for tile in tiles {
        let mut sums = [[A::zero(); WIDE]; GROUPS];
        sums[0] = panel.begin();
        let input = &input[tile.inputs[0] as usize..];
        for (&step, weights) in panel.steps.iter().zip(panel.weights) {
            let place = A::groups(&input[step as usize]);
            for ((sums, weights), &group) in sums.iter_mut().zip(weights).zip(place) {
                let input = A::splat(group);
                for (sums, weights) in sums.iter_mut().zip(weights) {
                    *sums = A::plus_products(*sums, input, A::load(weights));
                }
            }
        }
        let [a, b, c, d] = sums;
        let sum = [0, 1].map(|wide| A::plus(A::plus(a[wide], b[wide]), A::plus(c[wide], d[wide])));
        panel.finish(tile, &[sum; PLACES], output);
    }
}
