//! All classes as small maps, and one of them large with a readout.

use crate::ui::plane::{Pixels, Plane, place};
use leptos::prelude::*;

/// A class's map in the gallery.
#[derive(Clone, Debug, PartialEq)]
pub struct Small {
    /// The class.
    pub class: usize,
    /// Its name.
    pub title: String,
    /// What to say under it.
    pub under: String,
    /// The map.
    pub pixels: Option<Pixels>,
}

/// The gallery; a click opens one large.
#[component]
pub fn Maps(
    #[prop(into)] maps: Signal<Vec<Small>>,
    chosen: RwSignal<Option<usize>>,
    testid: String,
    what: &'static str,
) -> impl IntoView {
    let count = Memo::new(move |_| maps.with(Vec::len));
    let one = move |index: usize| {
        let small = Memo::new(move |_| maps.with(|maps| maps.get(index).cloned()));
        let class = move || small.with(|small| small.as_ref().map(|small| small.class));
        let words = move |read: fn(&Small) -> &String| {
            small.with(|small| small.as_ref().map(read).cloned().unwrap_or_default())
        };
        view! {
            <li>
                <button
                    data-testid=testid.clone()
                    data-class=class
                    aria-pressed=move || if chosen.get().is_some() && chosen.get() == class() { "true" } else { "false" }
                    on:click=move |_| {
                        let class = untrack(class);
                        chosen.update(|chosen| *chosen = if *chosen == class { None } else { class });
                    }
                >
                    <Plane
                        pixels=Signal::derive(move || small.with(|small| small.as_ref()?.pixels.clone()))
                        label=Signal::derive(move || format!("{what}, {}", words(|small| &small.title)))
                    />
                    <span>
                        <span class="title">{move || words(|small| &small.title)}</span>
                        <span class="under">{move || words(|small| &small.under)}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <ul class="maps" class:few=move || count.get() <= 4>
            <For each=move || 0..count.get() key=|index| *index children=one/>
        </ul>
    }
}

/// One map, large. `read` says what the map holds at (kx, ky).
#[component]
pub fn LargeMap(
    #[prop(into)] pixels: Signal<Option<Pixels>>,
    #[prop(into)] label: Signal<String>,
    read: Callback<(i32, i32), String>,
) -> impl IntoView {
    let pointed = RwSignal::new(None);
    view! {
        <div>
            <Plane pixels label point=Callback::new(move |at| pointed.set(at))/>
            <p class="readout">
                {move || match pointed.get() {
                    Some((kx, ky)) => format!("{}: {}", place(kx, ky), read.run((kx, ky))),
                    None => "Point at the map to read a frequency; zero frequency is in the centre.".to_owned(),
                }}
            </p>
        </div>
    }
}
