//! What was found, as filters, and the photograph from the important frequencies alone.

use super::context::Relying;
use crate::core::studio::put;
use crate::ui::format::share;
use leptos::html::Canvas;
use leptos::prelude::*;
use reliance::reliance::kept;
use spectrum::recipe::{Extras, Recipe};

/// The photograph from the fewest frequencies that keep the answer.
#[component]
pub fn Rebuilt() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let smallest = Memo::new(move |_| {
        relying.with_found(|found| {
            let smallest = found.result.insertion.as_ref()?.smallest.as_ref()?;
            Some((smallest.set.clone(), smallest.share))
        })?
    });
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        let (Some(canvas), Some((set, _))) = (canvas.get(), smallest.get()) else {
            return;
        };
        let (side, recipe) = (set.side(), Recipe::from(kept(set)));
        relying.under_way.update_value(|run| {
            if let Some(run) = run {
                let mut pixels = Vec::new();
                let picture = run.editor.edit(&recipe, &Extras::default());
                picture.write_rgba8(&mut pixels);
                put(&canvas, &pixels, side, side);
            }
        });
    });
    let is_known = Memo::new(move |_| smallest.with(Option::is_some));
    let held = move || {
        let held = smallest.get().map(|(_, held)| share(held));
        held.map(|held| {
            format!("{held} of the frequencies, the fewest found that keep the answer. Values outside the range of colours are clipped, as on the workbench.")
        })
    };
    view! {
        <div class="rely-picture">
            <h3>"The photograph from the important frequencies alone"</h3>
            <Show
                when=move || is_known.get()
                fallback=|| view! { <p class="hint">"It is drawn once the fewest frequencies that keep the answer are known."</p> }
            >
                <canvas
                    class="map"
                    data-testid="rely-rebuilt"
                    node_ref=canvas
                    role="img"
                    aria-label="The photograph with nothing but the fewest frequencies that keep the answer"
                ></canvas>
                <p class="hint">{held}</p>
            </Show>
        </div>
    }
}

/// Each finding with a button that puts its filter on the workbench.
#[component]
pub fn Findings() -> impl IntoView {
    let relying = expect_context::<Relying>();
    // By title, so that a button stays, with the focus, while its filter still changes.
    let titles = Memo::new(move |_| {
        let findings = relying.with_found(|found| found.result.findings());
        let titles = findings
            .unwrap_or_default()
            .into_iter()
            .map(|finding| finding.title);
        titles.collect::<Vec<&'static str>>()
    });
    let put = move |title: &str| {
        let findings = untrack(|| relying.with_found(|found| found.result.findings()));
        let mut findings = findings.unwrap_or_default().into_iter();
        if let Some(finding) = findings.find(|finding| finding.title == title) {
            relying.use_as_filter(finding.chain);
        }
    };
    let entry = move |title: &'static str| {
        view! {
            <li>
                <span>{title}</span>
                <button
                    data-testid="rely-use"
                    aria-label=format!("Use as filter: {title}")
                    on:click=move |_| put(title)
                >
                    "Use as filter"
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || titles.with(|titles| !titles.is_empty())>
            <div>
                <h3>"Findings as filters"</h3>
                <p class="hint">"Each takes the place of what is on the workbench, as one step that can be undone."</p>
                <ul class="rely-findings">
                    <For each=move || titles.get() key=|title| *title children=entry/>
                </ul>
            </div>
        </Show>
    }
}
