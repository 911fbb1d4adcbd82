//! The results of a document, worked out from its answers as they were when it was written.

use super::document::Document;
use crate::dominant::{Dominant, DominantPlan};

impl Document {
    /// The dominant frequencies, if they were searched for.
    pub fn dominant(&self) -> Option<Dominant> {
        let options = self.settings.dominant?;
        let spectra = self.run.spectra.as_ref()?;
        let plan = DominantPlan::new(&self.run.study, spectra, options);
        Some(plan.result(&self.run.readings))
    }
}
