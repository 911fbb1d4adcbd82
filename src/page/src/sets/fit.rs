//! Whether the chosen network can know the chosen set's classes, and which networks can.

use super::context::DataSets;
use leptos::prelude::*;
use sets::scoring::Scoring;

impl DataSets {
    /// For the classes of the chosen set, what the chosen model can answer; `None` without a set, or for a model that knows nothing of its
    /// kind.
    pub fn scoring(self) -> Option<Scoring> {
        let set = self.opened.get()?;
        let classes = set.labels(&self.page.card()?.labels)?;
        Some(Scoring { classes })
    }
}

/// When the model cannot know the set's classes: which models can.
#[component]
pub fn Fit() -> impl IntoView {
    let sets = expect_context::<DataSets>();
    let page = sets.page;
    let content = move || {
        let set = sets.opened.get()?;
        let card = page.card()?;
        let wanted = set.card()?.labels.clone();
        if set.labels(&card.labels).is_some() {
            return None;
        }
        let models: Vec<_> = page.models.with(|models| {
            models
                .models
                .iter()
                .filter(|card| card.labels == wanted)
                .take(3)
                .cloned()
                .collect()
        });
        Some(view! {
            <div class="story" data-testid="fit">
                <p>{format!("{} was trained on other classes than this set’s. These know them:", card.name)}</p>
                <div class="choices">
                    {models
                        .into_iter()
                        .map(|card| {
                            let id = card.id.clone();
                            view! { <button on:click=move |_| page.choose_model(id.clone())>{card.name}</button> }
                        })
                        .collect_view()}
                </div>
            </div>
        })
    };
    view! { {content} }
}
