//! Statements about one picture held against random sets of frequencies.
//!
//! # What can be tested here
//!
//! A network and a picture are both given, so there is no noise: how much the answer misses a set of frequencies is exactly known. What is
//! not known is whether that is more than any other set of its kind would be missed. A p-value here is the share of sets of the same
//! number of frequencies and the same energy in this picture that do as well, the tested set counted with them:
//! `p = (1 + controls at least as strong) / (1 + controls)`.
//!
//! # Selection
//!
//! The tested set was found in the same picture, among hundreds of blocks, because it is missed most. Held against random sets by how much
//! it is missed, it would nearly always win, for any network: p would mean nothing. Controls that go through the same search are the direct
//! way out, but each costs as many answers as the search itself. So the test is made on something that the search did not look at:
//!
//! - what was **selected by removing** (the blocks that stand out, the strongest direction) is **tested by keeping** it alone, beside DC;
//! - what was **selected by keeping** (the cut-offs) is **tested by removing** it.
//!
//! The null hypothesis is: among sets of one number and energy, how well a set does alone has nothing to do with how much the rest misses
//! it. Under it the selected set is any set of its kind as far as the test is concerned, its rank among `m` controls is uniform, and
//! `p < 0.05` happens in at most 5 of 100 pictures, whatever the search did. The alternative is what a shortcut is: frequencies that the
//! answer is lost without, and that are enough for it.
//!
//! # Energy
//!
//! A set that holds much of the energy does well alone for that reason. Where other sets of as many frequencies do not reach its energy
//! (within 5 %), it is also held against sets that do and hold more frequencies for it, and p is the larger of the two. Where the rest of
//! the plane does not hold that energy at all, p says only that the set does better than weaker ones; the statement is then
//! [not comparable](Evidence::is_comparable) and nothing is claimed.
//!
//! # Several statements
//!
//! Only one statement is claimed about a picture: that the answer rests on the blocks that stand out. It needs no correction. The other
//! p-values describe; they are not corrected for their number, and no verdict rests on them.

use serde::Serialize;

use crate::content::Parts;
use crate::controls;
use crate::reply::Reply;

/// The level below which a p-value counts.
pub const LEVEL: f64 = 0.05;

/// What is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statement {
    /// The answer rests on the blocks that stand out: the only statement with a verdict.
    Frequencies,
    /// It rests on the strongest direction.
    Direction,
    /// It rests on what the critical low-pass keeps.
    LowPass,
    /// It rests on what the critical high-pass keeps.
    HighPass,
    /// The phase carries more of it than the magnitude. The controls are pictures of the same magnitudes with random phases; nothing was
    /// selected.
    Phase,
}

/// What is done with the tested set and with each control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// It stays, with DC, and everything else goes: the higher the log-odds of the answer, the stronger.
    Keeping,
    /// It goes: the lower the log-odds of the answer, the stronger.
    Removing,
}

/// A set and the answer with or without it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sample {
    /// How many of the plane's coefficients it holds, DC not counted; 0 where the whole plane is meant.
    pub coefficients: usize,
    /// Its share of the picture's energy outside DC.
    pub energy: f64,
    /// The answer; `None` while it is not known.
    pub reply: Option<Reply>,
}

/// A statement and what it was held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// What is stated.
    pub statement: Statement,
    /// How it is tested.
    pub by: By,
    /// What it is about.
    pub tested: Sample,
    /// Random sets of as many coefficients, and as nearly as possible of the same energy.
    pub same_number: Vec<Sample>,
    /// Where those fall short of the energy: random sets that have it, of more coefficients.
    pub same_energy: Vec<Sample>,
    /// Of its rank among the controls; `None` before all of them are known, and where there are none.
    pub p: Option<f64>,
}

/// What may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Not tested, or not yet.
    Open,
    /// Better than random sets of the same number and energy.
    Claimed,
    /// No better than random sets.
    NoMoreThanRandom,
    /// No other frequencies have as much energy, so reliance cannot be told from energy.
    NotComparable,
}

impl Evidence {
    pub(crate) fn new(statement: Statement, by: By, tested: Sample) -> Self {
        Self {
            statement,
            by,
            tested,
            same_number: Vec::new(),
            same_energy: Vec::new(),
            p: None,
        }
    }

    /// The statement about phase and magnitude; `None` before it is asked about.
    pub(crate) fn of_phase(parts: &Parts) -> Option<Self> {
        let all = |reply| Sample {
            coefficients: 0,
            energy: 1.0,
            reply,
        };
        let tested = all(Some(parts.phase_natural?));
        let mut evidence = Self {
            same_number: parts
                .magnitude_random
                .iter()
                .map(|&reply| all(reply))
                .collect(),
            ..Self::new(Statement::Phase, By::Keeping, tested)
        };
        evidence.conclude();
        Some(evidence)
    }

    /// Whether there are controls of the same energy: all of as many frequencies, or others.
    pub fn is_comparable(&self) -> bool {
        let is_same = |sample: &Sample| controls::is_same(sample.energy, self.tested.energy);
        let matched = |samples: &[Sample]| !samples.is_empty() && samples.iter().all(is_same);
        matched(&self.same_number) || matched(&self.same_energy)
    }

    /// What may be claimed.
    pub fn verdict(&self) -> Verdict {
        match self.p {
            None if self.same_number.is_empty() => Verdict::NotComparable,
            None => Verdict::Open,
            Some(p) if p >= LEVEL => Verdict::NoMoreThanRandom,
            Some(_) if self.is_comparable() => Verdict::Claimed,
            Some(_) => Verdict::NotComparable,
        }
    }

    /// Works out p once everything is known.
    pub(crate) fn conclude(&mut self) {
        let strength = |sample: &Sample| {
            let log_odds = sample.reply?.log_odds;
            Some(match self.by {
                By::Keeping => log_odds,
                By::Removing => -log_odds,
            })
        };
        let rank = |samples: &[Sample]| {
            let tested = strength(&self.tested)?;
            let mut stronger = 0;
            for sample in samples {
                stronger += usize::from(strength(sample)? >= tested);
            }
            Some((1 + stronger) as f64 / (1 + samples.len()) as f64)
        };
        // Both kinds must be beaten, where there are both.
        let by_energy = if self.same_energy.is_empty() {
            Some(0.0)
        } else {
            rank(&self.same_energy)
        };
        let by_number = rank(&self.same_number).filter(|_| !self.same_number.is_empty());
        self.p = by_number
            .zip(by_energy)
            .map(|(number, energy)| number.max(energy));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(energy: f64, log_odds: f64) -> Sample {
        Sample {
            coefficients: 2,
            energy,
            reply: Some(Reply {
                label: Some(1),
                probability: 0.5,
                log_odds,
            }),
        }
    }

    fn evidence(by: By, same_number: Vec<Sample>, same_energy: Vec<Sample>) -> Evidence {
        let mut evidence = Evidence {
            same_number,
            same_energy,
            ..Evidence::new(Statement::Frequencies, by, sample(0.2, 1.0))
        };
        evidence.conclude();
        evidence
    }

    #[test]
    fn p_is_the_rank_among_the_controls() {
        let weaker = vec![sample(0.2, 0.0); 39];
        let strong = evidence(By::Keeping, weaker.clone(), Vec::new());
        assert_eq!(
            (strong.p, strong.verdict()),
            (Some(1.0 / 40.0), Verdict::Claimed)
        );
        // As strong counts against it.
        let equal = [weaker[..38].to_vec(), vec![sample(0.2, 1.0)]].concat();
        let equal = evidence(By::Keeping, equal, Vec::new());
        assert_eq!(
            (equal.p, equal.verdict()),
            (Some(2.0 / 40.0), Verdict::NoMoreThanRandom)
        );
        let removing = evidence(By::Removing, weaker.clone(), Vec::new());
        assert_eq!(removing.p, Some(1.0));
        // Both kinds must be beaten.
        let mut stronger = weaker.clone();
        stronger[3] = sample(0.2, 2.0);
        let both = evidence(By::Keeping, vec![sample(0.01, -1.0); 39], stronger);
        assert_eq!(both.p, Some(2.0 / 40.0));
        let both = evidence(By::Keeping, vec![sample(0.01, -1.0); 39], weaker);
        assert_eq!(both.verdict(), Verdict::Claimed);
    }

    #[test]
    fn nothing_is_claimed_of_energy_that_no_other_set_has_or_before_the_end() {
        let weak = evidence(By::Keeping, vec![sample(0.1, 0.0); 39], Vec::new());
        assert_eq!(weak.verdict(), Verdict::NotComparable);
        assert_eq!(
            evidence(By::Keeping, Vec::new(), Vec::new()).verdict(),
            Verdict::NotComparable
        );
        let mut open = vec![sample(0.2, 0.0); 39];
        open[7].reply = None;
        assert_eq!(evidence(By::Keeping, open, Vec::new()).p, None);
    }
}
