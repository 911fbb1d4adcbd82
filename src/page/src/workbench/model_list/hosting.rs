//! What somebody needs who puts a network of theirs beside the site, so that a link can name it.

use crate::browser::{BrowserError, download, save};
use crate::core::address::address_with;
use crate::core::own_networks::hosted::fetch;
use crate::core::own_networks::unkept;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use models::card::ModelCard;
use models::hosted;
use platform::weight_store;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// The two files, where to put them, and the link.
#[component]
pub fn Hosting(card: ModelCard) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let link = address_with(&format!("#model={}", card.id));
    let (file, name) = (card.file.clone(), card.name.clone());
    let card = StoredValue::new(card);
    let saved = move |saved: Result<(), String>, file: &str| {
        drop(said.try_set(match saved {
            Ok(()) => format!("Saved {file}."),
            Err(sentence) => sentence,
        }));
    };
    let save_file = move |_| {
        let card = card.get_value();
        spawn_local(async move {
            saved(save_network(&card).await, &card.file);
        });
    };
    let save_list = move |_| {
        let card = card.get_value();
        spawn_local(async move {
            // Those that are there already stay there.
            let list = hosted::with(fetch().await.cards, &card);
            let done = download(hosted::FILE, "application/json", &list);
            saved(done.map_err(not_saved), hosted::FILE);
        });
    };
    view! {
        <details class="more" data-testid="hosting">
            <summary>"Put it beside the site, for a class"</summary>
            <p class="hint">
                "If this site is yours, put both files into its folder " <code>"models"</code>
                ", where the second takes the place of the one that is there. Then this link opens the network on every device:"
            </p>
            <div class="share-field">
                <input type="text" readonly data-testid="hosting-link" aria-label=format!("Link with {name}") prop:value=link/>
            </div>
            <div class="tools">
                <button data-testid="save-hosted-file" on:click=save_file>{format!("Save {file}")}</button>
                <button data-testid="save-hosted-list" on:click=save_list>{format!("Save {}", hosted::FILE)}</button>
                <span class="hint" role="status" data-testid="hosting-said">{move || said.get()}</span>
            </div>
        </details>
    }
    .into_any()
}

async fn save_network(card: &ModelCard) -> Result<(), String> {
    let bytes = match unkept::file(card) {
        Some(buffer) => Uint8Array::new(&buffer),
        None => match weight_store::get(&card.file).await {
            Some(bytes) => bytes,
            None => {
                return Err(format!(
                    "This browser no longer keeps the file of “{}”. Open it again.",
                    card.name
                ));
            }
        },
    };
    let saved = Blob::new_with_u8_array_sequence(&Array::of1(&bytes))
        .and_then(|blob| save(&card.file, &blob));
    saved.map_err(not_saved)
}

fn not_saved(why: JsValue) -> String {
    let why = BrowserError::from(why);
    format!("The file could not be saved ({why}).")
}
