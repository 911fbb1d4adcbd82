//! A test that was made beforehand: shown, and marked as such, until the visitor starts one.

use super::beforehand::Beforehand;
use super::context::SetTest;
use crate::browser::fetch_text;
use leptos::prelude::*;
use sets::recorded::{Recorded, RecordedTest};
use spectrum::recipe::Recipe;

/// Where they lie, a file for each set; written by `cargo forge recorded`.
const FOLDER: &str = "recorded/sets";

impl SetTest {
    /// Fetches what was made beforehand of the chosen set, if nothing of the visitor's is known of it. Where it does not come nothing is
    /// shown in its place.
    pub(super) async fn fetch_recorded(self) {
        let id = self.sets.opened.with_untracked(|set| {
            let set = set.as_ref().filter(|set| set.card().is_some())?;
            Some(set.id.clone())
        });
        let Some(id) = id else { return };
        let is_here = self.recorded.with_untracked(|recorded| {
            let recorded = recorded.as_ref();
            recorded.is_some_and(|recorded| recorded.tests.iter().any(|test| test.set == id))
        });
        if is_here || untrack(|| self.has_own()) {
            return;
        }
        let text = fetch_text(&format!("{FOLDER}/{id}.json")).await.ok();
        let recorded: Option<Recorded> = text.and_then(|text| serde_json::from_str(&text).ok());
        let still =
            (self.sets.opened).with_untracked(|set| set.as_ref().is_some_and(|set| set.id == id));
        if still && recorded.is_some() {
            self.recorded.set(recorded);
        }
    }

    /// The name of a figure for tests, which must not take what was recorded for the visitor's own results.
    pub(super) fn figure_id(self, own: &str) -> String {
        if self.beforehand.with(Option::is_some) {
            format!("recorded-{own}")
        } else {
            own.to_owned()
        }
    }

    /// What the visitor has chosen that the test is not about, in a sentence.
    fn chosen_otherwise(self, test: &RecordedTest) -> Option<String> {
        let page = self.sets.page;
        let model = (page.card().filter(|card| card.id != test.model)).map(|card| card.name);
        let recipe = self.set_recipe();
        let same = recipe.is_filters_alone() && recipe.filters.to_string() == test.filter;
        let filter = recipe != Recipe::default() && !same;
        if !self.read_as().is_default() {
            return Some(
                "You have chosen another way of reading pictures: these figures are not about it."
                    .to_owned(),
            );
        }
        match (model, filter) {
            (None, false) => None,
            (Some(model), false) => Some(format!(
                "You have chosen {model}: these figures are not about it."
            )),
            (None, true) => {
                Some("You have chosen another filter: these figures are not about it.".to_owned())
            }
            (Some(model), true) => Some(format!(
                "You have chosen {model} and another filter: these figures are not about them."
            )),
        }
    }
}

/// Says that what is shown was made beforehand, what it is about, and how it is repeated.
#[component]
pub fn RecordedNote() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let page = test.sets.page;
    let note = move |beforehand: &Beforehand| {
        let recorded = &beforehand.test;
        let model = page.models.with(|models| {
            let card = models.get(&recorded.model);
            card.map_or_else(|| recorded.model.clone(), |card| card.name.clone())
        });
        let pictures = beforehand.original.pictures();
        view! {
            <p class="hint recorded" data-testid="recorded">
                "Made beforehand by a native run and shown until you start your own: "
                <code>{recorded.command.clone()}</code>
                {format!(". {model}, {pictures} pictures, as they are and under ")}
                <code>{recorded.filter.clone()}</code>
                ". "
                {test.chosen_otherwise(recorded)}
            </p>
        }
    };
    let content = move || (test.beforehand).with(|beforehand| beforehand.as_ref().map(note));
    view! { {content} }
}
