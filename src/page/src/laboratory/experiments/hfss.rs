//! The maps of the hierarchical search, one for each repeat: they differ, and that they do is part of the result.

use super::super::context::Laboratory;
use super::super::gallery::{Maps, Small};
use super::super::setting::Whole;
use crate::ui::format::share;
use crate::ui::plane::Pixels;
use leptos::prelude::*;
use report::colours::kept;
use shortcuts::hfss::Hfss;
use std::sync::Arc;

/// The results of the search.
#[component]
pub fn HfssResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let chosen = RwSignal::new(None::<usize>);
    let repeat = RwSignal::new(0_usize);
    let repeats = Memo::new(move |_| lab.hfss().map_or(0, |found| found.options.repeats));
    let maps = Memo::new(move |_| {
        let Some(found) = lab.hfss() else {
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
                    data-testid=ids.of("hfss-to-bench")
                    on:click=move |_| {
                        let map = untrack(|| lab.hfss()?.map(repeat.get(), class));
                        if let Some(map) = map {
                            lab.try_map_on_workbench(map, lab.a_picture_of(class));
                        }
                    }
                >
                    {format!("Use the map of {name} as a filter in the workbench")}
                </button>
            </div>
        })
    };
    view! {
        <div class="lab-part" data-testid=ids.of("hfss")>
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
            <Maps maps chosen testid=ids.of("hfss-map") what="Map found by hierarchical search"/>
            {to_bench}
        </div>
    }
}

#[component]
pub fn Repeats() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Whole
            name="Runs"
            testid="hfss-repeats"
            most=9
            value=Signal::derive(move || lab.options.with(|options| options.hfss.repeats as u64))
            set=Callback::new(move |count: u64| lab.options.update(|options| options.hfss.repeats = (count as usize).max(1)))
        />
        <Whole
            name="Candidates in each stage"
            testid="hfss-candidates"
            most=9999
            value=Signal::derive(move || lab.options.with(|options| options.hfss.stages.first().map_or(0, |stage| stage.sets as u64)))
            set=Callback::new(move |count: u64| lab.options.update(|options| {
                    options.hfss.stages.iter_mut().for_each(|stage| stage.sets = (count as usize).max(1));
                }))
        />
    }
}

/// The result in one or two sentences.
pub fn conclusion(lab: Laboratory) -> Option<String> {
    let found = lab.hfss()?;
    let overlaps: Vec<(f64, f64)> = (0..lab.class_names().len())
        .filter_map(|class| found.mean_overlap(class))
        .collect();
    if overlaps.is_empty() {
        return None;
    }
    let mean = |read: fn(&(f64, f64)) -> f64| {
        share(overlaps.iter().map(read).sum::<f64>() / overlaps.len() as f64)
    };
    Some(format!(
        "Two runs of the search share {} of their frequencies on average; random sets of that size would share {}. Shortcuts are rarely one fixed set.",
        mean(|overlap| overlap.0),
        mean(|overlap| overlap.1)
    ))
}

impl Laboratory {
    /// What the hierarchical search found.
    pub fn hfss(self) -> Option<Arc<Hfss>> {
        self.with_results(|results| results.hfss.clone())
    }
}
