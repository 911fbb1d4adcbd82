//! Where the maps come from that the test and the transfer are about, and what both show of them.

use super::super::context::Laboratory;
use super::dominant::{Blocks, DominantResults, HowToSearch, ShareChoice};
use super::hfss::{HfssResults, Repeats};
use crate::ui::format::share;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use shortcuts::experiments::MapsFrom;

/// Where maps come from, with their words and names.
const ORIGINS: [(MapsFrom, &str, &str); 3] = [
    (MapsFrom::Dominant, "dominant", "dominant frequency maps"),
    (MapsFrom::Hfss, "hfss", "maps of the hierarchical search"),
    (
        MapsFrom::Workbench,
        "workbench",
        "the workbench’s filter, for every class",
    ),
];

#[component]
pub fn MapsChoice() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    view! {
        <label>
            <span>"Maps to test"</span>
            <Select
                testid="maps-from"
                groups=plain(ORIGINS.map(|(_, word, name)| (word, name)))
                chosen=Signal::derive(move || {
                    let of = lab.maps_from();
                    ORIGINS.iter().find(|(from, ..)| *from == of).map_or("", |(_, word, _)| word).to_owned()
                })
                choose=Callback::new(move |word: String| {
                    if let Some((from, ..)) = ORIGINS.iter().find(|(_, known, _)| *known == word) {
                        lab.options.update(|options| options.maps_from = *from);
                    }
                })
            />
        </label>
        {move || {
            let several = lab.maps_from() == MapsFrom::Workbench && !page.recipe().filters.is_one_mask();
            several
                .then_some(
                    "The workbench’s filter depends on the picture or on the channel, so it cannot be used as a map. Remove “Strongest” and let every layer act on all channels.",
                )
                .map(|words| view! { <p class="hint">{words}</p> })
        }}
    }
}

/// The options of the search for the maps that matter first.
#[component]
pub fn MapsSettings() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Show when=move || lab.maps_from() == MapsFrom::Dominant>
            <Blocks/>
            <div class="field"><span>"A map keeps"</span><ShareChoice/></div>
        </Show>
        <Show when=move || lab.maps_from() == MapsFrom::Hfss>
            <Repeats/>
        </Show>
    }
}

/// The others.
#[component]
pub fn MoreMapsSettings() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Show when=move || lab.maps_from() == MapsFrom::Dominant>
            <HowToSearch/>
        </Show>
    }
}

/// What the searches found, as far as they have come.
#[component]
pub fn MapsResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Show when=move || lab.has_dominant_maps()>
            <DominantResults/>
        </Show>
        <Show when=move || lab.hfss().is_some()>
            <HfssResults/>
        </Show>
    }
}

impl Laboratory {
    /// Where the chosen maps come from, in words that go on "the maps are".
    pub fn origin_of_maps(self) -> String {
        match untrack(|| self.maps_from()) {
            MapsFrom::Dominant => format!(
                "the top {} of the dominant frequency maps",
                share(
                    self.options
                        .with_untracked(|options| options.dominant.share)
                )
            ),
            MapsFrom::Hfss => "those of the hierarchical search’s first run".to_owned(),
            MapsFrom::Workbench => "the workbench’s filter, for every class".to_owned(),
        }
    }
}
