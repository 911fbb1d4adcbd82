//! The critical cut-offs: how low a low-pass may cut, and how high a high-pass, before the answer is another.
//!
//! Whole cycles/image are tried: first octaves, then the octave in which the answer changes is halved down to one cycle/image. Answers may
//! come and go along the way, so what is stated is that the answer stays at every tried cut-off from there to the whole picture.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;
use spectrum::filter::{Filter, FilterChain};
use spectrum::filters::{BandStop, LowPass};

use crate::reply::Reply;
use crate::search::{Search, Where, octaves, search};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pass {
    /// Keeps what lies nearer to DC than the cut-off.
    Low,
    /// Keeps what lies at the cut-off or farther, and DC.
    High,
}

/// The last cut-off at which the answer stays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutOff {
    /// Which filter.
    pub pass: Pass,
    /// Cycles/image: the lowest of a low-pass, the highest of a high-pass.
    pub radius: usize,
    /// The answer there.
    pub reply: Reply,
    /// The nearest cut-off beyond at which the answer is known to be another, and what it is; `None` where the answer is the same for the
    /// mean colour alone.
    pub beyond: Option<(usize, Reply)>,
    /// Whether the two are one cycle/image apart.
    pub exact: bool,
    /// All cut-offs that are known, ascending, in cycles/image.
    pub tried: Vec<(usize, Reply)>,
}

/// A cut-off, as far as it is known, and what is to be asked for it next.
pub(crate) struct Sought {
    pub found: Option<CutOff>,
    pub missing: Vec<usize>,
}

/// The cut-off of a low-pass that keeps everything and of a high-pass that keeps DC alone, in cycles/image.
pub(crate) fn end(side: usize) -> usize {
    (side as f64 / 2.0 * std::f64::consts::SQRT_2) as usize + 1
}

/// The filter, whose cut-off is from 1 to the corner of the spectrum.
pub fn chain(pass: Pass, radius: usize) -> FilterChain {
    let radius = radius as f32;
    let filter: Filter = match pass {
        Pass::Low => LowPass { radius }.into(),
        // A high-pass would take DC as well.
        Pass::High => BandStop {
            from: 0.5,
            to: radius,
        }
        .into(),
    };
    FilterChain {
        layers: vec![filter.into()],
        edge: 0.0,
    }
}

/// Looks for the cut-off; `known` tells the answer at a cut-off.
pub(crate) fn seek(
    pass: Pass,
    answer: usize,
    side: usize,
    known: impl Fn(usize) -> Option<Reply>,
) -> Sought {
    let end = end(side);
    // Places along which ever more is kept.
    let turned = |place: usize| match pass {
        Pass::Low => place,
        Pass::High => end + 1 - place,
    };
    let mut grid: Vec<usize> = octaves(end).into_iter().map(turned).collect();
    grid.sort_unstable();
    let replies = RefCell::new(BTreeMap::new());
    let Search {
        missing,
        holds,
        before,
    } = search(&grid, Where::Lasting, |place| {
        let radius = turned(place);
        let reply = known(radius)?;
        replies.borrow_mut().insert(radius, reply);
        Some(reply.label == Some(answer))
    });
    let replies = replies.into_inner();
    let at = |place: usize| {
        replies
            .get(&turned(place))
            .map(|&reply| (turned(place), reply))
    };
    let found = holds.and_then(at).map(|(radius, reply)| CutOff {
        pass,
        radius,
        reply,
        beyond: before.and_then(at),
        exact: before.is_none_or(|before| Some(before + 1) == holds),
        tried: replies.clone().into_iter().collect(),
    });
    Sought {
        found,
        missing: missing.into_iter().map(turned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(label: usize) -> Reply {
        Reply {
            label: Some(label),
            probability: 0.5,
            log_odds: 0.0,
        }
    }

    fn found(pass: Pass, truth: impl Fn(usize) -> bool) -> (Option<CutOff>, usize) {
        let mut known = std::collections::BTreeMap::new();
        loop {
            let sought = seek(pass, 3, 224, |radius| known.get(&radius).copied());
            if sought.missing.is_empty() {
                return (sought.found, known.len());
            }
            for radius in sought.missing {
                let label = if truth(radius) { 3 } else { 8 };
                assert!(known.insert(radius, reply(label)).is_none());
            }
        }
    }

    #[test]
    fn cut_offs_are_found_to_one_cycle() {
        for radius in 2..159 {
            let (low, asked) = found(Pass::Low, |tried| tried >= radius);
            let low = low.unwrap();
            assert_eq!(low.radius, radius);
            assert_eq!(
                low.beyond.map(|(beyond, reply)| (beyond, reply.label)),
                Some((radius - 1, Some(8)))
            );
            assert!(
                low.exact && low.tried.len() == asked && asked <= 15,
                "{asked}"
            );
            let (high, _) = found(Pass::High, |tried| tried <= radius);
            let high = high.unwrap();
            assert_eq!(high.radius, radius);
            assert_eq!(high.beyond.map(|(beyond, _)| beyond), Some(radius + 1));
        }
        // The mean colour is answered the same.
        let (low, _) = found(Pass::Low, |_| true);
        assert!(low.is_some_and(|low| low.radius == 1 && low.beyond.is_none() && low.exact));
        assert!(found(Pass::High, |_| false).0.is_none());
        // It must stay on the way to the whole picture.
        let (low, _) = found(Pass::Low, |tried| tried == 8 || tried >= 50);
        assert_eq!(low.map(|low| low.radius), Some(50));
    }

    #[test]
    fn the_ends_keep_everything_and_dc_alone() {
        for side in [28, 29, 224] {
            let end = end(side);
            for (pass, all, nothing) in [(Pass::Low, end, 1), (Pass::High, 1, end)] {
                assert!(chain(pass, all).mask(side, side).is_identity());
                let mask = chain(pass, nothing).mask(side, side).centred();
                let dc = side / 2 * side + side / 2;
                for (place, &weight) in mask.iter().enumerate() {
                    assert_eq!(weight, f32::from(u8::from(place == dc)), "{side} {pass:?}");
                }
            }
        }
    }
}
