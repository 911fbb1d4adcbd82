//! The Fourier heat map: how often the network errs when one wave is added.

use super::super::context::Laboratory;
use super::super::gallery::{LargeMap, Maps, Small};
use crate::ui::format::share;
use crate::ui::plane::{Pixels, place};
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use report::colours::sequential;
use shortcuts::heat_map::HeatMap;
use spectrum::noise::{FourierNoise, PHASE};
use spectrum::recipe::Recipe;
use std::sync::Arc;

/// The maps: of all pictures first, then of each class.
#[component]
pub fn HeatResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let chosen = RwSignal::new(Some(0_usize));
    let maps = Memo::new(move |_| {
        let Some(found) = lab.heat_map() else {
            return Vec::new();
        };
        lab.waves_on()
            .into_iter()
            .enumerate()
            .map(|(which, title)| Small {
                class: which,
                title,
                under: match found.strongest(which) {
                    Some(((kx, ky), error)) => format!(
                        "worst at {}: {} wrong",
                        format!("({kx}, {ky})").replace('-', "−"),
                        share(error)
                    ),
                    None => "nothing known".to_owned(),
                },
                pixels: pixels(&found, which),
            })
            .collect()
    });
    let headline = move || {
        let found = lab.heat_map()?;
        let (tried, all) = found.progress();
        Some(format!(
            "{tried} of {all} waves tried, each of L2 norm {}. Dark: no answer is wrong; bright: all are.",
            found.options.norm
        ))
    };
    view! {
        <div class="lab-part" data-testid=ids.of("heat")>
            <div class="panel-head"><h3>"Fourier heat maps"</h3></div>
            <p class="hint" data-testid=ids.of("heat-headline")>{headline}</p>
            <Maps maps chosen testid=ids.of("heat-map") what="Fourier heat map"/>
            {move || chosen.get().map(|which| view! { <One which/> })}
        </div>
    }
}

fn pixels(found: &HeatMap, which: usize) -> Option<Pixels> {
    found.tried(which).next()?;
    Some(Pixels {
        side: found.side,
        rgba: Arc::new(sequential(&found.map(which), 1.0)),
    })
}

#[component]
fn One(which: usize) -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let title = move || lab.waves_on().get(which).cloned().unwrap_or_default();
    let whole = move || lab.heat_map().and_then(|found| found.whole(which));
    let read = move |(kx, ky): (i32, i32)| {
        let error = lab.heat_map().and_then(|found| found.at(which, kx, ky));
        match (error, whole()) {
            (Some(error), Some(whole)) => {
                format!(
                    "{} wrong with this wave, {} without",
                    share(error),
                    share(whole)
                )
            }
            (Some(error), None) => format!("{} wrong with this wave", share(error)),
            (None, _) => "nothing known".to_owned(),
        }
    };
    let worst = move || {
        let found = lab.heat_map()?;
        let mut waves: Vec<_> = found.tried(which).collect();
        waves.sort_by(|a, b| b.1.total_cmp(&a.1));
        let rows = waves.into_iter().take(8).map(|((kx, ky), error)| {
            view! {
                <tr>
                    <th scope="row">{place(kx, ky)}</th>
                    <td>{share(error)}</td>
                </tr>
            }
        });
        Some(rows.collect_view())
    };
    let bench = move |_| {
        let strongest = untrack(|| lab.heat_map()?.strongest(which));
        let norm = untrack(|| lab.heat_map()).map(|found| found.options.norm);
        if let (Some(((kx, ky), _)), Some(norm)) = (strongest, norm) {
            let noise = FourierNoise {
                kx,
                ky,
                norm,
                seed: 0,
                phase: PHASE,
            };
            lab.try_wave_on_workbench(noise, lab.a_picture_of(which.saturating_sub(1)));
        }
    };
    view! {
        <div class="one-map" data-testid=ids.of("one-heat-map")>
            <LargeMap
                pixels=Signal::derive(move || pixels(&*lab.heat_map()?, which))
                label=Signal::derive(move || format!("Fourier heat map, {}", title()))
                read=Callback::new(read)
            />
            <div class="one-map-side">
                <h3>{title}</h3>
                <p class="hint">{move || whole().map(|whole| format!("Without a wave, {} of the answers are wrong.", share(whole)))}</p>
                <div class="choices">
                    <button data-testid=ids.of("wave-to-bench") on:click=bench>"Try the worst wave in the workbench"</button>
                </div>
                <details class="more" open>
                    <summary>"What disturbs it most"</summary>
                    <table class="rates tests"><tbody>{worst}</tbody></table>
                </details>
            </div>
        </div>
    }
}

impl Laboratory {
    /// What the waves did.
    pub fn heat_map(self) -> Option<Arc<HeatMap>> {
        self.with_results(|results| results.heat_map.clone())
    }

    /// What the maps are of: all pictures, then each class.
    fn waves_on(self) -> Vec<String> {
        std::iter::once("all pictures".to_owned())
            .chain(self.class_names())
            .collect()
    }

    /// Adds a wave to a picture of the set, and nothing else, and shows the workbench.
    fn try_wave_on_workbench(self, noise: FourierNoise, picture: Option<usize>) {
        let recipe = Recipe {
            noise: Some(noise),
            ..Recipe::default()
        };
        self.try_on_workbench(recipe, picture);
    }
}

/// The added waves: how strong, and up to which frequency.
#[component]
pub fn Waves() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let options = lab.options;
    let reaches = move || {
        let half = page.card().map_or(224, |card| card.input_size) / 2;
        let reaches = [2, 4, 8, 16, 32]
            .into_iter()
            .filter(|reach| *reach < half)
            .chain([half])
            .map(|reach| {
                let name = if reach == half {
                    format!("all frequencies ({} waves)", half * half * 2 + 2)
                } else {
                    let count = 2 * reach * (reach + 1) + 1;
                    format!("up to {reach} cycles/image ({count} waves)")
                };
                (reach, name)
            });
        plain(reaches)
    };
    view! {
        <label>
            <span>"Waves"</span>
            <Select
                testid="heat-reach"
                data_set=page.model
                groups=Signal::derive(reaches)
                chosen=Signal::derive(move || options.with(|options| options.heat_map.reach.to_string()))
                choose=Callback::new(move |reach: String| {
                    if let Ok(reach) = reach.parse() {
                        options.update(|options| options.heat_map.reach = reach);
                    }
                })
            />
        </label>
        <label>
            <span title="For pixel values from 0 to 1. The paper has 4 for pictures of 32 × 32 and 15.7 for 224 × 224.">"Their L2 norm, each channel"</span>
            <input
                type="number"
                min="0.1"
                max="100"
                step="any"
                data-testid="heat-norm"
                prop:value=move || options.with(|options| options.heat_map.norm.to_string())
                on:change=move |event| {
                    if let Ok(norm) = event_target_value(&event).parse::<f32>() && norm.is_finite() {
                        options.update(|options| options.heat_map.norm = norm.clamp(0.1, 100.0));
                    }
                }
            />
        </label>
    }
}

/// The result in one or two sentences.
pub fn conclusion(lab: Laboratory) -> Option<String> {
    let found = lab.heat_map()?;
    let whole = found.whole(0)?;
    let ((kx, ky), worst) = found.strongest(0)?;
    let middle = found.options.reach as f64 / 2.0;
    let halves = found
        .mean(0, 0.5, middle)
        .zip(found.mean(0, middle, f64::INFINITY))
        .map_or_else(String::new, |(low, high)| {
            format!(
                " Waves below {middle} cycles/image bring about {} on average, higher ones {}.",
                share(low),
                share(high)
            )
        });
    let place = format!("({kx}, {ky})").replace('-', "−");
    Some(format!(
        "A wave at {place} disturbs it most: {} of the answers are wrong, {} without it.{halves}",
        share(worst),
        share(whole)
    ))
}
