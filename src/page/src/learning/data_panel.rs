//! What is learned from: made-up pictures or a labelled set, and the shortcut planted among them.

use super::context::Learning;
use super::made_pictures::MadePictures;
use super::planting::Planting;
use super::saving::Downloads;
use super::set_pictures::SetPictures;
use crate::sets::{AddSet, Arranged};
use crate::ui::select::{Group, Select};
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
    let chosen = Signal::derive(move || learning.choice.set.get().unwrap_or_default());
    view! {
        <section class="panel learning-data" aria-labelledby="data-title">
            <div class="panel-head">
                <h2 id="data-title">"Pictures to learn from"</h2>
            </div>
            <Choose/>
            <Show when=is_made fallback=|| view! { <SetPictures/> }>
                <MadePictures/>
            </Show>
            <Arranged id=chosen/>
            <Planting/>
            <Downloads/>
            <AddSet/>
        </section>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let made = || Group {
        title: String::new(),
        options: vec![(
            String::new(),
            "Made up: four classes, four bands".to_owned(),
        )],
    };
    let shipped = learning.sets.page.sets.with_value(|sets| Group {
        title: "Clothing, 28 × 28".to_owned(),
        options: (sets.sets.iter())
            .filter(|card| can_be_learned(card))
            .map(|card| (card.id.clone(), card.title.clone()))
            .collect(),
    });
    let groups = Signal::derive(move || {
        let own = Group {
            title: "Your own, on this device".to_owned(),
            options: learning.sets.own.with(|sets| {
                let own = sets.iter();
                own.map(|set| (set.id.clone(), set.title.clone())).collect()
            }),
        };
        let own = (!own.options.is_empty()).then_some(own);
        [made(), shipped.clone()]
            .into_iter()
            .chain(own)
            .collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || learning.choice.set.get().unwrap_or_default());
    let choose = Callback::new(move |id: String| {
        learning
            .choice
            .set
            .set(Some(id).filter(|id| !id.is_empty()));
    });
    view! { <Select testid="learn-from" label="Pictures to learn from" class="wide" groups chosen choose/> }
}

impl Learning {
    /// What a set is called.
    pub(super) fn title_of_set(self, id: &str) -> String {
        let shipped = self
            .sets
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
            .unwrap_or_else(|| "a set that was removed".to_owned())
    }
}
