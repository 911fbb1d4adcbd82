//! Networks that were trained in a browser: models like the site's, but for where they are kept. Their cards lie in the browser's memory, where
//! they are found before anything is drawn, and their files beside the site's weights.

use super::browser::{dismiss, read, start_worker};
use super::state::Page;
use super::storage::local::{self, Key};
use futures_channel::oneshot;
use js_sys::{ArrayBuffer, Uint8Array};
use learning::messages::{FromTrainer, ToTrainer};
use leptos::prelude::*;
use models::card::{Catalogue, ModelCard};
use platform::weight_store;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Worker};

/// Larger files are none of ours: the widest network has a tenth of it.
const MOST_BYTES: f64 = 64e6;

/// The cards of earlier visits.
pub fn recall() -> Vec<ModelCard> {
    let text = local::get(Key::OwnNetworks);
    let cards: Vec<ModelCard> = text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    cards
        .into_iter()
        .filter(|card| card.is_own() && card.answer.is_some())
        .collect()
}

/// Those of a catalogue.
pub fn own(catalogue: &Catalogue) -> impl Iterator<Item = &ModelCard> {
    catalogue.models.iter().filter(|card| card.is_own())
}

/// Changes what is kept. Another tab may have kept more than this one knows, so it is read anew.
fn change_kept(change: impl FnOnce(&mut Vec<ModelCard>)) -> bool {
    let mut cards = recall();
    change(&mut cards);
    let text = serde_json::to_string(&cards).unwrap_or_default();
    local::set(Key::OwnNetworks, &text)
}

impl Page {
    /// Makes a trained network one of the models; returns its id, or a sentence.
    pub async fn adopt_network(
        self,
        card: ModelCard,
        file: &ArrayBuffer,
    ) -> Result<String, String> {
        let id = card.id.clone();
        weight_store::put(&card.file, &Uint8Array::new(file)).await;
        if !weight_store::held().await.contains(&card.file) {
            return Err("The network could not be kept: this browser gives this page no storage, or it is full.".to_owned());
        }
        let kept = change_kept(|cards| {
            cards.retain(|other| other.id != id);
            cards.push(card.clone());
        });
        self.models.update(|models| {
            models.models.retain(|other| other.id != id);
            models.models.push(card);
        });
        if !kept {
            self.say("The network lasts only as long as this page is open: this browser keeps no more for it.");
        }
        Ok(id)
    }

    /// Forgets a network for good. What shows it goes on with the first model.
    pub fn forget_network(self, id: &str) {
        let file = self
            .models
            .with_untracked(|models| models.get(id).map(|card| card.file.clone()));
        let first = self
            .models
            .with_untracked(|models| models.first().map(|card| card.id.clone()))
            .unwrap_or_default();
        if self.model.get_untracked() == id {
            self.choose_model(first.clone());
        }
        // Neither undo nor redo must lead back to it.
        self.history.update(|history| {
            history.amend_all(|edit| {
                if edit.model == id {
                    edit.model.clone_from(&first);
                }
            });
        });
        change_kept(|cards| cards.retain(|card| card.id != id));
        self.models
            .update(|models| models.models.retain(|card| card.id != id));
        if let Some(file) = file {
            spawn_local(async move { weight_store::remove(&file).await });
        }
    }

    /// Makes a saved network one of the models; returns its id, or a sentence. A trainer of its own reads the file, so that a training under
    /// way goes on.
    pub async fn open_network(self, file: Blob) -> Result<String, String> {
        if file.size() > MOST_BYTES {
            return Err("The file is too large to be a network that was saved here.".to_owned());
        }
        let buffer = read(&file)
            .await
            .map_err(|why| format!("The file could not be read ({why})."))?;
        let (answered, answer) = oneshot::channel();
        let answered = Rc::new(RefCell::new(Some(answered)));
        let reply = move |outcome| {
            if let Some(answered) = answered.borrow_mut().take() {
                // Whoever asked waits.
                let _ = answered.send(outcome);
            }
        };
        let died = reply.clone();
        let worker: Worker = start_worker(
            "trainer",
            move |message, buffer| match (message, buffer) {
                (FromTrainer::Exported { card, .. }, Some(buffer)) => reply(Ok((card, buffer))),
                (FromTrainer::Failed { sentence, .. }, _) => reply(Err(sentence)),
                _ => {}
            },
            move || {
                died(Err(
                    "The file could not be read: the device may be short of memory.".to_owned(),
                ))
            },
        )?;
        let parcel = platform::port::pack(&ToTrainer::Open { ticket: 0 }, Some(buffer));
        let posted = worker.post_message_with_transfer(&parcel.message, &parcel.transfer);
        let outcome = match posted {
            Ok(()) => answer
                .await
                .unwrap_or_else(|_| Err("The file could not be read.".to_owned())),
            Err(error) => Err(platform::port::words(&error)),
        };
        dismiss(&worker);
        let (card, bytes) = outcome?;
        self.adopt_network(*card, &bytes).await
    }

    /// What an engine must be told of a model that is no file of the site.
    pub fn own_card(self, id: &str) -> Option<Box<ModelCard>> {
        self.models
            .with_untracked(|models| models.get(id).filter(|card| card.is_own()).cloned())
            .map(Box::new)
    }
}
