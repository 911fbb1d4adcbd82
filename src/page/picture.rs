//! The picture's panel: the stage and where pictures come from.

use super::browser::click;
use super::samples::Samples;
use super::stage::{Stage, StageChoice};
use super::state::Page;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

/// The left panel.
#[component]
pub fn PicturePanel() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section class="panel" aria-labelledby="picture-title">
            <div class="panel-head">
                <h2 id="picture-title">"Picture"</h2>
                <p class="aside">{move || page.shown.get().map(|shown| shown.title)}</p>
                <StageChoice/>
            </div>
            <Stage/>
            <Sources/>
            <Samples/>
        </section>
    }
}

#[component]
fn Sources() -> impl IntoView {
    let page = expect_context::<Page>();
    let input = NodeRef::<Input>::new();
    let picked = move |event: web_sys::Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            page.open_own(&file);
        }
        // So that the same file can be picked again.
        input.set_value("");
    };
    view! {
        <div class="sources">
            <button
                class="primary"
                on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        click(&input);
                    }
                }
            >
                "Open a picture …"
            </button>
            <p class="hint">"or drop or paste one anywhere. "<strong>"It never leaves this device."</strong></p>
            <input
                class="visually-hidden"
                type="file"
                accept="image/*"
                tabindex="-1"
                aria-label="Picture file"
                data-testid="image-input"
                node_ref=input
                on:change=picked
            />
        </div>
    }
}
