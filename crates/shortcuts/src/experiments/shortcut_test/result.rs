//! What the readings tell.

use serde::{Deserialize, Serialize};
use sets::rates::{Rate, mcnemar};

use super::plan::{Candidate, TestPlan};
use super::statistics::{bootstrap_mean, holm, upper_tail};
use super::verdict::{Kind, Verdict};
use crate::plan::Plan as _;
use crate::probe::{Named, Reading, Readings, Said};

/// Draws of the bootstrap.
const DRAWS: usize = 1000;
/// Separates its random numbers from others.
const BOOTSTRAP: u64 = 0x626F_6F74;

/// How often a class is recognised, and how often others are taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// The share of the class's own pictures taken for it.
    pub tpr: Rate,
    /// The share of the other pictures taken for it.
    pub fpr: Rate,
}

impl Rates {
    /// From each picture's class and whether it was taken for `class`; `None` without pictures of it or without others.
    pub(crate) fn of(class: usize, taken: impl Iterator<Item = (usize, bool)>) -> Option<Self> {
        let (mut own, mut hits, mut others, mut false_hits) = (0, 0, 0, 0);
        for (truth, taken) in taken {
            let taken = usize::from(taken);
            if truth == class {
                own += 1;
                hits += taken;
            } else {
                others += 1;
                false_hits += taken;
            }
        }
        Some(Self {
            tpr: Rate::of(hits, own)?,
            fpr: Rate::of(false_hits, others)?,
        })
    }

    /// TPR - FPR, Youden's index.
    pub fn index(&self) -> f64 {
        self.tpr.value - self.fpr.value
    }
}

/// A map against random masks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Masks shown so far.
    pub masks: usize,
    /// How many masks there are to show.
    pub of: usize,
    /// Mean true positive rate under those shown.
    pub tpr: f64,
    /// Mean false positive rate under those shown.
    pub fpr: f64,
    /// The largest TPR among them.
    pub largest_tpr: f64,
    /// `(1 + #{TPR - FPR at least the map's}) / (masks + 1)`.
    pub p: f64,
}

/// A map against another mask, picture by picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Pictures of the class recognised under the map only.
    pub won: usize,
    /// Under the other mask only.
    pub lost: usize,
    /// McNemar's exact two-sided test.
    pub p: f64,
}

/// By how much the map's TPR exceeds the random masks' mean TPR, with a 95 % bootstrap interval over the class's pictures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Above {
    /// The mean difference.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
}

/// Everything about one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassTest {
    /// Coefficients that the map keeps; 0 without a map.
    pub coefficients: usize,
    /// The same as a share of the plane.
    pub share: f64,
    /// Share of the class's energy outside DC that it keeps.
    pub kept_energy: f64,
    /// Mean radius of that energy, cycles/image.
    pub radius: f64,
    /// Test pictures of the class.
    pub pictures: usize,
    /// Rates on pictures as they are.
    pub whole: Option<Rates>,
    /// Rates with only the map's frequencies kept.
    pub filtered: Option<Rates>,
    /// Under the low-pass of equal size.
    pub low_pass: Option<Rates>,
    /// Under the map, blocks shuffled before.
    pub shuffled: Option<Rates>,
    /// Under the map, drawn as edges before.
    pub edges: Option<Rates>,
    /// Against random masks of equal size.
    pub random: Option<Control>,
    /// Against random masks of equal energy.
    pub energy: Option<Control>,
    /// The map against the low-pass, picture by picture.
    pub against_low_pass: Option<Against>,
    /// Against random masks of equal size, over pictures.
    pub above_random: Option<Above>,
    /// Probability of so many hits if the map's answers had nothing to do with the class.
    pub p: Option<f64>,
    /// The same, corrected for the number of classes.
    pub p_corrected: Option<f64>,
    /// What the numbers amount to.
    pub verdict: Verdict,
    /// What the map's frequencies are like; said only where there is a shortcut.
    pub kind: Kind,
}

/// One threshold of the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// The TPR that a class must exceed to count.
    pub t: f64,
    /// Classes whose TPR under their map exceeds it.
    pub classes: usize,
    /// Their mean TPR under their maps (HFSS's AvgTPR@t); `None` without any.
    pub filtered: Option<f64>,
    /// Their mean TPR on whole pictures.
    pub whole: Option<f64>,
}

/// The test of all classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// By class of the set.
    pub classes: Vec<ClassTest>,
    /// t = 0.1, 0.2 … 0.9.
    pub sweep: Vec<Sweep>,
    /// Questions answered, and in all.
    pub progress: (usize, usize),
}

impl Tested {
    /// Classes with a verdict of this kind.
    pub fn count(&self, wanted: fn(&Verdict) -> bool) -> usize {
        (self.classes.iter())
            .filter(|class| wanted(&class.verdict))
            .count()
    }

    /// The mean of a rate over the classes that have it.
    pub fn mean(&self, read: impl Fn(&ClassTest) -> Option<f64>) -> Option<f64> {
        let values: Vec<f64> = self.classes.iter().filter_map(read).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

pub(super) fn tested(plan: &TestPlan, readings: &Readings) -> Tested {
    let counts = Counts { plan, readings };
    let mut classes: Vec<ClassTest> = (0..plan.classes).map(|class| counts.class(class)).collect();
    let ps: Vec<Option<f64>> = classes.iter().map(|class| class.p).collect();
    for (class, p) in classes.iter_mut().zip(holm(&ps)) {
        class.p_corrected = p;
        class.verdict = Verdict::of(class);
        class.kind = Kind::of(class);
    }
    let sweep = (1..=9)
        .map(|tenths| {
            let t = f64::from(tenths) / 10.0;
            let over: Vec<&ClassTest> = (classes.iter())
                .filter(|class| class.filtered.is_some_and(|rates| rates.tpr.value > t))
                .collect();
            let mean = |read: fn(&ClassTest) -> Option<Rates>| {
                let values: Vec<f64> = (over.iter())
                    .filter_map(|class| read(class))
                    .map(|rates| rates.tpr.value)
                    .collect();
                (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
            };
            Sweep {
                t,
                classes: over.len(),
                filtered: mean(|class| class.filtered),
                whole: mean(|class| class.whole),
            }
        })
        .collect();
    Tested {
        classes,
        sweep,
        progress: plan.progress(readings),
    }
}

struct Counts<'a> {
    plan: &'a TestPlan,
    readings: &'a Readings,
}

impl Counts<'_> {
    fn class(&self, class: usize) -> ClassTest {
        let plan = self.plan;
        let pictures = (plan.pictures.iter())
            .filter(|picture| picture.class == class)
            .count();
        let mut test = ClassTest {
            coefficients: 0,
            share: 0.0,
            kept_energy: 0.0,
            radius: 0.0,
            pictures,
            whole: self.rates(&plan.whole, class),
            filtered: None,
            low_pass: None,
            shuffled: None,
            edges: None,
            random: None,
            energy: None,
            against_low_pass: None,
            above_random: None,
            p: None,
            p_corrected: None,
            verdict: Verdict::Open,
            kind: Kind::Undetermined,
        };
        let Some(candidate) = plan.tested.get(class).and_then(Option::as_ref) else {
            return test;
        };
        let side = candidate.set.side();
        test.coefficients = candidate.set.coefficients();
        test.share = test.coefficients as f64 / (side * side) as f64;
        test.kept_energy = candidate.kept_energy;
        test.radius = candidate.radius;
        if !plan.known[class] {
            return test;
        }
        test.filtered = self.rates(&candidate.map, class);
        test.low_pass = self.rates(&candidate.low_pass, class);
        test.shuffled = (candidate.shuffled.as_ref()).and_then(|probe| self.rates(probe, class));
        test.edges = (candidate.edges.as_ref()).and_then(|probe| self.rates(probe, class));
        if let Some(filtered) = test.filtered {
            test.p = Some(upper_tail(
                filtered.tpr.hits,
                plan.pictures.len(),
                pictures,
                filtered.tpr.hits + filtered.fpr.hits,
            ));
            test.random = self.control(&candidate.random, class, filtered.index());
            test.energy = self.control(&candidate.energy, class, filtered.index());
            test.against_low_pass = self.against(candidate, class);
            test.above_random = self.above(candidate, class);
        }
        test
    }

    fn reading(&self, probe: &Named) -> Option<&Reading> {
        (self.readings.of(probe)).filter(|reading| reading.said.len() == self.plan.pictures.len())
    }

    fn rates(&self, probe: &Named, class: usize) -> Option<Rates> {
        let reading = self.reading(probe)?;
        let taken = (self.plan.pictures.iter().zip(&reading.said))
            .map(|(picture, said)| (picture.class, self.is(*said, class)));
        Rates::of(class, taken)
    }

    fn is(&self, said: Said, class: usize) -> bool {
        said.class(self.plan.options.choice) == Some(class)
    }

    /// For each picture of the class, whether it is recognised.
    fn hits(&self, probe: &Named, class: usize) -> Option<Vec<bool>> {
        let reading = self.reading(probe)?;
        let own = (self.plan.pictures.iter().zip(&reading.said))
            .filter(|(picture, _)| picture.class == class)
            .map(|(_, said)| self.is(*said, class));
        Some(own.collect())
    }

    fn control(
        &self,
        masks: &[std::sync::Arc<Named>],
        class: usize,
        index: f64,
    ) -> Option<Control> {
        let rates: Vec<Rates> = (masks.iter())
            .filter_map(|mask| self.rates(mask, class))
            .collect();
        if rates.is_empty() {
            return None;
        }
        let mean =
            |read: fn(&Rates) -> f64| rates.iter().map(read).sum::<f64>() / rates.len() as f64;
        let as_good = rates.iter().filter(|rates| rates.index() >= index).count();
        Some(Control {
            masks: rates.len(),
            of: masks.len(),
            tpr: mean(|rates| rates.tpr.value),
            fpr: mean(|rates| rates.fpr.value),
            largest_tpr: (rates.iter())
                .map(|rates| rates.tpr.value)
                .fold(0.0, f64::max),
            p: (1 + as_good) as f64 / (rates.len() + 1) as f64,
        })
    }

    fn against(&self, candidate: &Candidate, class: usize) -> Option<Against> {
        let map = self.hits(&candidate.map, class)?;
        let low = self.hits(&candidate.low_pass, class)?;
        let only = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| **a && !**b).count();
        let (won, lost) = (only(&map, &low), only(&low, &map));
        Some(Against {
            won,
            lost,
            p: mcnemar(lost, won),
        })
    }

    fn above(&self, candidate: &Candidate, class: usize) -> Option<Above> {
        let map = self.hits(&candidate.map, class)?;
        let mut means = vec![0.0; map.len()];
        let mut masks = 0_usize;
        for mask in &candidate.random {
            let Some(hits) = self.hits(mask, class) else {
                continue;
            };
            masks += 1;
            (means.iter_mut().zip(hits)).for_each(|(mean, hit)| *mean += f64::from(u8::from(hit)));
        }
        if masks == 0 {
            return None;
        }
        let differences: Vec<f64> = (map.iter().zip(means))
            .map(|(&hit, mean)| f64::from(u8::from(hit)) - mean / masks as f64)
            .collect();
        let mut random = spectrum::seeded::Seeded::new(self.plan.seed, BOOTSTRAP + class as u64);
        let (low, high) = bootstrap_mean(&differences, DRAWS, &mut random)?;
        Some(Above {
            value: differences.iter().sum::<f64>() / differences.len() as f64,
            low,
            high,
        })
    }
}
