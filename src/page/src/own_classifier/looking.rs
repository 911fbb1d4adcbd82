//! The state of the dialog: which files there are, what was found in them, and what the visitor chose.

use super::collecting;
use super::importer::{Found, Importer, Tried};
use super::waiting::{Came, OwnClassifier};
use crate::browser::fetch_blob;
use crate::core::own_networks::adopting;
use crate::core::state::Page;
use crate::decoder::{DecodeError, Decoded, Decoder};
use crate::incoming::Incoming;
use crate::storage;
use crate::ui::canvas::jpeg_address;
use crate::ui::dialog::Handle;
use js_sys::Float32Array;
use leptos::prelude::*;
use models::labels;
use models::read_as::Reading;
use onnx::guesses::{Choices, Scaling};
use protocol::Crop;
use protocol::files::Refusal;
use session::View;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// How far the dialog is.
#[derive(Clone)]
pub enum State {
    /// Something takes a while.
    Working(&'static str),
    /// They are no classifier, or not all of one.
    Refused(Refusal),
    /// They are one.
    Found(Arc<Found>),
}

/// What the network answers to the known picture.
#[derive(Clone)]
pub enum Trial {
    /// It is being asked.
    Asking,
    /// Its answers.
    Answered(Tried),
    /// Why there are none.
    Failed(String),
}

/// The known picture.
#[derive(Clone)]
pub struct Known {
    /// What it shows.
    pub title: String,
    /// Its data address.
    pub address: String,
}

/// Why the network was not shown the known picture: a sentence.
#[derive(Debug, thiserror::Error)]
enum TrialError {
    #[error("This site has no photographs.")]
    NoPhotograph,
    #[error("The photograph could not be loaded ({0}). Check the connection and try again.")]
    NotLoaded(#[from] crate::browser::FetchError),
    #[error("The photograph could not be opened ({0}).")]
    NotOpened(#[from] DecodeError),
    #[error("The dialog was closed.")]
    Closed,
    #[error("{}", .0.sentence)]
    Refused(Refusal),
}

/// Lists of names that a visitor can choose from.
#[derive(Clone)]
pub struct Names {
    /// In words.
    pub what: &'static str,
    /// By class.
    pub names: Vec<String>,
}

#[derive(Clone, Copy)]
pub struct Looking {
    pub page: Page,
    pub own: OwnClassifier,
    dialog: Handle,
    pub state: RwSignal<State>,
    pub trial: RwSignal<Trial>,
    pub known: RwSignal<Option<Known>>,
    /// It becomes a model.
    pub making: RwSignal<bool>,
    /// What the visitor settled on so far, once something was found.
    pub choices: RwSignal<Option<Choices>>,
    /// The scalings that are tried: the guess, what else is usual, and the visitor's own numbers.
    pub scalings: RwSignal<Vec<Scaling>>,
    /// The place of the chosen one.
    pub scaling: RwSignal<usize>,
    /// What the classes may be called.
    pub lists: RwSignal<Vec<Names>>,
    /// The place of the chosen list.
    pub list: RwSignal<usize>,
    /// The architecture that the visitor chose, where weights fit several.
    architecture: StoredValue<String>,
    files: StoredValue<Vec<Incoming>, LocalStorage>,
    importer: StoredValue<Option<Importer>, LocalStorage>,
    /// The known picture as it was decoded last, with its side.
    decoded: StoredValue<Option<(usize, Decoded)>, LocalStorage>,
    /// Rises with each look and each trial: only the last one counts.
    looks: StoredValue<u32>,
    trials: StoredValue<u32>,
}

impl Looking {
    pub fn new(page: Page, own: OwnClassifier, dialog: Handle) -> Self {
        Self {
            page,
            own,
            dialog,
            state: RwSignal::new(State::Working(READING)),
            trial: RwSignal::new(Trial::Asking),
            known: RwSignal::new(None),
            making: RwSignal::new(false),
            choices: RwSignal::new(None),
            scalings: RwSignal::new(Vec::new()),
            scaling: RwSignal::new(0),
            lists: RwSignal::new(Vec::new()),
            list: RwSignal::new(0),
            architecture: StoredValue::new(String::new()),
            files: StoredValue::new_local(Vec::new()),
            importer: StoredValue::new_local(None),
            decoded: StoredValue::new_local(None),
            looks: StoredValue::new(0),
            trials: StoredValue::new(0),
        }
    }

    /// Looks into whatever files come, and asks the network whenever something is chosen that changes its answers.
    pub fn follow(self) {
        Effect::new(move |_| {
            let came = self.own.take();
            if !came.is_empty() {
                spawn_local(self.look(came));
            }
        });
        let asked = Memo::new(move |_| {
            // Neither the name nor those of the classes change an answer.
            self.choices.get().map(|choices| Choices {
                name: String::new(),
                names: vec![String::new(); choices.names.len()],
                ..choices
            })
        });
        Effect::new(move |_| {
            // What is found anew is asked anew, also where the choices are the same.
            let is_found = self.state.with(|state| matches!(state, State::Found(_)));
            if let Some(choices) = asked.get().filter(|_| is_found) {
                spawn_local(self.ask(choices, self.scalings.get()));
            }
        });
    }

    /// Looks into the same files again, as weights of this architecture.
    pub fn look_as(self, architecture: String) {
        self.architecture.set_value(architecture);
        spawn_local(self.look(Vec::new()));
    }

    /// The names of the files.
    pub fn paths(self) -> Vec<String> {
        self.files
            .with_value(|files| files.iter().map(|file| file.path.clone()).collect())
    }

    async fn look(self, came: Vec<Came>) {
        self.say(State::Working(READING));
        let mut files = Vec::new();
        for came in came {
            files.extend(match came {
                Came::Files(files) => files,
                Came::Dropped(dropped) => dropped.files().await,
            });
        }
        match self.try_look(files).await {
            // Another look has taken its place, or the dialog is closed.
            Ok(None) => {}
            Ok(Some(found)) => self.begin_with(found),
            Err(refusal) => self.say(State::Refused(refusal)),
        }
    }

    fn say(self, state: State) {
        drop(self.state.try_set(state));
    }

    async fn try_look(self, files: Vec<Incoming>) -> Result<Option<Found>, Refusal> {
        if let [only] = &files[..]
            && self.files.try_with_value(Vec::is_empty) == Some(true)
            && self.is_trained_here(only).await
        {
            return Ok(None);
        }
        let all = self.files.try_update_value(|all| {
            collecting::add(all, files);
            collecting::of_use(all)
        });
        let Some(files) = all else {
            return Ok(None);
        };
        let look = next(self.looks);
        self.end();
        let read = collecting::bytes(&files).await;
        let (files, bytes) = read.map_err(|error| Refusal {
            sentence: error.to_string(),
            ..Refusal::default()
        })?;
        if !is_last(self.looks, look) {
            return Ok(None);
        }
        let importer = Importer::start()?;
        self.importer.try_set_value(Some(importer.clone()));
        self.say(State::Working("Looking into the network"));
        let architecture = self.architecture.try_with_value(Clone::clone);
        let found = importer.look(files, bytes, architecture.unwrap_or_default());
        let found = found.await;
        if is_last(self.looks, look) {
            found.map(Some)
        } else {
            Ok(None)
        }
    }

    /// A network that was saved in the view "Learning" is opened as such.
    async fn is_trained_here(self, file: &Incoming) -> bool {
        let Some(file) = adopting::saved_here(file).await else {
            return false;
        };
        let opened = adopting::open(self.page, file).await;
        let Ok(id) = opened else { return false };
        self.use_model(id);
        true
    }

    fn begin_with(self, found: Found) {
        let guesses = &found.guesses;
        let mut choices = guesses.choices(&found.facts);
        // What the visitor called it stays when a file is added.
        let before = self.choices.get_untracked().map(|before| before.name);
        choices.name = before.unwrap_or(choices.name);
        let mut scalings = vec![guesses.scaling.value];
        scalings.extend(&guesses.scaling.others);
        // The visitor's own numbers, to begin with.
        scalings.push(Scaling::UNIT);
        self.lists.set(lists(&choices.names));
        self.list.set(0);
        self.scaling.set(0);
        self.scalings.set(scalings);
        self.choices.set(Some(choices));
        self.state.set(State::Found(Arc::new(found)));
    }

    /// Changes a choice.
    pub fn choose(self, change: impl FnOnce(&mut Choices)) {
        self.choices.update(|choices| {
            if let Some(choices) = choices {
                change(choices);
            }
        });
    }

    /// Shows the network the known picture.
    async fn ask(self, choices: Choices, scalings: Vec<Scaling>) {
        let trial = next(self.trials);
        drop(self.trial.try_set(Trial::Asking));
        let tried = self.try_ask(choices, scalings).await;
        if is_last(self.trials, trial) {
            drop(self.trial.try_set(match tried {
                Ok(tried) => Trial::Answered(tried),
                Err(error) => Trial::Failed(error.to_string()),
            }));
        }
    }

    async fn try_ask(self, choices: Choices, scalings: Vec<Scaling>) -> Result<Tried, TrialError> {
        let decoded = self.picture(choices.side).await?;
        let picture = decoded.picture()?;
        let values = Float32Array::new_with_length(3 * (choices.side * choices.side) as u32);
        let mut start = 0;
        for plane in &picture.planes {
            let end = start + plane.len() as u32;
            values.subarray(start, end).copy_from(plane);
            start = end;
        }
        let importer = self.importer.try_with_value(Clone::clone).flatten();
        let importer = importer.ok_or(TrialError::Closed)?;
        let tried = importer.try_with(choices, scalings, values.buffer());
        tried.await.map_err(TrialError::Refused)
    }

    /// The first of the site's photographs, as the network would get it.
    async fn picture(self, side: usize) -> Result<Decoded, TrialError> {
        let decoded = self.decoded.try_with_value(|decoded| {
            let (of, decoded) = decoded.as_ref()?;
            (*of == side).then(|| decoded.clone())
        });
        if let Some(decoded) = decoded.flatten() {
            return Ok(decoded);
        }
        let sample = (self.page.samples).with_value(|samples| samples.first().cloned());
        let sample = sample.ok_or(TrialError::NoPhotograph)?;
        let file = fetch_blob(&format!("samples/{}", sample.file)).await?;
        let decoder = Decoder::start()?;
        let decoded = decoder.open(&file, side, Crop::default(), Reading::default());
        let decoded = decoded.await?;
        let drawn = decoded.canvas().and_then(|canvas| jpeg_address(&canvas));
        drop(self.known.try_set(Some(Known {
            title: sample.title,
            address: drawn.unwrap_or_default(),
        })));
        self.decoded.try_set_value(Some((side, decoded.clone())));
        Ok(decoded)
    }

    /// Makes a model of it, chooses it and closes the dialog.
    pub fn make(self) {
        let importer = self.importer.with_value(Clone::clone);
        let choices = self.choices.get_untracked();
        let (Some(importer), Some(mut choices)) = (importer, choices) else {
            return;
        };
        let scalings = self.scalings.get_untracked();
        if let Some(scaling) = scalings.get(self.scaling.get_untracked()) {
            choices.scaling = *scaling;
        }
        choices.name = match choices.name.trim() {
            "" => "My network".to_owned(),
            name => name.to_owned(),
        };
        self.making.set(true);
        storage::ask_to_stay();
        spawn_local(async move {
            let made = importer.make(choices).await;
            if self.making.is_disposed() {
                return;
            }
            let made = match made {
                Ok((card, file)) => (adopting::adopt(self.page, card, &file).await)
                    .map_err(|error| error.to_string()),
                Err(refusal) => Err(refusal.sentence),
            };
            let _ = self.making.try_set(false);
            match made {
                Ok(id) => self.use_model(id),
                Err(sentence) => drop(self.trial.try_set(Trial::Failed(sentence))),
            }
        });
    }

    fn use_model(self, id: String) {
        self.page.choose_model(id);
        if self.page.view.get_untracked() == View::Learning {
            self.page.go_to(View::Picture);
        }
        if !self.state.is_disposed() {
            self.close();
        }
    }

    /// Closes the dialog, which gives up what is being done.
    pub fn close(self) {
        self.dialog.close();
    }

    /// Ends the engine, whatever it is doing.
    pub fn end(self) {
        let importer = (self.importer).try_update_value(Option::take);
        if let Some(importer) = importer.flatten() {
            importer.cancel();
        }
    }
}

const READING: &str = "Reading the files";

/// What the classes may be called: as was guessed, like ImageNet's where there are as many, or by number.
fn lists(guessed: &[String]) -> Vec<Names> {
    let guessed = Names {
        what: "As they were found",
        names: guessed.to_vec(),
    };
    let count = guessed.names.len();
    let imagenet = Names {
        what: "ImageNet’s",
        names: labels::IMAGENET
            .iter()
            .map(|&name| name.to_owned())
            .collect(),
    };
    let numbers = Names {
        what: "Numbers",
        names: (0..count).map(|class| labels::name("", class)).collect(),
    };
    let mut lists = vec![guessed];
    for other in [imagenet, numbers] {
        if other.names.len() == count && other.names != lists[0].names {
            lists.push(other);
        }
    }
    lists
}

fn next(counter: StoredValue<u32>) -> u32 {
    let risen = counter.try_update_value(|counter| {
        *counter += 1;
        *counter
    });
    risen.unwrap_or_default()
}

/// Whether nothing has begun since; false once the dialog is closed.
fn is_last(counter: StoredValue<u32>, own: u32) -> bool {
    counter.try_with_value(|counter| *counter == own) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn classes_can_always_be_numbers() {
        let named = lists(&["cat", "dog"].map(str::to_owned));
        assert_eq!(named.len(), 2);
        assert_eq!(named[1].names, ["class 0", "class 1"]);
        assert_eq!(lists(&named[1].names).len(), 1);
        // Of a thousand they may also be ImageNet's.
        let many: Vec<String> = (0..1000).map(|class| format!("kind {class}")).collect();
        assert_eq!(lists(&many).len(), 3);
    }
}
