//! Which experiment, on how many pictures, and how far it has come.

use super::Laboratory;
use super::needs::{Fit, MOST_WORKERS, duration};
use super::save_view::Load;
use super::settings::Settings;
use super::{Experiment, LabRun};
use crate::browser::{cores, now_ms};
use leptos::prelude::*;

/// The wide panel beside the set.
#[component]
pub fn LabPanel() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    view! {
        <section class="panel lab" aria-labelledby="lab-title">
            <div class="panel-head">
                <h2 id="lab-title">"Does it take shortcuts?"</h2>
                <p class="aside">{move || page.card().map(|card| card.name)}</p>
            </div>
            <Experiments/>
            <div class="lab-columns">
                <Settings/>
                <div class="lab-say">
                    <p class="hint">{move || lab.experiment.get().explained()}</p>
                    <Fit/>
                    <Tools/>
                    <Progress/>
                    <Conclusion/>
                </div>
            </div>
        </section>
    }
}

impl Experiment {
    /// All, in the order in which one leads to the next.
    pub const ALL: [Self; 6] = [
        Self::Spectra,
        Self::Dominant,
        Self::Hfss,
        Self::Test,
        Self::Transfer,
        Self::HeatMap,
    ];

    /// The experiment whose [`Self::word`] this is.
    pub fn called(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Its name in `data-testid`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Spectra => "spectra",
            Self::Dominant => "dominant",
            Self::Hfss => "hfss",
            Self::Test => "test",
            Self::Transfer => "transfer",
            Self::HeatMap => "heat-map",
        }
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Spectra => "Class spectra",
            Self::Dominant => "Dominant frequencies",
            Self::Hfss => "Hierarchical search",
            Self::Test => "Shortcut test",
            Self::Transfer => "Transfer",
            Self::HeatMap => "Fourier heat map",
        }
    }

    /// What it asks.
    const fn question(self) -> &'static str {
        match self {
            Self::Spectra => "How do the classes’ spectra differ?",
            Self::Dominant => "Which frequencies does it miss most?",
            Self::Hfss => "Which few frequencies would do?",
            Self::Test => "Are they enough, more than chance allows?",
            Self::Transfer => "Elsewhere too: other pictures, other models?",
            Self::HeatMap => "Which added waves disturb it most?",
        }
    }

    /// What it does, in a few sentences.
    const fn explained(self) -> &'static str {
        match self {
            Self::Spectra => {
                "Averages the magnitude spectra of each class’s pictures and compares the classes (ADCS). No network is asked: this is what the data alone offers as a shortcut."
            }
            Self::Dominant => {
                "Removes one block of frequencies after the other from the pictures and sees how much worse the network does on each class. What it misses most is the class’s dominant frequency map (DFM)."
            }
            Self::Hfss => {
                "Tries random sets of frequencies, coarse ones first, and keeps those with which the network does best on each class: sets that work together, which removing one block at a time cannot find. Runs differ, so several are shown."
            }
            Self::Test => {
                "Shows the network pictures of all classes with nothing but one class’s map, and compares how often it says that class with what random maps and a low-pass of the same size bring about."
            }
            Self::Transfer => {
                "Takes the maps found here to other sets and other models: a shortcut of the data works for many models, one of a single network does not."
            }
            Self::HeatMap => {
                "Adds one wave after the other to all test pictures, each of the same strength, and counts the wrong answers (D. Yin and others, 2019). Where the map is bright, the network is easily disturbed; that is not the same as what it needs."
            }
        }
    }
}

#[component]
fn Experiments() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <ol class="experiments" aria-label="Experiments">
            {Experiment::ALL
                .map(|experiment| {
                    view! {
                        <li>
                            <button
                                data-testid=format!("experiment-{}", experiment.word())
                                aria-pressed=move || if lab.experiment.get() == experiment { "true" } else { "false" }
                                on:click=move |_| lab.choose_experiment(experiment)
                            >
                                <strong>{experiment.title()}</strong>
                                <span>{experiment.question()}</span>
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

#[component]
fn Tools() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let most = cores().clamp(4, MOST_WORKERS);
    view! {
        <div class="tools run-tools">
            <Show
                when=move || lab.is_going()
                fallback=move || {
                    view! {
                        <button
                            class="primary"
                            data-testid="start-experiment"
                            disabled=move || !lab.fits()
                            on:click=move |_| lab.start_experiment()
                        >
                            {move || if lab.run.with(|run| matches!(run, LabRun::Stopped(_))) { "Go on" } else { "Start" }}
                        </button>
                    }
                }
            >
                <button class="primary" data-testid="stop-experiment" on:click=move |_| lab.stop_experiment()>"Stop"</button>
            </Show>
            <Load/>
            <select
                data-testid="lab-workers"
                aria-label="Workers"
                title="How many processor cores share the work; the graphics device needs one worker"
                disabled=move || lab.is_going()
                on:change=move |event| lab.workers.set(event_target_value(&event).parse().unwrap_or(1))
            >
                {(1..=most)
                    .map(|count| {
                        let name = if count == 1 { "1 worker".to_owned() } else { format!("{count} workers") };
                        view! { <option value=count.to_string() selected=move || lab.workers.get() == count>{name}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

#[component]
fn Progress() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let content = move || match lab.run.get() {
        LabRun::Resting => ().into_any(),
        LabRun::Opening { done, total } => view! {
            <p data-testid="lab-progress">{format!("Opening the pictures: {done} of {total}")}</p>
            <progress aria-label="Pictures opened" max=total value=done></progress>
        }
        .into_any(),
        LabRun::Asking {
            what,
            done,
            total,
            first,
            since_ms,
        } => {
            // What was known before this run says nothing about its pace.
            let fresh = done.saturating_sub(first);
            let seconds = (now_ms() - since_ms) / 1000.0;
            let left = if fresh == 0 {
                String::new()
            } else {
                let rest = total.saturating_sub(done) as f64 * seconds / fresh as f64;
                format!(" · about {} left", duration(rest))
            };
            view! {
                <p data-testid="lab-progress">{format!("{what}: {done} of {total} masks{left}")}</p>
                <progress aria-label="Masks tried" max=total value=done></progress>
            }
            .into_any()
        }
        LabRun::Stopped(why) => {
            let words = why.unwrap_or_else(|| {
                "Stopped. What is known so far is shown and kept; the rest can follow.".to_owned()
            });
            view! { <p data-testid="lab-stopped" role="alert">{words}</p> }.into_any()
        }
    };
    view! {
        <Show when=move || lab.run.with(|run| *run != LabRun::Resting)>
            <div class="engine-line">{content}</div>
        </Show>
    }
}

/// The result in one or two sentences.
#[component]
fn Conclusion() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <p class="verdict" role="status" aria-live="polite" data-testid="lab-conclusion">{move || lab.conclusion()}</p>
    }
}
