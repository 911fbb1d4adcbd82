//! What the open section holds: the question, how far it is, and what came out.

use super::context::Relying;
use super::evidence::Evidences;
use super::findings::{Findings, Rebuilt};
use super::importance::Map;
use super::saving::Save;
use crate::studies::RunControls;
use crate::ui::format::percent_in_words;
use leptos::prelude::*;
use reliance::sentences::Sentences;

/// All of it.
#[component]
pub fn Panel() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let hindrance = Memo::new(move |_| relying.hindrance());
    let has_found = Memo::new(move |_| relying.found.with(Option::is_some));
    view! {
        <div class="rely">
            <p class="hint">
                "The network is asked about the picture as it came, without the filters on the workbench: with blocks of frequencies removed one by one, under low-pass and high-pass filters, and with random sets of frequencies of the same size and energy as controls."
            </p>
            <RunControls
                studies=relying.studies
                testid="rely"
                start="What does it rely on?"
                begin=Callback::new(move |()| relying.start())
                hindrance
                questions=relying.questions
            />
            <Show
                when=move || has_found.get()
                fallback=|| view! { <p class="empty" data-testid="rely-empty">"What the answer relies on is shown here."</p> }
            >
                <About/>
                <Words/>
                <div class="rely-pictures">
                    <Map/>
                    <Rebuilt/>
                </div>
                <Findings/>
                <Evidences/>
                <Save/>
            </Show>
        </div>
    }
}

/// Which picture and network it is about.
#[component]
fn About() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let words = move || {
        relying.with_found(|found| {
            let answer = relying.page.class_name(found.result.answer);
            let whole = found.result.importance.whole;
            let sure = whole
                .map(|reply| percent_in_words(reply.probability as f32))
                .unwrap_or_default();
            format!(
                "{} about “{}”: {answer}, {sure}",
                found.network, found.picture
            )
        })
    };
    view! { <p class="rely-about" data-testid="rely-about">{words}</p> }
}

/// The sentences and warnings. While they still change, they are not read aloud.
#[component]
fn Words() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let sentences = Memo::new(move |_| {
        let name = |label| relying.page.class_name(label);
        relying.with_found(|found| Sentences::of(&found.result, name))
    });
    let told = move || {
        let sentences = sentences.get()?;
        let all: Vec<String> = sentences.all().map(str::to_owned).collect();
        let all = all
            .into_iter()
            .map(|sentence| view! { <p data-testid="rely-sentence">{sentence}</p> });
        let warnings = sentences.warnings.into_iter().map(
            |warning| view! { <p class="rely-warning" data-testid="rely-warning">{warning}</p> },
        );
        Some(view! { {all.collect_view()} {warnings.collect_view()} })
    };
    view! {
        <div
            class="rely-words"
            role="status"
            aria-live="polite"
            aria-busy=move || relying.studies.is_going.get().to_string()
            data-testid="rely-words"
            data-complete=move || relying.with_found(|found| found.result.complete).unwrap_or(false).to_string()
        >
            {told}
        </div>
    }
}
