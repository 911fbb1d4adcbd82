//! Insertion and deletion: how the answer comes back while blocks are put into an empty picture, the most important first, and how it is
//! lost while the same blocks are taken from the whole one.
//!
//! The curves and their areas are those of V. Petsiuk, A. Das and K. Saenko ("RISE", BMVC 2018), with blocks of the spectrum in place of
//! pixels and the mean colour in place of a blurred picture. A curve is asked at doubling numbers of blocks, where it bends, and at
//! quarters of the plane. The smallest set is then found by halving (`search.rs`).

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;
use spectrum::frequencies::FrequencySet;

use crate::controls::{self, Cell};
use crate::plane::Plane;
use crate::reply::Reply;
use crate::search::{Search, Where, octaves, search};

/// What is done with the most important blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Only they are there.
    Insertion,
    /// All others are there.
    Deletion,
}

/// A place of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// How many of the most important blocks are put in or taken out.
    pub blocks: usize,
    /// Their share of the plane's coefficients outside DC.
    pub share: f64,
    /// The answer then.
    pub reply: Reply,
}

/// A set of blocks that decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decisive {
    /// The blocks, the most important first.
    pub blocks: Vec<usize>,
    /// Their frequencies, without DC.
    pub set: FrequencySet,
    /// Their share of the plane's coefficients outside DC.
    pub share: f64,
    /// Their share of the picture's energy outside DC.
    pub energy: f64,
    /// The answer with or without them.
    pub reply: Reply,
    /// Whether one block fewer is known to be too few.
    pub exact: bool,
}

/// One of the two curves, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// What is done with the blocks.
    pub direction: Direction,
    /// In the order of their numbers of blocks.
    pub points: Vec<Point>,
    /// The mean probability of the answer over the plane, by the trapezoidal rule; once all places of the grid are known.
    pub area: Option<f64>,
    /// For an insertion the smallest set found with which the answer is kept; for a deletion the smallest one without which it is another.
    /// The sets are those of the most important blocks. With a larger set the answer may change again, as the points show.
    pub smallest: Option<Decisive>,
}

/// A curve and what is to be asked for it next.
pub(crate) struct Traced {
    pub curve: Curve,
    pub missing: Vec<usize>,
}

/// The numbers of blocks that are asked for in any case.
pub(crate) fn grid(blocks: usize) -> Vec<usize> {
    let mut grid = octaves(blocks);
    grid.extend([0, blocks / 4, blocks / 2, 3 * blocks / 4]);
    grid.sort_unstable();
    grid.dedup();
    grid
}

/// Follows a curve along `order`, with what is known of each number of blocks.
pub(crate) fn trace(
    direction: Direction,
    answer: usize,
    order: &[usize],
    plane: &Plane,
    cells: &[Cell],
    known: impl Fn(usize) -> Option<Reply>,
) -> Traced {
    let replies = RefCell::new(BTreeMap::new());
    let grid = grid(order.len());
    let holds = |count: usize| {
        let reply = known(count)?;
        replies.borrow_mut().insert(count, reply);
        Some((reply.label == Some(answer)) == (direction == Direction::Insertion))
    };
    let Search {
        missing,
        holds,
        before,
    } = search(&grid, Where::First, holds);
    let replies = replies.into_inner();
    let points: Vec<Point> = (replies.iter())
        .map(|(&blocks, &reply)| Point {
            blocks,
            share: plane.share(&order[..blocks]),
            reply,
        })
        .collect();
    let smallest = holds.map(|count| {
        let blocks = order[..count].to_vec();
        let all: f64 = cells.iter().map(|cell| cell.energy).sum();
        Decisive {
            set: plane.set(&blocks),
            share: plane.share(&blocks),
            energy: controls::energy(cells, &blocks) / all.max(f64::MIN_POSITIVE),
            reply: replies[&count],
            exact: before.is_none_or(|before| before + 1 == count),
            blocks,
        }
    });
    let is_whole = grid.iter().all(|count| replies.contains_key(count));
    Traced {
        curve: Curve {
            direction,
            area: is_whole.then(|| area(&points)),
            points,
            smallest,
        },
        missing,
    }
}

fn area(points: &[Point]) -> f64 {
    (points.windows(2))
        .map(|ends| {
            let mean = f64::midpoint(ends[0].reply.probability, ends[1].reply.probability);
            mean * (ends[1].share - ends[0].share)
        })
        .sum()
}
