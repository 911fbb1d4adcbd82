//! The choices of a training. What can be chosen stands in the tables of `learning::methods`.

use super::context::Learning;
use crate::browser::number;
use crate::ui::select::{Select, plain};
use learning::hyperparameters::Hyperparameters;
use learning::methods::Listed;
use leptos::prelude::*;

const RATES: [f32; 9] = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5];
const BATCHES: [usize; 5] = [8, 16, 32, 64, 128];

/// All of them.
#[component]
pub fn Choices() -> impl IntoView {
    let chosen = expect_context::<Learning>().choice.hyperparameters;
    view! {
        <div class="hyperparameters">
            {methods(
                "Network",
                "lesson-kind",
                chosen,
                |chosen| chosen.network,
                |chosen, network| chosen.network = network,
            )}
            {methods(
                "Optimiser",
                "lesson-method",
                chosen,
                |chosen| chosen.optimiser,
                |chosen, optimiser| chosen.optimiser = optimiser,
            )}
            {numbers(
                "Learning rate",
                "lesson-rate",
                &RATES,
                chosen,
                |chosen| chosen.learning_rate,
                |chosen, rate| chosen.learning_rate = rate,
            )}
            {numbers(
                "Batch",
                "lesson-batch",
                &BATCHES,
                chosen,
                |chosen| chosen.batch,
                |chosen, batch| chosen.batch = batch,
            )}
            {methods(
                "Pictures",
                "lesson-augmented",
                chosen,
                |chosen| chosen.augmentation,
                |chosen, augmentation| chosen.augmentation = augmentation,
            )}
            <label>
                <span>"Seed"</span>
                <input
                    type="number"
                    min="1"
                    max="9999"
                    step="1"
                    data-testid="lesson-seed"
                    prop:value=move || chosen.get().seed.to_string()
                    on:change=move |event: web_sys::Event| {
                        if let Some(seed) = number(&event) {
                            let seed = (seed.round() as u32).clamp(1, 9999);
                            chosen.update(|chosen| chosen.seed = seed);
                        }
                    }
                />
            </label>
        </div>
    }
}

/// A list of methods; what the chosen one is, is its tooltip.
fn methods<T: Listed + Send + Sync>(
    name: &'static str,
    testid: &'static str,
    chosen: RwSignal<Hyperparameters>,
    get: fn(&Hyperparameters) -> T,
    set: fn(&mut Hyperparameters, T),
) -> AnyView {
    let about = move || {
        let now = chosen.with(get);
        let own = T::TABLE.iter().find(|method| method.value == now);
        own.map(|method| method.about)
    };
    let groups = plain(T::TABLE.iter().map(|method| (method.word, method.name)));
    let word = Signal::derive(move || chosen.with(get).word().to_owned());
    let choose = Callback::new(move |word: String| {
        if let Some(method) = T::of_word(&word) {
            chosen.update(|chosen| set(chosen, method));
        }
    });
    view! {
        <label title=about>
            <span>{name}</span>
            <Select testid groups=Signal::stored(groups) chosen=word choose/>
        </label>
    }
    .into_any()
}

/// A list of usual numbers, and the one that a link brought, if it is another.
fn numbers<T>(
    name: &'static str,
    testid: &'static str,
    usual: &'static [T],
    chosen: RwSignal<Hyperparameters>,
    get: fn(&Hyperparameters) -> T,
    set: fn(&mut Hyperparameters, T),
) -> AnyView
where
    T: Copy + PartialEq + ToString + std::str::FromStr + Send + Sync + 'static,
{
    let groups = Signal::derive(move || {
        let now = chosen.with(get);
        let other = (!usual.contains(&now)).then_some(now);
        let all = usual.iter().copied().chain(other);
        plain(all.map(|value| (value.to_string(), value.to_string())))
    });
    let value = Signal::derive(move || chosen.with(get).to_string());
    let choose = Callback::new(move |word: String| {
        if let Ok(value) = word.parse() {
            chosen.update(|chosen| set(chosen, value));
        }
    });
    view! {
        <label>
            <span>{name}</span>
            <Select testid groups chosen=value choose/>
        </label>
    }
    .into_any()
}
