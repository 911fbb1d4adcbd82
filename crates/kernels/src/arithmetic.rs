//! The two kinds of numbers that networks compute with.

use crate::lanes::{Floats, Pairs, Wholes};

/// How a network computes: with [`Real`] numbers or with the [`Levels`] of a network of 8-bit integers.
///
/// Both have places of 16 bytes, so that one loop does for both: a place is four groups of input channels, and a group times a vector of
/// weights is added to four sums.
pub trait Arithmetic: Copy {
    /// A number of a map.
    type Number: Copy + Default;
    /// Neighbouring channels at one place of a map: what one vector register holds.
    type Place: Copy + Default + AsRef<[Self::Number]> + AsMut<[Self::Number]>;
    /// Neighbouring channels whose products are added together.
    type Group: Copy;
    /// A place in a register.
    type Lanes: Copy;
    /// Four sums in a register.
    type Sums: Copy;
    /// Four biases.
    type Bias: Copy + Default;
    /// What follows a convolution.
    type Finish: Copy;
    /// What a tile has at one place: two vectors of sums, finished.
    type Finished: Copy + AsRef<[Self::Place]>;

    /// Channels in a place.
    const BLOCK: usize;
    /// Input channels in a group.
    const GROUP: usize;
    /// Whether the groups of a place are best computed without a loop.
    const UNROLLS: bool;

    /// A number that is stored in this kind: the nearest.
    fn number(value: f32) -> Self::Number;
    /// The reverse.
    fn value(number: Self::Number) -> f32;
    /// Four biases.
    fn bias(values: [f32; 4]) -> Self::Bias;

    /// Reads a place.
    fn load(place: &Self::Place) -> Self::Lanes;
    /// Writes a place.
    fn store(lanes: Self::Lanes) -> Self::Place;
    /// A place's groups.
    fn groups(place: &Self::Place) -> &[Self::Group; 4];
    /// A group in all lanes.
    fn splat(group: Self::Group) -> Self::Lanes;
    /// The larger of each two.
    fn most(left: Self::Lanes, right: Self::Lanes) -> Self::Lanes;
    /// Sums to begin with.
    fn begin(bias: &Self::Bias) -> Self::Sums;
    /// Nothing.
    fn zero() -> Self::Sums;
    /// Adds two vectors of sums.
    fn plus(left: Self::Sums, right: Self::Sums) -> Self::Sums;
    /// Adds a group's products.
    fn plus_products(sums: Self::Sums, group: Self::Lanes, weights: Self::Lanes) -> Self::Sums;
    /// What a network has of two vectors of sums.
    fn finish(sums: [Self::Sums; 2], finish: Self::Finish) -> Self::Finished;
    /// The sum of two places.
    fn add(left: &Self::Place, right: &Self::Place) -> Self::Place;
    /// The mean of `count` places whose sum is `sum`.
    fn mean(sum: &[f32; 8], count: f32) -> Self::Place;
}

/// Real numbers: four channels in a place.
#[derive(Clone, Copy, Debug)]
pub struct Real;

/// Whole numbers of at most 9 bits and their sign: eight channels in a place. Products are added in 32 bits, so sums are exact. Means are
/// rounded to the nearest whole number, halves up.
#[derive(Clone, Copy, Debug)]
pub struct Levels;

/// The numbers between which outputs are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clamp {
    /// Least.
    pub low: f32,
    /// Most.
    pub high: f32,
}

impl Clamp {
    /// Nothing is changed.
    pub const NONE: Self = Self {
        low: f32::NEG_INFINITY,
        high: f32::INFINITY,
    };

    #[inline(always)]
    pub(crate) fn apply(self, sums: Floats) -> Floats {
        sums.most(Floats::splat(self.low))
            .least(Floats::splat(self.high))
    }
}

/// The largest level of a network of 8-bit integers.
const MOST_LEVEL: f32 = 255.0;

/// What takes sums to levels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// From the sums to the output's unit: rounded, and clamped to 0..255.
    pub factor: f32,
    /// From there to the units of the stacks that it is part of, rounded each time.
    pub stacks: [f32; 2],
}

impl Arithmetic for Real {
    type Number = f32;
    type Place = [f32; 4];
    type Group = f32;
    type Lanes = Floats;
    type Sums = Floats;
    type Bias = [f32; 4];
    type Finish = Clamp;
    type Finished = [[f32; 4]; 2];

    const BLOCK: usize = 4;
    const GROUP: usize = 1;
    const UNROLLS: bool = !cfg!(target_feature = "relaxed-simd");

    fn number(value: f32) -> f32 {
        value
    }

    fn value(number: f32) -> f32 {
        number
    }

    fn bias(values: [f32; 4]) -> [f32; 4] {
        values
    }

    #[inline(always)]
    fn load(place: &[f32; 4]) -> Floats {
        Floats::load(place)
    }

    #[inline(always)]
    fn store(lanes: Floats) -> [f32; 4] {
        lanes.to_array()
    }

    #[inline(always)]
    fn groups(place: &[f32; 4]) -> &[f32; 4] {
        place
    }

    #[inline(always)]
    fn splat(group: f32) -> Floats {
        Floats::splat(group)
    }

    #[inline(always)]
    fn most(left: Floats, right: Floats) -> Floats {
        left.most(right)
    }

    #[inline(always)]
    fn begin(bias: &[f32; 4]) -> Floats {
        Floats::load(bias)
    }

    #[inline(always)]
    fn zero() -> Floats {
        Floats::splat(0.0)
    }

    #[inline(always)]
    fn plus(left: Floats, right: Floats) -> Floats {
        left.plus(right)
    }

    #[inline(always)]
    fn plus_products(sums: Floats, group: Floats, weights: Floats) -> Floats {
        sums.plus_product(group, weights)
    }

    #[inline(always)]
    fn finish(sums: [Floats; 2], clamp: Clamp) -> [[f32; 4]; 2] {
        sums.map(|sums| clamp.apply(sums).to_array())
    }

    #[inline(always)]
    fn add(left: &[f32; 4], right: &[f32; 4]) -> [f32; 4] {
        Floats::load(left).plus(Floats::load(right)).to_array()
    }

    #[inline(always)]
    fn mean(sum: &[f32; 8], count: f32) -> [f32; 4] {
        let [a, b, c, d, ..] = *sum;
        [a, b, c, d].map(|sum| sum / count)
    }
}

impl Arithmetic for Levels {
    type Number = i16;
    type Place = [i16; 8];
    type Group = [i16; 2];
    type Lanes = Pairs;
    type Sums = Wholes;
    type Bias = [i32; 4];
    type Finish = Scale;
    type Finished = [[i16; 8]; 1];

    const BLOCK: usize = 8;
    const GROUP: usize = 2;
    const UNROLLS: bool = false;

    fn number(value: f32) -> i16 {
        value.round_ties_even() as i16
    }

    fn value(number: i16) -> f32 {
        f32::from(number)
    }

    fn bias(values: [f32; 4]) -> [i32; 4] {
        values.map(|value| value as i32)
    }

    #[inline(always)]
    fn load(place: &[i16; 8]) -> Pairs {
        Pairs::load(place)
    }

    #[inline(always)]
    fn store(lanes: Pairs) -> [i16; 8] {
        lanes.to_array()
    }

    #[inline(always)]
    fn groups(place: &[i16; 8]) -> &[[i16; 2]; 4] {
        let (groups, _) = place.as_chunks();
        groups.try_into().expect("eight numbers are four pairs")
    }

    #[inline(always)]
    fn splat(group: [i16; 2]) -> Pairs {
        Pairs::splat(group)
    }

    #[inline(always)]
    fn most(left: Pairs, right: Pairs) -> Pairs {
        left.most(right)
    }

    #[inline(always)]
    fn begin(bias: &[i32; 4]) -> Wholes {
        Wholes::load(bias)
    }

    #[inline(always)]
    fn zero() -> Wholes {
        Wholes::load(&[0; 4])
    }

    #[inline(always)]
    fn plus(left: Wholes, right: Wholes) -> Wholes {
        left.plus(right)
    }

    #[inline(always)]
    fn plus_products(sums: Wholes, group: Pairs, weights: Pairs) -> Wholes {
        sums.plus_products(group, weights)
    }

    #[inline(always)]
    fn finish(sums: [Wholes; 2], scale: Scale) -> [[i16; 8]; 1] {
        let level = Clamp {
            low: 0.0,
            high: MOST_LEVEL,
        };
        let [first, last] = sums.map(|sums| {
            let scaled = sums.to_floats().times(Floats::splat(scale.factor));
            let mut level = level.apply(scaled.nearest());
            for factor in scale.stacks {
                level = level.times(Floats::splat(factor)).nearest();
            }
            level
        });
        [Pairs::of(first, last).to_array()]
    }

    #[inline(always)]
    fn add(left: &[i16; 8], right: &[i16; 8]) -> [i16; 8] {
        Pairs::load(left).plus(Pairs::load(right)).to_array()
    }

    #[inline(always)]
    fn mean(sum: &[f32; 8], count: f32) -> [i16; 8] {
        // Of at most 64 whole numbers, the fraction nearest to a half is 1/64 away: the last bit does not decide.
        sum.map(|sum| (sum / count + 0.51).floor() as i16)
    }
}
