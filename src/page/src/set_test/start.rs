//! What to run and on how many pictures; how far it has come; and the two accuracies.

use super::context::{Run, SetTest, Side};
use super::recorded::RecordedNote;
use crate::browser::{cores, now_ms};
use crate::core::state::EngineStatus;
use crate::sets::Fit;
use crate::ui::format::{counted, duration, share};
use crate::ui::select::{Select, plain};
use crate::workers::{MOST_WORKERS, affordable};
use leptos::prelude::*;
use protocol::EngineKind;
use sets::evaluation::{Choice, Comparison, Evaluation};
use spectrum::recipe::Recipe;

/// Which answers count, with their words and names.
const CHOICES: [(Choice, &str, &str); 2] = [
    (Choice::AllLabels, "all", "the best of all its classes"),
    (Choice::SetClasses, "set", "the best of the set’s classes"),
];

fn word_of(choice: Choice) -> &'static str {
    let found = CHOICES.iter().find(|(known, ..)| *known == choice);
    found.map_or("", |(_, word, _)| word)
}

/// The word of so many pictures of each class in the list.
fn amount_word(amount: Option<usize>) -> String {
    amount.map_or_else(|| "all".to_owned(), |amount| amount.to_string())
}

/// The right panel.
#[component]
pub fn StartPanel() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let page = test.sets.page;
    view! {
        <section class="panel start" aria-labelledby="start-title">
            <div class="panel-head">
                <h2 id="start-title">"How often is it right?"</h2>
                <p class="aside">{move || page.card().map(|card| card.name)}</p>
            </div>
            <Headline/>
            {move || {
                let read_as = test.read_as();
                let card = page.card().filter(|_| !read_as.is_default())?;
                Some(view! { <p class="hint" data-testid="set-read-as">{read_as.in_words(&card)}</p> })
            }}
            <Fit/>
            <Controls/>
            <Progress/>
            // Below the button, which is not to move away from under a hand when the note arrives.
            <RecordedNote/>
        </section>
    }
}

/// One sentence, and the two accuracies with their intervals.
#[component]
fn Headline() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let page = test.sets.page;
    let words = move || {
        let (Some(original), filtered) = (test.shown(Side::Original), test.shown(Side::Filtered))
        else {
            return "Start the test: the network is shown every picture of the set, as it is and filtered.".to_owned();
        };
        verdict(&original, filtered.as_deref())
    };
    view! {
        <p class="verdict" role="status" aria-live="polite" data-testid=move || test.figure_id("set-verdict")>{words}</p>
        {move || {
            page.recipe()
                .content
                .needs_second()
                .then(|| view! { <p class="hint">"A set is tested without the workbench’s second picture. Filters and everything else apply."</p> })
        }}
        <div class="accuracies">
            <Accuracy title="Original" tone="original" side=Side::Original/>
            <Accuracy title="Filtered" tone="filtered" side=Side::Filtered/>
        </div>
    }
}

/// The result in words.
fn verdict(original: &Evaluation, filtered: Option<&Evaluation>) -> String {
    let Some(before) = original.accuracy else {
        return "The classes of this set are not mapped to anything the network knows, so there is no right or wrong.".to_owned();
    };
    let Some(filtered) = filtered else {
        return format!(
            "The network is right on {} of {} pictures. Add a filter to see what it relies on.",
            before.hits, before.of
        );
    };
    let comparison = Comparison::of(original, filtered);
    let Some(change) = comparison.accuracy else {
        return "The filtered pictures are being judged.".to_owned();
    };
    let points = (change * 100.0).abs();
    let sure = comparison.p.is_some_and(|p| p < 0.05);
    if points < 0.05 {
        "The filter does not change the accuracy.".to_owned()
    } else {
        let direction = if change < 0.0 { "costs" } else { "adds" };
        let doubt = if sure {
            ""
        } else {
            " That may be chance: too few pictures changed."
        };
        format!("The filter {direction} {points:.1} percentage points of accuracy.{doubt}")
    }
}

#[component]
fn Accuracy(title: &'static str, tone: &'static str, side: Side) -> impl IntoView {
    let test = expect_context::<SetTest>();
    let content = move || {
        let evaluation = test.shown(side)?;
        let rate = evaluation.accuracy?;
        Some(view! {
            <strong data-testid=test.figure_id(&format!("accuracy-{tone}")) data-right=rate.hits data-of=rate.of>
                {share(rate.value)}
            </strong>
            <span class="of">
                {format!("{} of {} right", rate.hits, rate.of)}
            </span>
            <span class="of" title="95 % interval after Wilson: where the accuracy on many such pictures is likely to lie">
                {format!("95 %: {:.0} to {}", rate.low * 100.0, share(rate.high))}
            </span>
        })
    };
    view! {
        <div class=format!("accuracy {tone}")>
            <h3>{title}</h3>
            {move || match content() {
                Some(content) => content.into_any(),
                None => {
                    // As many lines as a result has, so that nothing below moves when one arrives.
                    view! {
                        <strong class="none">"–"</strong>
                        <span class="of">"not tested"</span>
                        <span class="of" aria-hidden="true">"\u{a0}"</span>
                    }
                    .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Controls() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let page = test.sets.page;
    let on_gpu = move || {
        matches!(
            page.engine.get(),
            EngineStatus::Ready {
                engine: EngineKind::WebGpu,
                ..
            }
        )
    };
    let amounts = move || {
        let largest = test.sets.opened.with(|set| {
            set.as_ref().map_or(0, |set| {
                let mut counts = vec![0_usize; set.classes.len()];
                set.truths.iter().for_each(|&class| {
                    counts
                        .iter_mut()
                        .skip(class)
                        .take(1)
                        .for_each(|count| *count += 1)
                });
                counts.into_iter().max().unwrap_or(0)
            })
        });
        let all = test
            .sets
            .opened
            .with(|set| set.as_ref().map_or(0, |set| set.truths.len()));
        [5, 20, 100, 500]
            .into_iter()
            .filter(|&amount| amount < largest)
            .map(|amount| (Some(amount), format!("{amount} of each class")))
            .chain([(None, format!("all {all}"))])
            .collect::<Vec<_>>()
    };
    let most = cores().clamp(2, MOST_WORKERS);
    view! {
        <div class="run-controls">
            <label>
                <span>"Pictures"</span>
                <Select
                    testid="amount"
                    data_set=Signal::derive(move || test.sets.opened.with(|set| set.as_ref().map(|set| set.id.clone())))
                    groups=Signal::derive(move || plain(amounts().into_iter().map(|(amount, name)| (amount_word(amount), name))))
                    chosen=Signal::derive(move || {
                        let chosen = test.per_class.get();
                        // More than there are of a class are all.
                        let known = amounts().iter().any(|(amount, _)| *amount == chosen);
                        amount_word(chosen.filter(|_| known))
                    })
                    choose=Callback::new(move |amount: String| test.per_class.set(amount.parse().ok()))
                />
            </label>
            <label>
                <span>"Which answer counts"</span>
                <Select
                    testid="choice"
                    groups=plain(CHOICES.map(|(_, word, name)| (word, name)))
                    chosen=Signal::derive(move || word_of(test.choice.get()).to_owned())
                    choose=Callback::new(move |word: String| {
                        if let Some((choice, ..)) = CHOICES.iter().find(|(_, known, _)| *known == word) {
                            test.choice.set(*choice);
                        }
                    })
                />
            </label>
            <label>
                <span>"Workers"</span>
                <Select
                    testid="workers"
                    disabled=Signal::derive(on_gpu)
                    title="How many processor cores share the pictures; the graphics device needs one worker"
                    groups=plain((1..=most).map(|count| (count, count)))
                    chosen=Signal::derive(move || test.workers.get().to_string())
                    choose=Callback::new(move |count: String| test.workers.set(count.parse().unwrap_or(1)))
                />
            </label>
        </div>
        <div class="tools run-tools">
            <Show
                when=move || test.is_going()
                fallback=move || {
                    view! {
                        <button
                            class="primary"
                            data-testid="start-test"
                            disabled=move || test.sets.scoring().is_none()
                            on:click=move |_| test.start()
                        >
                            {move || if matches!(test.run.get(), Run::Stopped(_)) { "Go on" } else { "Start the test" }}
                        </button>
                    }
                }
            >
                <button class="primary" data-testid="stop-test" on:click=move |_| test.stop()>"Stop"</button>
            </Show>
            <span class="hint" data-testid="test-expected">{move || expected(test)}</span>
        </div>
    }
}

/// Shorter tests are over before the sentence is read.
const WORTH_TELLING_S: f64 = 10.0;

/// How long the test may take with a network from a file, of which nobody knows how fast it is: as its answer on the workbench tells.
fn expected(test: SetTest) -> Option<String> {
    let page = test.sets.page;
    let card = page
        .card()
        .filter(|card| card.is_onnx() && !test.is_going())?;
    let ms = page
        .original
        .with(|answer| answer.as_ref().map(|answer| answer.elapsed_ms))?;
    let pictures = (test.sets.opened).with(|set| Some(test.wanted(set.as_ref()?).len()))?;
    let answers = if test.set_recipe() == Recipe::default() {
        pictures
    } else {
        2 * pictures
    };
    let workers = affordable(test.workers.get(), Some(&card));
    let seconds = answers as f64 * ms / 1000.0 / workers as f64;
    (seconds >= WORTH_TELLING_S).then(|| {
        format!(
            "About {}: {answers} answers of {ms:.0} ms, by {}.",
            duration(seconds),
            counted(workers, "worker", "workers")
        )
    })
}

#[component]
fn Progress() -> impl IntoView {
    let test = expect_context::<SetTest>();

    let content = move || match test.run.get() {
        Run::Going {
            done,
            total,
            since_ms,
        } => {
            let seconds = (now_ms() - since_ms) / 1000.0;
            let rate = done as f64 / seconds.max(0.001);
            let pace = if done == 0 {
                "Getting the network and the pictures ready …".to_owned()
            } else {
                format!(
                    "{done} of {total} · {rate:.0} pictures a second · {} left",
                    duration((total - done.min(total)) as f64 / rate.max(0.001))
                )
            };
            view! {
                <p data-testid="test-progress">{pace}</p>
                <progress aria-label="Pictures judged" max=total value=done></progress>
            }
            .into_any()
        }
        Run::Stopped(why) => {
            let words = why.unwrap_or_else(|| {
                "Stopped. What was judged so far is shown and kept; you can go on later.".to_owned()
            });
            view! { <p data-testid="test-stopped" role="alert">{words}</p> }.into_any()
        }
        Run::Resting => ().into_any(),
    };
    view! {
        <Show when=move || test.run.with(|run| *run != Run::Resting)>
            <div class="engine-line">{content}</div>
        </Show>
    }
}
