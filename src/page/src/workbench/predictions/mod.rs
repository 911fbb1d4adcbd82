//! The network's answers: for the picture as it came, for the filtered one, what changed, and what the visitor follows.

mod answers;
mod chart;
mod compare;
mod connect;
mod context;
mod entry;
mod pin_search;
mod pins;
mod reading;
mod second;
mod story;
mod verdict;

use self::answers::Answers;
use self::compare::{CompareChoice, Compared};
use self::pins::Pinned;
use self::story::Story;
use self::verdict::{Announcement, Verdict};
use crate::core::engine_line::EngineLine;
use crate::core::state::{EngineStatus, Page};
use crate::ui::drawers::DrawerButtons;
use crate::ui::in_view::follow_in_view;
use crate::ui::select::{Select, plain};
use crate::workbench::glance::{self, InView};
use leptos::prelude::*;
use protocol::EngineKind;

pub use self::context::Predictions;

/// What opens below the answers, one at a time.
const DRAWERS: [(&str, &str); 2] = [("confidence", "Confidence chart"), ("pin", "Pin a class")];

#[component]
pub fn PredictionsPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new("");
    let place = NodeRef::new();
    follow_in_view(place, expect_context::<InView>().answers, glance::HEIGHT);
    view! {
        <section class="panel predictions" aria-labelledby="predictions-title">
            <div class="panel-head">
                <h2 id="predictions-title">"Prediction"</h2>
                <p class="aside">{move || speed(page)}</p>
            </div>
            <Verdict/>
            <Announcement/>
            <Answers title="Original" testid="predictions-original" answer=page.original/>
            <Answers title="Filtered" testid="predictions-filtered" answer=page.filtered against=page.original place/>
            <Pinned/>
            <div class="answer-tools">
                <CountChoice/>
                <CompareChoice/>
            </div>
            <Show when=move || page.second.model.with(Option::is_some)>
                <Compared/>
            </Show>
            <DrawerButtons drawers=&DRAWERS open label="More about the answers" prefix="open-" class="drawers" button="quiet"/>
            {move || match open.get() {
                "confidence" => entry::chart(),
                "pin" => entry::pin_search(),
                _ => ().into_any(),
            }}
            <Story/>
            <EngineLine engine=page.first_engine()/>
        </section>
    }
}

#[component]
fn CountChoice() -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let count = predictions.count;
    view! {
        <label class="choice">
            <span>"Show"</span>
            <Select
                testid="prediction-count"
                label="How many classes to show"
                groups=plain(Predictions::COUNTS.map(|count| (count, format!("top {count}"))))
                chosen=Signal::derive(move || count.get().to_string())
                choose=Callback::new(move |chosen: String| {
                    if let Ok(chosen) = chosen.parse() {
                        predictions.choose_count(chosen);
                    }
                })
            />
        </label>
    }
}

/// "CPU · 61 ms", or that the answers are not the whole network's yet.
fn speed(page: Page) -> Option<String> {
    if (page.original).with(|answer| answer.as_ref().is_some_and(|answer| answer.is_preview)) {
        return Some("nearly exact, loading the rest".to_owned());
    }
    let EngineStatus::Ready { engine, .. } = page.engine.get() else {
        return None;
    };
    let device = if engine == EngineKind::Cpu {
        "CPU"
    } else {
        "WebGPU"
    };
    let elapsed = page
        .filtered
        .get()
        .map(|answer| format!(" · {:.0} ms", answer.elapsed_ms))
        .unwrap_or_default();
    Some(format!("{device}{elapsed}"))
}
