//! The network's confidence over the steps of the history, as a small chart: every step can be read and gone back to.

use super::context::Predictions;
use super::reading::{entropy_meaning, swatch};
use crate::core::state::Page;
use crate::ui::format::{percent, percent_in_words};
use leptos::html::Div;
use leptos::prelude::*;
use models::ranking::top_k;
use session::Edit;
use session::confidence::Chart;
use session::steps::describe;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// One step of the chart.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    step: usize,
    /// What the step did.
    deed: String,
    /// The best class then.
    best: String,
    /// The followed classes' probabilities, in order.
    values: Vec<Option<f32>>,
}

impl Predictions {
    /// The classes that are followed: the original's best, and the pinned ones.
    fn followed(self) -> Vec<usize> {
        let best = self
            .page
            .original
            .with(|answer| Some(answer.as_ref()?.top.first()?.0));
        let mut classes: Vec<usize> = best.into_iter().collect();
        classes.extend(
            self.pinned()
                .into_iter()
                .filter(|class| Some(*class) != best),
        );
        classes
    }

    fn chart(self) -> (Chart, Vec<Column>) {
        let classes = self.followed();
        let list = |id: &str| {
            self.page
                .models
                .with_untracked(|models| models.get(id).map(|card| card.labels.clone()))
        };
        self.page.history.with(|history| {
            let states: Vec<&Edit> = history.states().collect();
            let present = list(&history.present().model);
            self.step_answers.with(|answers| {
                let mut points = answers.points(history);
                // Networks with other classes have nothing to say about these.
                points.retain(|point| list(&point.state.model) == present);
                let columns = points.iter().map(|point| {
                    let before = point.step.checked_sub(1).and_then(|step| states.get(step));
                    let best = top_k(&point.probabilities, 1).first().map(|best| {
                        format!(
                            "{}, {}",
                            self.page.class_name(best.class),
                            percent_in_words(best.probability)
                        )
                    });
                    Column {
                        step: point.step,
                        deed: before.map_or("Start".to_owned(), |before| {
                            describe(before, &point.state, |source| self.page.title_of(source))
                        }),
                        best: best.unwrap_or_default(),
                        values: classes
                            .iter()
                            .map(|&class| point.probabilities.get(class).copied())
                            .collect(),
                    }
                });
                (Chart::of(&points, &classes), columns.collect())
            })
        })
    }
}

#[component]
pub fn ConfidenceChart() -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let page = predictions.page;
    let both = Memo::new(move |_| predictions.chart());
    let columns = Memo::new(move |_| both.with(|both| both.1.clone()));
    let steps = Memo::new(move |_| both.with(|both| both.0.steps.clone()));
    let position = Memo::new(move |_| page.history.with(session::History::position));
    // The step under the pointer or the focus.
    let pointed = RwSignal::new(None::<usize>);
    let read = Memo::new(move |_| {
        let step = pointed.get().unwrap_or_else(|| position.get());
        columns.with(|columns| columns.iter().find(|column| column.step == step).cloned())
    });
    let scroller = NodeRef::<Div>::new();
    Effect::new(move |_| {
        steps.track();
        if let Some(scroller) = scroller.get() {
            // The newest is on the right; its column is there after this turn.
            request_animation_frame(move || scroller.set_scroll_left(scroller.scroll_width()));
        }
    });
    let lines = move || {
        both.with(|both| {
            let paths = both.0.lines.iter().enumerate();
            paths
                .map(|(index, line)| view! { <path class=swatch(index) d=line.path.clone()/> })
                .collect_view()
        })
    };
    let meaning = move || {
        page.filtered
            .with(|answer| entropy_meaning(answer.as_ref()?))
    };
    view! {
        <div class="drawer confidence" data-testid="confidence">
            <div class="confidence-chart">
                <div class="confidence-axis" aria-hidden="true">
                    <span>"100 %"</span>
                    <span>"50 %"</span>
                    <span>"0 %"</span>
                </div>
                <div class="confidence-scroller" node_ref=scroller>
                    <div
                        class="confidence-plot"
                        role="group"
                        aria-label="Steps, the newest last"
                        style:--columns=move || steps.with(|steps| steps.len().max(1).to_string())
                        on:keydown=move |event| walk(&event)
                        on:pointerleave=move |_| pointed.set(None)
                    >
                        <svg
                            aria-hidden="true"
                            preserveAspectRatio="none"
                            viewBox=move || format!("0 0 {} {}", steps.with(|steps| steps.len().max(1)), Chart::HEIGHT)
                        >
                            {lines}
                        </svg>
                        <For each=move || columns.get() key=|column| format!("{column:?}") let:column>
                            <Step column pointed position/>
                        </For>
                    </div>
                </div>
            </div>
            <div class="confidence-read">
                {move || match read.get() {
                    Some(column) => view! { <Readout column/> }.into_any(),
                    None => view! { <p class="hint">"The answer to this step is on its way."</p> }.into_any(),
                }}
            </div>
            <p class="hint">
                {move || if steps.with(|steps| steps.len() < 2) {
                    "Each step of the history adds a point: how likely the network takes the classes you follow."
                } else {
                    "Point at a step to read it; click to go back to it. Pin classes to follow them here."
                }}
                " "
                {meaning}
            </p>
        </div>
    }
}

/// One step, with a dot for each class.
#[component]
fn Step(column: Column, pointed: RwSignal<Option<usize>>, position: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    let Column {
        step,
        deed,
        best,
        values,
    } = column;
    let first = values.first().copied().flatten();
    let dots = values
        .into_iter()
        .enumerate()
        .filter_map(|(index, value)| {
            let height = Chart::height(value?);
            Some(view! { <span class=format!("dot {}", swatch(index)) style:--height=height.to_string()></span> })
        })
        .collect_view();
    view! {
        <button
            class="confidence-step"
            class:undone=move || { position.get() < step }
            data-testid="confidence-point"
            data-step=step
            data-probability=first.map(|value| format!("{value:.6}"))
            aria-label=format!("Step {step}, {deed}: {best}")
            aria-current=move || (position.get() == step).then_some("step")
            // One stop for the Tab key; arrows do the rest.
            tabindex=move || if pointed.get().unwrap_or_else(|| position.get()) == step { 0 } else { -1 }
            on:pointerenter=move |_| pointed.set(Some(step))
            on:focus=move |_| pointed.set(Some(step))
            on:blur=move |_| pointed.set(None)
            on:click=move |_| page.go_to_state(step)
        >
            {dots}
            <span class="number">{step}</span>
        </button>
    }
}

/// A step in words and numbers; it is the chart's legend as well.
#[component]
fn Readout(column: Column) -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let values = predictions
        .followed()
        .into_iter()
        .zip(column.values)
        .enumerate()
        .map(|(index, (class, value))| {
            view! {
                <li>
                    <span class=format!("swatch {}", swatch(index)) aria-hidden="true"></span>
                    {predictions.page.class_name(class)}
                    " "
                    <strong>{value.map_or("–".to_owned(), percent)}</strong>
                </li>
            }
        })
        .collect_view();
    view! {
        <p data-testid="confidence-read">
            <strong>{format!("Step {}", column.step)}</strong>
            {format!(" · {} · best: {}", column.deed, column.best)}
        </p>
        <ul>{values}</ul>
    }
}

/// Arrows, Home and End go from step to step.
fn walk(event: &KeyboardEvent) {
    let Some(at) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    let steps = |first: bool| {
        let parent = at.parent_element()?;
        if first {
            parent.query_selector("button").ok().flatten()
        } else {
            parent.last_element_child()
        }
    };
    let next = match event.key().as_str() {
        "ArrowLeft" => at.previous_element_sibling(),
        "ArrowRight" => at.next_element_sibling(),
        "Home" => steps(true),
        "End" => steps(false),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok())
        && let Err(error) = next.focus()
    {
        web_sys::console::error_1(&error);
    }
}
