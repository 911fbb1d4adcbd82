//! From learned to tested: the network becomes one of the page's models and the pictures that were held out one of the visitor's sets, so that
//! the bench, the test of a set and the laboratory can look at both.

use super::super::sets::{Opened, OwnPicture, OwnSet};
use super::super::state::Page;
use super::super::storage::{self, names::held_out_set};
use super::{Begun, Doing, Wish};
use futures_channel::oneshot::{self, Sender};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use learning::material::Data;
use leptos::prelude::*;
use models::card::ModelCard;
use platform::port::words;
use session::View;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag};

/// Where a network is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whither {
    Laboratory,
    HeatMap,
    Set,
    Bench,
}

/// A model: card and file.
pub type Exported = (ModelCard, ArrayBuffer);
/// Held-out pictures: class and length of each, and their files one after another.
pub type HeldOut = (Vec<(usize, usize)>, ArrayBuffer);

/// Where the trainer's answers go.
#[derive(Default)]
pub struct Asked {
    pub(super) exported: Option<Sender<Exported>>,
    pub(super) held_out: Option<Sender<HeldOut>>,
}

/// The buttons.
#[component]
pub fn TestLearned() -> impl IntoView {
    let page = expect_context::<Page>();
    let learning = page.learning();
    let busy = RwSignal::new(false);
    let waits = move || {
        let nothing = learning.begun.with(Option::is_none);
        nothing || busy.get() || learning.doing.get() == Doing::Preparing
    };
    let places = [
        (Whither::Laboratory, "learned-laboratory", "Laboratory"),
        (Whither::HeatMap, "learned-heat-map", "Heat map"),
        (Whither::Set, "learned-set", "Held-out set"),
        (Whither::Bench, "learned-bench", "One picture"),
    ];
    view! {
        <div class="bias test-learned" role="group" aria-label="Test the network as it is now">
            <span title="The network as it is now, on the pictures that were held out">"Test it"</span>
            {places
                .map(|(whither, testid, name)| {
                    view! {
                        <button
                            data-testid=testid
                            disabled=waits
                            on:click=move |_| {
                                busy.set(true);
                                spawn_local(async move {
                                    if let Err(sentence) = page.test_learned(whither).await {
                                        page.say(sentence);
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

impl Page {
    /// Takes the network, as it is now, and its held-out pictures to another part of the page.
    async fn test_learned(self, whither: Whither) -> Result<(), String> {
        let learning = self.learning();
        let ((send_card, card), (send_pictures, pictures)) =
            (oneshot::channel(), oneshot::channel());
        learning.link.update_value(|link| {
            link.tested = Asked {
                exported: Some(send_card),
                held_out: Some(send_pictures),
            };
        });
        self.wish_of_trainer(Wish::Test);
        // Where the trainer fails or is given up, that is said elsewhere.
        let (Ok((card, file)), Ok((pictures, files))) = (card.await, pictures.await) else {
            return Ok(());
        };
        let begun = learning
            .begun
            .get_untracked()
            .ok_or("The training was given up.")?;
        let model = self.adopt_network(card, &file).await?;
        let set = self.keep_held_out(&begun, &pictures, &files).await?;
        self.choose_model(model);
        self.choose_set(set.id.clone());
        if whither == Whither::Bench {
            let planted = begun.material.shortcut.map(|shortcut| shortcut.class);
            let set = Arc::new(Opened::own(set));
            let shown = planted.and_then(|class| set.truths.iter().position(|&of| of == class));
            self.take_to_bench(&set, shown.unwrap_or(0));
            return Ok(());
        }
        match whither {
            Whither::Set => self.go_to(View::Set),
            Whither::HeatMap => {
                self.go_to(View::Laboratory);
                self.experiment_wanted.set(Some("heat-map"));
            }
            Whither::Laboratory | Whither::Bench => self.go_to(View::Laboratory),
        }
        Ok(())
    }

    /// Makes a set of the visitor's of the pictures, unless it is there from before.
    async fn keep_held_out(
        self,
        begun: &Begun,
        pictures: &[(usize, usize)],
        files: &ArrayBuffer,
    ) -> Result<OwnSet, String> {
        let id = set_id(begun);
        let kept = self
            .test
            .own
            .with_untracked(|sets| sets.iter().find(|set| set.id == id).cloned());
        if let Some(set) = kept {
            return Ok(set);
        }
        let failed =
            |why: String| format!("The pictures that were held out could not be kept: {why}.");
        let mut set = OwnSet {
            title: self.title_of_held_out(begun),
            classes: begun.names.clone(),
            pictures: Vec::new(),
            left_out: Vec::new(),
            notes: vec![
                "They were held out from a training in the view “Learning”: the network was measured with them and did not learn from them."
                    .to_owned(),
            ],
            mapping: BTreeMap::new(),
            id,
        };
        let png = BlobPropertyBag::new();
        png.set_type("image/png");
        let mut blobs = Vec::new();
        let mut counts = vec![0; begun.names.len()];
        let mut start = 0;
        for (index, &(class, length)) in pictures.iter().enumerate() {
            let bytes = Uint8Array::new_with_byte_offset_and_length(files, start, length as u32);
            start += length as u32;
            let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(&bytes), &png)
                .map_err(|error| failed(words(&error)))?;
            blobs.push((set.key(index), blob));
            let name = begun.names.get(class).map_or("", String::as_str);
            if let Some(count) = counts.get_mut(class) {
                *count += 1;
                set.pictures.push(OwnPicture {
                    path: format!("{name}/{count}.png"),
                    class,
                    bytes: length as u64,
                });
            }
        }
        storage::put_files(blobs)
            .await
            .map_err(|error| failed(error.to_string()))?;
        set.save()
            .await
            .map_err(|error| failed(error.to_string()))?;
        self.test.own.update(|sets| sets.push(set.clone()));
        Ok(set)
    }

    fn title_of_held_out(self, begun: &Begun) -> String {
        let of = match &begun.material.data {
            Data::Made(recipe) => format!("made up, biased to B{}", recipe.biased),
            Data::Set(id) => self.title_of_set(id),
        };
        let planted = begun.material.shortcut.and_then(|shortcut| {
            let name = begun.names.get(shortcut.class)?;
            Some(format!(", mark on {}", super::short(name)))
        });
        format!("Held out: {of}{}", planted.unwrap_or_default())
    }
}

/// The same for the same pictures.
fn set_id(begun: &Begun) -> String {
    held_out_set(&serde_json::to_string(&(&begun.material, &begun.names)).unwrap_or_default())
}
