//! A labelled set to learn from: its classes and some pictures of each.

use super::context::Learning;
use super::sending::chosen;
use crate::sets::SetPicture;
use leptos::prelude::*;
use report::figures::tone;
use wasm_bindgen_futures::spawn_local;

/// Pictures of each class that are shown.
const SHOWN: usize = 6;

/// The chosen set.
#[component]
pub fn SetPictures() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let failed = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let Some(id) = learning.choice.set.get() else {
            return;
        };
        // The visitor's own sets may have changed.
        learning.sets.own.track();
        failed.set(None);
        learning.opened.set(None);
        spawn_local(async move {
            let loaded = learning.sets.load_set(&id).await;
            if learning.choice.set.get_untracked().as_ref() != Some(&id) {
                return;
            }
            match loaded {
                Ok(set) => learning.opened.set(Some(set)),
                Err(error) => {
                    let _ = failed.try_set(Some(error.to_string()));
                }
            }
        });
    });
    let classes = move || {
        let set = learning.opened.get()?;
        let taken = chosen(&set);
        let rows = set.classes.iter().enumerate().map(|(class, name)| {
            let of: Vec<usize> = (taken.iter().copied())
                .filter(|&picture| set.truths.get(picture) == Some(&class))
                .collect();
            let pictures = of.iter().take(SHOWN).map(|&picture| {
                view! { <SetPicture place=set.place(picture) name=set.name(picture) picture/> }
            });
            view! {
                <li>
                    <span class="class-name" style:--of=tone(class)>{name.clone()}</span>
                    <span class="count">{of.len()}</span>
                    <div class="row">{pictures.collect_view()}</div>
                </li>
            }
        });
        Some(rows.collect_view())
    };
    let amount = move || {
        learning.opened.with(|set| {
            let set = set.as_ref()?;
            let taken = chosen(set).len();
            let all = set.truths.len();
            let part = if taken < all {
                format!("{taken} of {all} pictures are taken, the first of each class")
            } else {
                format!("All {all} pictures are taken")
            };
            Some(format!(
                "{part}; a sixth of them is held out, to measure what was learned."
            ))
        })
    };
    view! {
        <p class="hint">{amount}</p>
        <ul class="classes of-set" data-testid="set-classes">{classes}</ul>
        <p class="failure" role="alert">{move || failed.get()}</p>
    }
}
