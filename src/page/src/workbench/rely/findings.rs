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
            <h4>"The photograph from the important frequencies alone"</h4>
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
    let findings = Memo::new(move |_| {
        (relying.with_found(|found| found.result.findings())).unwrap_or_default()
    });
    let each = move || {
        let findings = findings.get().into_iter();
        let entry = |finding: reliance::reliance::Finding| {
            let chain = finding.chain;
            view! {
                <li>
                    <span>{finding.title}</span>
                    <button
                        data-testid="rely-use"
                        aria-label=format!("Use as filter: {}", finding.title)
                        on:click=move |_| relying.use_as_filter(chain.clone())
                    >
                        "Use as filter"
                    </button>
                </li>
            }
        };
        findings.map(entry).collect_view()
    };
    view! {
        <Show when=move || findings.with(|findings| !findings.is_empty())>
            <div>
                <h4>"Findings as filters"</h4>
                <p class="hint">"Each takes the place of what is on the workbench, as one step that can be undone."</p>
                <ul class="rely-findings">{each}</ul>
            </div>
        </Show>
    }
}
