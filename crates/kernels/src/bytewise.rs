//! Convolutions of levels with products of bytes, four of which are added in one instruction: `i32x4.relaxed_dot_i8x16_i7x16_add_s`.
//!
//! What that instruction gives for inputs beyond 7 bits is the processor's choice. So [`Bytewise::signs`] asks it, and only where all
//! answers are exact is it used: then its sums are those of a [`Convolution`] of levels, bit for bit.
//!
//! Before each convolution its input is packed into bytes, 16 channels to a place. Weights reach beyond a byte now and then; what is
//! beyond is a step of its own.
//!
//! [`Convolution`]: crate::Convolution

use std::hint::black_box;

use crate::arithmetic::{Arithmetic as _, Levels, Scale};
use crate::convolution::{GROUPS, PLACES, SUMS, Shape, Tile, WIDE, tiles, window};
use crate::lanes::{Octets, Wholes};
use crate::layout::Layout;

type Place = [i16; 8];
type Packed = [u8; BLOCK];
type GroupWeights = [[i8; BLOCK]; WIDE];

/// Channels in a packed place.
const BLOCK: usize = 16;
/// Channels whose products are added in one instruction.
const GROUP: usize = 4;
/// Bytes of packed input that stay in the second level of the cache while all output channels are computed from them.
const CACHED: usize = 256 << 10;

/// How the processor reads an input's byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// From 0 to 255, as levels are.
    Without,
    /// From -128 to 127: levels are packed less 128, and the difference is in the biases.
    With,
}

impl Signs {
    /// The level that is packed as zero.
    const fn middle(self) -> u8 {
        match self {
            Self::Without => 0,
            Self::With => 128,
        }
    }
}

/// A convolution of levels from 0 to 255 with its weights, for one layout of input and output.
pub struct Bytewise {
    panels: Vec<Panel>,
    scale: Scale,
    input: Layout,
    joined: Vec<Tile>,
    scattered: Vec<Tile>,
    tiles_cached: usize,
    signs: Signs,
}

/// What is computed of a tile's output channels.
struct Panel {
    /// Where each step's input lies.
    steps: Vec<u32>,
    weights: Vec<[GroupWeights; GROUPS]>,
    biases: [[i32; SUMS]; WIDE],
    /// Where the output's block begins.
    block: usize,
}

/// What all tiles have in common.
struct Common<'a> {
    scale: Scale,
    added: Option<&'a [Place]>,
    /// [`GROUPS`], which the compiler must not know: it would read all of a step before the first product, for which there are not enough
    /// registers.
    groups: usize,
}

impl Bytewise {
    /// How this processor reads bytes, if it computes exactly and quickly with them.
    pub fn signs() -> Option<Signs> {
        if !Octets::ARE_FAST {
            return None;
        }
        [Signs::Without, Signs::With]
            .into_iter()
            .find(|&signs| is_exact(signs))
    }

    /// Parameters are those of [`Convolution::new`](crate::Convolution::new).
    ///
    /// # Panics
    ///
    /// If numbers and layouts do not fit the shape.
    pub fn new(
        shape: &Shape,
        (weights, bias): (&[f32], &[f32]),
        scale: Scale,
        input: &Layout,
        (output, first_block): (&Layout, usize),
        signs: Signs,
    ) -> Self {
        let area = shape.kernel[0] * shape.kernel[1];
        shape.check::<Levels>((weights, bias), input, (output, first_block));
        let panels = weights
            .chunks(WIDE * SUMS * shape.inputs * area)
            .zip(bias.chunks(WIDE * SUMS))
            .enumerate()
            .map(|(panel, (weights, bias))| {
                Panel::new(
                    shape,
                    (weights, bias),
                    input,
                    (first_block + panel) * output.plane(),
                    signs,
                )
            })
            .collect();
        let (joined, scattered) = tiles(shape, input, output);
        let bytes_of_tile = PLACES * shape.inputs.div_ceil(BLOCK) * area * BLOCK;
        Self {
            panels,
            scale,
            input: *input,
            joined,
            scattered,
            tiles_cached: (CACHED / bytes_of_tile).max(1),
            signs,
        }
    }

    /// Places of memory that [`Self::run`] needs for its packed input.
    pub fn scratch(&self) -> usize {
        self.input.channels().div_ceil(BLOCK) * self.input.plane()
    }

    /// Computes the output. `added` has the output's layout, and is added at the common. What `scratch` holds before does not matter.
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
        let packed: &mut [Packed] = bytemuck::cast_slice_mut(&mut scratch[..self.scratch()]);
        self.pack(input, packed);
        let common = Common {
            scale: self.scale,
            added,
            groups: black_box(GROUPS),
        };
        match self.signs {
            Signs::Without => self.multiply::<false>(&common, packed, output),
            Signs::With => self.multiply::<true>(&common, packed, output),
        }
    }

    fn multiply<const SIGNED: bool>(
        &self,
        common: &Common<'_>,
        packed: &[Packed],
        output: &mut [Place],
    ) {
        for tiles in self.joined.chunks(self.tiles_cached) {
            for panel in &self.panels {
                joined::<SIGNED>(panel, common, tiles, packed, output);
            }
        }
        for tiles in self.scattered.chunks(self.tiles_cached) {
            for panel in &self.panels {
                scattered::<SIGNED>(panel, common, tiles, packed, output);
            }
        }
    }

    /// Packs a map with its border.
    fn pack(&self, input: &[Place], packed: &mut [Packed]) {
        let plane = self.input.plane();
        let own = &input[..self.input.places::<Levels>()];
        for (blocks, packed) in own.chunks(2 * plane).zip(packed.chunks_exact_mut(plane)) {
            let (first, last) = blocks.split_at(plane);
            pack(first, last, packed, self.signs.middle());
        }
    }
}

/// Whether the instruction is exact, and reads inputs in this way.
fn is_exact(signs: Signs) -> bool {
    const EXTREMES: [u8; 8] = [0, 1, 127, 128, 129, 254, 255, 64];
    let all_pairs = (0..64usize).all(|pair| {
        let (weight, input) = (EXTREMES[pair % 8], EXTREMES[pair / 8]);
        // The second pair of a group is another one, so that no sum is a multiple of a product.
        let (other_weight, other_input) = (EXTREMES[(pair + 3) % 8], EXTREMES[(pair / 8 + 5) % 8]);
        gives_right(
            signs,
            [weight, weight, other_weight, weight],
            [input, input, other_input, input],
        )
    });
    let many = (0..64u32).all(|seed| {
        let bytes = |factor: u32| (seed.wrapping_mul(factor) ^ factor).to_le_bytes();
        gives_right(signs, bytes(2_654_435_761), bytes(2_246_822_519))
    });
    all_pairs && many
}

fn gives_right(signs: Signs, weights: [u8; GROUP], inputs: [u8; GROUP]) -> bool {
    let weights = black_box(weights.map(u8::cast_signed));
    let inputs = black_box(inputs);
    let right: i32 = (weights.iter().zip(inputs))
        .map(|(&weight, input)| {
            let input = match signs {
                Signs::Without => i32::from(input),
                Signs::With => i32::from(input.cast_signed()),
            };
            i32::from(weight) * input
        })
        .sum();
    let group: [i8; BLOCK] = std::array::from_fn(|lane| weights[lane % GROUP]);
    let begin = Wholes::load(&[0, 1, -1, 1 << 20]);
    let (weights, inputs) = (Octets::load(&group), Octets::splat(inputs));
    let sums = match signs {
        Signs::Without => begin.plus_byte_products::<false>(weights, inputs),
        Signs::With => begin.plus_byte_products::<true>(weights, inputs),
    };
    sums.to_array() == [right, right + 1, right - 1, right + (1 << 20)]
}

impl Panel {
    fn new(
        shape: &Shape,
        (weights, bias): (&[f32], &[f32]),
        input: &Layout,
        block: usize,
        signs: Signs,
    ) -> Self {
        let [kernel_height, kernel_width] = shape.kernel;
        let area = kernel_height * kernel_width;
        let mut left: Vec<i32> = weights.iter().map(|&weight| weight as i32).collect();
        let mut biases = [[0; SUMS]; WIDE];
        for (output, (&bias, weights)) in bias
            .iter()
            .zip(left.chunks(shape.inputs * area))
            .enumerate()
        {
            let sum: i32 = weights.iter().sum();
            biases[output / SUMS][output % SUMS] = bias as i32 + sum * i32::from(signs.middle());
        }
        let (mut steps, mut packed) = (Vec::new(), Vec::new());
        for channels in 0..shape.inputs.div_ceil(BLOCK) {
            for tap in 0..area {
                let at = channels * input.plane()
                    + tap / kernel_width * input.pitch()
                    + tap % kernel_width;
                // A step for what fits into bytes, and steps for the rest as long as there is any.
                let mut is_first = true;
                loop {
                    let mut step = [[[0; BLOCK]; WIDE]; GROUPS];
                    let mut has_any = false;
                    for (output, left) in left.chunks_mut(shape.inputs * area).enumerate() {
                        let channels = left.chunks_mut(area).skip(channels * BLOCK).take(BLOCK);
                        for (lane, left) in channels.enumerate() {
                            let weight = left[tap].clamp(i8::MIN.into(), i8::MAX.into());
                            left[tap] -= weight;
                            has_any |= weight != 0;
                            step[lane / GROUP][output / SUMS]
                                [output % SUMS * GROUP + lane % GROUP] = weight as i8;
                        }
                    }
                    if !has_any && !is_first {
                        break;
                    }
                    is_first = false;
                    steps.push(at as u32);
                    packed.push(step);
                }
            }
        }
        Self {
            steps,
            weights: packed,
            biases,
            block,
        }
    }

    #[inline(always)]
    fn begin(&self) -> [Wholes; WIDE] {
        [Wholes::load(&self.biases[0]), Wholes::load(&self.biases[1])]
    }

    #[inline(always)]
    fn finish(
        &self,
        common: &Common<'_>,
        tile: &Tile,
        sums: [[Wholes; WIDE]; PLACES],
        output: &mut [Place],
    ) {
        for (&at, sums) in tile.outputs.iter().zip(sums) {
            let [place] = Levels::finish(sums, common.scale);
            let at = self.block + at as usize;
            output[at] = match common.added {
                Some(added) => Levels::add(&place, &added[at]),
                None => place,
            };
        }
    }
}

/// Two blocks of levels to one of bytes; there may be no second one.
#[inline(never)]
fn pack(first: &[Place], last: &[Place], packed: &mut [Packed], middle: u8) {
    if last.is_empty() {
        for (packed, first) in packed.iter_mut().zip(first) {
            *packed = Octets::of(first, &[0; 8], middle).to_array();
        }
        return;
    }
    for ((packed, first), last) in packed.iter_mut().zip(first).zip(last) {
        *packed = Octets::of(first, last, middle).to_array();
    }
}

/// Adds a step's products; `groups` is [`GROUPS`].
#[inline(always)]
fn add<const SIGNED: bool>(
    sums: &mut [[Wholes; WIDE]; PLACES],
    places: [&Packed; PLACES],
    weights: &[GroupWeights; GROUPS],
    groups: usize,
) {
    let places = places.map(|place| place.as_chunks::<GROUP>().0);
    for group in 0..groups {
        let group = group % GROUPS;
        let [first, last] = [
            Octets::load(&weights[group][0]),
            Octets::load(&weights[group][1]),
        ];
        for (sums, place) in sums.iter_mut().zip(places) {
            let input = Octets::splat(place[group]);
            sums[0] = sums[0].plus_byte_products::<SIGNED>(first, input);
            sums[1] = sums[1].plus_byte_products::<SIGNED>(last, input);
        }
    }
}

#[inline(never)]
fn joined<const SIGNED: bool>(
    panel: &Panel,
    common: &Common<'_>,
    tiles: &[Tile],
    input: &[Packed],
    output: &mut [Place],
) {
    for tile in tiles {
        let mut sums = [panel.begin(); PLACES];
        let input = &input[tile.inputs[0] as usize..];
        for (&step, weights) in panel.steps.iter().zip(&panel.weights) {
            let places: &[Packed; PLACES] = window(input, step);
            add::<SIGNED>(&mut sums, places.each_ref(), weights, common.groups);
        }
        panel.finish(common, tile, sums, output);
    }
}

#[inline(never)]
fn scattered<const SIGNED: bool>(
    panel: &Panel,
    common: &Common<'_>,
    tiles: &[Tile],
    input: &[Packed],
    output: &mut [Place],
) {
    for tile in tiles {
        let mut sums = [panel.begin(); PLACES];
        let inputs = tile.inputs.map(|at| &input[at as usize..]);
        for (&step, weights) in panel.steps.iter().zip(&panel.weights) {
            let places = inputs.map(|input| &input[step as usize]);
            add::<SIGNED>(&mut sums, places, weights, common.groups);
        }
        panel.finish(common, tile, sums, output);
    }
}
