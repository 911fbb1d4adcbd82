//! A few pictures of the set that belongs to a label list, for the workbench.

use super::context::DataSets;
use super::opened::Opened;
use super::picture::SetPicture;
use super::pictures::source_in;
use leptos::prelude::*;
use sets::sampling;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// As many as there are sample photographs.
const SHOWN: usize = 12;

/// The strip, once the set's list has come.
#[component]
pub fn PictureStrip(list: String) -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let page = sets.page;
    let set = RwSignal::new(None::<Arc<Opened>>);
    let id = page.set_of(&list).or_else(move || sets.own_set_of(&list));
    if let Some(id) = id {
        spawn_local(async move {
            // Without it there are still the visitor's own pictures.
            if let Ok(loaded) = sets.load_set(&id).await {
                let _ = set.try_set(Some(loaded));
            }
        });
    }
    let pictures = move || {
        let set = set.get()?;
        let order = sampling::order(&set.truths, 1, Some(SHOWN));
        Some(
            order
                .into_iter()
                .take(SHOWN)
                .map(|picture| {
                    let opened = set.clone();
                    let title = set
                        .truths
                        .get(picture)
                        .and_then(|&class| set.classes.get(class))
                        .cloned();
                    let source = source_in(&set, picture);
                    view! {
                        <li>
                            <button
                                data-testid="strip-picture"
                                title=title
                                aria-pressed=move || if page.source.get() == source { "true" } else { "false" }
                                on:click=move |_| sets.open_from(opened.clone(), picture)
                            >
                                <SetPicture place=set.place(picture) name=set.name(picture) picture/>
                            </button>
                        </li>
                    }
                })
                .collect_view(),
        )
    };
    view! { <ul class="samples" aria-label="Pictures that this network can know">{pictures}</ul> }
}
