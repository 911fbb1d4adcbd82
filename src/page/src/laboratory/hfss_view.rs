//! The maps of the hierarchical search, one for each repeat: they differ, and that they do is part of the result.

use super::Laboratory;
use super::maps::{Maps, Small};
use crate::plane::Pixels;
use leptos::prelude::*;
use report::colours::kept;
use std::sync::Arc;

/// The results of the search.
#[component]
pub fn HfssResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let chosen = RwSignal::new(None::<usize>);
    let repeat = RwSignal::new(0_usize);
    let repeats = Memo::new(move |_| {
        lab.hfss
            .with(|found| found.as_ref().map_or(0, |found| found.options.repeats))
    });
    let maps = Memo::new(move |_| {
        let Some(found) = lab.hfss.get() else {
            return Vec::new();
        };
        lab.class_names()
            .into_iter()
            .enumerate()
            .map(|(class, title)| {
                let map = found.map(repeat.get(), class);
                Small {
                    class,
                    title,
                    under: match (&map, found.mean_overlap(class)) {
                        (None, _) => "nothing found yet".to_owned(),
                        (Some(map), None) => format!("{} coefficients", map.coefficients()),
                        (Some(_), Some((overlap, _))) => {
                            format!("runs share {:.0} %", 100.0 * overlap)
                        }
                    },
                    pixels: map.map(|map| Pixels {
                        side: map.side(),
                        rgba: Arc::new(kept(&map)),
                    }),
                }
            })
            .collect()
    });
    let to_bench = move || {
        let class = chosen.get()?;
        let name = lab.class_names().get(class).cloned()?;
        Some(view! {
            <div class="choices">
                <button
                    data-testid="hfss-to-bench"
                    on:click=move |_| {
                        let map = lab.hfss.with_untracked(|found| found.as_ref()?.map(repeat.get_untracked(), class));
                        if let Some(map) = map {
                            lab.try_map_on_workbench(map, lab.a_picture_of(class));
                        }
                    }
                >
                    {format!("Use the map of {name} as a filter on the bench")}
                </button>
            </div>
        })
    };
    view! {
        <div class="lab-part" data-testid="hfss">
            <div class="panel-head">
                <h3>"Small sets of frequencies that are enough"</h3>
                <div class="switch" role="group" aria-label="Repeat">
                    {move || {
                        (0..repeats.get())
                            .map(|one| {
                                view! {
                                    <button
                                        aria-pressed=move || if repeat.get() == one { "true" } else { "false" }
                                        on:click=move |_| repeat.set(one)
                                    >
                                        {format!("Run {}", one + 1)}
                                    </button>
                                }
                            })
                            .collect_view()
                    }}
                </div>
            </div>
            <p class="hint">
                "White frequencies are kept. The search draws at random, so each run ends with another mask; look at what the runs have in common, not at one of them."
            </p>
            <Maps maps chosen testid="hfss-map" what="Map found by hierarchical search"/>
            {to_bench}
        </div>
    }
}
