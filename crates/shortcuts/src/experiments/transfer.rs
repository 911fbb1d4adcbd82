//! The same maps elsewhere: on pictures of another kind, and with other models (founding paper, sections on transfer, capacity and
//! augmentation).
//!
//! A leg is one model on one set under the maps of one search. It asks for nothing but the whole pictures and each class's map, all on
//! test pictures. Classes of two sets belong together if they have the same name.

use serde::{Deserialize, Serialize};
use sets::rates::Rate;
use spectrum::frequencies::FrequencySet;

use super::shortcut_test::Rates;
use crate::plan::{Plan, Step, ask};
use crate::probe::{Choice, Named, Probe, ProbeMask, Readings};
use crate::study::{Labelled, Part, Study};

/// For each class of `to`, the map of the class of `from` with the same name, at the side of the other network's pictures.
pub fn carried(
    maps: &[Option<FrequencySet>],
    from: &[String],
    to: &[String],
    side: usize,
) -> Vec<Option<FrequencySet>> {
    to.iter()
        .map(|name| {
            let class = from.iter().position(|other| other == name)?;
            let map = maps.get(class)?.as_ref()?;
            Some(if map.side() == side {
                map.clone()
            } else {
                map.at_side(side)
            })
        })
        .collect()
}

/// One leg as a plan.
pub struct LegPlan {
    choice: Choice,
    pictures: Vec<Labelled>,
    known: Vec<bool>,
    whole: Named,
    maps: Vec<Option<Named>>,
}

/// What became of the maps there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// By class of the leg's set.
    pub classes: Vec<LegClass>,
    /// Share of all test pictures that are recognised whole.
    pub accuracy: Option<Rate>,
}

/// One class of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegClass {
    /// Rates on pictures as they are.
    pub whole: Option<Rates>,
    /// Under the class's map.
    pub filtered: Option<Rates>,
}

impl LegPlan {
    /// The study's test pictures under these maps, one for each of its classes that has one ([`carried`]).
    pub fn new(study: &Study, maps: Vec<Option<FrequencySet>>, choice: Choice) -> Self {
        Self {
            choice,
            pictures: study.split.test.clone(),
            known: (0..study.classes.len())
                .map(|class| study.scoring.knows(class))
                .collect(),
            whole: Probe::new(Part::Test, ProbeMask::Whole).into(),
            maps: maps
                .into_iter()
                .map(|map| Some(Probe::new(Part::Test, ProbeMask::Keep(map?)).into()))
                .collect(),
        }
    }

    /// What the readings tell, at any time.
    pub fn result(&self, readings: &Readings) -> Leg {
        let classes = (0..self.known.len())
            .map(|class| LegClass {
                whole: self.rates(&self.whole, readings, class),
                filtered: (self.maps.get(class).and_then(Option::as_ref))
                    .and_then(|map| self.rates(map, readings, class)),
            })
            .collect();
        let right = self.said(&self.whole, readings).map(|said| {
            said.filter(|(picture, said)| *said == Some(picture.class))
                .count()
        });
        Leg {
            classes,
            accuracy: right.and_then(|right| Rate::of(right, self.pictures.len())),
        }
    }

    fn said<'a>(
        &'a self,
        probe: &Named,
        readings: &'a Readings,
    ) -> Option<impl Iterator<Item = (&'a Labelled, Option<usize>)>> {
        let reading = readings
            .of(probe)
            .filter(|reading| reading.said.len() == self.pictures.len())?;
        let said = reading.said.iter().map(|said| said.class(self.choice));
        Some(self.pictures.iter().zip(said))
    }

    fn rates(&self, probe: &Named, readings: &Readings, class: usize) -> Option<Rates> {
        if !self.known[class] {
            return None;
        }
        let taken = (self.said(probe, readings)?)
            .map(|(picture, said)| (picture.class, said == Some(class)));
        Rates::of(class, taken)
    }

    fn probes(&self) -> impl Iterator<Item = &Named> {
        [&self.whole].into_iter().chain(self.maps.iter().flatten())
    }
}

impl Plan for LegPlan {
    fn next(&self, readings: &Readings) -> Step {
        let mut seen = std::collections::BTreeSet::new();
        ask(
            self.probes().filter(|probe| seen.insert(probe.name())),
            readings,
        )
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let names: std::collections::BTreeMap<&str, &Named> =
            self.probes().map(|probe| (probe.name(), probe)).collect();
        let done = (names.values())
            .filter(|probe| readings.of(probe).is_some())
            .count();
        (done, names.len())
    }
}

impl Leg {
    /// The mean of a rate over the classes that have it.
    pub fn mean(&self, read: impl Fn(&LegClass) -> Option<f64>) -> Option<f64> {
        let values: Vec<f64> = self.classes.iter().filter_map(read).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_follow_the_names_of_their_classes() {
        let map = |kx| {
            let mut set = FrequencySet::empty(28);
            set.insert(kx, 1);
            Some(set)
        };
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let found = carried(
            &[map(1), None, map(3)],
            &names(&["cat", "dog", "car"]),
            &names(&["car", "dog", "bird", "cat"]),
            56,
        );
        assert_eq!(
            found,
            [
                map(3).map(|map| map.at_side(56)),
                None,
                None,
                map(1).map(|map| map.at_side(56))
            ]
        );
    }
}
