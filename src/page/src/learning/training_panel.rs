//! A training: its choices, its buttons, how far it is, and its curves.

use super::connection::Request;
use super::context::{Learning, Status};
use super::curves::{F1, Losses};
use super::device::{MadeOn, MadeOnNote};
use super::hyperparameters::Choices;
use super::recorded::RecordedNote;
use crate::ui::select::{Select, plain};
use learning::messages::TO_LEARN;
use leptos::prelude::*;
use synthetic::CLASSES;

/// Paces to choose from, steps a second.
const PACES: [(&str, &str); 4] = [
    ("", "at full speed"),
    ("20", "20 steps a second"),
    ("5", "5 steps a second"),
    ("1", "1 step a second"),
];

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
    let step = learning.curves.with(|curves| curves.step);
    let parameters = learning
        .training
        .with(|training| training.as_ref().map(|training| training.parameters));
    match (learning.status.get(), parameters) {
        (Status::Preparing, _) => match learning.opening.get() {
            Some((done, all)) => {
                format!("Opening pictures: {} of {} …", grouped(done), grouped(all))
            }
            None if learning.choice.set.with(Option::is_some) => {
                "Preparing the pictures …".to_owned()
            }
            None => format!("Making {} pictures …", grouped(CLASSES * TO_LEARN as usize)),
        },
        (_, None) => "Nothing is trained yet.".to_owned(),
        (status, Some(parameters)) => {
            let pace = if status == Status::Training {
                format!(", {:.0} steps a second", learning.rate.get())
            } else {
                String::new()
            };
            let (batch, pictures) = learning.training.with(|training| {
                training.as_ref().map_or((0, 1), |training| {
                    (training.hyperparameters.batch, training.pictures)
                })
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
    let learning = expect_context::<Learning>();
    let trains = move || learning.status.get() == Status::Training;
    let prepares = move || learning.status.get() == Status::Preparing;
    let step = move || learning.curves.with(|curves| curves.step);
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
    let pace = Signal::derive(move || {
        let pace = learning.pace.get();
        pace.map_or_else(String::new, |pace| pace.to_string())
    });
    let set_pace = Callback::new(move |word: String| learning.set_pace(word.parse().ok()));
    view! {
        <section class="panel learning-training" aria-labelledby="training-title" data-testid="training" data-doing=move || match learning.status.get() {
            Status::Resting => "resting",
            Status::Preparing => "preparing",
            Status::Training => "training",
            Status::Failed(_) => "failed",
        } data-step=step data-stored=move || learning.stored.get()>
            <div class="panel-head">
                <h2 id="training-title">"Training"</h2>
                <MadeOn/>
            </div>
            <Choices/>
            <div class="tools">
                <button
                    class="primary"
                    data-testid="train"
                    on:click=move |_| match learning.status.get_untracked() {
                        Status::Training => learning.pause(),
                        Status::Preparing => learning.cancel_preparing(),
                        Status::Resting | Status::Failed(_) => learning.request(Request::Run),
                    }
                >
                    {start}
                </button>
                <button data-testid="train-step" disabled=move || trains() || prepares() on:click=move |_| learning.request(Request::Step)>"One step"</button>
                <label class="pace">
                    <span class="visually-hidden">"Pace"</span>
                    <Select testid="pace" groups=Signal::stored(plain(PACES)) chosen=pace choose=set_pace/>
                </label>
                <button data-testid="train-reset" disabled=move || learning.training.with(Option::is_none) on:click=move |_| learning.reset()>"Reset"</button>
            </div>
            <p class="hint" role="status" data-testid="training-line">{move || progress(learning)}</p>
            <p class="failure" role="alert" data-testid="training-failed">
                {move || match learning.status.get() {
                    Status::Failed(sentence) => Some(sentence),
                    _ => None,
                }}
            </p>
            <p class="hint changed" data-testid="training-changed">
                {move || {
                    (learning.training.with(Option::is_some) && !learning.is_current())
                        .then_some("Pictures or settings were changed. “Start” begins again with them.")
                }}
            </p>
            <MadeOnNote/>
            <RecordedNote/>
            <Losses/>
            <F1/>
        </section>
    }
}
