//! What the open section holds: which waves, how far it is, and what came out.

use super::context::HeatMaps;
use super::map::Map;
use super::saving::Save;
use crate::studies::RunControls;
use crate::ui::format::{percent_in_words, share};
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use shortcuts::picture_heat_map::{Options, Phase, PictureHeatMapPlan, Sign};

/// All of it.
#[component]
pub fn Panel() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    let has_found = Memo::new(move |_| maps.found.with(Option::is_some));
    let hindrance = Memo::new(move |_| maps.hindrance());
    let questions = Memo::new(move |_| {
        let (side, options) = maps.options.get()?;
        Some(PictureHeatMapPlan::questions(options, side))
    });
    view! {
        <div class="sweep">
            <div class="sweep-choice">
                <p class="hint">
                    "A wave of one frequency is added to the picture, beside what else is done to it on the workbench, and the network is asked again; so for one frequency after another, coarse to fine (Yin et al., NeurIPS 2019)."
                </p>
                <Choice/>
                <RunControls
                    studies=maps.studies
                    testid="picture-heat"
                    start="Draw the map"
                    begin=Callback::new(move |()| maps.start())
                    hindrance
                    questions=Signal::derive(move || questions.get().unwrap_or(0))
                />
            </div>
            <div class="sweep-result">
                <Show
                    when=move || has_found.get()
                    fallback=|| view! { <p class="empty" data-testid="picture-heat-empty">"The map is drawn here."</p> }
                >
                    <About/>
                    <Map/>
                    <Words/>
                    <Octaves/>
                    <Save/>
                </Show>
            </div>
        </div>
    }
}

/// Which waves are added.
#[component]
fn Choice() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    let chosen = maps.chosen;
    let now = move |read: fn(Options) -> String| {
        Signal::derive(move || {
            let options = maps.options.get();
            options.map_or_else(String::new, |(_, options)| read(options))
        })
    };
    let reaches = Signal::derive(move || {
        let half = maps.options.get().map_or(1, |(side, _)| side / 2);
        let mut reaches: Vec<usize> = [4, 8, 16, 31]
            .into_iter()
            .filter(|reach| *reach < half)
            .collect();
        reaches.push(half);
        plain(reaches.into_iter().map(|reach| {
            let name = if reach == half {
                "All frequencies".to_owned()
            } else {
                format!("Up to {reach} cycles/image")
            };
            (reach, name)
        }))
    });
    let set_norm = move |event| {
        let norm: Option<f32> = event_target_value(&event).parse().ok();
        let norm = norm
            .filter(|norm| norm.is_finite())
            .map(|norm| norm.clamp(0.1, 100.0));
        chosen.update(|chosen| chosen.norm = norm);
    };
    view! {
        <div class="heat-choice">
            <label>
                <span>"Frequencies"</span>
                <Select
                    testid="picture-heat-reach"
                    groups=reaches
                    chosen=now(|options| options.reach.to_string())
                    choose=Callback::new(move |reach: String| chosen.update(|chosen| chosen.reach = reach.parse().ok()))
                />
            </label>
            <label>
                <span title="For pixel values from 0 to 1. Yin et al. have 4 for pictures of 32 × 32 and 15.7 for 224 × 224.">"L2 norm in each channel"</span>
                <input type="number" min="0.1" max="100" step="any" data-testid="picture-heat-norm" prop:value=now(|options| options.norm.to_string()) on:change=set_norm/>
            </label>
            <label>
                <span>"Phase at the first pixel"</span>
                <Select
                    testid="picture-heat-phase"
                    groups=plain(Phase::ALL.map(|phase| (phase.word(), phase.name())))
                    chosen=now(|options| options.phase.word().to_owned())
                    choose=Callback::new(move |word: String| {
                        if let Some(phase) = Phase::ALL.into_iter().find(|phase| phase.word() == word) {
                            chosen.update(|chosen| chosen.phase = phase);
                        }
                    })
                />
            </label>
            <label>
                <span>"Sign"</span>
                <Select
                    testid="picture-heat-sign"
                    groups=plain(Sign::ALL.map(|sign| (sign.word(), sign.name())))
                    chosen=now(|options| options.sign.word().to_owned())
                    choose=Callback::new(move |word: String| {
                        if let Some(sign) = Sign::ALL.into_iter().find(|sign| sign.word() == word) {
                            chosen.update(|chosen| chosen.sign = sign);
                        }
                    })
                />
            </label>
        </div>
    }
}

/// Which picture and network it is about.
#[component]
fn About() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    let words = move || {
        maps.with_found(|found| {
            let class = maps.page.class_name(found.followed);
            let sure = found
                .map
                .whole
                .map(|whole| percent_in_words(whole.probability as f32));
            format!(
                "{} about “{}”: {class}, {}",
                found.network,
                found.picture,
                sure.unwrap_or_default()
            )
        })
    };
    view! { <p class="rely-about" data-testid="picture-heat-about">{words}</p> }
}

/// What was found. While it still changes, it is not read aloud.
#[component]
fn Words() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    let sentences = move || {
        let name = |label| maps.page.class_name(label);
        let sentences = maps.with_found(|found| found.map.in_words(name));
        let sentences = sentences.unwrap_or_default().into_iter();
        sentences
            .map(|sentence| view! { <p data-testid="picture-heat-sentence">{sentence}</p> })
            .collect_view()
    };
    let is_complete = move || {
        let progress = maps.with_found(|found| found.map.progress());
        progress.is_some_and(|(known, all)| known == all) && !maps.studies.is_going.get()
    };
    view! {
        <div
            class="rely-words"
            role="status"
            aria-live="polite"
            aria-busy=move || maps.studies.is_going.get().to_string()
            data-testid="picture-heat-words"
            data-complete=move || is_complete().to_string()
        >
            {sentences}
        </div>
    }
}

/// Octave by octave, what the waves do.
#[component]
fn Octaves() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    let rows = move || {
        let octaves = maps
            .with_found(|found| found.map.octaves())
            .unwrap_or_default();
        let row = |octave: shortcuts::picture_heat_map::Octave| {
            view! {
                <tr>
                    <th scope="row">{format!("{} to {}", octave.from, 2.0 * octave.from)}</th>
                    <td>{octave.known}</td>
                    <td>{share(octave.changed as f64 / octave.known as f64)}</td>
                    <td>{share(octave.probability)}</td>
                </tr>
            }
        };
        octaves.into_iter().map(row).collect_view()
    };
    view! {
        <details class="more">
            <summary>"Octave by octave"</summary>
            <div class="rely-table">
                <table class="rates" data-testid="picture-heat-octaves">
                    <thead>
                        <tr>
                            <th scope="col">"Cycles/image"</th>
                            <th scope="col">"Waves"</th>
                            <th scope="col">"Answer changes"</th>
                            <th scope="col">"Mean probability"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
