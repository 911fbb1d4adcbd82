//! The conclusion about a class, in a word and in a sentence.

use serde::{Deserialize, Serialize};

use super::result::{ClassTest, Control};
use super::{FEWEST, LEVEL, STRONG};

/// TPRs that differ by no more than this are about the same.
const ABOUT_AS_WELL: f64 = 0.1;

/// Whether the class's map is a shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Not tested, or not yet.
    Open,
    /// Too few pictures of the class.
    TooFew,
    /// The network recognises too few of the class's whole pictures for the question to mean anything.
    NotRecognised,
    /// The map is not enough, or no better than its controls.
    None,
    /// Something, but not all that a strong one needs.
    Weak,
    /// The map is enough.
    Strong,
}

/// What the frequencies of a shortcut are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Recognised also when blocks are shuffled: it needs no shape.
    TextureLike,
    /// Recognised also from edges, and not when blocks are shuffled.
    ShapeLike,
    /// Neither, both, or not asked.
    Undetermined,
}

impl Verdict {
    pub(super) fn of(test: &ClassTest) -> Self {
        let (Some(filtered), Some(random), Some(p)) =
            (test.filtered, test.random, test.p_corrected)
        else {
            return Self::Open;
        };
        // Not before every control has been asked: with few masks anything looks special.
        let complete = random.is_complete()
            && test.energy.is_none_or(|energy| energy.is_complete())
            && test.low_pass.is_some();
        if !complete {
            return Self::Open;
        }
        if test.pictures < FEWEST {
            return Self::TooFew;
        }
        if test.whole.is_some_and(|whole| whole.tpr.hits == 0) && filtered.tpr.hits == 0 {
            return Self::NotRecognised;
        }
        if p >= LEVEL || !random.is_beaten() || filtered.index() <= 0.0 {
            return Self::None;
        }
        let enough = filtered.tpr.value >= STRONG;
        let beats_energy = test.energy.is_some_and(|energy| energy.is_beaten());
        if enough && beats_energy && !loses_to_low_pass(test) {
            Self::Strong
        } else {
            Self::Weak
        }
    }

    /// The word for a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::TooFew => "too few pictures",
            Self::NotRecognised => "not recognised",
            Self::None => "none",
            Self::Weak => "weak",
            Self::Strong => "strong",
        }
    }
}

impl Kind {
    pub(super) fn of(test: &ClassTest) -> Self {
        let (Some(filtered), Some(shuffled), Some(edges)) =
            (test.filtered, test.shuffled, test.edges)
        else {
            return Self::Undetermined;
        };
        if !matches!(test.verdict, Verdict::Weak | Verdict::Strong) {
            return Self::Undetermined;
        }
        // Rightly: a network that takes everything for the class recognises nothing.
        let half = filtered.index() / 2.0;
        let (on_blocks, on_edges) = (shuffled.index() >= half, edges.index() >= half);
        match (on_blocks, on_edges) {
            (true, false) => Self::TextureLike,
            (false, true) => Self::ShapeLike,
            _ => Self::Undetermined,
        }
    }

    /// The word for a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TextureLike => "texture-like",
            Self::ShapeLike => "shape-like",
            Self::Undetermined => "undetermined",
        }
    }
}

fn loses_to_low_pass(test: &ClassTest) -> bool {
    test.against_low_pass
        .is_some_and(|against| against.lost > against.won && against.p < LEVEL)
}

impl Control {
    /// Whether fewer than one in twenty of the random masks do as well as the map.
    pub(super) fn is_beaten(&self) -> bool {
        self.p <= LEVEL
    }

    /// Whether all masks have been shown.
    pub(super) fn is_complete(&self) -> bool {
        self.masks == self.of
    }
}

impl ClassTest {
    /// The conclusion about the class called `name`, with the numbers it rests on.
    pub fn sentence(&self, name: &str) -> String {
        let percent = |value: f64| format!("{:.0} %", 100.0 * value);
        let (Some(filtered), Some(whole)) = (self.filtered, self.whole) else {
            return match (self.coefficients, self.verdict) {
                (0, _) => format!("There is no map for {name}."),
                _ => format!("{name} has not been tested yet."),
            };
        };
        let base = format!(
            "With {} of the frequencies, {} of {} {name} pictures are still recognised ({} whole), and {} of the others are taken for it.",
            percent(self.share),
            filtered.tpr.hits,
            filtered.tpr.of,
            whole.tpr.hits,
            percent(filtered.fpr.value),
        );
        let Some(random) = self.random else {
            return base;
        };
        let controls = format!(
            " With as many other frequencies, drawn at random: {} on average (p = {}).",
            percent(random.tpr),
            small(random.p)
        );
        let verdict = match self.verdict {
            Verdict::Open => String::new(),
            Verdict::TooFew => format!(
                " With only {} test pictures nothing can be said.",
                self.pictures
            ),
            Verdict::NotRecognised => {
                " The network does not recognise this class in whole pictures either, so there is nothing to explain.".to_owned()
            }
            Verdict::None => {
                if self.p_corrected.is_some_and(|p| p >= LEVEL) {
                    " That is no more than chance allows: no shortcut.".to_owned()
                } else if !random.is_beaten() {
                    " As many others do as well: nothing special about these frequencies, no shortcut.".to_owned()
                } else {
                    " Other pictures are taken for it as often: no shortcut.".to_owned()
                }
            }
            Verdict::Weak => {
                let mut reasons = Vec::new();
                if filtered.tpr.value < STRONG {
                    reasons.push("fewer than 60 % are recognised");
                }
                if self.energy.is_some_and(|energy| !energy.is_beaten()) {
                    reasons.push("others of equal energy do as well");
                }
                if loses_to_low_pass(self) {
                    reasons.push("a low-pass of that size does better");
                }
                if self.energy.is_none() {
                    reasons.push("no masks of equal energy were asked for");
                }
                format!(" A weak shortcut: {}.", reasons.join(", "))
            }
            Verdict::Strong => {
                let low = match (self.low_pass, self.against_low_pass) {
                    // With few pictures nothing differs significantly; it must look alike, too.
                    (Some(low), Some(against))
                        if against.p >= LEVEL
                            && low.tpr.value >= filtered.tpr.value - ABOUT_AS_WELL =>
                    {
                        format!(
                        " A plain low-pass of that size does about as well ({}), so it is a shortcut of low frequencies.",
                        percent(low.tpr.value)
                    )
                    }
                    _ => String::new(),
                };
                format!(" A strong shortcut: these frequencies are enough.{low}")
            }
        };
        let kind = match self.kind {
            Kind::TextureLike => " It works with shuffled blocks and not with edges: texture-like.",
            Kind::ShapeLike => " It works with edges and not with shuffled blocks: shape-like.",
            Kind::Undetermined => "",
        };
        format!("{base}{controls}{verdict}{kind}")
    }
}

/// A probability for reading.
fn small(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}
