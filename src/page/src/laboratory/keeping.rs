//! What this browser keeps of an experiment: every answer under the study's hash, so that nothing is asked twice, also after a reload.

use super::context::Laboratory;
use crate::storage::{self, Store};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shortcuts::document::Run;
use shortcuts::probe::{Probe, Reading, Readings};
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
    let prefix = format!("{key}/");
    // Without storage everything is asked anew.
    let kept = storage::entries(Store::Readings, &prefix).await;
    let mut recalled = Recalled {
        readings: Readings::default(),
        spectra: None,
    };
    for (name, text) in kept {
        let Some(name) = name.strip_prefix(&prefix) else {
            continue;
        };
        if name == SPECTRA {
            recalled.spectra = serde_json::from_str::<Kept>(&text)
                .ok()
                .map(|kept| kept.run);
        } else if let Ok(reading) = serde_json::from_str(&text) {
            recalled.readings.0.insert(name.to_owned(), reading);
        }
    }
    recalled
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

/// Keeps one answer.
pub fn keep_reading(study: &Study, probe: &Probe, reading: &Reading) {
    let key = format!("{}/{}", study.key(), probe.name());
    if let Ok(text) = serde_json::to_string(reading) {
        spawn_local(async move { storage::put_text(Store::Readings, &key, text).await });
    }
}

impl Laboratory {
    /// Puts answers that are not kept yet into the storage.
    pub(super) fn keep_answers(self, study: &Study) {
        let key = study.key();
        let texts: Vec<(String, String)> = self
            .answers
            .try_update_value(|answers| {
                std::mem::take(&mut answers.unsaved)
                    .into_iter()
                    .filter_map(|name| {
                        let reading = answers.readings.0.get(&name)?;
                        let text = serde_json::to_string(reading).ok()?;
                        Some((format!("{key}/{name}"), text))
                    })
                    .collect()
            })
            .unwrap_or_default();
        if !texts.is_empty() {
            spawn_local(async move { storage::put_texts(Store::Readings, texts).await });
        }
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
