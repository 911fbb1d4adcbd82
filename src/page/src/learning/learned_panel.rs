//! What was learned when, which bands it needs, and what a planted shortcut did.

use super::context::{Learning, short};
use super::curves::Needs;
use super::first_layer::FirstLayer;
use super::planted::PlantedResults;
use super::recorded::RecordedNote;
use super::stops::Stops;
use super::testing::TestLearned;
use learning::learned::LEARNED;
use learning::training_data::PictureSource;
use leptos::prelude::*;
use report::figures::tone;

/// What was learned when, and by what.
#[component]
pub fn LearnedPanel() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let names = Memo::new(move |_| learning.names());
    let row = move |(class, name): (usize, String)| {
        let f1 = move || {
            learning.with_curves(|curves| {
                let last = curves.f1(class).last();
                last.map_or_else(|| "–".to_owned(), |(_, f1)| format!("{f1:.2}"))
            })
        };
        let learned = move || {
            learning.with_curves(|curves| match curves.learned_at(class) {
                Some(0) => "from the start".to_owned(),
                Some(step) => format!("step {step}"),
                None => "not yet".to_owned(),
            })
        };
        view! {
            <tr data-testid=move || learning.figure_id("learned") data-class=class>
                <th scope="row"><span class="class-name" style:--of=tone(class)>{name}</span></th>
                <td>{f1}</td>
                <td>{learned}</td>
            </tr>
        }
    };
    let rows = move || names.get().into_iter().enumerate().map(row).collect_view();
    let first = move || {
        learning.with_curves(|curves| {
            let all = names.get();
            let mut steps: Vec<(usize, usize)> = (0..all.len())
                .filter_map(|class| Some((curves.learned_at(class)?, class)))
                .collect();
            steps.sort_unstable();
            let earliest = steps.first()?.0;
            let first: Vec<String> = (steps.iter())
                .take_while(|(step, _)| *step == earliest)
                .filter_map(|(_, class)| Some(short(all.get(*class)?)))
                .collect();
            Some(format!(
                "Learned first: {}, by step {earliest}.",
                first.join(" and ")
            ))
        })
    };
    let of = move || {
        learning.with_training(|training| {
            let training = training?;
            let seed = training.hyperparameters.seed;
            Some(match &training.data.source {
                PictureSource::Made(recipe) => {
                    format!("set biased to B{}, seed {seed}", recipe.biased)
                }
                PictureSource::Set(id) => format!("{}, seed {seed}", learning.title_of_set(id)),
            })
        })
    };
    view! {
        <section class="panel learning-learned" aria-labelledby="learned-title">
            <div class="panel-head">
                <h2 id="learned-title">"What is learned"</h2>
                <p class="aside">{of}</p>
            </div>
            <RecordedNote/>
            <p class="first" data-testid=move || learning.figure_id("learned-first") aria-live="polite">{first}</p>
            <table class="learned">
                <thead><tr><th scope="col">"Class"</th><th scope="col">"F1"</th><th scope="col">"Learned"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="hint">{format!("A class counts as learned from the step on which its F1 on held-out pictures stays at {LEARNED} or more.")}</p>
            <TestLearned/>
            <PlantedResults/>
            <div class="needs">
                <h3>"Which bands the network needs, step by step"</h3>
                <Needs/>
            </div>
            <Stops/>
            <FirstLayer/>
        </section>
    }
}
