//! The experiments of a report: the options of each one that was begun, and its result, worked out from the answers as they were when it was
//! written. With the same options and answers, every result is the same.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use spectrum::frequencies::FrequencySet;

use super::{Damage, Document, Run, holds};
use crate::dominant::{self, Dominant, DominantPlan};
use crate::experiments::{Experiment, Options, Results};
use crate::heat_map::{self, HeatMap, HeatMapPlan};
use crate::hfss::{self, Hfss, HfssPlan};
use crate::probe::Choice;
use crate::shortcut_test::{self, TestPlan, Tested};
use crate::spectra::Order;
use crate::study::Study;
use crate::transfer::{Leg, LegPlan, carried};

/// More random masks for a class than anybody asks for; keeps a damaged number from taking all time and memory.
const MOST_MASKS: usize = 100_000;

/// The options of every experiment that was begun.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How ADCS makes one map of three channels.
    pub order: Order,
    /// The search for dominant frequencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dominant: Option<dominant::Options>,
    /// Of the hierarchical search (HFSS), if it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hfss: Option<hfss::Options>,
    /// The Fourier heat map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat_map: Option<heat_map::Options>,
    /// Of the shortcut test, if it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<shortcut_test::Options>,
    /// Which answers count in the transfer and in the heat map; the shortcut test has its own options.
    #[serde(default)]
    pub choice: Choice,
    /// What the shortcut test and the transfer were done with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maps: Option<Maps>,
}

/// One map for each class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Maps {
    /// Where they come from, in words that go on "the maps are": "the top 5 % of the dominant frequency maps".
    pub origin: String,
    /// By class; `None` for a class without a map.
    pub sets: Vec<Option<FrequencySet>>,
}

impl Settings {
    /// The settings of what has a result so far. `maps` are those that the experiment was done with, if it needs any.
    pub fn of(options: &Options, results: &Results, order: Order, maps: Option<Maps>) -> Self {
        let maps = maps.filter(|_| options.experiment.needs_maps());
        let mut test = options.test;
        test.size = options.dominant.size;
        let is_tested = options.experiment == Experiment::Test && maps.is_some();
        Self {
            order,
            dominant: results.dominant.as_ref().map(|_| options.dominant),
            hfss: results.hfss.as_ref().map(|_| options.hfss.clone()),
            heat_map: results.heat_map.as_ref().map(|_| options.heat_map),
            test: is_tested.then_some(test),
            choice: options.test.choice,
            maps,
        }
    }

    /// What is wrong with them for a study, if anything is.
    pub(super) fn check(&self, study: &Study) -> Result<(), Damage> {
        if let Some(options) = &self.dominant {
            let good = (1..=study.side).contains(&options.size)
                && share(options.share)
                && share(options.same)
                && options.margin.is_finite();
            holds(good, Damage::Dominant)?;
        }
        if let Some(options) = &self.hfss {
            holds(options.are_possible(study.side), Damage::Hfss)?;
        }
        if let Some(options) = &self.heat_map {
            holds(options.are_possible(study.side), Damage::HeatMap)?;
        }
        if let Some(options) = &self.test {
            let good = (1..=study.side).contains(&options.size)
                && options.random <= MOST_MASKS
                && options.equal_energy <= MOST_MASKS;
            holds(good, Damage::Test)?;
        }
        if let Some(maps) = &self.maps {
            let right = |set: &FrequencySet| set.side() == study.side;
            let good = maps.sets.len() == study.classes.len();
            holds(good && maps.sets.iter().flatten().all(right), Damage::Maps)?;
        }
        Ok(())
    }
}

impl Document {
    /// The experiment that it is about: the one that the others were steps to.
    pub fn experiment(&self) -> Experiment {
        let settings = &self.settings;
        if settings.test.is_some() {
            Experiment::Test
        } else if !self.legs.is_empty() {
            Experiment::Transfer
        } else if settings.dominant.is_some() {
            Experiment::Dominant
        } else if settings.hfss.is_some() {
            Experiment::Hfss
        } else if settings.heat_map.is_some() {
            Experiment::HeatMap
        } else {
            Experiment::Spectra
        }
    }

    /// Its results, as an experiment under way has them.
    pub fn results(&self) -> Results {
        Results {
            dominant: self.dominant().map(Arc::new),
            hfss: self.hfss().map(Arc::new),
            tested: self.tested().map(Arc::new),
            heat_map: self.heat_map().map(Arc::new),
            maps: (self.settings.maps.as_ref()).map(|maps| Arc::new(maps.sets.clone())),
        }
    }

    /// Sets the options to those that it was made with, where its results are shown by them.
    pub fn restore(&self, options: &mut Options) {
        options.experiment = self.experiment();
        if let Some(dominant) = self.settings.dominant {
            options.dominant = dominant;
        }
        if let Some(heat_map) = self.settings.heat_map {
            options.heat_map = heat_map;
        }
    }

    /// The dominant frequencies, if they were searched for.
    pub fn dominant(&self) -> Option<Dominant> {
        let options = self.settings.dominant?;
        let spectra = self.run.spectra.as_ref()?;
        let plan = DominantPlan::new(&self.run.study, spectra, options);
        Some(plan.result(&self.run.readings))
    }

    /// What the hierarchical search found, if there was one.
    pub fn hfss(&self) -> Option<Hfss> {
        let options = self.settings.hfss.clone()?;
        Some(HfssPlan::new(&self.run.study, options).result(&self.run.readings))
    }

    /// The Fourier heat map, if there was one.
    pub fn heat_map(&self) -> Option<HeatMap> {
        let options = self.settings.heat_map?;
        let plan = HeatMapPlan::new(&self.run.study, options, self.settings.choice);
        Some(plan.result(&self.run.readings))
    }

    /// The shortcut test, if there was one.
    pub fn tested(&self) -> Option<Tested> {
        let options = self.settings.test?;
        let spectra = self.run.spectra.as_ref()?;
        let maps = self.settings.maps.as_ref()?;
        let plan = TestPlan::new(&self.run.study, spectra, maps.sets.clone(), options);
        Some(plan.result(&self.run.readings))
    }

    /// The maps on the run itself, then on each leg; empty without legs.
    pub fn transferred(&self) -> Vec<(&Run, Leg)> {
        let (Some(maps), false) = (&self.settings.maps, self.legs.is_empty()) else {
            return Vec::new();
        };
        let from = &self.run.study.classes;
        (std::iter::once(&self.run).chain(&self.legs))
            .map(|run| {
                let maps = carried(&maps.sets, from, &run.study.classes, run.study.side);
                let plan = LegPlan::new(&run.study, maps, self.settings.choice);
                (run, plan.result(&run.readings))
            })
            .collect()
    }
}

fn share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}
