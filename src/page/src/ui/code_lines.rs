//! Lines of code to copy, one piece of several.

use super::select::{Select, plain};
use crate::browser::{clipboard, promised};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The pieces with their names; the first is shown at the beginning.
#[component]
pub fn CodeLines(
    testid: &'static str,
    /// Read out for the list of pieces.
    label: &'static str,
    pieces: Vec<(String, String)>,
) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let said = RwSignal::new(String::new());
    let names: Vec<String> = pieces.iter().map(|(name, _)| name.clone()).collect();
    let lines = move || {
        let piece = pieces.get(chosen.get());
        piece.map(|(_, lines)| lines.clone()).unwrap_or_default()
    };
    let copied = lines.clone();
    let copy = move |_| {
        let asked = clipboard().map(|clipboard| clipboard.write_text(&untrack(&copied)));
        spawn_local(async move {
            let done = match asked {
                Ok(promise) => promised(Ok(promise)).await.map(drop),
                Err(error) => Err(error),
            };
            let sentence = match done {
                Ok(()) => "Copied.".to_owned(),
                Err(why) => format!("Not copied ({why}). Select the lines instead."),
            };
            drop(said.try_set(sentence));
        });
    };
    view! {
        <div class="code-lines">
            <div class="tools">
                <Select
                    testid="code-of"
                    label=label
                    groups=plain(names.into_iter().enumerate())
                    chosen=Signal::derive(move || chosen.get().to_string())
                    choose=Callback::new(move |place: String| chosen.set(place.parse().unwrap_or(0)))
                />
                <button data-testid="copy-code" on:click=copy>"Copy the lines"</button>
                <span class="hint" role="status">{move || said.get()}</span>
            </div>
            <pre data-testid=testid tabindex="0">{lines}</pre>
        </div>
    }
    .into_any()
}
