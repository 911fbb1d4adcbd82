//! The bench as tables and as one file that restores it.

use super::desk::Desk;
use super::error::ShareError;
use crate::core::state::{Answer, EngineStatus};
use leptos::prelude::*;
use models::ranking::top_k;
use session::record::{self, FORMAT, KIND, Kept, Model, NAMED, Named, Predictions, Record};

impl Desk {
    /// The mean power and magnitude at each distance from DC.
    pub fn profile_csv(self) -> Result<String, ShareError> {
        self.page.studio.with_value(|studio| {
            let editor = studio.as_ref().ok_or(ShareError::NoPicture)?.editor();
            let table = report::workbench::tables::profile(editor.original(), editor.filtered())?;
            Ok(table)
        })
    }

    /// The probabilities of all classes.
    pub fn predictions_csv(self) -> Result<String, ShareError> {
        let (original, filtered) = (
            Answer::whole(self.page.original),
            Answer::whole(self.page.filtered),
        );
        let probabilities =
            |answer: &Option<Answer>| answer.as_ref().map(|answer| answer.probabilities.clone());
        let (original, filtered) = (probabilities(&original), probabilities(&filtered));
        if original.is_none() && filtered.is_none() {
            return Err(ShareError::NoAnswer);
        }
        Ok(report::workbench::tables::predictions(
            |class| self.page.class_name(class),
            original.as_deref(),
            filtered.as_deref(),
            self.page.read_as(),
        ))
    }

    pub fn state_json(self) -> Result<String, ShareError> {
        let shown = self.page.shown.get().ok_or(ShareError::NoPicture)?;
        let card = self.page.card().ok_or(ShareError::NoModel)?;
        let kept = self.page.studio.with_value(|studio| {
            let studio = studio.as_ref()?;
            Some(Kept {
                frequencies: studio.mask().kept_fraction(),
                energy: studio.editor().kept_energy(studio.mask()),
            })
        });
        let answer = |answer: Option<Answer>| answer.map(|answer| self.recorded(&answer));
        let session = self.page.session();
        let record = Record {
            kind: KIND.to_owned(),
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            created: String::from(js_sys::Date::new_0().to_iso_string()),
            address: self.page.address(),
            model: Model {
                id: card.id,
                name: card.name,
                weights_sha256: card.sha256,
                input_size: card.input_size,
            },
            backend: session.backend,
            engine: match self.page.engine.get() {
                EngineStatus::Ready { engine, .. } => Some(engine),
                _ => None,
            },
            picture: record::Picture {
                title: shown.title,
                side: shown.side,
                original_size: shown.original_size,
            },
            edit: session.edit,
            kept: kept.ok_or(ShareError::NoPicture)?,
            predictions: Predictions {
                original: answer(Answer::whole(self.page.original)),
                filtered: answer(Answer::whole(self.page.filtered)),
            },
        };
        Ok(record.to_json())
    }

    fn recorded(self, answer: &Answer) -> record::Answer {
        let top = top_k(&answer.probabilities, NAMED).into_iter();
        record::Answer {
            top: top
                .map(|one| Named {
                    class: one.class,
                    name: self.page.class_name(one.class),
                    probability: one.probability,
                })
                .collect(),
            probabilities: answer.probabilities.clone(),
        }
    }
}
