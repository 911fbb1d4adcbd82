//! The network's answers: for the picture as it came, for the filtered one, what changed, and what the visitor follows.

mod answers;
mod chart;
mod compare;
mod pins;
mod second;
mod story;
mod verdict;

use self::answers::Answers;
use self::chart::TrailChart;
use self::compare::{CompareChoice, Compared};
use self::pins::{PinSearch, Pinned};
use self::story::Story;
use self::verdict::{Announcement, Verdict};
use super::header::EngineLine;
use super::state::{EngineStatus, Page};
use super::storage::local::{self, Key};
use leptos::prelude::*;
use session::{Edit, EngineKind, Trail};

pub use self::pins::Pin;
pub use self::second::Second;

/// How many classes may be listed.
const COUNTS: [usize; 5] = [1, 3, 5, 10, 20];

/// Styles of lines in the style sheet.
const TONES: usize = 8;

/// What opens below the answers, one at a time.
const DRAWERS: [(&str, &str); 2] = [("trail", "Confidence chart"), ("pin", "Pin a class")];

/// What the panel remembers.
#[derive(Clone, Copy)]
pub struct Predictions {
    /// Classes in a list.
    pub count: RwSignal<usize>,
    /// Classes that stay listed, of any list of labels.
    pub pins: RwSignal<Vec<Pin>>,
    /// What the network said to the steps of the history.
    pub trail: RwSignal<Trail<Edit>>,
    /// The network to compare with.
    pub second: Second,
}

impl Predictions {
    /// As the visitor left it.
    pub fn new() -> Self {
        let kept = local::get(Key::PredictionCount);
        let count = kept.and_then(|text| text.parse().ok());
        Self {
            count: RwSignal::new(count.filter(|count| COUNTS.contains(count)).unwrap_or(5)),
            pins: RwSignal::new(Vec::new()),
            trail: RwSignal::new(Trail::default()),
            second: Second::new(),
        }
    }
}

impl Page {
    /// What the panel remembers.
    pub fn predictions(self) -> Predictions {
        self.predictions.get_value()
    }
}

/// The right panel.
#[component]
pub fn PredictionsPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new("");
    view! {
        <section class="panel predictions" aria-labelledby="predictions-title">
            <div class="panel-head">
                <h2 id="predictions-title">"Prediction"</h2>
                <p class="aside">{move || speed(page)}</p>
            </div>
            <Verdict/>
            <Announcement/>
            <Answers title="Original" testid="predictions-original" answer=page.original/>
            <Answers title="Filtered" testid="predictions-filtered" answer=page.filtered against=page.original/>
            <Pinned/>
            <div class="answer-tools">
                <CountChoice/>
                <CompareChoice/>
            </div>
            <Show when=move || page.predictions().second.model.with(Option::is_some)>
                <Compared/>
            </Show>
            <div class="drawers" role="group" aria-label="More about the answers">
                {DRAWERS
                    .map(|(word, name)| {
                        view! {
                            <button
                                class="quiet"
                                data-testid=format!("open-{word}")
                                aria-expanded=move || if open.get() == word { "true" } else { "false" }
                                on:click=move |_| open.update(|open| *open = if *open == word { "" } else { word })
                            >
                                {name}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            {move || match open.get() {
                "trail" => view! { <TrailChart/> }.into_any(),
                "pin" => view! { <PinSearch/> }.into_any(),
                _ => ().into_any(),
            }}
            <Story/>
            <EngineLine engine=page.first_engine()/>
        </section>
    }
}

#[component]
fn CountChoice() -> impl IntoView {
    let count = expect_context::<Page>().predictions().count;
    let choose = move |event: web_sys::Event| {
        let Ok(chosen) = event_target_value(&event).parse() else {
            return;
        };
        count.set(chosen);
        // Without memory the next visit begins with five.
        local::set(Key::PredictionCount, &chosen.to_string());
    };
    view! {
        <label class="choice">
            <span>"Show"</span>
            <select data-testid="prediction-count" aria-label="How many classes to show" on:change=choose>
                {COUNTS
                    .map(|choice| {
                        view! {
                            <option value=choice selected=move || count.get() == choice>{format!("top {choice}")}</option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// "CPU · 61 ms".
fn speed(page: Page) -> Option<String> {
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

/// The style of the line of the followed class at `index`: its tone and its dashes.
fn swatch(index: usize) -> String {
    format!("tone-{}", index % TONES)
}

/// A share as a percentage.
pub fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

fn percent(probability: f32) -> String {
    share(f64::from(probability))
}

/// The same within a sentence, where it must not be broken.
fn percent_in_words(probability: f32) -> String {
    percent(probability).replace(' ', "\u{a0}")
}

/// "+3.1", "−3.1" or "±0", in percentage points.
fn change(before: f32, after: f32) -> String {
    let points = (after - before) * 100.0;
    if points.abs() < 0.05 {
        "±0".to_owned()
    } else if points > 0.0 {
        format!("+{points:.1}")
    } else {
        format!("−{:.1}", -points)
    }
}
