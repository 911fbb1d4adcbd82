//! On narrow screens picture, spectrum and answers are screens apart. A strip at the lower edge of the screen keeps a small filtered
//! picture and the best answers in view while a control is used that hides them.
//!
//! It repeats what is on the page, so assistive technology gets nothing of it, and it has nothing to focus.

use crate::core::state::{Answer, Page};
use crate::ui::format::percent;
use leptos::html::Canvas;
use leptos::prelude::*;

/// Answers in the strip.
const SHOWN: usize = 3;

/// Height of the strip in pixels, as www/styles/glance.css has it: what lies under it is not seen.
pub const HEIGHT: u32 = 80;

/// What is on the screen of what the strip repeats.
#[derive(Clone, Copy)]
pub struct InView {
    pub picture: RwSignal<bool>,
    /// The answers to the filtered picture.
    pub answers: RwSignal<bool>,
}

impl InView {
    /// All of it, until the browser says otherwise.
    pub fn new() -> Self {
        Self {
            picture: RwSignal::new(true),
            answers: RwSignal::new(true),
        }
    }
}

/// One of the best classes.
#[derive(Clone, Debug, PartialEq)]
struct Best {
    name: String,
    probability: f32,
    before: Option<f32>,
}

/// The strip; the style sheet shows it on narrow screens only.
#[component]
pub fn Glance() -> impl IntoView {
    let page = expect_context::<Page>();
    let InView { picture, answers } = expect_context();
    let with_picture = Memo::new(move |_| !picture.get() && page.shown.with(Option::is_some));
    let with_answers = Memo::new(move |_| !answers.get());
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if !with_picture.get() {
            return;
        }
        page.painted.track();
        page.shown.track();
        if let Some(canvas) = canvas.get() {
            page.studio.update_value(|studio| {
                if let Some(studio) = studio {
                    studio.paint_filtered(&canvas);
                }
            });
        }
    });
    let best = Memo::new(move |_| with_answers.get().then(|| best(page)).flatten());
    let rows = move || match best.get() {
        Some(best) => best.into_iter().map(row).collect_view().into_any(),
        None => view! { <li class="hint">"The answer is on its way."</li> }.into_any(),
    };
    view! {
        <div
            class="glance"
            class:shown=move || with_picture.get() || with_answers.get()
            aria-hidden="true"
            data-testid="glance"
        >
            <canvas node_ref=canvas data-testid="glance-picture" hidden=move || !with_picture.get()></canvas>
            <ol data-testid="glance-answers" hidden=move || !with_answers.get()>{rows}</ol>
        </div>
    }
}

fn best(page: Page) -> Option<Vec<Best>> {
    let before = |class: usize| {
        page.original
            .with(|original: &Option<Answer>| original.as_ref()?.probabilities.get(class).copied())
    };
    page.filtered.with(|filtered| {
        let top = filtered.as_ref()?.top.iter().take(SHOWN);
        Some(
            top.map(|&(class, probability)| Best {
                name: page.class_name(class),
                probability,
                before: before(class),
            })
            .collect(),
        )
    })
}

fn row(best: Best) -> impl IntoView {
    let Best {
        name,
        probability,
        before,
    } = best;
    view! {
        <li data-testid="glance-answer">
            <span class="name">{name}</span>
            <span class="bar">
                <span class="fill" style:--share=probability.to_string()></span>
                {before.map(|before| view! { <span class="was" style:--share=before.to_string()></span> })}
            </span>
            <span class="value">{percent(probability)}</span>
        </li>
    }
}
