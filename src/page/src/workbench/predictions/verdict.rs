//! The sentence above the bars, and what a screen reader is told: only that another class is the best one now.

use crate::core::state::{Answer, EngineStatus, Page};
use crate::ui::format::percent_in_words;
use leptos::prelude::*;
use models::ranking::{TakeOver, take_over};
use spectrum::recipe::Recipe;
use std::time::Duration;

/// How long a class must be the best one to be announced.
const CALM: Duration = Duration::from_millis(600);

#[component]
pub fn Verdict() -> impl IntoView {
    let page = expect_context::<Page>();
    let unfiltered = Memo::new(move |_| {
        page.history
            .with(|history| history.present().recipe == Recipe::default())
    });
    let sentences = move || {
        if page
            .engine
            .with(|engine| matches!(engine, EngineStatus::Failed(_)))
        {
            return (
                "No answer: the network is not ready. Picture and spectrum still work.".to_owned(),
                None,
            );
        }
        page.original.with(|original| {
            page.filtered.with(|filtered| {
                sentences(page, original.as_ref(), filtered.as_ref(), unfiltered.get())
            })
        })
    };
    let sentences = Memo::new(move |_| sentences());
    view! {
        <p class="verdict" data-testid="verdict">
            {move || sentences.get().0}
            {move || sentences.get().1.map(|shift| view! { " " <span class="shift">{shift}</span> })}
        </p>
    }
}

/// What happened, and who gained and lost by it.
fn sentences(
    page: Page,
    original: Option<&Answer>,
    filtered: Option<&Answer>,
    unfiltered: bool,
) -> (String, Option<String>) {
    let (Some(original), Some(filtered)) = (original, filtered) else {
        return (
            "The network’s answer appears here in a moment.".to_owned(),
            None,
        );
    };
    let (Some(&(was, sure)), Some(&(is, now))) = (original.top.first(), filtered.top.first())
    else {
        return (
            "The network gave no answer to this picture.".to_owned(),
            None,
        );
    };
    let name = |class| page.class_name(class);
    if unfiltered {
        let words = format!(
            "The network sees: {}, {}. Filter the spectrum to test what it relies on.",
            name(was),
            percent_in_words(sure)
        );
        return (words, None);
    }
    match take_over(&original.probabilities, &filtered.probabilities) {
        None => (
            format!(
                "Same answer: {}, {} instead of {}.",
                name(is),
                percent_in_words(now),
                percent_in_words(sure)
            ),
            None,
        ),
        Some(TakeOver {
            from,
            to,
            gained,
            lost,
        }) => (
            format!(
                "It changed its mind: {} became {}, {}.",
                name(from),
                name(to),
                percent_in_words(now)
            ),
            Some(format!(
                "{} {}, {} {}.",
                capital(&name(to)),
                moved(gained, "points"),
                name(from),
                moved(-lost, "")
            )),
        ),
    }
}

fn moved(points: f32, unit: &str) -> String {
    let verb = if points < 0.0 { "lost" } else { "gained" };
    let size = points.abs();
    let digits = usize::from(size < 9.95);
    format!("{verb} {size:.digits$} {unit}")
        .trim_end()
        .to_owned()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Says in a live region which class is the best one now, and nothing while it stays the same.
#[component]
pub fn Announcement() -> impl IntoView {
    let page = expect_context::<Page>();
    let best = |answer: RwSignal<Option<Answer>>| {
        answer.with(|answer| {
            answer
                .as_ref()
                .and_then(|answer| answer.top.first())
                .map(|best| best.0)
        })
    };
    let change = Memo::new(move |_| Some((best(page.original)?, best(page.filtered)?)));
    let said = RwSignal::new(None);
    // Under the camera and under a slider the best class may change many times a second; what does not last is not said.
    Effect::new(move |_| {
        let now = change.get();
        set_timeout(
            move || {
                if change.try_get_untracked() == Some(now) && said.get_untracked() != now {
                    said.set(now);
                }
            },
            CALM,
        );
    });
    let words = move || {
        said.get().map(|(was, is)| {
            if was == is {
                format!("The network sees: {}.", page.class_name(is))
            } else {
                format!(
                    "{} became {}.",
                    capital(&page.class_name(was)),
                    page.class_name(is)
                )
            }
        })
    };
    view! { <p class="visually-hidden" role="status" data-testid="announcement">{words}</p> }
}
