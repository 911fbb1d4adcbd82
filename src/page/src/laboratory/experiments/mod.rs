//! The table of what each experiment looks like: its settings, its result in a sentence, and its results below.
//!
//! A new experiment is a module here and an entry in [`shown`].

mod dominant;
mod heat_map;
mod hfss;
mod map_source;
mod spectra;
mod test;
pub mod transfer;

use super::context::Laboratory;
use super::setting::{Amount, Answer, Split, Treatment};
use dominant::{Blocks, DominantResults, HowToSearch};
use heat_map::{HeatResults, Waves};
use hfss::{HfssResults, Repeats};
use leptos::prelude::*;
use map_source::{MapsChoice, MapsResults, MapsSettings, MoreMapsSettings};
use shortcuts::experiments::Experiment;
use spectra::SpectraResults;
use test::{Controls, TestedResults};
use transfer::{Elsewhere, TransferResults};

/// How an experiment is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The settings that matter first.
    pub settings: fn() -> AnyView,
    /// Those behind a fold, before the ones that all experiments have.
    pub more: fn() -> AnyView,
    /// The result in one or two sentences.
    pub conclusion: fn(Laboratory) -> Option<String>,
    /// The results.
    pub results: fn(Laboratory) -> AnyView,
}

/// The table.
pub fn shown(experiment: Experiment) -> Shown {
    match experiment {
        Experiment::Spectra => Shown {
            settings: || view! { <Amount/> }.into_any(),
            more: || view! { <Split/> }.into_any(),
            conclusion: spectra::conclusion,
            results: |_| view! { <SpectraResults/> }.into_any(),
        },
        Experiment::Dominant => Shown {
            settings: || view! { <Amount/><Blocks/> }.into_any(),
            more: || view! { <Split/><HowToSearch/><Treatment/> }.into_any(),
            conclusion: dominant::conclusion,
            results: |lab| {
                view! { <Show when=move || lab.has_dominant_maps()><DominantResults/></Show> }
                    .into_any()
            },
        },
        Experiment::Hfss => Shown {
            settings: || view! { <Amount/><Repeats/> }.into_any(),
            more: || view! { <Split/><Treatment/> }.into_any(),
            conclusion: hfss::conclusion,
            results: |lab| {
                view! { <Show when=move || lab.hfss().is_some()><HfssResults/></Show> }.into_any()
            },
        },
        Experiment::Test => Shown {
            settings: || view! { <MapsChoice/><Amount/><MapsSettings/> }.into_any(),
            more: || {
                view! { <Split/><Answer/><Controls/><MoreMapsSettings/><Treatment/> }.into_any()
            },
            conclusion: test::conclusion,
            results: |lab| {
                view! {
                    <Show when=move || lab.tested().is_some()><TestedResults/></Show>
                    <MapsResults/>
                }
                .into_any()
            },
        },
        Experiment::Transfer => Shown {
            settings: || view! { <MapsChoice/><Amount/><MapsSettings/><Elsewhere/> }.into_any(),
            more: || view! { <Split/><Answer/><MoreMapsSettings/><Treatment/> }.into_any(),
            conclusion: transfer::conclusion,
            results: |_| view! { <TransferResults/><MapsResults/> }.into_any(),
        },
        Experiment::HeatMap => Shown {
            settings: || view! { <Amount/><Waves/> }.into_any(),
            more: || view! { <Split/><Answer/><Treatment/> }.into_any(),
            conclusion: heat_map::conclusion,
            results: |lab| {
                view! { <Show when=move || lab.heat_map().is_some()><HeatResults/></Show> }
                    .into_any()
            },
        },
    }
}
