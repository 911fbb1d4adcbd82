//! What this browser keeps of an experiment: every answer under the study's hash, so that nothing is asked twice, also after a reload.

use super::context::Laboratory;
use crate::storage::{self, Store};
use crate::studies::readings;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shortcuts::document::Run;
use shortcuts::probe::Readings;
use shortcuts::study::Study;
use wasm_bindgen_futures::spawn_local;

/// Names the spectra among a study's answers. No probe is called so; browsers have them under this name.
const SPECTRA: &str = "survey";

/// Spectra as they are kept: a report's run without answers.
#[derive(Serialize, Deserialize)]
struct Kept {
    run: Run,
}

/// Everything that is kept of a study.
pub struct Recalled {
    pub readings: Readings,
    pub spectra: Option<Run>,
}

/// What is kept of a study.
pub async fn recall(key: &str) -> Recalled {
    let entries = readings::entries(key).await;
    let spectra = entries.iter().find(|(name, _)| name == SPECTRA);
    let kept = spectra.and_then(|(_, text)| serde_json::from_str::<Kept>(text).ok());
    Recalled {
        readings: readings::of_entries(&entries),
        spectra: kept.map(|kept| kept.run),
    }
}

/// Keeps spectra.
pub fn keep_spectra(key: String, run: Run) {
    spawn_local(async move {
        let Ok(text) = serde_json::to_string(&Kept { run }) else {
            return;
        };
        storage::put_text(Store::Readings, &format!("{key}/{SPECTRA}"), text).await;
    });
}

impl Laboratory {
    /// Puts answers that are not kept yet into the storage.
    pub(super) fn keep_answers(self, study: &Study) {
        self.answers.update_value(|answers| {
            let names = std::mem::take(&mut answers.unsaved);
            readings::keep_named(&study.key(), names, &answers.readings);
        });
    }

    /// Forgets all answers that this browser keeps.
    pub(super) fn forget_experiments(self) {
        self.stop_experiment();
        self.clear();
        spawn_local(async move {
            self.page
                .say(match storage::remove(Store::Readings, "").await {
                    Ok(()) => {
                        "The laboratory’s results are no longer kept in this browser.".to_owned()
                    }
                    Err(why) => format!("The results could not be removed ({why})."),
                });
        });
    }
}
