//! What changes the numbers of a map of real numbers, place by place: curves, factors for each channel, sums and products of two maps, and
//! means of windows. Whatever can be, is done where the map lies.

use crate::arithmetic::{Arithmetic as _, Real};
use crate::lanes::Floats;
use crate::layout::Layout;

type Place = [f32; 4];

/// A function of single numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// Negative values become 0.
    Relu,
    /// The same, and what is above 6 becomes 6.
    Relu6,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
    /// The sigmoid times x.
    Silu,
    /// A slope and an offset, cut off at 0 and 1.
    HardSigmoid(f32, f32),
    /// The same times x.
    HardSwish(f32, f32),
}

/// exp(x), to 2e-7 of it.
#[inline(always)]
fn exponential(x: Floats) -> Floats {
    /// 1/6!, 1/5!, ... 1/0!.
    const SERIES: [f32; 7] = [
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    /// ln 2 in two parts, of which the first has few bits: its multiples are exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let splat = Floats::splat;
    let x = x.most(splat(-87.0)).least(splat(87.0));
    let whole = x.times(splat(std::f32::consts::LOG2_E)).nearest();
    let rest = x.plus_product(whole, splat(-LN_2[0]));
    let rest = rest.plus_product(whole, splat(-LN_2[1]));
    let [first, others @ ..] = SERIES;
    let sum = (others.into_iter()).fold(splat(first), |sum, term| {
        splat(term).plus_product(sum, rest)
    });
    sum.times(whole.power_of_two())
}

#[inline(always)]
fn sigmoid(x: Floats) -> Floats {
    let one = Floats::splat(1.0);
    one.over(one.plus(exponential(Floats::splat(0.0).minus(x))))
}

#[inline(always)]
fn hard_sigmoid(x: Floats, slope: f32, offset: f32) -> Floats {
    let line = Floats::splat(offset).plus_product(x, Floats::splat(slope));
    line.most(Floats::splat(0.0)).least(Floats::splat(1.0))
}

/// Applies a curve to the numbers of a map.
pub fn curve(curve: Curve, layout: &Layout, places: &mut [Place]) {
    let zero = Floats::splat(0.0);
    match curve {
        Curve::Relu => over(layout, places, |x| x.most(zero)),
        Curve::Relu6 => over(layout, places, |x| x.most(zero).least(Floats::splat(6.0))),
        Curve::Sigmoid => over(layout, places, sigmoid),
        Curve::Silu => over(layout, places, |x| x.times(sigmoid(x))),
        Curve::HardSigmoid(slope, offset) => {
            over(layout, places, |x| hard_sigmoid(x, slope, offset))
        }
        Curve::HardSwish(slope, offset) => {
            over(layout, places, |x| x.times(hard_sigmoid(x, slope, offset)));
        }
    }
}

/// Something for every number of a map.
#[inline(always)]
fn over(layout: &Layout, places: &mut [Place], change: impl Fn(Floats) -> Floats) {
    for plane in places
        .chunks_exact_mut(layout.plane())
        .take(layout.blocks::<Real>())
    {
        for row in layout.rows_mut(plane) {
            for place in row {
                *place = change(Floats::load(place)).to_array();
            }
        }
    }
}

/// A factor and an offset for each channel, and what is below 0 becomes 0 where `clamps` says so.
#[derive(Clone, Debug)]
pub struct Line {
    /// For each block of channels.
    numbers: Vec<[Place; 2]>,
    clamps: bool,
}

impl Line {
    /// For the channels in order.
    pub fn new(factors: &[f32], offsets: &[f32], clamps: bool) -> Self {
        let blocks = factors.chunks(Real::BLOCK).zip(offsets.chunks(Real::BLOCK));
        let filled =
            |values: &[f32]| std::array::from_fn(|lane| values.get(lane).copied().unwrap_or(0.0));
        Self {
            numbers: blocks
                .map(|(factors, offsets)| [filled(factors), filled(offsets)])
                .collect(),
            clamps,
        }
    }

    /// Applies it to the numbers of a map.
    pub fn change(&self, layout: &Layout, places: &mut [Place]) {
        let low = self.low();
        for (plane, numbers) in places.chunks_exact_mut(layout.plane()).zip(&self.numbers) {
            let numbers = numbers.each_ref().map(Floats::load);
            for place in layout.rows_mut(plane).flatten() {
                *place = line(place, numbers, low);
            }
        }
    }

    /// What is below this becomes this.
    fn low(&self) -> Floats {
        Floats::splat(if self.clamps { 0.0 } else { f32::NEG_INFINITY })
    }

    /// Applies it to a map; the result goes to the blocks of `output` from `first_block` on.
    pub fn apply(
        &self,
        (from, input): (&Layout, &[Place]),
        (to, output): (&Layout, &mut [Place]),
        first_block: usize,
    ) {
        let outputs = output.chunks_exact_mut(to.plane()).skip(first_block);
        let inputs = input.chunks_exact(from.plane());
        let low = self.low();
        for ((input, output), numbers) in inputs.zip(outputs).zip(&self.numbers) {
            let numbers = numbers.each_ref().map(Floats::load);
            for (input, output) in from.rows(input).zip(to.rows_mut(output)) {
                for (input, output) in input.iter().zip(output) {
                    *output = line(input, numbers, low);
                }
            }
        }
    }
}

#[inline(always)]
fn line(place: &Place, [factors, offsets]: [Floats; 2], low: Floats) -> Place {
    let value = offsets.plus_product(Floats::load(place), factors);
    value.most(low).to_array()
}

/// How two maps become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// Their sum.
    Sum,
    /// Their product.
    Product,
}

/// Joins another map to a map. If the other has a single place, that counts for all.
pub fn join(
    joining: Joining,
    (layout, places): (&Layout, &mut [Place]),
    (other_layout, others): (&Layout, &[Place]),
) {
    let join = |place: &Place, other: &Place| {
        let (place, other) = (Floats::load(place), Floats::load(other));
        match joining {
            Joining::Sum => place.plus(other),
            Joining::Product => place.times(other),
        }
        .to_array()
    };
    let planes = places
        .chunks_exact_mut(layout.plane())
        .take(layout.blocks::<Real>());
    for (plane, other) in planes.zip(others.chunks_exact(other_layout.plane())) {
        if other_layout.size() == [1, 1] {
            let other = other[other_layout.at(0, 0)];
            for place in layout.rows_mut(plane).flatten() {
                *place = join(place, &other);
            }
        } else {
            for (row, others) in layout.rows_mut(plane).zip(other_layout.rows(other)) {
                for (place, other) in row.iter_mut().zip(others) {
                    *place = join(place, other);
                }
            }
        }
    }
}

/// Windows over which means are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Rows and columns of a window.
    pub side: usize,
    /// Step between windows.
    pub stride: usize,
    /// Rows and columns around the input that windows may cover.
    pub padding: usize,
    /// Whether these count as zeros; otherwise a mean is of what exists.
    pub counts_padding: bool,
}

/// The means of windows.
pub fn window_means(
    windows: Windows,
    (from, input): (&Layout, &[Place]),
    (to, output): (&Layout, &mut [Place]),
) {
    let Windows {
        side,
        stride,
        padding,
        counts_padding,
    } = windows;
    let [rows, columns] = from.size();
    let within = |index: usize, size: usize| {
        let first = index * stride;
        first.saturating_sub(padding)..(first + side).saturating_sub(padding).min(size)
    };
    let planes = input.chunks_exact(from.plane()).take(from.blocks::<Real>());
    for (input, output) in planes.zip(output.chunks_exact_mut(to.plane())) {
        for (row, output) in to.rows_mut(output).enumerate() {
            let down = within(row, rows);
            for (column, output) in output.iter_mut().enumerate() {
                let across = within(column, columns);
                let mut sum = Floats::splat(0.0);
                for row in down.clone() {
                    for place in &input[from.at(row, across.start)..][..across.len()] {
                        sum = sum.plus(Floats::load(place));
                    }
                }
                let count = if counts_padding {
                    side * side
                } else {
                    down.len() * across.len()
                };
                *output = sum.over(Floats::splat(count as f32)).to_array();
            }
        }
    }
}
