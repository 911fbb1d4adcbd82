//! How much the answer misses each block of the spectrum, and which blocks to ask about first.
//!
//! A block's importance is the drop of the answer's log-odds when the block alone is removed. As all drops are from the same whole picture,
//! blocks rank the same by it as by the drop of the probability or by the growth of the cross-entropy.

use std::sync::Arc;

use serde::Serialize;

use crate::plane::Plane;
use crate::reply::Reply;

/// What is known of the blocks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Importance {
    /// The blocks.
    #[serde(serialize_with = "crate::plane::serialize")]
    pub plane: Arc<Plane>,
    /// To the whole picture, once it is known.
    pub whole: Option<Reply>,
    /// To the picture without each block; `None` for those that were not asked about.
    pub without: Vec<Option<Reply>>,
    /// Of each block, its share of the picture's energy outside DC.
    pub energy: Vec<f64>,
    /// Whether all that the plan asks about blocks is known.
    pub complete: bool,
}

impl Importance {
    /// By how many nats the answer's log-odds fall without a block; negative where it gains. `None` where it is not known.
    pub fn of(&self, block: usize) -> Option<f64> {
        let without = self.without.get(block).copied()??;
        Some(self.whole?.log_odds - without.log_odds)
    }

    /// How many blocks are known.
    pub fn known(&self) -> usize {
        self.without.iter().flatten().count()
    }

    /// The blocks from the most to the least important. Those that are not known come, by their energy, behind those that are missed and
    /// before those that are not.
    pub fn ranked(&self) -> Vec<usize> {
        let importance = |block: usize| self.of(block).unwrap_or(0.0);
        let mut ranked: Vec<usize> = (0..self.without.len()).collect();
        ranked.sort_by(|&a, &b| {
            (importance(b).total_cmp(&importance(a)))
                .then(self.energy[b].total_cmp(&self.energy[a]))
                .then(a.cmp(&b))
        });
        ranked
    }

    /// The most important blocks that together hold `share` of the plane: whole blocks, as many as it takes.
    pub fn top(&self, share: f64) -> Vec<usize> {
        let mut ranked = self.ranked();
        let enough = (1..=ranked.len()).find(|&count| self.plane.share(&ranked[..count]) >= share);
        ranked.truncate(enough.unwrap_or(ranked.len()));
        ranked
    }

    /// The blocks that stand out: those above the largest gap between the importances of two blocks that follow each other in
    /// rank, with 0 behind the last one that is missed. Empty where none is missed. Nothing but the importances decides how many they are.
    pub fn standing_out(&self) -> Vec<usize> {
        let mut ranked = self.ranked();
        let value = |place: usize| {
            let block = ranked.get(place).copied();
            block
                .and_then(|block| self.of(block))
                .unwrap_or(0.0)
                .max(0.0)
        };
        let gap = |place: usize| value(place) - value(place + 1);
        let mut count = 0;
        let mut largest = 0.0;
        for place in 0..ranked.len() {
            if gap(place) > largest {
                (count, largest) = (place + 1, gap(place));
            }
        }
        ranked.truncate(count);
        ranked
    }

    /// The importances over the plane in nats: row-major, DC at (side / 2, side / 2); NaN where they are not known.
    pub fn drawn(&self) -> Vec<f64> {
        self.plane.drawn(|block| self.of(block))
    }
}
