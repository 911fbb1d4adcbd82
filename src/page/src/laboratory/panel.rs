//! Which experiment, on how many pictures, and how far it has come.

use super::context::LabRun;
use super::context::Laboratory;
use super::experiments::shown;
use super::recorded::RecordedNote;
use super::report::Load;
use super::settings::Settings;
use crate::browser::{cores, now_ms};
use crate::sets::Fit;
use crate::ui::format::duration;
use crate::ui::select::{Select, plain};
use crate::workers::MOST_WORKERS;
use leptos::prelude::*;
use shortcuts::experiments::Experiment;

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
                    <p class="hint">{move || lab.experiment().words().explained}</p>
                    <Fit/>
                    <Tools/>
                    <Progress/>
                    {move || {
                        let study = lab.shown_study()?;
                        let card = page.card().filter(|_| !study.read_as.is_default())?;
                        Some(view! { <p class="hint" data-testid="lab-read-as">{study.read_as.in_words(&card)}</p> })
                    }}
                    <RecordedNote/>
                    <Conclusion/>
                </div>
            </div>
        </section>
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
                                data-testid=format!("experiment-{}", experiment.words().word)
                                aria-pressed=move || if lab.experiment() == experiment { "true" } else { "false" }
                                on:click=move |_| lab.choose_experiment(experiment)
                            >
                                <strong>{experiment.words().title}</strong>
                                <span>{experiment.words().question}</span>
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
            <Select
                testid="lab-workers"
                label="Workers"
                title="How many processor cores share the work; the graphics device needs one worker"
                disabled=Signal::derive(move || lab.is_going())
                groups=plain((1..=most).map(|count| (count, if count == 1 { "1 worker".to_owned() } else { format!("{count} workers") })))
                chosen=Signal::derive(move || lab.workers.get().to_string())
                choose=Callback::new(move |count: String| lab.workers.set(count.parse().unwrap_or(1)))
            />
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
                "Stopped. What is known so far is shown and kept; you can go on later.".to_owned()
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
        <p class="verdict" role="status" aria-live="polite" data-testid=move || lab.figure_ids().of("lab-conclusion")>{move || (shown(lab.experiment()).conclusion)(lab)}</p>
    }
}
