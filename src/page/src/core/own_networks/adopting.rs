//! Making a network one of the models. A visit that opens no network calls nothing of this.

use super::{change_kept, unkept};
use crate::browser::{BrowserError, read};
use crate::core::state::Page;
use crate::incoming::Incoming;
use crate::trainer::{Program, Trainer, TrainerError};
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use models::card::ModelCard;
use platform::weight_store;
use platform::worker::WorkerError;
use web_sys::Blob;

/// Larger files are none of ours: the widest network has a tenth of it.
const MOST_BYTES: f64 = 64e6;

/// Why a network does not become one of the models: a sentence.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    #[error("The file is too large to be a network that was saved here.")]
    TooLarge,
    #[error("The file could not be read ({0}).")]
    Unreadable(BrowserError),
    #[error("{}", match .0 {
        TrainerError::Worker(WorkerError::NotStarted(why)) => format!("The file could not be read ({why})."),
        TrainerError::Worker(_) => "The file could not be read: the device may be short of memory.".to_owned(),
        error => error.to_string(),
    })]
    Trainer(#[from] TrainerError),
}

/// Makes a trained network one of the models; returns its id.
pub async fn adopt(page: Page, card: ModelCard, file: &ArrayBuffer) -> Result<String, AdoptError> {
    let id = card.id.clone();
    weight_store::put(&card.file, &Uint8Array::new(file)).await;
    let is_held = weight_store::held().await.contains(&card.file);
    if !is_held {
        unkept::hold(&card.file, file);
    }
    // A card without its file would be of no use on the next visit.
    let kept = is_held
        && change_kept(|cards| {
            cards.retain(|other| other.id != id);
            cards.push(card.clone());
        });
    page.models.update(|models| {
        models.models.retain(|other| other.id != id);
        models.models.push(card);
    });
    if page.model.get_untracked() == id {
        // Its file was lost, or else it is the same once more.
        page.load_model();
    }
    if !kept {
        page.say("The network lasts only as long as this page is open: this browser keeps no more for it.");
    }
    Ok(id)
}

/// The file, if it may be a network that the view "Learning" saved: what it says of its training stands at its begin. Other weights are
/// opened as what visitors bring.
pub async fn saved_here(file: &Incoming) -> Option<Blob> {
    const MARK: &[u8] = b"\"training\":";
    if !file.path.to_lowercase().ends_with(".safetensors") {
        return None;
    }
    let file: Blob = file.file.clone().into();
    let begin = file.slice_with_f64_and_f64(0.0, 1e5).ok()?;
    let begin = read(&begin).await.ok()?;
    let bytes = Uint8Array::new(&begin).to_vec();
    let is_marked = bytes.windows(MARK.len()).any(|window| window == MARK);
    is_marked.then_some(file)
}

/// Makes a saved network one of the models; returns its id. A trainer of its own reads the file, so that a training under way goes on.
pub async fn open(page: Page, file: Blob) -> Result<String, AdoptError> {
    if file.size() > MOST_BYTES {
        return Err(AdoptError::TooLarge);
    }
    let buffer = read(&file).await.map_err(AdoptError::Unreadable)?;
    // Its end is told to who waits for the answer.
    let trainer =
        Trainer::start(Program::Cpu, |_, _, _| {}, |_| {}, |_| {}).map_err(TrainerError::from)?;
    let (card, bytes) = trainer.read(buffer).await?;
    drop(trainer);
    adopt(page, card, &bytes).await
}
