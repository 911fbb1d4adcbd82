//! From learned to tested: the network becomes one of the page's models and the pictures that were held out one of the visitor's sets, so that
//! the workbench, the test of a set and the laboratory can look at both.

use super::context::{Learning, Status, short};
use super::needs;
use crate::browser::BrowserError;
use crate::core::own_networks::adopting::{AdoptError, adopt};
use crate::sets::{Opened, OwnPicture, OwnSet};
use crate::storage::{self, FileToKeep, names::held_out_set};
use crate::trainer::TrainerError;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use learning::training::Training;
use learning::training_data::PictureSource;
use leptos::prelude::*;
use session::View;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag};

/// Where a network is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    Laboratory,
    HeatMap,
    Set,
    Workbench,
}

/// Why a network cannot be tested: a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
enum TestError {
    /// It was given up while the network was on its way.
    #[error("The training was cancelled.")]
    GivenUp,
    /// The network cannot be kept.
    #[error(transparent)]
    Adopt(#[from] AdoptError),
    /// The browser makes no files of the pictures that were held out.
    #[error("The pictures that were held out could not be kept: {0}.")]
    NoFile(BrowserError),
}

/// The buttons.
#[component]
pub fn TestLearned() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let busy = RwSignal::new(false);
    let waits = move || {
        let nothing = learning.training.with(Option::is_none);
        nothing || busy.get() || learning.status.get() == Status::Preparing
    };
    let places = [
        (Destination::Laboratory, "learned-laboratory", "Laboratory"),
        (Destination::HeatMap, "learned-heat-map", "Heat map"),
        (Destination::Set, "learned-set", "Held-out set"),
        (Destination::Workbench, "learned-bench", "One picture"),
    ];
    view! {
        <div class="bias test-learned" role="group" aria-label="Test the network as it is now">
            <span title="The network as it is now, on the pictures that were held out">"Test it"</span>
            {places
                .map(|(destination, testid, name)| {
                    view! {
                        <button
                            data-testid=testid
                            disabled=waits
                            on:click=move |_| {
                                busy.set(true);
                                spawn_local(async move {
                                    if let Err(error) = learning.test_learned(destination).await {
                                        learning.sets.page.say(error.to_string());
                                    }
                                    let _ = busy.try_set(false);
                                });
                            }
                        >
                            {name}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

impl Learning {
    /// Takes the network, as it is now, and its held-out pictures to another part of the page.
    async fn test_learned(self, destination: Destination) -> Result<(), TestError> {
        // Where the trainer fails or is given up, that is said elsewhere.
        let Some(trainer) = self.holding().await else {
            return Ok(());
        };
        let handed_over = async || -> Result<_, TrainerError> {
            let (card, file) = trainer.export().await?;
            Ok((card, file, trainer.held_out().await?))
        };
        let (card, file, (pictures, files)) = match handed_over().await {
            Ok(handed_over) => handed_over,
            Err(error) => {
                self.refused(&error);
                return Ok(());
            }
        };
        let training = self.training.get_untracked().ok_or(TestError::GivenUp)?;
        let model = adopt(self.sets.page, card, &file).await?;
        let set = self.keep_held_out(&training, &pictures, &files).await?;
        self.sets.page.choose_model(model);
        self.sets.choose_set(set.id.clone());
        if destination == Destination::Workbench {
            let planted = training.data.shortcut.map(|shortcut| shortcut.class);
            let set = Arc::new(Opened::own(set));
            let shown = planted.and_then(|class| set.truths.iter().position(|&of| of == class));
            self.sets.take_to_workbench(&set, shown.unwrap_or(0));
            return Ok(());
        }
        match destination {
            Destination::Set => self.sets.page.go_to(View::Set),
            Destination::HeatMap => needs::open_heat_map(self.sets.page),
            Destination::Laboratory | Destination::Workbench => {
                self.sets.page.go_to(View::Laboratory);
            }
        }
        Ok(())
    }

    /// Makes a set of the visitor's of the pictures, unless it is there from before.
    async fn keep_held_out(
        self,
        training: &Training,
        pictures: &[(usize, usize)],
        files: &ArrayBuffer,
    ) -> Result<OwnSet, TestError> {
        let id = self.id_of_held_out(training);
        let own = self.sets.own;
        let kept = own.with_untracked(|sets| sets.iter().find(|set| set.id == id).cloned());
        if let Some(set) = kept {
            return Ok(set);
        }
        let mut set = OwnSet {
            title: self.title_of_held_out(training),
            classes: training.names.clone(),
            pictures: Vec::new(),
            left_out: Vec::new(),
            notes: vec![
                "They were held out from a training in the view “Learning”: the network was measured with them and did not learn from them."
                    .to_owned(),
            ],
            mapping: BTreeMap::new(),
            kept: None,
            id,
        };
        let png = BlobPropertyBag::new();
        png.set_type("image/png");
        let mut blobs = Vec::new();
        let mut counts = vec![0; training.names.len()];
        let mut start = 0;
        for (index, &(class, length)) in pictures.iter().enumerate() {
            let bytes = Uint8Array::new_with_byte_offset_and_length(files, start, length as u32);
            start += length as u32;
            let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(&bytes), &png)
                .map_err(|error| TestError::NoFile(error.into()))?;
            let file = FileToKeep::of(blob).await.map_err(TestError::NoFile)?;
            blobs.push((set.key(index), file));
            let name = training.names.get(class).map_or("", String::as_str);
            if let Some(count) = counts.get_mut(class) {
                *count += 1;
                set.pictures.push(OwnPicture {
                    path: format!("{name}/{count}.png"),
                    class,
                    bytes: length as u64,
                    file: None,
                });
            }
        }
        storage::put_files(blobs).await;
        set.save().await;
        own.update(|sets| sets.push(set.clone()));
        Ok(set)
    }

    /// The same for the same pictures.
    fn id_of_held_out(self, training: &Training) -> String {
        let text = serde_json::to_string(&(&training.data, &training.names)).unwrap_or_default();
        let PictureSource::Set(id) = &training.data.source else {
            return held_out_set(&text);
        };
        // The visitor's own sets can be sorted in another way under the same id.
        let version = self.sets.own.with_untracked(|sets| {
            let set = sets.iter().find(|set| set.id == *id);
            set.map(OwnSet::version).filter(|version| version != id)
        });
        held_out_set(&format!("{text}{}", version.unwrap_or_default()))
    }

    fn title_of_held_out(self, training: &Training) -> String {
        let of = match &training.data.source {
            PictureSource::Made(recipe) => format!("made up, biased to B{}", recipe.biased),
            PictureSource::Set(id) => self.title_of_set(id),
        };
        let planted = training.data.shortcut.and_then(|shortcut| {
            let name = training.names.get(shortcut.class)?;
            Some(format!(", mark on {}", short(name)))
        });
        format!("Held out: {of}{}", planted.unwrap_or_default())
    }
}
