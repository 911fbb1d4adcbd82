//! A small picture, and what stands in its place if it cannot be shown.

use leptos::prelude::*;

/// The picture at `address`; an empty one is that of no picture. Browsers' own sign for a broken picture would look like a fault of the page.
#[component]
pub fn Tile(address: String, name: String) -> impl IntoView {
    let is_missing = RwSignal::new(address.is_empty());
    move || {
        let name = name.clone();
        if is_missing.get() {
            view! { <span class="missing" data-testid="missing-picture" role="img" aria-label=name></span> }
                .into_any()
        } else {
            view! { <img src=address.clone() alt=name loading="lazy" on:error=move |_| is_missing.set(true)/> }
                .into_any()
        }
    }
}
