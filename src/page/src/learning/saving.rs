//! What leaves this part of the page: a sheet of pictures, the curves as a table, the network.

use super::context::Learning;
use super::made_pictures::row_of;
use crate::browser::{BrowserError, save};
use crate::core::studio::put;
use crate::ui::canvas::png;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use platform::port::words;
use synthetic::CLASSES;
use synthetic::generator::Generator;
use synthetic::recipe::RecipeError;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlCanvasElement};

/// Pictures of each class on the sheet.
const ON_SHEET: u32 = 24;

/// Why the sheet of pictures is not saved, in words that end a sentence.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum SheetError {
    /// There are no such pictures.
    Recipe(#[from] RecipeError),
    /// The browser does not draw or save it.
    Browser(#[from] BrowserError),
}

/// The buttons.
#[component]
pub fn Downloads() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let trained = move || learning.training.with(Option::is_some);
    view! {
        <div class="chips" role="group" aria-label="Save">
            <Show when=move || learning.choice.set.with(Option::is_none)>
                <button data-testid="save-sheet" on:click=move |_| learning.save_sheet()>"Pictures as PNG"</button>
            </Show>
            <button data-testid="save-curves" disabled=move || !trained() on:click=move |_| learning.save_curves()>"Curves as CSV"</button>
            <button data-testid="save-network" disabled=move || !trained() on:click=move |_| learning.save_network()>"Network as safetensors"</button>
        </div>
    }
}

impl Learning {
    /// Saves pictures of every class, a row each.
    fn save_sheet(self) {
        let recipe = self.choice.made.get_untracked();
        let shortcut = self.choice.shortcut.get_untracked();
        spawn_local(async move {
            let sheet = async {
                let generator = Generator::new(&recipe)?;
                let canvas: HtmlCanvasElement = document()
                    .create_element("canvas")
                    .map_err(BrowserError::from)?
                    .unchecked_into();
                let rows: Vec<_> = (0..CLASSES)
                    .map(|class| row_of(&generator, shortcut.as_ref(), class, ON_SHEET, 0))
                    .collect();
                let height = rows.iter().map(|(_, height, _)| height).sum();
                let width = rows.first().map_or(0, |(.., width)| *width);
                let rgba: Vec<u8> = rows.into_iter().flat_map(|(rgba, ..)| rgba).collect();
                put(&canvas, &rgba, height, width);
                let file = png(&canvas).await?;
                let saved = save(&format!("syn-b{}.png", recipe.biased), &file);
                saved.map_err(|error| SheetError::Browser(error.into()))
            };
            if let Err(why) = sheet.await {
                self.sets
                    .page
                    .say(format!("The pictures could not be saved: {why}"));
            }
        });
    }

    /// Saves held-out loss and F1 of every measured step.
    fn save_curves(self) {
        let table = self.curves.with_untracked(report::training::curves);
        let saved = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(&table)))
            .and_then(|file| save("learned.csv", &file));
        if let Err(error) = saved {
            self.sets
                .page
                .say(format!("The curves could not be saved: {}.", words(&error)));
        }
    }

    /// Hands the visitor the network.
    fn save_network(self) {
        spawn_local(async move {
            let Some(trainer) = self.holding().await else {
                return;
            };
            let (step, file) = match trainer.save().await {
                Ok(saved) => saved,
                Err(error) => return self.refused(&error),
            };
            let saved = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::new(&file)))
                .and_then(|file| save(&format!("network-step-{step}.safetensors"), &file));
            if let Err(error) = saved {
                self.sets.page.say(format!(
                    "The network could not be saved: {}.",
                    words(&error)
                ));
            }
        });
    }
}
