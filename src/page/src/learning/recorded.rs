//! A training that was recorded beforehand: shown, and marked as such, until the visitor starts one.

use super::context::Learning;
use crate::browser::fetch_text;
use learning::training::Recorded;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Where it lies; written by `cargo run -p training --example recorded`.
const ADDRESS: &str = "learning/recorded.json";

impl Learning {
    /// Fetches it. Where it does not come nothing is shown in its place.
    pub(super) fn fetch_recorded(self) {
        if self.recorded.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            let text = fetch_text(ADDRESS).await.ok();
            let recorded: Option<Recorded> = text.and_then(|text| serde_json::from_str(&text).ok());
            self.recorded.set(recorded);
        });
    }

    /// The name of a figure for tests, which must not take what was recorded for the visitor's own.
    pub(super) fn figure_id(self, own: &'static str) -> String {
        if self.shows_recorded() {
            format!("recorded-{own}")
        } else {
            own.to_owned()
        }
    }
}

/// Says that what is shown was recorded, of which training, and how it is repeated.
#[component]
pub fn RecordedNote() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let command = move || {
        let recorded = learning.recorded.get()?;
        recorded.command
    };
    view! {
        <Show when=move || learning.shows_recorded()>
            <p class="hint recorded" data-testid="recorded">
                "This is a recorded training with the default settings. It is shown until you start your own. It was made by "
                <code>{command}</code>
                "."
            </p>
        </Show>
    }
}
