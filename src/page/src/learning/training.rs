//! The choices of a training, its buttons, and how far it is; beside it, what was learned when.

use super::super::browser::number;
use super::super::state::Page;
use super::curves::{F1, Losses, Needs};
use super::filters::FirstLayer;
use super::planted::PlantedResults;
use super::stops::Stops;
use super::testing::TestLearned;
use super::{Begun, Doing, Learning, short};
use learning::learned::LEARNED;
use learning::lesson::{Kind, Lesson, Method};
use learning::material::Data;
use learning::messages::TO_LEARN;
use leptos::prelude::*;
use report::figures::tone;
use synthetic::CLASSES;

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

/// How far it is, in words.
fn progress(learning: Learning) -> String {
    let step = learning.course.with(|course| course.step);
    let parameters = learning
        .begun
        .with(|begun| begun.as_ref().map(|begun| begun.parameters));
    match (learning.doing.get(), parameters) {
        (Doing::Preparing, _) => match learning.opening.get() {
            Some((done, all)) => {
                format!("Opening pictures: {} of {} …", grouped(done), grouped(all))
            }
            None if learning.set.with(Option::is_some) => "Preparing the pictures …".to_owned(),
            None => format!("Making {} pictures …", grouped(CLASSES * TO_LEARN as usize)),
        },
        (_, None) => "Nothing is trained yet.".to_owned(),
        (doing, Some(parameters)) => {
            let pace = if doing == Doing::Training {
                format!(", {:.0} steps a second", learning.rate.get())
            } else {
                String::new()
            };
            let (batch, pictures) = learning.begun.with(|begun| {
                begun
                    .as_ref()
                    .map_or((0, 1), |begun| (begun.lesson.batch, begun.pictures))
            });
            let passes = (step * batch) as f64 / pictures.max(1) as f64;
            format!(
                "Step {step}, {passes:.1} passes over the set{pace}. The network has {} parameters.",
                grouped(parameters)
            )
        }
    }
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
        if prepares() {
            "Cancel"
        } else if trains() {
            "Pause"
        } else if learning.is_current() && step() > 0 {
            "Go on"
        } else {
            "Start"
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
                    on:click=move |_| match learning.doing.get_untracked() {
                        Doing::Training => page.pause_training(),
                        Doing::Preparing => page.cancel_preparing(),
                        Doing::Resting | Doing::Failed(_) => page.start_training(),
                    }
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
            <p class="hint" role="status" data-testid="training-line">{move || progress(learning)}</p>
            <p class="failure" role="alert" data-testid="training-failed">
                {move || match learning.doing.get() {
                    Doing::Failed(sentence) => Some(sentence),
                    _ => None,
                }}
            </p>
            <p class="hint changed" data-testid="training-changed">
                {move || {
                    (learning.begun.with(Option::is_some) && !learning.is_current())
                        .then_some("Pictures or training were changed: “Start” begins anew with them.")
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
    let names = Memo::new(move |_| learning.named());
    let row = move |(class, name): (usize, String)| {
        let f1 = move || {
            learning.course.with(|course| {
                let last = course.f1(class).last();
                last.map_or_else(|| "–".to_owned(), |(_, f1)| format!("{f1:.2}"))
            })
        };
        let learned = move || {
            learning
                .course
                .with(|course| match course.learned_at(class) {
                    Some(0) => "from the start".to_owned(),
                    Some(step) => format!("step {step}"),
                    None => "not yet".to_owned(),
                })
        };
        view! {
            <tr data-testid="learned" data-class=class>
                <th scope="row"><span class="class-name" style:--of=tone(class)>{name}</span></th>
                <td>{f1}</td>
                <td>{learned}</td>
            </tr>
        }
    };
    let rows = move || names.get().into_iter().enumerate().map(row).collect_view();
    let first = move || {
        learning.course.with(|course| {
            let all = names.get();
            let mut steps: Vec<(usize, usize)> = (0..all.len())
                .filter_map(|class| Some((course.learned_at(class)?, class)))
                .collect();
            steps.sort_unstable();
            let earliest = steps.first()?.0;
            let first: Vec<String> = (steps.iter())
                .take_while(|(step, _)| *step == earliest)
                .filter_map(|(_, class)| Some(short(all.get(*class)?)))
                .collect();
            Some(format!(
                "Learned first: {}, by step {earliest}.",
                first.join(" and ")
            ))
        })
    };
    let of = move || {
        learning.begun.with(|begun| {
            begun.as_ref().map(
                |Begun {
                     material, lesson, ..
                 }| match &material.data {
                    Data::Made(recipe) => {
                        format!("set biased to B{}, seed {}", recipe.biased, lesson.seed)
                    }
                    Data::Set(id) => format!("{}, seed {}", page.title_of_set(id), lesson.seed),
                },
            )
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
                <tbody>{rows}</tbody>
            </table>
            <p class="hint">{format!("A class counts as learned from the step on which its F1 on held-out pictures stays at {LEARNED} or more.")}</p>
            <TestLearned/>
            <PlantedResults/>
            <div class="needs">
                <h3>"Which band is needed when"</h3>
                <Needs/>
            </div>
            <Stops/>
            <FirstLayer/>
        </section>
    }
}
