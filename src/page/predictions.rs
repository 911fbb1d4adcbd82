//! The network's answers: for the picture as it came, for the filtered one, and what changed.

use super::header::EngineLine;
use super::state::{Answer, EngineStatus, Page};
use leptos::prelude::*;
use session::{EngineKind, Source};
use spectrum::recipe::Recipe;

/// The right panel.
#[component]
pub fn PredictionsPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let unfiltered = move || {
        page.history
            .with(|history| history.present().recipe == Recipe::default())
    };
    view! {
        <section class="panel predictions" aria-labelledby="predictions-title">
            <div class="panel-head">
                <h2 id="predictions-title">"Prediction"</h2>
                <p class="aside" class:stale=move || page.asking.get()>
                    {move || speed(page)}
                </p>
            </div>
            <p class="verdict" data-testid="verdict" role="status" aria-live="polite">
                {move || {
                    if matches!(page.engine.get(), EngineStatus::Failed(_)) {
                        return "No answer: the network is not ready. Picture and spectrum work all the same.".to_owned();
                    }
                    verdict(page, page.original.get().as_ref(), page.filtered.get().as_ref(), unfiltered())
                }}
            </p>
            <Answers title="Original" testid="predictions-original" answer=page.original/>
            <Answers title="Filtered" testid="predictions-filtered" answer=page.filtered against=page.original/>
            <Story/>
            <EngineLine/>
        </section>
    }
}

/// "EfficientNet-Lite0 · CPU · 61 ms".
fn speed(page: Page) -> Option<String> {
    let EngineStatus::Ready { engine, .. } = page.engine.get() else {
        return None;
    };
    let device = if engine == EngineKind::Cpu {
        "CPU"
    } else {
        "WebGPU"
    };
    let elapsed = page
        .filtered
        .get()
        .map(|answer| format!(" · {:.0} ms", answer.elapsed_ms))
        .unwrap_or_default();
    Some(format!("{device}{elapsed}"))
}

fn verdict(
    page: Page,
    original: Option<&Answer>,
    filtered: Option<&Answer>,
    unfiltered: bool,
) -> String {
    let best = |answer: Option<&Answer>| answer.and_then(|answer| answer.top.first().copied());
    let (Some((was, sure)), Some((is, now))) = (best(original), best(filtered)) else {
        return "The network’s answer appears here in a moment.".to_owned();
    };
    let (before, after) = (page.class_name(was), page.class_name(is));
    if unfiltered {
        format!(
            "The network sees: {before}, {}. Filter the spectrum to test what it relies on.",
            percent(sure)
        )
    } else if was == is {
        format!(
            "Same answer: {after}, {} instead of {}.",
            percent(now),
            percent(sure)
        )
    } else {
        format!(
            "It changed its mind: {before} became {after}, {}.",
            percent(now)
        )
    }
}

/// A share as a percentage.
pub fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

fn percent(probability: f32) -> String {
    share(f64::from(probability))
}

/// Five bars. With `against`, each also shows the same class's probability there, and the change.
#[component]
fn Answers(
    title: &'static str,
    testid: &'static str,
    answer: RwSignal<Option<Answer>>,
    #[prop(optional)] against: Option<RwSignal<Option<Answer>>>,
) -> impl IntoView {
    let rows = move || {
        let answer = answer.get()?;
        let rows = answer.top.iter().map(|&(class, probability)| {
            let before = against.and_then(|against| {
                against.with(|answer| {
                    answer
                        .as_ref()
                        .and_then(|answer| answer.probabilities.get(class).copied())
                })
            });
            view! { <Row class_index=class probability before/> }
        });
        Some(rows.collect_view())
    };
    view! {
        <div class=format!("answers {}", title.to_lowercase())>
            <h3>{title}</h3>
            <ol data-testid=testid aria-label=format!("Five most probable classes, {}", title.to_lowercase())>
                {rows}
            </ol>
        </div>
    }
}

#[component]
fn Row(class_index: usize, probability: f32, before: Option<f32>) -> impl IntoView {
    let page = expect_context::<Page>();
    let change = before.map(|before| {
        let points = (probability - before) * 100.0;
        if points.abs() < 0.05 {
            "±0".to_owned()
        } else if points > 0.0 {
            format!("+{points:.1}")
        } else {
            format!("−{:.1}", -points)
        }
    });
    let spoken = change
        .clone()
        .map(|change| format!("{change} percentage points against the original"));
    view! {
        <li data-testid="prediction" data-class-index=class_index data-probability=format!("{probability:.6}")>
            <span class="name">{page.class_name(class_index)}</span>
            <span class="bar" aria-hidden="true">
                <span class="fill" style:--share=probability.to_string()></span>
                {before.map(|before| view! { <span class="was" style:--share=before.to_string()></span> })}
            </span>
            <span class="value">{percent(probability)}</span>
            <span class="change" title=spoken>{change}</span>
        </li>
    }
}

/// Something worth trying on a sample.
#[component]
fn Story() -> impl IntoView {
    let page = expect_context::<Page>();
    let story = move || {
        let Source::Sample(id) = page.source.get() else {
            return None;
        };
        let story = page.sample(&id)?.story;
        let edge = page
            .history
            .with_untracked(|history| history.present().recipe.filters.edge);
        let chain = story
            .filter
            .parse::<spectrum::filter::FilterChain>()
            .ok()?
            .with_edge(edge);
        Some(view! {
            <div class="story">
                <p>{story.text}</p>
                <button data-testid="story" on:click=move |_| page.edit_recipe(true, |recipe| *recipe = Recipe::from(chain.clone()))>"Try it"</button>
            </div>
        })
    };
    view! { {story} }
}
