//! The results as CSV files.

use super::super::browser::{save, today};
use super::super::state::Page;
use super::run::outcomes;
use js_sys::Array;
use leptos::prelude::*;
use platform::port::words;
use report::evaluation::{self, Names};
use sets::evaluation::Comparison;
use web_sys::{Blob, BlobPropertyBag};

/// Buttons for everything that can be taken away.
#[component]
pub fn Export() -> impl IntoView {
    let page = expect_context::<Page>();
    let filtered = move || page.test.filtered.with(Option::is_some);
    let button = move |name: &'static str,
                       testid: &'static str,
                       make: fn(Page) -> Option<String>| {
        view! {
            <button data-testid=testid on:click=move |_| page.save_csv(testid, make)>{name}</button>
        }
    };
    view! {
        <div class="tools export" role="group" aria-label="Save as CSV">
            <span class="hint">"Save as CSV:"</span>
            {button("Rates per class", "csv-classes", classes)}
            {button("Confusion matrix", "csv-confusion", |page| confusion(page, false))}
            {move || filtered().then(|| button("Confusion matrix, filtered", "csv-confusion-filtered", |page| confusion(page, true)))}
            {button("Every picture", "csv-pictures", |page| pictures(page, false))}
            {move || filtered().then(|| button("Every picture, filtered", "csv-pictures-filtered", |page| pictures(page, true)))}
        </div>
    }
}

/// Runs `then` with the names of the set under test and of the model's labels.
fn named<T>(page: Page, then: impl FnOnce(&Names) -> T) -> Option<T> {
    let set = page.test.opened.get_untracked()?;
    let list = untrack(|| page.card())?.labels;
    Some(then(&Names {
        classes: &set.classes,
        labels: models::labels::list(&list),
        picture: &|picture| set.name(picture),
    }))
}

fn classes(page: Page) -> Option<String> {
    let original = page.test.original.get_untracked()?;
    let filtered = page.test.filtered.get_untracked();
    named(page, |names| match filtered {
        Some(filtered) => evaluation::comparison(names, &Comparison::of(&original, &filtered)),
        None => evaluation::classes(names, &original),
    })
}

fn confusion(page: Page, filtered: bool) -> Option<String> {
    let evaluation = if filtered {
        page.test.filtered
    } else {
        page.test.original
    }
    .get_untracked()?;
    named(page, |names| evaluation::confusion(names, &evaluation))
}

fn pictures(page: Page, filtered: bool) -> Option<String> {
    let set = page.test.opened.get_untracked()?;
    let scoring = untrack(|| page.scoring())?;
    let outcomes = page.test.ledger.with_value(|ledger| {
        let record = if filtered {
            &ledger.filtered
        } else {
            &ledger.original
        };
        outcomes(&set, record)
    });
    named(page, |names| {
        evaluation::pictures(names, &scoring, &outcomes)
    })
}

impl Page {
    fn save_csv(self, what: &str, make: fn(Self) -> Option<String>) {
        let Some(text) = make(self) else { return };
        let filter = untrack(|| self.recipe()).filters.to_string();
        let name: String = format!(
            "{} {} {} {} {}.csv",
            self.set.get_untracked(),
            self.model.get_untracked(),
            if filter.is_empty() {
                "unfiltered"
            } else {
                &filter
            },
            what.trim_start_matches("csv-"),
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
        if let Err(error) = download(&name, "text/csv", &text) {
            self.say(format!("The file could not be saved ({}).", words(&error)));
        }
    }
}

/// Hands the visitor a text as a file.
pub fn download(name: &str, mime: &str, text: &str) -> Result<(), wasm_bindgen::JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(&format!("{mime};charset=utf-8"));
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    save(name, &blob)
}
