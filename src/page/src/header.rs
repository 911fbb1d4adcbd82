//! The top line: what this is, which model, on which engine, and the link.

use super::models::{GROUPS, Models};
use super::own_networks::own;
use super::share::{OpenWhole, ShareDialog};
use super::state::Page;
use super::ui::format::megabytes;
use leptos::prelude::*;
use models::card::ModelCard;
use session::{BackendChoice, View};

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let page = expect_context::<Page>();
    let option = move |card: &ModelCard| {
        let id = card.id.clone();
        let name = format!("{} · {}", card.name, megabytes(card.bytes));
        view! {
            <option value=card.id.clone() selected=move || page.model.get() == id>{name}</option>
        }
    };
    view! {
        <header class="top">
            <h1>
                <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                    <circle cx="16" cy="16" r="14.5"/>
                    <circle cx="16" cy="16" r="9.5"/>
                    <circle cx="16" cy="16" r="4.5"/>
                </svg>
                <span>"Frequency Shortcut Explorer"</span>
            </h1>
            <nav class="switch views" aria-label="What to look at">
                {[
                    (View::Picture, "view-picture", "Picture"),
                    (View::Set, "view-set", "Set"),
                    (View::Laboratory, "view-laboratory", "Laboratory"),
                    (View::Learning, "view-learning", "Learning"),
                ]
                    .map(|(view, testid, name)| {
                        view! {
                            <button
                                data-testid=testid
                                aria-pressed=move || if page.view.get() == view { "true" } else { "false" }
                                on:click=move |_| page.go_to(view)
                            >
                                {name}
                            </button>
                        }
                    })
                    .collect_view()}
            </nav>
            <p class="tagline">"Which spatial frequencies does an image classifier rely on?"</p>
            <div class="settings" class:no-model=move || page.view.get() == View::Learning>
                <label>
                    <span>"Model"</span>
                    <select
                        data-testid="model"
                        prop:value=move || page.model.get()
                        on:change=move |event| page.choose_model(event_target_value(&event))
                    >
                        {move || page.models.with(|models| {
                            let groups = GROUPS
                                .map(|(list, title, _)| {
                                    let of = models.models.iter().filter(|card| card.labels == list && !card.is_own());
                                    let options = of.map(option).collect_view();
                                    view! { <optgroup label=title>{options}</optgroup> }
                                })
                                .collect_view();
                            let own: Vec<_> = own(models).map(option).collect();
                            let own = (!own.is_empty()).then(|| view! { <optgroup label="Trained here">{own}</optgroup> });
                            (groups, own)
                        })}
                    </select>
                </label>
                <Models/>
                <label>
                    <span>"Runs on"</span>
                    <select
                        data-testid="backend"
                        on:change=move |event| {
                            page.choose_backend(backend(&event_target_value(&event)));
                        }
                    >
                        {[
                            (BackendChoice::Auto, "auto", "Automatic"),
                            (BackendChoice::Cpu, "cpu", "CPU"),
                            (BackendChoice::WebGpu, "webgpu", "WebGPU"),
                        ]
                            .map(|(choice, word, name)| {
                                view! {
                                    <option value=word selected=move || page.backend.get() == choice>
                                        {name}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                <ShareDialog/>
            </div>
            <Show when=move || page.embed.get()>
                <OpenWhole/>
            </Show>
        </header>
    }
}

fn backend(word: &str) -> BackendChoice {
    match word {
        "cpu" => BackendChoice::Cpu,
        "webgpu" => BackendChoice::WebGpu,
        _ => BackendChoice::Auto,
    }
}
