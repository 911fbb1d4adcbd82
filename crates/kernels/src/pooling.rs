//! What has no weights: the largest of windows, means, and changes of single numbers.

use std::ops::Range;

use crate::arithmetic::{Arithmetic, Levels, Real};
use crate::lanes::{Floats, Pairs};
use crate::layout::Layout;

/// Which rows, or columns, of `0..size` lie in a window of `side` that begins `padding` before `first`.
fn within(first: usize, padding: usize, side: usize, size: usize) -> Range<usize> {
    first.saturating_sub(padding)..(first + side - padding).min(size)
}

/// The input's planes, each with that of the output's blocks from `first_block` on to which it goes.
fn planes<'a, A: Arithmetic>(
    (from, input): (&Layout, &'a [A::Place]),
    (to, output): (&Layout, &'a mut [A::Place]),
    first_block: usize,
) -> impl Iterator<Item = (&'a [A::Place], &'a mut [A::Place])> {
    let outputs = output.chunks_exact_mut(to.plane()).skip(first_block);
    let inputs = input.chunks_exact(from.plane()).take(from.blocks::<A>());
    inputs.zip(outputs)
}

/// The size of an output of [`max_pool`]: every window begins inside.
pub fn pooled_size(size: [usize; 2], side: usize, stride: usize) -> [usize; 2] {
    size.map(|size| ((size - side).div_ceil(stride) + 1).min((size - 1) / stride + 1))
}

/// The largest of `side` x `side` values, `stride` apart; the first window begins `padding` before the first place, and a last one may reach
/// beyond the edge, but every one has a place in it. The result goes to the blocks of `output` from `first_block` on.
pub fn max_pool<A: Arithmetic>(
    windows: (usize, usize, usize),
    (from, input): (&Layout, &[A::Place]),
    (to, output): (&Layout, &mut [A::Place]),
    first_block: usize,
) {
    for (input, output) in planes::<A>((from, input), (to, output), first_block) {
        max_plane::<A>(windows, (from, input), (to, output));
    }
}

#[inline(never)]
fn max_plane<A: Arithmetic>(
    (side, stride, padding): (usize, usize, usize),
    (from, input): (&Layout, &[A::Place]),
    (to, output): (&Layout, &mut [A::Place]),
) {
    let [rows, columns] = from.size();
    let [height, width] = to.size();
    for row in 0..height {
        let existing = within(row * stride, padding, side, rows);
        let outputs = &mut output[to.at(row, 0)..][..width];
        for (column, output) in outputs.iter_mut().enumerate() {
            let across = within(column * stride, padding, side, columns);
            let mut most = A::load(&input[from.at(existing.start, across.start)]);
            for row in existing.clone() {
                let places = &input[from.at(row, across.start)..][..across.len()];
                for place in places {
                    most = A::most(most, A::load(place));
                }
            }
            *output = A::store(most);
        }
    }
}

/// The gradient by the input of [`max_pool`] with windows of 2x2, two apart: what the output has goes to the first of the largest in its
/// window, row by row. A last row or column that is in no window has none.
pub fn max_pool_gradient(
    (from, input, gradient): (&Layout, &[[f32; 4]], &mut [[f32; 4]]),
    (to, output, by_output): (&Layout, &[[f32; 4]], &[[f32; 4]]),
) {
    let (size, pooled) = (from.plane(), to.plane());
    let inputs = input
        .chunks_exact(size)
        .zip(gradient.chunks_exact_mut(size));
    let outputs = output
        .chunks_exact(pooled)
        .zip(by_output.chunks_exact(pooled));
    for ((input, gradient), output) in inputs.zip(outputs) {
        if from.size().map(|size| size % 2) != [0; 2] {
            gradient.fill([0.0; 4]);
        }
        hand_back(from, (input, gradient), to, output);
    }
}

#[inline(never)]
fn hand_back(
    from: &Layout,
    (input, gradient): (&[[f32; 4]], &mut [[f32; 4]]),
    to: &Layout,
    (output, by_output): (&[[f32; 4]], &[[f32; 4]]),
) {
    let [_, width] = to.size();
    let inputs = input[from.at(0, 0)..].chunks(2 * from.pitch());
    let gradients = gradient[from.at(0, 0)..].chunks_mut(2 * from.pitch());
    let rows = to.rows(output).zip(to.rows(by_output));
    for ((input, gradient), (output, by_output)) in inputs.zip(gradients).zip(rows) {
        let (above, below) = input.split_at(from.pitch());
        let (above, _) = above[..2 * width].as_chunks::<2>();
        let (below, _) = below[..2 * width].as_chunks::<2>();
        let (to_above, to_below) = gradient.split_at_mut(from.pitch());
        let (to_above, _) = to_above[..2 * width].as_chunks_mut::<2>();
        let (to_below, _) = to_below[..2 * width].as_chunks_mut::<2>();
        let windows = above.iter().zip(below);
        let to = to_above.iter_mut().zip(to_below);
        for (((above, below), (to_above, to_below)), (most, left)) in
            windows.zip(to).zip(output.iter().zip(by_output))
        {
            let (most, mut left) = (Floats::load(most), Floats::load(left));
            let [first, second] = above;
            let [third, _] = below;
            let parts = [first, second, third].map(|place| {
                let part = left.where_equal(Floats::load(place), most);
                left = left.minus(part);
                part.to_array()
            });
            *to_above = [parts[0], parts[1]];
            *to_below = [parts[2], left.to_array()];
        }
    }
}

/// The mean around every place in a window of 3x3; at the border, of the values that exist. Input and output have the same size.
pub fn mean_around<A: Arithmetic>(
    (from, input): (&Layout, &[A::Place]),
    (to, output): (&Layout, &mut [A::Place]),
    first_block: usize,
) {
    let [rows, columns] = from.size();
    for (input, output) in planes::<A>((from, input), (to, output), first_block) {
        for row in 0..rows {
            let existing = within(row, 1, 3, rows);
            for column in 0..columns {
                let across = within(column, 1, 3, columns);
                let mut sum = [0.0; 8];
                for row in existing.clone() {
                    gather::<A>(
                        &mut sum,
                        &input[from.at(row, across.start)..][..across.len()],
                    );
                }
                let count = (existing.len() * across.len()) as f32;
                output[to.at(row, column)] = A::mean(&sum, count);
            }
        }
    }
}

/// The mean of each channel; the output has one place.
pub fn mean<A: Arithmetic>(
    (from, input): (&Layout, &[A::Place]),
    (to, output): (&Layout, &mut [A::Place]),
    first_block: usize,
) {
    let [rows, columns] = from.size();
    for (input, output) in planes::<A>((from, input), (to, output), first_block) {
        let mut sum = [0.0; 8];
        for row in 0..rows {
            gather::<A>(&mut sum, &input[from.at(row, 0)..][..columns]);
        }
        output[to.at(0, 0)] = A::mean(&sum, (rows * columns) as f32);
    }
}

/// Adds places up.
#[inline(always)]
fn gather<A: Arithmetic>(sum: &mut [f32; 8], places: &[A::Place]) {
    for place in places {
        for (sum, &number) in sum.iter_mut().zip(place.as_ref()) {
            *sum += A::value(number);
        }
    }
}

/// A change of single numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// None.
    Copy,
    /// Negative values become 0.
    Relu,
    /// Multiplied and rounded to whole numbers, halves to even ones.
    Round(f32),
    /// The largest whole numbers that are not above the values plus this.
    Floor(f32),
}

/// Changes that a kind of numbers can do.
pub trait Changing: Arithmetic {
    /// Changes the numbers of a place.
    fn change(place: &Self::Place, change: Change) -> Self::Place;
}

impl Change {
    #[inline(always)]
    fn of(self, values: Floats) -> Floats {
        match self {
            Self::Copy => values,
            Self::Relu => values.most(Floats::splat(0.0)),
            Self::Round(factor) => values.times(Floats::splat(factor)).nearest(),
            Self::Floor(offset) => values.plus(Floats::splat(offset)).floor(),
        }
    }
}

impl Changing for Real {
    #[inline(always)]
    fn change(place: &[f32; 4], change: Change) -> [f32; 4] {
        change.of(Floats::load(place)).to_array()
    }
}

impl Changing for Levels {
    #[inline(always)]
    fn change(place: &[i16; 8], change: Change) -> [i16; 8] {
        let [a, b, c, d, e, f, g, h] = place.map(f32::from);
        let [first, last] = [[a, b, c, d], [e, f, g, h]].map(|four| change.of(Floats::load(&four)));
        Pairs::of(first, last).to_array()
    }
}

/// Changes every number of a map; the result goes to the blocks of `output` from `first_block` on.
pub fn each<A: Changing>(
    change: Change,
    (from, input): (&Layout, &[A::Place]),
    (to, output): (&Layout, &mut [A::Place]),
    first_block: usize,
) {
    let [rows, columns] = from.size();
    for (input, output) in planes::<A>((from, input), (to, output), first_block) {
        for row in 0..rows {
            let input = &input[from.at(row, 0)..][..columns];
            let output = &mut output[to.at(row, 0)..][..columns];
            for (output, input) in output.iter_mut().zip(input) {
                *output = A::change(input, change);
            }
        }
    }
}
