//! The visitor's own set: a folder, a zip archive or many files, sorted into classes and kept in this browser's storage.

use super::context::{Adding, DataSets};
use super::own::{Kept, KeptFile, OwnSet, lists};
use crate::browser::{BrowserError, click, now_ms, read};
use crate::decoder::{DecodeError, Decoder};
use crate::encodings::BROWSER_ENCODINGS;
use crate::incoming::{Dropped, Incoming, is_archive, is_network, picked, title};
use crate::storage::names::{file_of_set, files_of_set, new_set};
use crate::storage::{self, FileToKeep, Store};
use crate::unicode::BROWSER;
use js_sys::{Array, Date, Uint8Array};
use leptos::html::Input;
use leptos::prelude::*;
use platform::port::words;
use platform::worker::WorkerError;
use session::View;
use sets::encoding::{self, RawName, Read};
use sets::own::{self, Found, TableText};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// Files that are written together, and most bytes of them.
const FILES_AT_ONCE: usize = 32;
const BYTES_AT_ONCE: u64 = 16_000_000;

/// The buttons, or the progress.
#[component]
pub fn AddSet() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let adding = sets.adding;
    view! {
        <div class="add-set">
            <Show when=move || adding.with(Option::is_some) fallback=|| view! { <Buttons/> }>
                <p class="hint" role="status" data-testid="adding">
                    {move || {
                        adding
                            .get()
                            .map(|adding| match adding.total {
                                0 => adding.doing,
                                total => format!("{}: {} of {total}", adding.doing, adding.done),
                            })
                    }}
                </p>
                <progress
                    aria-label="Files kept"
                    max=move || adding.get().map(|adding| adding.total.max(1))
                    value=move || adding.get().filter(|adding| adding.total > 0).map(|adding| adding.done)
                ></progress>
                <div class="tools">
                    <button data-testid="cancel-adding" on:click=move |_| sets.cancel_adding()>"Cancel"</button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let (folder, files) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let add = move |event: web_sys::Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        else {
            return;
        };
        let incoming = input.files().map(|list| picked(&list)).unwrap_or_default();
        // The same files may be picked again.
        input.set_value("");
        if !incoming.is_empty() {
            spawn_local(async move {
                let no_set = sets.add_set(name_of(&incoming), async move { incoming });
                if let Some(files) = no_set.await {
                    sets.page.ask(|hooks| &hooks.open_classifier, files);
                }
            });
        }
    };
    view! {
        <details class="more" data-testid="add-own">
            <summary>{move || if sets.page.view.get() == View::Learning { "Learn from your own pictures" } else { "Test your own pictures" }}</summary>
            <p class="hint">
                "Drop a folder, a zip file or many pictures anywhere, or pick them here. The folders’ names are the classes, or a table (CSV or JSON Lines) that names the files and their labels; what was taken is shown, with the other choices. The files are kept in this browser’s storage on this device, and nothing is uploaded."
            </p>
            <div class="tools">
                <button data-testid="pick-folder" on:click=move |_| folder.get_untracked().iter().for_each(click)>"Pick a folder"</button>
                <button data-testid="pick-files" on:click=move |_| files.get_untracked().iter().for_each(click)>"Pick files or a zip"</button>
            </div>
            <input
                node_ref=folder
                class="visually-hidden"
                type="file"
                tabindex="-1"
                aria-hidden="true"
                data-testid="folder-input"
                prop:webkitdirectory=true
                multiple
                on:change=add
            />
            <input
                node_ref=files
                class="visually-hidden"
                type="file"
                tabindex="-1"
                aria-hidden="true"
                data-testid="set-input"
                multiple
                accept="image/*,.avif,.jxl,.heic,.zip,.csv,.tsv,.jsonl"
                on:change=add
            />
        </details>
    }
}

/// A name for picked files: their common folder, the archive, or how many they are.
fn name_of(incoming: &[Incoming]) -> String {
    match incoming {
        [one] => title(&one.file.name()),
        [first, ..] => match first.path.split_once('/') {
            Some((folder, _))
                if incoming
                    .iter()
                    .all(|file| file.path.starts_with(&format!("{folder}/"))) =>
            {
                folder.to_owned()
            }
            _ => format!("{} files", incoming.len()),
        },
        [] => String::new(),
    }
}

/// Where a file's bytes come from.
enum Origin {
    File(Blob),
    Archived { archive: Blob, index: usize },
}

impl DataSets {
    /// Makes a set of what was dropped. Shows the set test, unless the visitor is about to learn from it.
    pub async fn add_dropped(self, dropped: Dropped) {
        let before = self.page.view.get_untracked();
        if before != View::Learning {
            self.page.go_to(View::Set);
        }
        let no_set = self.add_set(dropped.name(), dropped.files()).await;
        if let Some(files) = no_set {
            self.page.go_to(before);
            self.page.ask(|hooks| &hooks.open_classifier, files);
        }
    }

    /// Makes a set of `files`; returns them if they hold a network and no pictures.
    async fn add_set(
        self,
        name: String,
        files: impl Future<Output = Vec<Incoming>>,
    ) -> Option<Vec<Incoming>> {
        if self.adding.with_untracked(Option::is_some) {
            self.page
                .say("Another set is being added. Wait until it is there, or cancel it.");
            return None;
        }
        let number = Date::now() as u64;
        self.adding.set(Some(Adding {
            number,
            doing: "Looking through the files".to_owned(),
            done: 0,
            total: 0,
        }));
        let id = new_set(number);
        let result = self.gather(&id, number, name, files).await;
        let cancelled = !self.is_adding(number);
        if !cancelled {
            self.adding.set(None);
        }
        match result {
            Ok(set) if !cancelled => {
                self.own.update(|sets| sets.push(set.clone()));
                self.show_own(&set);
                if self.page.view.get_untracked() == View::Learning {
                    self.page.training.set.set(Some(set.id));
                }
            }
            other => {
                // What is not whole must not stay.
                if let Err(error) = storage::remove(Store::Files, &files_of_set(&id)).await {
                    web_sys::console::warn_1(&error.to_string().into());
                }
                match other {
                    Err(AddError::Network(files)) if !cancelled => return Some(files),
                    Err(error) if !cancelled => self.page.say(error.to_string()),
                    _ => {}
                }
            }
        }
        None
    }

    /// Gives up the set that is being added.
    pub fn cancel_adding(self) {
        self.adding.set(None);
    }

    fn is_adding(self, number: u64) -> bool {
        self.adding.with_untracked(|adding| {
            adding
                .as_ref()
                .is_some_and(|adding| adding.number == number)
        })
    }

    async fn gather(
        self,
        id: &str,
        number: u64,
        name: String,
        files: impl Future<Output = Vec<Incoming>>,
    ) -> Result<OwnSet, AddError> {
        let incoming = files.await;
        let Gathered {
            mut source,
            found,
            origins,
            tables,
            mut left_out,
            notes,
        } = Gathered::of(incoming.clone()).await?;
        if found.iter().any(|file| is_network(&file.path)) && !found.iter().any(own::is_picture) {
            return Err(AddError::Network(incoming));
        }
        let sorted = own::sort(&found, &tables, None, &lists(), BROWSER);
        let of_files = sorted
            .left_out
            .iter()
            // A table stays beside the pictures, and says for itself what becomes of it.
            .filter(|(path, why)| {
                !why.is_of_sorting() && !tables.iter().any(|table| table.path == *path)
            });
        left_out.extend(of_files.map(|(path, why)| (path.clone(), format!("{why}."))));
        if sorted.pictures.is_empty() {
            let why = left_out
                .first()
                .map(|(path, why)| {
                    format!(" The first of {} files, “{path}”: {why}", left_out.len())
                })
                .unwrap_or_default();
            return Err(AddError::NoPictures(format!(
                "{}{why}",
                sorted.notes.join(" ")
            )));
        }
        storage::ask_to_stay();
        let mut kept = Kept {
            tables,
            left_out,
            notes,
            ..Kept::default()
        };
        // Also what another way to sort the files would take, so that the visitor can change it without adding them again.
        let mut wanted: Vec<usize> = sorted
            .pictures
            .iter()
            .map(|picture| picture.found)
            .collect();
        let taken: BTreeSet<usize> = wanted.iter().copied().collect();
        let others = (0..found.len()).filter(|index| !taken.contains(index));
        wanted.extend(others.filter(|&index| own::is_picture(&found[index])));
        let total = wanted.len();
        let mut batch = Vec::new();
        let mut batch_bytes = 0;
        let mut told_ms = 0.0;
        for (done, index) in wanted.into_iter().enumerate() {
            if !self.is_adding(number) {
                return Err(AddError::Cancelled);
            }
            if now_ms() - told_ms > 100.0 {
                told_ms = now_ms();
                self.adding.set(Some(Adding {
                    number,
                    doing: "Keeping the pictures on this device".to_owned(),
                    done,
                    total,
                }));
            }
            let path = found[index].path.clone();
            match source.file(&origins[index]).await {
                Ok(file) => {
                    let bytes = file.length();
                    batch.push((file_of_set(id, kept.files.len()), file));
                    batch_bytes += bytes;
                    kept.files.push(KeptFile { path, bytes });
                }
                Err(error) => kept.left_out.push((path, error.to_string())),
            }
            if batch.len() >= FILES_AT_ONCE || batch_bytes > BYTES_AT_ONCE || done + 1 == total {
                batch_bytes = 0;
                storage::put_files(std::mem::take(&mut batch)).await;
            }
        }
        if kept.files.is_empty() {
            let why = kept
                .left_out
                .first()
                .map(|(_, why)| why.clone())
                .unwrap_or_default();
            return Err(AddError::NoPictures(format!(
                "None of the pictures could be read. {why}"
            )));
        }
        let set = OwnSet::of_files(id.to_owned(), name, kept);
        set.save().await;
        Ok(set)
    }
}

/// Everything that came, archives opened and tables read.
struct Gathered {
    source: Source,
    found: Vec<Found>,
    /// Beside `found`.
    origins: Vec<Origin>,
    tables: Vec<TableText>,
    left_out: Vec<(String, String)>,
    /// Which encodings were taken for what is not UTF-8.
    notes: Vec<String>,
}

impl Gathered {
    async fn of(incoming: Vec<Incoming>) -> Result<Self, AddError> {
        let mut source = Source::default();
        let mut found = Vec::new();
        let mut origins = Vec::new();
        let mut left_out = Vec::new();
        let mut notes = Vec::new();
        for Incoming { path, file } in incoming {
            let blob: Blob = file.unchecked_into();
            if !is_archive(&path) {
                found.push(Found {
                    path,
                    bytes: blob.size() as u64,
                });
                origins.push(Origin::File(blob));
                continue;
            }
            match source.open(&blob).await {
                Ok(inside) => {
                    let folder = title(&path);
                    let (names, lengths): (Vec<RawName>, Vec<u64>) = inside.into_iter().unzip();
                    let (names, encoding) = encoding::names(&names, BROWSER_ENCODINGS);
                    notes.extend(
                        encoding
                            .map(|name| format!("The file names in “{path}” are read as {name}. If letters in them are wrong, unpack it and add the folder.")),
                    );
                    for (index, (name, bytes)) in names.into_iter().zip(lengths).enumerate() {
                        found.push(Found {
                            path: format!("{folder}/{name}"),
                            bytes,
                        });
                        origins.push(Origin::Archived {
                            archive: blob.clone(),
                            index,
                        });
                    }
                }
                Err(error) => left_out.push((path, error.to_string())),
            }
        }
        let mut tables = Vec::new();
        for index in own::wanted_texts(&found) {
            let (file, origin) = (&found[index], &origins[index]);
            let path = file.path.clone();
            let bytes = match source.read(origin).await {
                Ok(blob) => read(&blob).await.map_err(AddError::Unreadable),
                Err(error) => Err(error),
            };
            match bytes {
                Ok(bytes) => {
                    let bytes = Uint8Array::new(&bytes).to_vec();
                    let Read { text, encoding } = encoding::read(&bytes, BROWSER_ENCODINGS);
                    // Of a text that may be no list there is nothing to say.
                    let encoding = encoding.filter(|_| own::is_table(&path));
                    notes.extend(
                        encoding.map(|name| format!("The table “{path}” is read as {name}. If letters in it are wrong, save it as UTF-8 and add the files again.")),
                    );
                    tables.push(TableText { path, text });
                }
                Err(error) => left_out.push((path, error.to_string())),
            }
        }
        Ok(Self {
            source,
            found,
            origins,
            tables,
            left_out,
            notes,
        })
    }
}

/// Where bytes are taken from; starts the worker for archives when the first one comes.
#[derive(Default)]
struct Source {
    decoder: Option<Decoder>,
    opened: Option<Blob>,
}

impl Source {
    async fn open(&mut self, archive: &Blob) -> Result<Vec<(RawName, u64)>, AddError> {
        let decoder = match &self.decoder {
            Some(decoder) => decoder.clone(),
            None => Decoder::start()?,
        };
        self.decoder = Some(decoder.clone());
        let files = decoder.open_archive(archive).await?;
        self.opened = Some(archive.clone());
        Ok(files)
    }

    async fn file(&mut self, origin: &Origin) -> Result<FileToKeep, AddError> {
        let blob = self.read(origin).await?;
        FileToKeep::of(blob).await.map_err(AddError::Unreadable)
    }

    async fn read(&mut self, origin: &Origin) -> Result<Blob, AddError> {
        match origin {
            Origin::File(blob) => Ok(blob.clone()),
            Origin::Archived { archive, index } => {
                if self.opened.as_ref() != Some(archive) {
                    self.open(archive).await?;
                }
                let decoder = self.decoder.as_ref().ok_or(AddError::Closed)?;
                let buffer = decoder.extract(*index).await?;
                Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::new(&buffer)))
                    .map_err(|error| AddError::Browser(words(&error)))
            }
        }
    }
}

/// Why no set came of the files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum AddError {
    /// The visitor gave it up.
    #[error("Cancelled.")]
    Cancelled,
    /// They are those of a network, which belongs elsewhere.
    #[error("These are the files of a network.")]
    Network(Vec<Incoming>),
    /// There are no pictures among them: sentences that say why.
    #[error("{0}")]
    NoPictures(String),
    /// A file cannot be read: it has changed, or is gone.
    #[error("The file could not be read ({0}).")]
    Unreadable(BrowserError),
    /// An archive cannot be read.
    #[error("{}", archive_words(.0))]
    Archive(#[from] DecodeError),
    /// No archive is open.
    #[error("no archive is open")]
    Closed,
    /// The browser refuses, in its words.
    #[error("{0}")]
    Browser(String),
}

/// Why an archive cannot be read.
fn archive_words(error: &DecodeError) -> String {
    match error {
        DecodeError::Worker(WorkerError::Died | WorkerError::Silent) => {
            "the worker that reads it has stopped".to_owned()
        }
        other => other.to_string(),
    }
}
