//! Sentences for the visitor, each until dismissed.

use crate::core::state::Page;
use leptos::prelude::*;

/// The list of notices; read out as they come.
#[component]
pub fn Notices() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="notices" data-testid="notices" role="status" aria-live="polite">
            <For each=move || page.notices.get() key=|notice| notice.id let:notice>
                <div class="notice">
                    <p data-testid="notice">{notice.sentence.clone()}</p>
                    <button
                        class="quiet"
                        aria-label="Dismiss this message"
                        on:click=move |_| page.notices.update(|notices| notices.retain(|other| other.id != notice.id))
                    >
                        "✕"
                    </button>
                </div>
            </For>
        </div>
    }
}
