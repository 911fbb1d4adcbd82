//! What is learned from: made-up pictures or a labelled set, and the shortcut planted among them.

use super::super::sets::AddSet;
use super::Learning;
use super::made_pictures::MadePictures;
use super::planting::Planting;
use super::saving::Downloads;
use super::set_pictures::SetPictures;
use learning::messages::MOST_CLASSES;
use leptos::prelude::*;
use sets::card::SetCard;

/// The site's sets that can be learned from have so many pictures at least.
const FEWEST: usize = 200;

fn can_be_learned(card: &SetCard) -> bool {
    card.classes.len() <= MOST_CLASSES && card.count >= FEWEST
}

/// The left panel.
#[component]
pub fn DataPanel() -> impl IntoView {
    let learning = expect_context::<Learning>();
    learning.recall_training();
    let is_made = move || learning.choice.set.with(Option::is_none);
    view! {
        <section class="panel learning-data" aria-labelledby="data-title">
            <div class="panel-head">
                <h2 id="data-title">"Pictures to learn from"</h2>
            </div>
            <Choose/>
            <Show when=is_made fallback=|| view! { <SetPictures/> }>
                <MadePictures/>
            </Show>
            <Planting/>
            <Downloads/>
            <AddSet/>
        </section>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let chosen = move || learning.choice.set.get().unwrap_or_default();
    let shipped = learning.page.sets.with_value(|sets| {
        let fit = sets.sets.iter().filter(|card| can_be_learned(card));
        fit.map(|card| (card.id.clone(), card.title.clone()))
            .collect::<Vec<_>>()
    });
    let options = move |sets: Vec<(String, String)>| {
        sets.into_iter()
            .map(|(id, title)| {
                let value = id.clone();
                view! { <option value=value selected=move || chosen() == id>{title}</option> }
            })
            .collect_view()
    };
    let own = move || {
        let own: Vec<_> = learning
            .sets
            .own
            .get()
            .into_iter()
            .map(|set| (set.id, set.title))
            .collect();
        (!own.is_empty())
            .then(|| view! { <optgroup label="Your own, on this device">{options(own)}</optgroup> })
    };
    view! {
        <select
            class="wide"
            data-testid="learn-from"
            aria-label="Pictures to learn from"
            prop:value=chosen
            on:change=move |event| {
                let id = event_target_value(&event);
                learning.choice.set.set(Some(id).filter(|id| !id.is_empty()));
            }
        >
            <option value="" selected=move || chosen().is_empty()>"Made up: four classes, four bands"</option>
            <optgroup label="Clothing, 28 × 28">{options(shipped)}</optgroup>
            {own}
        </select>
    }
}

impl Learning {
    /// What a set is called.
    pub(super) fn title_of_set(self, id: &str) -> String {
        let shipped = self
            .page
            .sets
            .with_value(|sets| sets.get(id).map(|card| card.title.clone()));
        shipped
            .or_else(|| {
                self.sets.own.with(|sets| {
                    let own = sets.iter().find(|set| set.id == id);
                    own.map(|set| set.title.clone())
                })
            })
            .unwrap_or_else(|| "a set that is gone".to_owned())
    }
}
