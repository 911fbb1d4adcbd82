//! Single options, of which the experiments make their settings.

use super::context::Laboratory;
use super::study::most_pictures;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use shortcuts::probe::Choice;

/// The word of so many pictures of each class in the list.
fn word_of(amount: Option<usize>) -> String {
    amount.map_or_else(|| "all".to_owned(), |amount| amount.to_string())
}

/// How many pictures.
#[component]
pub fn Amount() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let parts = move || if lab.separate.get() { 2 } else { 1 };
    let amounts = move || {
        let Some((largest, present)) = lab.opened().with(|set| {
            let set = set.as_ref()?;
            let mut counts = std::collections::BTreeMap::<usize, usize>::new();
            set.truths
                .iter()
                .for_each(|&class| *counts.entry(class).or_default() += 1);
            Some((counts.values().copied().max()?, counts.len()))
        }) else {
            return Vec::new();
        };
        let side = page.card().map_or(224, |card| card.input_size);
        let fits = most_pictures(side) / (parts() * present).max(1);
        let most = (largest / parts()).max(1);
        [3, 10, 50, 100, 500]
            .into_iter()
            .filter(|&amount| amount < most && amount <= fits)
            .map(|amount| (Some(amount), format!("{amount} of each class")))
            .chain([(
                None,
                if fits < most {
                    format!("{} of each class, all that fit", fits.max(1))
                } else {
                    "all".to_owned()
                },
            )])
            .collect::<Vec<_>>()
    };
    view! {
        <label>
            <span>{move || if lab.separate.get() { "Pictures, search and test each" } else { "Pictures" }}</span>
            <Select
                testid="lab-amount"
                data_set=Signal::derive(move || lab.opened().with(|set| set.as_ref().map(|set| set.id.clone())))
                groups=Signal::derive(move || plain(amounts().into_iter().map(|(amount, name)| (word_of(amount), name))))
                chosen=Signal::derive(move || {
                    let chosen = lab.per_class.get();
                    // More than there are, or than fit, are all.
                    let known = amounts().iter().any(|(amount, _)| *amount == chosen);
                    word_of(chosen.filter(|_| known))
                })
                choose=Callback::new(move |amount: String| lab.per_class.set(amount.parse().ok()))
            />
        </label>
    }
}

#[component]
pub fn Split() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Tick
            testid="separate"
            name="Search and test with different pictures (the founding paper uses the same)"
            value=Signal::derive(move || lab.separate.get())
            set=Callback::new(move |separate| lab.separate.set(separate))
        />
    }
}

#[component]
pub fn Answer() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <label>
            <span>"Counts as its answer"</span>
            <Select
                testid="lab-choice"
                groups=plain([("all", "its first answer of all"), ("set", "its first of the set’s classes")])
                chosen=Signal::derive(move || if lab.choice() == Choice::AllLabels { "all" } else { "set" }.to_owned())
                choose=Callback::new(move |word: String| {
                    let choice = if word == "set" { Choice::SetClasses } else { Choice::AllLabels };
                    lab.options.update(|options| options.test.choice = choice);
                })
            />
        </label>
    }
}

#[component]
pub fn Treatment() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Tick
            testid="clip"
            name="Clip masked pictures to what a screen can show (the published code does not)"
            value=Signal::derive(move || lab.treatment.with(|treatment| treatment.clip))
            set=Callback::new(move |clip| lab.treatment.update(|treatment| treatment.clip = clip))
        />
        <Tick
            testid="after-normalising"
            name="Mask after the network’s normalisation, as the published code does"
            value=Signal::derive(move || lab.treatment.with(|treatment| treatment.after_normalising))
            set=Callback::new(move |after| lab.treatment.update(|treatment| treatment.after_normalising = after))
        />
    }
}

/// A box to tick.
#[component]
pub fn Tick(
    name: &'static str,
    testid: &'static str,
    value: Signal<bool>,
    set: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="tick">
            <input
                type="checkbox"
                data-testid=testid
                prop:checked=move || value.get()
                on:change=move |event| set.run(event_target_checked(&event))
            />
            <span>{name}</span>
        </label>
    }
}

/// A whole number.
#[component]
pub fn Whole(
    name: &'static str,
    testid: &'static str,
    most: u64,
    value: Signal<u64>,
    set: Callback<u64>,
) -> impl IntoView {
    view! {
        <label>
            <span>{name}</span>
            <input
                type="number"
                data-testid=testid
                min="0"
                max=most.to_string()
                step="1"
                prop:value=move || value.get().to_string()
                on:change=move |event| {
                    if let Ok(number) = event_target_value(&event).parse::<u64>() {
                        set.run(number.min(most));
                    }
                }
            />
        </label>
    }
}
