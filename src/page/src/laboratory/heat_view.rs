//! The Fourier heat map: how often the network errs when one wave is added.

use super::Laboratory;
use super::maps::{LargeMap, Maps, Small};
use super::needs::share;
use crate::plane::{Pixels, place};
use leptos::prelude::*;
use report::colours::sequential;
use shortcuts::heat_map::HeatMap;
use spectrum::noise::FourierNoise;
use spectrum::recipe::Recipe;
use std::sync::Arc;

/// The maps: of all pictures first, then of each class.
#[component]
pub fn HeatResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let chosen = RwSignal::new(Some(0_usize));
    let maps = Memo::new(move |_| {
        let Some(found) = lab.heat().found.get() else {
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
        let found = lab.heat().found.get()?;
        let (tried, all) = found.progress();
        Some(format!(
            "{tried} of {all} waves tried, each of L2 norm {}. Dark: no answer is wrong; bright: all are.",
            found.options.norm
        ))
    };
    view! {
        <div class="lab-part" data-testid="heat">
            <div class="panel-head"><h3>"Fourier heat maps"</h3></div>
            <p class="hint" data-testid="heat-headline">{headline}</p>
            <Maps maps chosen testid="heat-map" what="Fourier heat map"/>
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
    let found = lab.heat().found;
    let title = move || lab.waves_on().get(which).cloned().unwrap_or_default();
    let whole = move || found.get().and_then(|found| found.whole(which));
    let read = move |(kx, ky): (i32, i32)| {
        let error = found.get().and_then(|found| found.at(which, kx, ky));
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
        let found = found.get()?;
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
        let strongest = found.with_untracked(|found| found.as_ref()?.strongest(which));
        let norm = found.with_untracked(|found| found.as_ref().map(|found| found.options.norm));
        if let (Some(((kx, ky), _)), Some(norm)) = (strongest, norm) {
            let noise = FourierNoise {
                kx,
                ky,
                norm,
                seed: 0,
            };
            lab.try_wave_on_workbench(noise, lab.a_picture_of(which.saturating_sub(1)));
        }
    };
    view! {
        <div class="one-map" data-testid="one-heat-map">
            <LargeMap
                pixels=Signal::derive(move || found.with(|found| pixels(found.as_ref()?, which)))
                label=Signal::derive(move || format!("Fourier heat map, {}", title()))
                read=Callback::new(read)
            />
            <div class="one-map-side">
                <h3>{title}</h3>
                <p class="hint">{move || whole().map(|whole| format!("Without a wave, {} of the answers are wrong.", share(whole)))}</p>
                <div class="choices">
                    <button data-testid="wave-to-bench" on:click=bench>"Try the worst wave on the bench"</button>
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
