//! Twelve directions of the spectrum, each a wedge 15° wide with its mirror image.

use serde::Serialize;
use spectrum::filter::FilterChain;
use spectrum::filters::Orientation;

use crate::reply::Reply;

/// How many directions there are.
pub const DIRECTIONS: usize = 12;
const WIDTH: f32 = 180.0 / DIRECTIONS as f32;

/// What is known of the directions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Directions {
    /// The answer without the frequencies around each [direction](degrees).
    pub without: [Option<Reply>; DIRECTIONS],
}

impl Directions {
    /// The direction that is missed most and the answer without it, once all are known.
    pub fn strongest(&self) -> Option<(usize, Reply)> {
        let mut found: Option<(usize, Reply)> = None;
        for (direction, reply) in self.without.iter().enumerate() {
            let reply = (*reply)?;
            if found.is_none_or(|(_, least)| reply.log_odds < least.log_odds) {
                found = Some((direction, reply));
            }
        }
        found
    }
}

/// The middle of a direction as [`Orientation`] counts, 0° for horizontal frequencies (vertical stripes).
pub fn degrees(direction: usize) -> f32 {
    WIDTH * direction as f32
}

/// Keeps the frequencies around a direction, and DC.
pub fn only(direction: usize) -> FilterChain {
    let (from_degrees, to_degrees) = ends(direction);
    chain(from_degrees, to_degrees)
}

/// Removes the frequencies around a direction, but not DC.
pub fn without(direction: usize) -> FilterChain {
    let (from_degrees, to_degrees) = ends(direction);
    chain(to_degrees, from_degrees)
}

fn ends(direction: usize) -> (f32, f32) {
    let middle = degrees(direction);
    let from = (middle - WIDTH / 2.0).rem_euclid(180.0);
    (from, middle + WIDTH / 2.0)
}

fn chain(from_degrees: f32, to_degrees: f32) -> FilterChain {
    let filter = Orientation {
        from_degrees,
        to_degrees,
    };
    FilterChain {
        layers: vec![spectrum::filter::Filter::from(filter).into()],
        edge: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frequency_lies_in_one_direction() {
        let side = 28;
        let dc = side / 2 * side + side / 2;
        let mut times = vec![0; side * side];
        for direction in 0..DIRECTIONS {
            assert!(only(direction).check().is_ok() && without(direction).check().is_ok());
            let inside = only(direction).mask(side, side).centred();
            let outside = without(direction).mask(side, side).centred();
            for (place, (&inside, &outside)) in inside.iter().zip(&outside).enumerate() {
                if place == dc {
                    assert_eq!((inside, outside), (1.0, 1.0));
                } else {
                    assert_eq!(inside + outside, 1.0, "{direction} {place}");
                    times[place] += usize::from(inside == 1.0);
                }
            }
        }
        times[dc] = 1;
        assert!(times.iter().all(|&times| times == 1));
        // Horizontal frequencies are in the middle of the first.
        let mask = only(0).mask(side, side);
        assert_eq!(
            (mask.at(9, 1), mask.at(9, -1), mask.at(9, 2)),
            (1.0, 1.0, 0.0)
        );
    }
}
