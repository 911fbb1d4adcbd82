//! The report: everything of a run taken away, and brought back.

use super::context::Laboratory;
use super::context::{Answers, LabRun, LegState};
use crate::browser::{read, today};
use crate::ui::file_button::FileButton;
use leptos::prelude::*;
use report::cite::bibtex;
use report::laboratory::{csv, html};
use shortcuts::document::{Document, FORMAT, Maps, Run, Settings};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Buttons for everything that can be taken away.
#[component]
pub fn Save() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let button = move |name: &'static str, testid: &'static str, kind: Kind| {
        view! { <button data-testid=testid on:click=move |_| lab.save_report(kind)>{name}</button> }
    };
    view! {
        <div class="tools export" role="group" aria-label="Take the results away">
            <span class="hint">"Report:"</span>
            {button("HTML page", "report-html", Kind::Html)}
            {button("JSON, to load again", "report-json", Kind::Json)}
            {button("CSV", "report-csv", Kind::Csv)}
            {button("BibTeX", "report-bibtex", Kind::Bibtex)}
            <Show when=move || lab.loaded.with(Option::is_some)>
                <button data-testid="close-report" on:click=move |_| lab.close_report()>"Close this report"</button>
            </Show>
        </div>
    }
}

/// Brings a report back.
#[component]
pub fn Load() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <FileButton
            testid="load-report"
            input="report-input"
            accept="application/json,.json"
            label="Load a report"
            take=Callback::new(move |file: File| lab.load_report(&file))
        />
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Html,
    Json,
    Csv,
    Bibtex,
}

impl Laboratory {
    /// The results as they stand, with everything that they rest on.
    fn document(self) -> Option<Document> {
        let lab = self;
        if let Some(document) = lab.document.get_value() {
            return Some(document);
        }
        let study = lab.study.get_untracked()?;
        let options = lab.options.get_untracked();
        let title = |study: &shortcuts::study::Study| {
            let model = self
                .page
                .models
                .with_untracked(|models| models.get(&study.model).map(|card| card.name.clone()));
            let set = self.opened().with_untracked(|set| {
                set.as_ref()
                    .filter(|set| set.id == study.set)
                    .map(|set| set.title.clone())
            });
            (
                model.unwrap_or_else(|| study.model.clone()),
                set.unwrap_or_else(|| study.set.clone()),
            )
        };
        let (model_name, set_name) = title(&study);
        let maps = lab.chosen_maps().map(|sets| Maps {
            origin: self.origin_of_maps(),
            sets: (*sets).clone(),
        });
        let known = lab.results.get_untracked();
        let settings = Settings::of(&options, &known, lab.order.get_untracked(), maps);
        let legs = lab.legs.with_untracked(|legs| {
            legs.iter()
                .skip(1)
                .map(|leg| Run {
                    model_name: leg.model.clone(),
                    set_name: leg.set.clone(),
                    study: (*leg.study).clone(),
                    spectra: None,
                    nearest: Vec::new(),
                    readings: leg.readings.clone(),
                })
                .collect()
        });
        Some(Document {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            created: String::from(js_sys::Date::new_0().to_iso_string()),
            address: Some(untrack(|| self.page.address())),
            settings,
            run: Run {
                model_name,
                set_name,
                spectra: lab
                    .spectra
                    .get_untracked()
                    .map(|spectra| (*spectra).clone()),
                nearest: lab.nearest.get_untracked().unwrap_or_default(),
                readings: lab.answers.with_value(|answers| answers.readings.clone()),
                study: (*study).clone(),
            },
            legs,
        })
    }

    fn save_report(self, kind: Kind) {
        let Some(document) = self.document() else {
            return;
        };
        let (ending, mime, text) = match kind {
            Kind::Html => ("html", "text/html", html(&document)),
            Kind::Json => ("json", "application/json", document.to_json()),
            Kind::Csv => ("csv", "text/csv", csv(&document)),
            Kind::Bibtex => {
                let year = js_sys::Date::new_0().get_full_year() as u16;
                let address = document.address.as_deref();
                (
                    "bib",
                    "application/x-bibtex",
                    bibtex(&document.program, year, address),
                )
            }
        };
        let name: String = format!(
            "shortcuts-{}-{}-{}",
            document.run.study.model,
            document.run.study.set,
            today()
        )
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
        (self.page).save_text(&format!("{name}.{ending}"), mime, &text);
    }

    /// Shows what a report holds, without asking a network.
    fn load_report(self, file: &File) {
        let name = file.name();
        let file = file.clone();
        self.stop_experiment();
        spawn_local(async move {
            let text = match read(&file).await {
                Ok(buffer) => {
                    String::from_utf8(js_sys::Uint8Array::new(&buffer).to_vec()).unwrap_or_default()
                }
                Err(why) => {
                    self.page
                        .say(format!("The file {name} could not be read ({why})."));
                    return;
                }
            };
            match Document::from_json(&text) {
                Ok(document) => self.show_report(&name, document),
                Err(error) => self.page.say(error.to_string()),
            }
        });
    }

    fn show_report(self, name: &str, document: Document) {
        let lab = self;
        lab.clear();
        lab.run.set(LabRun::Resting);
        lab.loaded.set(Some(format!(
            "From {name}: {} on {}, {}",
            document.run.model_name,
            document.run.set_name,
            document.created.chars().take(10).collect::<String>()
        )));
        lab.document.set_value(Some(document.clone()));
        lab.study.set(Some(Arc::new(document.run.study.clone())));
        lab.spectra.set(document.run.spectra.clone().map(Arc::new));
        lab.nearest
            .set((!document.run.nearest.is_empty()).then(|| document.run.nearest.clone()));
        lab.results.set(document.results());
        let legs = document
            .transferred()
            .into_iter()
            .map(|(run, leg)| LegState {
                model: run.model_name.clone(),
                set: run.set_name.clone(),
                study: Arc::new(run.study.clone()),
                readings: run.readings.clone(),
                leg,
            });
        lab.legs.set(legs.collect());
        lab.order.set(document.settings.order);
        lab.options.update(|options| document.restore(options));
        lab.answers.set_value(Answers {
            readings: document.run.readings,
            unsaved: Vec::new(),
        });
    }

    /// Back to the visitor's own results.
    fn close_report(self) {
        self.clear();
        self.run.set(LabRun::Resting);
    }
}
