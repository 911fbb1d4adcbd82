//! What the open section holds: what to sweep, how far it is, and the curve.

use super::chart::Chart;
use super::context::Sweeps;
use super::saving::Save;
use crate::studies::RunControls;
use crate::ui::aria::pressed;
use crate::ui::format::megabytes;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use shortcuts::sweep::{Kind, Shape};

/// All of it.
#[component]
pub fn Panel() -> impl IntoView {
    let sweeps = expect_context::<Sweeps>();
    let has_lines = Memo::new(move |_| {
        (sweeps.found).with(|found| found.as_ref().is_some_and(|found| !found.lines.is_empty()))
    });
    let hindrance = Memo::new(move |_| sweeps.hindrance());
    let questions = Memo::new(move |_| {
        // Each network is asked about every point, and about the picture without a filter.
        let networks = 1 + sweeps.others.with(Vec::len);
        networks * (1 + sweeps.options.with(|options| options.points))
    });
    let whose = Signal::derive(move || {
        let line = (sweeps.found).with(|found| Some(found.as_ref()?.lines.last()?.name.clone()));
        line.unwrap_or_default()
    });
    view! {
        <div class="sweep">
            <div class="sweep-choice">
                <p class="hint">
                    "How sure is the network of its answer while a filter moves through the spectrum? Each point of the curve is the whole network’s answer for the picture under one filter."
                </p>
                <Choice/>
                <Others/>
                <RunControls
                    studies=sweeps.studies
                    testid="sweep"
                    start="Draw the curve"
                    begin=Callback::new(move |()| sweeps.start())
                    hindrance
                    questions
                    whose
                />
            </div>
            <div class="sweep-result">
                <Show
                    when=move || has_lines.get()
                    fallback=|| view! { <p class="empty" data-testid="sweep-empty">"The curve is drawn here."</p> }
                >
                    <Chart/>
                    <p class="sweep-words" role="status" aria-live="polite" data-testid="sweep-words">
                        {move || words(sweeps)}
                    </p>
                    <Save/>
                </Show>
            </div>
        </div>
    }
}

/// Where the answers change, once all of a network's are known.
fn words(sweeps: Sweeps) -> String {
    let name = |label| sweeps.page.class_name(label);
    sweeps.found.with(|found| {
        let Some(found) = found else {
            return String::new();
        };
        let is_alone = found.lines.len() == 1;
        let sentences = found.lines.iter().filter(|line| line.curve.is_complete());
        let sentences = sentences.map(|line| {
            let told = line.curve.in_words(found.followed, name);
            if is_alone {
                told
            } else {
                format!("{}: {told}", line.name)
            }
        });
        sentences.collect::<Vec<_>>().join(" ")
    })
}

/// Kind, shape, and the button.
#[component]
fn Choice() -> impl IntoView {
    let sweeps = expect_context::<Sweeps>();
    let options = sweeps.options;
    let kind = Memo::new(move |_| options.get().kind);
    let shapes = move || {
        let shapes = kind.get().shapes();
        (shapes.len() > 1).then(|| {
            view! {
                <Select
                    testid="sweep-shape"
                    label="Shape of the filter"
                    groups=plain(shapes.iter().map(|shape| (shape.word(), shape.name())))
                    chosen=Signal::derive(move || options.get().shape.word().to_owned())
                    choose=Callback::new(move |word: String| {
                        if let Some(shape) = Shape::ALL.into_iter().find(|shape| shape.word() == word) {
                            options.update(|options| options.shape = shape);
                        }
                    })
                />
            }
        })
    };
    view! {
        <div class="sweep-kinds">
            <Select
                testid="sweep-kind"
                label="What is swept"
                groups=plain(Kind::ALL.map(|kind| (kind.word(), kind.name())))
                chosen=Signal::derive(move || kind.get().word().to_owned())
                choose=Callback::new(move |word: String| {
                    if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.word() == word) {
                        options.update(|options| options.kind = kind);
                    }
                })
            />
            {shapes}
        </div>
        <p class="hint">{move || kind.get().explained()}</p>
    }
}

/// Further networks for the same chart.
#[component]
fn Others() -> impl IntoView {
    let sweeps = expect_context::<Sweeps>();
    let others = sweeps.others;
    let cards = Memo::new(move |_| sweeps.page.comparable());
    let entries = move || {
        let card = |card: models::card::ModelCard| {
            let id = card.id.clone();
            let is_chosen = {
                let id = id.clone();
                move || others.with(|others| others.contains(&id))
            };
            view! {
                <button
                    data-testid="sweep-model"
                    data-model=id.clone()
                    aria-pressed=move || pressed(is_chosen())
                    title=format!("{} to load", megabytes(card.bytes))
                    on:click=move |_| {
                        others.update(|others| {
                            if others.contains(&id) {
                                others.retain(|other| *other != id);
                            } else {
                                others.push(id.clone());
                            }
                        });
                    }
                >
                    {card.name}
                </button>
            }
        };
        cards.get().into_iter().map(card).collect_view()
    };
    view! {
        <Show when=move || cards.with(|cards| !cards.is_empty())>
            <details class="more">
                <summary>"Compare with other networks"</summary>
                <p class="hint">"Each gets a curve of its own, for the same class. They are loaded one after another."</p>
                <div class="chips" role="group" aria-label="Networks to compare with">{entries}</div>
            </details>
        </Show>
    }
}
