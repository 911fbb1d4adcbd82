//! The results of a document, worked out from its answers as they were when it was written.

use super::{Document, Run};
use crate::dominant::{Dominant, DominantPlan};
use crate::heat_map::{HeatMap, HeatMapPlan};
use crate::hfss::{Hfss, HfssPlan};
use crate::shortcut_test::{TestPlan, Tested};
use crate::transfer::{Leg, LegPlan, carried};

impl Document {
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
