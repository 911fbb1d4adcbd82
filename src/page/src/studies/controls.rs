//! Start, stop and progress of a run about the picture on the workbench.

use super::one_picture::{PictureRun, PictureStudies};
use crate::ui::format::duration;
use leptos::prelude::*;

/// A button, and beside it how far the run is, or what stands in its way.
#[component]
pub fn RunControls(
    /// The run.
    studies: PictureStudies,
    /// The word in the names for scripts and tests.
    testid: &'static str,
    /// What the button says that starts it.
    start: &'static str,
    /// Starts it.
    begin: Callback<()>,
    /// Why it cannot begin now, a sentence.
    #[prop(into)]
    hindrance: Signal<Option<&'static str>>,
    /// How many questions it is about.
    #[prop(into)]
    questions: Signal<usize>,
    /// Whose answers are awaited, where there are several networks.
    #[prop(optional, into)]
    whose: Signal<String>,
) -> impl IntoView {
    let takes = move |questions| {
        let seconds = studies.pace.with(|pace| pace.seconds(questions))?;
        // Number and unit stay on one line.
        Some(duration(seconds).replace(' ', "\u{a0}"))
    };
    let expected = move || {
        let questions = questions.get();
        let takes = takes(questions).map(|takes| format!(", about {takes}"));
        format!(
            "About {questions} questions to the network{}. The first results are shown after a few; what was answered before is not asked again.",
            takes.unwrap_or_default()
        )
    };
    let button = move || {
        if studies.is_going.get() {
            view! {
                <button class="primary" data-testid=format!("stop-{testid}") on:click=move |_| studies.cancel()>"Stop"</button>
            }
            .into_any()
        } else {
            view! {
                <button
                    class="primary"
                    data-testid=format!("start-{testid}")
                    disabled=move || hindrance.get().is_some()
                    on:click=move |_| begin.run(())
                >
                    {start}
                </button>
            }
            .into_any()
        }
    };
    let named = move |word: &str, rest: String| match whose.get() {
        name if name.is_empty() => format!("{word} {rest}"),
        name => format!("{name}: {} {rest}", word.to_lowercase()),
    };
    let progress = move || {
        match studies.run.get() {
        _ if !studies.is_going.get() => {
            let said = studies.complaint.get().map(|sentence| {
                view! { <p class="failure" role="alert" data-testid=format!("{testid}-complaint")>{sentence}</p> }
            });
            let hint = hindrance.get().map_or_else(expected, str::to_owned);
            view! { {said} <p class="hint" data-testid=format!("{testid}-hint")>{hint}</p> }.into_any()
        }
        PictureRun::Asking { done, total } => {
            let left = takes(total.saturating_sub(done));
            let left = left.map(|left| format!(", about {left} left"));
            view! {
                <p class="hint" data-testid=format!("{testid}-progress")>
                    {named("Asked", format!("{done} of about {total}{}", left.unwrap_or_default()))}
                </p>
                <progress aria-label="Questions about the picture" max=total value=done></progress>
            }
            .into_any()
        }
        PictureRun::Preparing | PictureRun::Resting => view! {
            <p class="hint" data-testid=format!("{testid}-progress")>{move || named("The", "network is being loaded …".to_owned())}</p>
        }
        .into_any(),
    }
    };
    view! {
        <div class="run">{button} {progress}</div>
    }
}
