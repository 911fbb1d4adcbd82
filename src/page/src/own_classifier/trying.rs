//! What the network answers to a known picture, side by side for each way to scale its input: the wrong way is the most common mistake, and the
//! answers show it.

use super::importer::Found;
use super::looking::{Looking, Trial};
use crate::browser::number;
use crate::ui::format::percent;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use onnx::guesses::Scaling;

/// The picture, and a column for each scaling, of which one is chosen.
#[component]
pub fn Trying(found: Found) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let guess = found.guesses.scaling;
    // After those that are usual come the visitor's own numbers.
    let own = guess.others.len() + 1;
    let columns = std::iter::once(&guess.value)
        .chain(&guess.others)
        .map(Scaling::in_words)
        .chain(["Other numbers".to_owned()])
        .enumerate()
        .map(|(place, name)| view! { <Column place name/> })
        .collect_view();
    let known = move || {
        looking.known.get().map(|known| {
            let about = format!("The photograph “{}”", known.title);
            view! { <img src=known.address alt=about width="96" height="96" data-testid="classifier-picture"/> }
        })
    };
    let told = move || {
        let title = looking.known.get().map(|known| known.title);
        match looking.trial.get() {
            Trial::Asking => "The network is shown a photograph …".to_owned(),
            Trial::Answered(tried) => format!(
                "Its answers to the photograph “{}”, for each way to scale the colours, at {:.0} ms a picture. The right way is usually the one whose answers make sense.",
                title.unwrap_or_default(),
                tried.elapsed_ms.max(1.0)
            ),
            Trial::Failed(_) => String::new(),
        }
    };
    let failed = move || match looking.trial.get() {
        Trial::Failed(sentence) => Some(sentence),
        Trial::Asking | Trial::Answered(_) => None,
    };
    view! {
        <fieldset class="scalings" data-testid="classifier-scalings">
            <legend>"Scaling of the colours"</legend>
            <div class="known">
                {known}
                <div>
                    <p data-testid="classifier-why">{guess.why}</p>
                    <p class="hint" role="status" data-testid="classifier-tried">{told}</p>
                    <p class="failure" role="alert" data-testid="classifier-failed">{failed}</p>
                </div>
            </div>
            <div class="columns">{columns}</div>
            <Show when=move || looking.scaling.get() == own>
                <Numbers own/>
            </Show>
        </fieldset>
    }
}

/// One scaling: its name to choose it by, and the best answers with it.
#[component]
fn Column(place: usize, name: String) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let answers = move || {
        let best = match looking.trial.get() {
            Trial::Answered(tried) => tried.best.get(place).cloned()?,
            Trial::Asking | Trial::Failed(_) => return None,
        };
        let rows = best.into_iter().map(|(class, probability)| {
            let name = looking.choices.with(|choices| {
                let choices = choices.as_ref()?;
                choices.names.get(class).cloned()
            });
            view! { <li data-class=class><span>{name}</span> <b>{percent(probability)}</b></li> }
        });
        Some(rows.collect_view())
    };
    view! {
        <div
            class="scaling"
            class:chosen=move || looking.scaling.get() == place
            data-testid="classifier-scaling"
            on:click=move |_| looking.scaling.set(place)
        >
            <label class="scaling-name">
                <input
                    type="radio"
                    name="classifier-scaling"
                    data-testid="classifier-scaling-radio"
                    prop:checked=move || looking.scaling.get() == place
                    on:change=move |_| looking.scaling.set(place)
                />
                <strong>{name}</strong>
            </label>
            <ol>{answers}</ol>
        </div>
    }
}

/// The fields for the visitor's own numbers.
#[component]
fn Numbers(own: usize) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let get = move || {
        (looking.scalings)
            .with(|all| all.get(own).copied())
            .unwrap_or(Scaling::UNIT)
    };
    let change = move |change: &dyn Fn(&mut Scaling)| {
        looking
            .scalings
            .update(|all| all.get_mut(own).into_iter().for_each(change));
    };
    let row = move |label: &'static str, of: fn(&mut Scaling) -> &mut [f32; 3]| {
        let fields = ["red", "green", "blue"].into_iter().enumerate();
        let fields = fields.map(|(channel, colour)| {
            view! {
                <input
                    type="number"
                    step="any"
                    aria-label=format!("{label}, {colour}")
                    data-testid="classifier-number"
                    prop:value=move || of(&mut get())[channel]
                    on:change=move |event| {
                        // Nothing can be divided by 0.
                        if let Some(value) = number(&event).filter(|value| label != DIVIDED || *value != 0.0) {
                            change(&|scaling| of(scaling)[channel] = value);
                        }
                    }
                />
            }
        });
        view! { <div class="number-row"><span>{label}</span> {fields.collect_view()}</div> }
    };
    view! {
        <div class="own-numbers">
            <label class="number-row">
                <span>"Values"</span>
                <Select
                    testid="classifier-range"
                    groups=plain([(1, "from 0 to 1"), (255, "from 0 to 255")])
                    chosen=Signal::derive(move || get().scale.to_string())
                    choose=Callback::new(move |scale: String| {
                        if let Ok(value) = scale.parse() {
                            change(&|scaling| scaling.scale = value);
                        }
                    })
                />
            </label>
            {row("Less the mean", |scaling| &mut scaling.mean)}
            {row(DIVIDED, |scaling| &mut scaling.deviation)}
        </div>
    }
}

const DIVIDED: &str = "Divided by";
