//! The results as CSV files.

use super::beforehand::outcomes;
use super::context::SetTest;
use crate::browser::today;
use leptos::prelude::*;
use report::evaluation::{self, Names};
use sets::evaluation::Comparison;

/// Buttons for everything that can be taken away.
#[component]
pub fn Export() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let filtered = move || test.filtered.with(Option::is_some);
    let button = move |name: &'static str,
                       testid: &'static str,
                       make: fn(SetTest) -> Option<String>| {
        view! {
            <button data-testid=testid on:click=move |_| test.save_csv(testid, make)>{name}</button>
        }
    };
    view! {
        <div class="tools export" role="group" aria-label="Save as CSV">
            <span class="hint">"Save as CSV:"</span>
            {button("Rates per class", "csv-classes", classes)}
            {button("Confusion matrix", "csv-confusion", |test| confusion(test, false))}
            {move || filtered().then(|| button("Confusion matrix, filtered", "csv-confusion-filtered", |test| confusion(test, true)))}
            {button("Every picture", "csv-pictures", |test| pictures(test, false))}
            {move || filtered().then(|| button("Every picture, filtered", "csv-pictures-filtered", |test| pictures(test, true)))}
        </div>
    }
}

/// Runs `then` with the names of the set under test and of the model's labels.
fn named<T>(test: SetTest, then: impl FnOnce(&Names) -> T) -> Option<T> {
    let set = test.sets.opened.get_untracked()?;
    let list = untrack(|| test.sets.page.card())?.labels;
    Some(then(&Names {
        classes: &set.classes,
        labels: models::labels::list(&list),
        picture: &|picture| set.name(picture),
        read_as: untrack(|| test.read_as()),
    }))
}

fn classes(test: SetTest) -> Option<String> {
    let original = test.original.get_untracked()?;
    let filtered = test.filtered.get_untracked();
    named(test, |names| match filtered {
        Some(filtered) => evaluation::comparison(names, &Comparison::of(&original, &filtered)),
        None => evaluation::classes(names, &original),
    })
}

fn confusion(test: SetTest, filtered: bool) -> Option<String> {
    let evaluation = if filtered {
        test.filtered
    } else {
        test.original
    }
    .get_untracked()?;
    named(test, |names| evaluation::confusion(names, &evaluation))
}

fn pictures(test: SetTest, filtered: bool) -> Option<String> {
    let set = test.sets.opened.get_untracked()?;
    let scoring = untrack(|| test.sets.scoring())?;
    let outcomes = test.judgements.with_value(|judgements| {
        let record = if filtered {
            &judgements.filtered
        } else {
            &judgements.original
        };
        outcomes(&set, &record.judgements)
    });
    named(test, |names| {
        evaluation::pictures(names, &scoring, &outcomes)
    })
}

impl SetTest {
    fn save_csv(self, what: &str, make: fn(Self) -> Option<String>) {
        let Some(text) = make(self) else { return };
        let filter = untrack(|| self.sets.page.recipe()).filters.to_string();
        let read_as = untrack(|| self.read_as()).words();
        let name: String = format!(
            "{} {} {} {}{} {}.csv",
            self.sets.page.set.get_untracked(),
            self.sets.page.model.get_untracked(),
            if filter.is_empty() {
                "unfiltered"
            } else {
                &filter
            },
            what.trim_start_matches("csv-"),
            if read_as.is_empty() {
                String::new()
            } else {
                format!(" {read_as}")
            },
            today()
        )
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || letter == '.' {
                letter
            } else {
                '-'
            }
        })
        .collect();
        self.sets.page.save_text(&name, "text/csv", &text);
    }
}
