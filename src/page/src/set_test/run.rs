//! A run: which pictures still lack a judgement, handing them out, and counting what comes back.

use super::beforehand::outcomes;
use super::context::{Run, SetTest};
use super::judgements::{Judgements, Names, Record};
use super::judges::Question;
use crate::browser::now_ms;
use crate::core::state::EngineStatus;
use crate::sets::{Batch, Opened};
use crate::storage::names;
use crate::workers::affordable;
use leptos::prelude::*;
use models::read_as::ReadAs;
use protocol::{BackendChoice, EngineKind, Judged};
use session::View;
use sets::evaluation::Evaluation;
use sets::sampling;
use spectrum::content::Content;
use spectrum::recipe::Recipe;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Which pictures of a class come first; every visitor gets the same ones.
const SEED: u64 = 1;
/// A filter that is being dragged is looked up when it rests.
const REST: Duration = Duration::from_millis(200);
/// Results are counted anew at most so often.
const REFRESH: Duration = Duration::from_millis(250);
/// Judgements are put into the storage at most so often.
const SAVE_MS: f64 = 4_000.0;

impl SetTest {
    /// Takes in what a worker said.
    pub(super) fn keep(self, judged: Vec<Judged>) {
        let count = judged.len();
        self.judgements
            .update_value(|judgements| judgements.note(judged));
        self.run.update(|run| {
            if let Run::Going { done, .. } = run {
                *done += count;
            }
        });
    }

    /// Puts what is known into the storage.
    pub(super) fn save(self) {
        let unsaved = self
            .judgements
            .try_update_value(|judgements| std::mem::take(&mut judgements.unsaved));
        if unsaved == Some(true) {
            let judgements = self.judgements.get_value();
            spawn_local(async move { judgements.save().await });
        }
    }

    /// What is done to every picture of the set: all that is done on the workbench, but no second picture is mixed in.
    pub fn set_recipe(self) -> Recipe {
        let mut recipe = self.sets.page.recipe();
        if recipe.content.needs_second() {
            recipe.content = Content::AsIs;
        }
        recipe
    }

    /// The pictures of the set that are judged, in their order.
    pub(super) fn wanted(self, set: &Opened) -> Vec<usize> {
        sampling::order(&set.truths, SEED, self.per_class.get())
    }

    /// How the set's files are read for the chosen network.
    pub fn read_as(self) -> ReadAs {
        let chosen = self.sets.page.read_as();
        let (set, card) = (self.sets.opened.get(), self.sets.page.card());
        set.zip(card)
            .map_or_else(ReadAs::default, |(set, card)| set.read_as(chosen, &card))
    }

    /// Under which names the judgements asked for are kept.
    fn names(self) -> Option<Names> {
        let set = self.sets.opened.get()?;
        let card = self.sets.page.card()?;
        let scoring = self.sets.scoring()?;
        let recipe = self.set_recipe();
        let original = names::judgements(
            &set.version,
            &card.sha256,
            &scoring.classes,
            &self.read_as().words(),
        );
        let filtered = (recipe != Recipe::default())
            .then(|| names::filtered_judgements(&original, &recipe_key(&recipe)));
        Some(Names { original, filtered })
    }

    /// Shows what is known already whenever set, model or filter change, for as long as the page lives.
    pub(super) fn follow(self) {
        self.sets
            .page
            .connect(|hooks| hooks.stop_test.connect(move |()| self.stop()));
        self.watch_judges();
        let changes = StoredValue::new(0_u32);
        Effect::new(move |_| {
            if self.sets.page.view.get() != View::Set {
                return;
            }
            let names = self.names();
            changes.update_value(|count| *count += 1);
            let change = changes.get_value();
            set_timeout(
                move || {
                    if changes.get_value() == change {
                        spawn_local(async move {
                            self.bring(names.unwrap_or_default()).await;
                            self.fetch_recorded().await;
                        });
                    }
                },
                REST,
            );
        });
        Effect::new(move |_| {
            self.choice.track();
            self.refresh();
        });
        let saved_ms = StoredValue::new(0.0);
        set_interval(
            move || {
                if untrack(|| self.is_going()) {
                    self.refresh();
                    if now_ms() - saved_ms.get_value() > SAVE_MS {
                        saved_ms.set_value(now_ms());
                        self.save();
                    }
                }
            },
            REFRESH,
        );
    }

    /// Brings the records of these names onto the page.
    async fn bring(self, names: Names) {
        let old = self.judgements.get_value();
        if old.names == names {
            return;
        }
        self.stop();
        self.cell.set(None);
        let same_pictures = old.names.original == names.original;
        let original = if same_pictures {
            old.original
        } else {
            Record::recall(&names.original).await
        };
        let filtered = match &names.filtered {
            Some(name) => Record::recall(name).await,
            None => Record::default(),
        };
        if untrack(|| self.names()).unwrap_or_default() != names {
            // Something changed meanwhile; that change brings its own.
            return;
        }
        if self.judgements.with_value(|now| now.names == names) {
            // Somebody else asked for the same and was answered first: a test may be going on with them by now.
            return;
        }
        self.judgements.set_value(Judgements {
            names,
            original,
            filtered,
            unsaved: false,
        });
        self.run.set(Run::Resting);
        self.refresh();
    }

    /// Judges what is not judged yet.
    pub fn start(self) {
        spawn_local(async move {
            let Some(names) = untrack(|| self.names()) else {
                return;
            };
            self.bring(names).await;
            self.hand_out();
        });
    }

    fn hand_out(self) {
        let (Some(set), Some(scoring)) = (
            self.sets.opened.get_untracked(),
            untrack(|| self.sets.scoring()),
        ) else {
            return;
        };
        // One worker drives the GPU; processors share the work.
        let on_gpu = matches!(
            self.sets.page.engine.get_untracked(),
            EngineStatus::Ready {
                engine: EngineKind::WebGpu,
                ..
            }
        );
        let engines = if on_gpu {
            (BackendChoice::WebGpu, 1)
        } else {
            let card = untrack(|| self.sets.page.card());
            let workers = affordable(self.workers.get_untracked(), card.as_ref());
            (BackendChoice::Cpu, workers)
        };
        let wanted = untrack(|| self.wanted(&set));
        let (batches, total) = self
            .judgements
            .with_value(|judgements| missing(&set, &wanted, judgements, engines.0));
        if total == 0 {
            self.run.set(Run::Resting);
            self.refresh();
            return;
        }
        self.run.set(Run::Going {
            done: 0,
            total,
            since_ms: now_ms(),
        });
        let recipe = untrack(|| self.set_recipe());
        let filter = (recipe != Recipe::default()).then_some(recipe);
        let question = Question {
            set,
            classes: scoring.classes,
            filter,
            read_as: untrack(|| self.read_as()),
        };
        self.judge(question, batches, engines);
    }

    /// Ends the run; what was judged is kept.
    pub fn stop(self) {
        if untrack(|| self.is_going()) {
            self.end_judges();
            self.run.set(Run::Stopped(None));
            self.settle();
        }
    }

    pub(super) fn finish(self) {
        self.run.set(Run::Resting);
        self.settle();
    }

    /// Counts and keeps what is there.
    pub(super) fn settle(self) {
        self.refresh();
        self.save();
    }

    /// Counts anew.
    fn refresh(self) {
        let (Some(set), Some(scoring)) = (
            self.sets.opened.get_untracked(),
            untrack(|| self.sets.scoring()),
        ) else {
            self.original.set(None);
            self.filtered.set(None);
            self.refused.set(Vec::new());
            return;
        };
        let choice = self.choice.get_untracked();
        self.judgements.with_value(|judgements| {
            let evaluation = |record: &Record| {
                let outcomes = outcomes(&set, &record.judgements);
                (!outcomes.is_empty())
                    .then(|| Arc::new(Evaluation::of(&scoring, &outcomes, choice)))
            };
            self.original.set(evaluation(&judgements.original));
            self.filtered.set(evaluation(&judgements.filtered));
            self.refused.set(judgements.refused());
        });
    }
}

/// What is to be done for the `wanted` pictures, and how many pictures that is.
fn missing(
    set: &Opened,
    wanted: &[usize],
    judgements: &Judgements,
    backend: BackendChoice,
) -> (Vec<Batch>, usize) {
    let filtering = judgements.names.filtered.is_some();
    let mut batches = Vec::new();
    let mut total = 0;
    for (original, filtered) in [(true, true), (true, false), (false, true)] {
        let pictures: Vec<usize> = wanted
            .iter()
            .copied()
            .filter(|&picture| {
                judgements.original.knows(picture) != original
                    && (filtering && !judgements.filtered.knows(picture)) == filtered
            })
            .collect();
        total += pictures.iter().collect::<BTreeSet<_>>().len();
        batches.extend(set.batches(&pictures, (original, filtered), backend));
    }
    (batches, total)
}

/// What tells one recipe's judgements from another's.
fn recipe_key(recipe: &Recipe) -> String {
    if recipe.is_filters_alone() {
        format!("{}|{}", recipe.filters, recipe.filters.edge)
    } else {
        serde_json::to_string(recipe).unwrap_or_default()
    }
}
