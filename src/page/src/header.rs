//! The top line: what this is, which model, on which engine, and the link.

use crate::core::own_networks::own;
use crate::core::state::Page;
use crate::ui::aria::pressed;
use crate::ui::format::megabytes;
use crate::ui::select::{Group, Select, plain};
use crate::workbench::model_list::{BESIDE_THE_SITE, GROUPS, Models};
use crate::workbench::share::{OpenWhole, ShareDialog};
use leptos::prelude::*;
use models::card::{Catalogue, ModelCard};
use protocol::BackendChoice;
use session::View;

#[component]
pub fn Header() -> impl IntoView {
    let page = expect_context::<Page>();
    let groups = Signal::derive(move || page.models.with(groups));
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
            <nav class="switch views" aria-label="Views">
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
                                aria-pressed=move || pressed(page.view.get() == view)
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
                <label class="of-model">
                    <span>"Model"</span>
                    <Select
                        testid="model"
                        groups
                        chosen=page.model
                        choose=Callback::new(move |id| page.choose_model(id))
                    />
                </label>
                <Models/>
                <label>
                    <span>"Runs on"</span>
                    <Select
                        testid="backend"
                        groups=plain(BACKENDS.map(|(_, word, name)| (word, name)))
                        chosen=Signal::derive(move || word(page.backend.get()).to_owned())
                        choose=Callback::new(move |word: String| page.choose_backend(backend(&word)))
                    />
                </label>
                <ShareDialog/>
            </div>
            <Show when=move || page.embed.get()>
                <OpenWhole/>
            </Show>
        </header>
    }
}

/// What the visitor may choose, with its word and its name.
const BACKENDS: [(BackendChoice, &str, &str); 3] = [
    (BackendChoice::Auto, "auto", "Automatic"),
    (BackendChoice::Cpu, "cpu", "CPU"),
    (BackendChoice::WebGpu, "webgpu", "WebGPU"),
];

fn word(choice: BackendChoice) -> &'static str {
    let found = BACKENDS.iter().find(|(known, ..)| *known == choice);
    found.map_or("", |(_, word, _)| word)
}

fn backend(word: &str) -> BackendChoice {
    let found = BACKENDS.iter().find(|(_, known, _)| *known == word);
    found.map_or(BackendChoice::Auto, |(choice, ..)| *choice)
}

/// The site's models by what they look at, and the visitor's own.
fn groups(models: &Catalogue) -> Vec<Group> {
    let option = |card: &ModelCard| {
        let name = format!("{} · {}", card.name, megabytes(card.bytes));
        (card.id.clone(), name)
    };
    let mut groups: Vec<Group> = GROUPS
        .iter()
        .map(|&(list, title, _)| {
            let of = models.models.iter();
            let of = of.filter(|card| card.labels == list && !card.is_own());
            Group {
                title: title.to_owned(),
                options: of.map(option).collect(),
            }
        })
        .collect();
    for (title, hosted) in [(BESIDE_THE_SITE, true), ("Your own", false)] {
        groups.push(Group {
            title: title.to_owned(),
            options: own(models, hosted).map(option).collect(),
        });
    }
    groups
}
