//! The choices of a training, its buttons, and how far it is; beside it, what was learned when.

use super::super::browser::number;
use super::super::state::Page;
use super::curves::{F1, Losses, Needs};
use super::filters::FirstLayer;
use super::stops::Stops;
use super::{Begun, Doing};
use learning::learned::LEARNED;
use learning::lesson::{Kind, Lesson, Method};
use learning::messages::TO_LEARN;
use leptos::prelude::*;
use synthetic::{CLASSES, NAMES};

/// Paces to choose from, steps a second.
const PACES: [(&str, &str); 4] = [
    ("", "as fast as it can"),
    ("20", "20 steps a second"),
    ("5", "5 steps a second"),
    ("1", "1 step a second"),
];
const RATES: [f32; 9] = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5];
const BATCHES: [usize; 5] = [8, 16, 32, 64, 128];

/// With a comma between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The middle panel.
#[component]
pub fn TrainingPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let learning = page.learning();
    let trains = move || learning.doing.get() == Doing::Training;
    let prepares = move || learning.doing.get() == Doing::Preparing;
    let step = move || learning.course.with(|course| course.step);
    let start = move || {
        if trains() {
            "Pause"
        } else if learning.is_current() && step() > 0 {
            "Go on"
        } else {
            "Start"
        }
    };
    let line = move || {
        let step = step();
        let parameters = learning
            .begun
            .with(|begun| begun.as_ref().map(|begun| begun.parameters));
        match (learning.doing.get(), parameters) {
            (Doing::Preparing, _) => {
                format!("Making {} pictures …", 4 * TO_LEARN)
            }
            (_, None) => "Nothing is trained yet.".to_owned(),
            (doing, Some(parameters)) => {
                let pace = if doing == Doing::Training {
                    format!(", {:.0} steps a second", learning.rate.get())
                } else {
                    String::new()
                };
                let passes = step as f64
                    * learning
                        .begun
                        .with(|begun| begun.as_ref().map_or(0, |begun| begun.lesson.batch))
                        as f64
                    / f64::from(4 * TO_LEARN);
                format!(
                    "Step {step}, {passes:.1} passes over the set{pace}. The network has {} parameters.",
                    grouped(parameters)
                )
            }
        }
    };
    view! {
        <section class="panel learning-training" aria-labelledby="training-title" data-testid="training" data-doing=move || match learning.doing.get() {
            Doing::Resting => "resting",
            Doing::Preparing => "preparing",
            Doing::Training => "training",
            Doing::Failed(_) => "failed",
        } data-step=step>
            <div class="panel-head">
                <h2 id="training-title">"Training"</h2>
                <p class="aside">"on this device’s CPU"</p>
            </div>
            <Choices/>
            <div class="tools">
                <button
                    class="primary"
                    data-testid="train"
                    disabled=prepares
                    on:click=move |_| if learning.doing.get_untracked() == Doing::Training { page.pause_training() } else { page.start_training() }
                >
                    {start}
                </button>
                <button data-testid="train-step" disabled=move || trains() || prepares() on:click=move |_| page.step_training()>"One step"</button>
                <label class="pace">
                    <span class="visually-hidden">"Pace"</span>
                    <select
                        data-testid="pace"
                        on:change=move |event| page.set_pace(event_target_value(&event).parse().ok())
                    >
                        {PACES
                            .map(|(word, name)| {
                                let pace = word.parse().ok();
                                view! { <option value=word selected=move || learning.pace.get() == pace>{name}</option> }
                            })
                            .collect_view()}
                    </select>
                </label>
                <button data-testid="train-reset" disabled=move || learning.begun.with(Option::is_none) on:click=move |_| page.reset_training()>"Reset"</button>
            </div>
            <p class="hint" role="status" data-testid="training-line">{line}</p>
            <p class="failure" role="alert" data-testid="training-failed">
                {move || match learning.doing.get() {
                    Doing::Failed(sentence) => Some(sentence),
                    _ => None,
                }}
            </p>
            <p class="hint changed" data-testid="training-changed">
                {move || {
                    (learning.begun.with(Option::is_some) && !learning.is_current())
                        .then_some("Set or training were changed: “Start” begins anew with them.")
                }}
            </p>
            <Losses/>
            <F1/>
        </section>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let page = expect_context::<Page>();
    let lesson = page.learning().lesson;
    let set = move |change: &dyn Fn(Lesson) -> Lesson| lesson.update(|own| *own = change(*own));
    view! {
        <div class="lesson">
            <label>
                <span>"Network"</span>
                <select
                    data-testid="lesson-kind"
                    on:change=move |event| {
                        let word = event_target_value(&event);
                        if let Some((kind, ..)) = Kind::ALL.iter().find(|(_, own, _)| *own == word) {
                            set(&|own| Lesson { kind: *kind, ..own });
                        }
                    }
                >
                    {Kind::ALL
                        .map(|(kind, word, name)| view! { <option value=word selected=move || lesson.get().kind == kind>{name}</option> })
                        .collect_view()}
                </select>
            </label>
            <label>
                <span title="SGD with Nesterov momentum 0.9; weight decay 0.0001 for both">"Optimiser"</span>
                <select
                    data-testid="lesson-method"
                    on:change=move |event| {
                        let method = if event_target_value(&event) == "adam" { Method::Adam } else { Method::Momentum };
                        set(&|own| Lesson { method, ..own });
                    }
                >
                    <option value="momentum" selected=move || lesson.get().method == Method::Momentum>"SGD"</option>
                    <option value="adam" selected=move || lesson.get().method == Method::Adam>"Adam"</option>
                </select>
            </label>
            <label>
                <span>"Learning rate"</span>
                <select
                    data-testid="lesson-rate"
                    on:change=move |event| {
                        if let Ok(learning_rate) = event_target_value(&event).parse() {
                            set(&|own| Lesson { learning_rate, ..own });
                        }
                    }
                >
                    {move || {
                        let now = lesson.get().learning_rate;
                        let mut rates = RATES.to_vec();
                        if !rates.contains(&now) {
                            rates.push(now);
                        }
                        rates
                            .into_iter()
                            .map(|rate| view! { <option value=rate.to_string() selected=rate == now>{rate.to_string()}</option> })
                            .collect_view()
                    }}
                </select>
            </label>
            <label>
                <span>"Batch"</span>
                <select
                    data-testid="lesson-batch"
                    on:change=move |event| {
                        if let Ok(batch) = event_target_value(&event).parse() {
                            set(&|own| Lesson { batch, ..own });
                        }
                    }
                >
                    {move || {
                        let now = lesson.get().batch;
                        let mut batches = BATCHES.to_vec();
                        if !batches.contains(&now) {
                            batches.push(now);
                        }
                        batches
                            .into_iter()
                            .map(|batch| view! { <option value=batch.to_string() selected=batch == now>{batch.to_string()}</option> })
                            .collect_view()
                    }}
                </select>
            </label>
            <label>
                <span>"Pictures"</span>
                <select
                    data-testid="lesson-augmented"
                    on:change=move |event| {
                        let augmented = event_target_value(&event) == "crop-and-flip";
                        set(&|own| Lesson { augmented, ..own });
                    }
                >
                    <option value="as-they-are" selected=move || !lesson.get().augmented>"as they are"</option>
                    <option value="crop-and-flip" selected=move || lesson.get().augmented>"cropped and flipped"</option>
                </select>
            </label>
            <label>
                <span>"Seed"</span>
                <input
                    type="number"
                    min="1"
                    max="9999"
                    step="1"
                    data-testid="lesson-seed"
                    prop:value=move || lesson.get().seed.to_string()
                    on:change=move |event: web_sys::Event| {
                        if let Some(seed) = number(&event) {
                            let seed = (seed.round() as u32).clamp(1, 9999);
                            set(&|own| Lesson { seed, ..own });
                        }
                    }
                />
            </label>
        </div>
    }
}

/// The right panel.
#[component]
pub fn LearnedPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let learning = page.learning();
    let rows = (0..CLASSES).map(|class| {
        let f1 = move || {
            learning.course.with(|course| {
                let last = course.f1(class).last();
                last.map_or_else(|| "–".to_owned(), |(_, f1)| format!("{f1:.2}"))
            })
        };
        let learned = move || {
            learning.course.with(|course| match course.learned_at(class) {
                Some(0) => "from the start".to_owned(),
                Some(step) => format!("step {step}"),
                None => "not yet".to_owned(),
            })
        };
        view! {
            <tr data-testid="learned" data-class=class>
                <th scope="row"><span class=format!("class-name of-{class}")>{NAMES[class]}</span></th>
                <td>{f1}</td>
                <td>{learned}</td>
            </tr>
        }
    });
    let first = move || {
        learning.course.with(|course| {
            let mut steps: Vec<(usize, usize)> = (0..CLASSES)
                .filter_map(|class| Some((course.learned_at(class)?, class)))
                .collect();
            steps.sort_unstable();
            let earliest = steps.first()?.0;
            let names: Vec<String> = (steps.iter())
                .take_while(|(step, _)| *step == earliest)
                .map(|(_, class)| format!("C{class}"))
                .collect();
            Some(format!(
                "Learned first: {}, by step {earliest}.",
                names.join(" and ")
            ))
        })
    };
    let of = move || {
        learning.begun.with(|begun| {
            begun.as_ref().map(|Begun { recipe, lesson, .. }| {
                format!("set biased to B{}, seed {}", recipe.biased, lesson.seed)
            })
        })
    };
    view! {
        <section class="panel learning-learned" aria-labelledby="learned-title">
            <div class="panel-head">
                <h2 id="learned-title">"What is learned"</h2>
                <p class="aside">{of}</p>
            </div>
            <p class="first" data-testid="learned-first" aria-live="polite">{first}</p>
            <table class="learned">
                <thead><tr><th scope="col">"Class"</th><th scope="col">"F1"</th><th scope="col">"Learned"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="hint">{format!("A class counts as learned from the step on which its F1 on held-out pictures stays at {LEARNED} or more.")}</p>
            <div class="needs">
                <h3>"Which band is needed when"</h3>
                <Needs/>
            </div>
            <Stops/>
            <FirstLayer/>
        </section>
    }
}
