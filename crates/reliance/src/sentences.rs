//! What was found in three plain sentences, and warnings about what was not.

use serde::Serialize;

use crate::cutoffs::{CutOff, Pass};
use crate::evidence::{Evidence, Statement, Verdict};
use crate::orientation::degrees;
use crate::reliance::Reliance;
use crate::reply::Reply;

/// Blocks that are named one by one.
const NAMED: usize = 3;

/// The findings in words, as far as there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sentences {
    /// Which frequencies the answer misses most, and whether that can be told from chance.
    pub frequencies: Option<String>,
    /// How many frequencies are enough, how many must go, and the cut-offs.
    pub limits: Option<String>,
    /// Direction, phase and magnitude.
    pub parts: Option<String>,
    /// What is no larger than in controls, or has none.
    pub warnings: Vec<String>,
}

impl Sentences {
    /// Of what is known; `name` says what a label is called.
    pub fn of(found: &Reliance, name: impl Fn(usize) -> String) -> Self {
        let words = Words { found, name };
        Self {
            frequencies: words.frequencies(),
            limits: words.limits(),
            parts: words.parts(),
            warnings: found.evidence.iter().filter_map(warning).collect(),
        }
    }

    /// The three sentences that there are, in their order.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.frequencies, &self.limits, &self.parts]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// The share of the frequencies of a `side` x `side` plane that a disc filter keeps, from 0 to 1.
fn kept(side: usize, cut_off: &CutOff) -> f64 {
    let half = side as i32 / 2;
    let along = || -half..side as i32 - half;
    let below = along()
        .flat_map(|ky| along().map(move |kx| f64::from(kx).hypot(f64::from(ky))))
        .filter(|radius| *radius < cut_off.radius as f64)
        .count();
    let below = below as f64 / (side * side) as f64;
    match cut_off.pass {
        Pass::Low => below,
        Pass::High => 1.0 - below,
    }
}

struct Words<'a, N> {
    found: &'a Reliance,
    name: N,
}

impl<N: Fn(usize) -> String> Words<'_, N> {
    fn answer(&self) -> String {
        self.named(self.found.answer)
    }

    fn named(&self, label: usize) -> String {
        format!("“{}”", (self.name)(label))
    }

    /// What is answered, if it is another label.
    fn other(&self, reply: &Reply) -> Option<String> {
        let label = reply.label?;
        (label != self.found.answer).then(|| self.named(label))
    }

    fn frequencies(&self) -> Option<String> {
        let importance = &self.found.importance;
        let whole = importance.whole?;
        let (known, all) = (importance.known(), importance.plane.blocks());
        if known == 0 {
            return None;
        }
        let blocks = importance.standing_out();
        let Some(&first) = blocks.first() else {
            return Some(format!(
                "None of the {known} blocks of frequencies that were removed, of {all}, is missed: without any of them {} is at least as probable.",
                self.answer()
            ));
        };
        let without = importance.without[first]?;
        let changed = (self.other(&without))
            .map(|other| format!(", and the answer is {other}"))
            .unwrap_or_default();
        Some(format!(
            "Of {known} blocks of frequencies that were removed one by one, of {all}, {} misses {} most: without {} its probability is {} instead of {}{changed}.{}",
            self.answer(),
            self.places(&blocks),
            if blocks.len() == 1 { "it" } else { "the first" },
            percent(without.probability),
            percent(whole.probability),
            self.found.claim().map(conclusion).unwrap_or_default(),
        ))
    }

    fn places(&self, blocks: &[usize]) -> String {
        let plane = &self.found.importance.plane;
        let place = |&block: &usize| {
            let (kx, ky) = plane.centre(block);
            // Adding zero takes the sign off a rounded zero.
            format!("({}, {})", kx.round() + 0.0, ky.round() + 0.0)
        };
        let named: Vec<String> = blocks.iter().take(NAMED).map(place).collect();
        let more = blocks.len().saturating_sub(NAMED);
        let list = match named.as_slice() {
            all if more > 0 => format!("{} and {more} more", all.join(", ")),
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            one => one.concat(),
        };
        match (plane.size(), blocks.len()) {
            (1, _) => format!("{list} cycles/image"),
            (_, 1) => format!("that around {list} cycles/image"),
            _ => format!("those around {list} cycles/image"),
        }
    }

    fn limits(&self) -> Option<String> {
        let found = self.found;
        let smallest = |curve: &Option<crate::curve::Curve>| curve.as_ref()?.smallest.clone();
        let mut parts = Vec::new();
        if let Some(enough) = smallest(&found.insertion) {
            parts.push(format!(
                "{} of the frequencies, those that it misses most, are enough for {}",
                percent(enough.share),
                self.answer()
            ));
        }
        if let Some(needed) = smallest(&found.deletion) {
            let other = self
                .other(&needed.reply)
                .unwrap_or_else(|| "no answer".to_owned());
            parts.push(format!(
                "without {} of them the answer is {other}",
                percent(needed.share)
            ));
        }
        parts.extend(found.low_pass.as_ref().map(|cut_off| self.cut_off(cut_off)));
        parts.extend(
            found
                .high_pass
                .as_ref()
                .map(|cut_off| self.cut_off(cut_off)),
        );
        sentence(&parts)
    }

    fn cut_off(&self, cut_off: &CutOff) -> String {
        let radius = cut_off.radius;
        let (what, how) = match cut_off.pass {
            Pass::Low => ("a low-pass keeps the answer down to", "lower"),
            Pass::High => ("a high-pass keeps it up to", "higher"),
        };
        let beyond = cut_off
            .beyond
            .as_ref()
            .and_then(|(_, reply)| self.other(reply));
        // To be compared with how many are enough otherwise.
        let kept = percent(kept(self.found.importance.plane.side(), cut_off));
        match beyond {
            Some(other) => {
                format!(
                    "{what} {radius} cycles/image, which is {kept} of the frequencies ({how} it is {other})"
                )
            }
            None => format!("{what} {radius} cycles/image, which is {kept} of the frequencies"),
        }
    }

    fn parts(&self) -> Option<String> {
        let found = self.found;
        let mut parts = Vec::new();
        if let Some((direction, reply)) = found.directions.strongest() {
            parts.push(format!(
                "of twelve directions that around {:.0}° is missed most: {} is left without it",
                degrees(direction),
                percent(reply.probability)
            ));
        }
        if let Some(phase) = found.parts.phase_natural {
            parts.push(format!(
                "the phase alone gives {}",
                percent(phase.probability)
            ));
        }
        if let Some(magnitude) = found.parts.magnitude() {
            parts.push(format!(
                "the magnitude alone {} on average",
                percent(magnitude)
            ));
        }
        sentence(&parts)
    }
}

/// Joined, with a capital and a full stop.
fn sentence(parts: &[String]) -> Option<String> {
    let joined = parts.join("; ");
    let mut letters = joined.chars();
    let first = letters.next()?;
    Some(format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// What follows from the controls of the statement with a verdict.
fn conclusion(evidence: &Evidence) -> String {
    let Some(p) = evidence.p else {
        return String::new();
    };
    let controls = evidence.same_number.len() + evidence.same_energy.len();
    match evidence.verdict() {
        Verdict::Claimed => format!(
            " Alone, too, these keep the answer better than {controls} random sets of the same energy (p = {p:.3})."
        ),
        Verdict::NoMoreThanRandom | Verdict::NotComparable | Verdict::Open => String::new(),
    }
}

fn warning(evidence: &Evidence) -> Option<String> {
    let what = match evidence.statement {
        Statement::Frequencies => "The frequencies that stand out",
        Statement::Direction => "The direction that is missed most",
        Statement::LowPass => "What the lowest low-pass keeps",
        Statement::HighPass => "What the highest high-pass keeps",
        Statement::Phase => "The phase",
    };
    match (evidence.verdict(), evidence.p) {
        (Verdict::NoMoreThanRandom, Some(p)) if evidence.statement == Statement::Phase => {
            Some(format!(
                "{what} carries no more of the answer than the magnitude with random phases (p = {p:.2})."
            ))
        }
        (Verdict::NoMoreThanRandom, Some(p)) => Some(format!(
            "{what} may be chance: random sets of as many frequencies and about the same energy do as well (p = {p:.2})."
        )),
        (Verdict::NotComparable, _) => Some(format!(
            "{what} cannot be told from energy: there are no sets of as many other frequencies with the same {} of the energy.",
            percent(evidence.tested.energy)
        )),
        _ => None,
    }
}

/// A share in words.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent <= 0.0 => "0 %".to_owned(),
        percent if percent < 0.1 => "less than 0.1 %".to_owned(),
        percent if percent < 10.0 => format!("{percent:.1} %"),
        // Never all by rounding.
        percent if percent > 99.5 && percent < 100.0 => "more than 99.5 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_rounded_to_nothing_or_all() {
        let words = [0.0, 0.0004, 0.031, 0.42, 0.998, 1.0].map(percent);
        let expected = [
            "0 %",
            "less than 0.1 %",
            "3.1 %",
            "42 %",
            "more than 99.5 %",
            "100 %",
        ];
        assert_eq!(words, expected);
    }
}
