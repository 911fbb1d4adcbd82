//! A run: which pictures still lack a judgement, handing them out, and counting what comes back.

use super::super::browser::now_ms;
use super::super::state::{EngineStatus, Page};
use super::ledger::{Ledger, Names, Record};
use super::opened::Opened;
use super::{Run, SetTest};
use leptos::prelude::*;
use session::{BackendChoice, EngineKind, Judged, View};
use sets::evaluation::{Evaluation, Outcome};
use sets::sampling;
use sets::scoring::Scoring;
use spectrum::content::Content;
use spectrum::recipe::Recipe;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
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
        self.ledger.update_value(|ledger| ledger.note(judged));
        self.run.update(|run| {
            if let Run::Going { done, .. } = run {
                *done += count;
            }
        });
    }

    /// Puts what is known into the storage.
    pub(super) fn save(self) {
        let unsaved = self
            .ledger
            .try_update_value(|ledger| std::mem::take(&mut ledger.unsaved));
        if unsaved == Some(true) {
            let ledger = self.ledger.get_value();
            spawn_local(async move {
                // A full storage loses nothing on the page.
                if let Err(why) = ledger.save().await {
                    web_sys::console::info_1(&format!("judgements are not kept: {why}").into());
                }
            });
        }
    }
}

impl Page {
    /// For the classes of the set under test, what the chosen model can answer; `None` without a set, or for a model that knows
    /// nothing of its kind.
    pub fn scoring(self) -> Option<Scoring> {
        let set = self.test.opened.get()?;
        let classes = set.labels(&self.card()?.labels)?;
        Some(Scoring { classes })
    }

    /// What is done to every picture of the set: all that is done on the bench, but no second picture is mixed in.
    pub fn set_recipe(self) -> Recipe {
        let mut recipe = self.recipe();
        if recipe.content.needs_second() {
            recipe.content = Content::AsIs;
        }
        recipe
    }

    /// Under which names the judgements asked for are kept.
    fn names(self) -> Option<Names> {
        let set = self.test.opened.get()?;
        let card = self.card()?;
        let scoring = self.scoring()?;
        let recipe = self.set_recipe();
        let mut hash = DefaultHasher::new();
        scoring.classes.hash(&mut hash);
        let original = format!("{}|{}|{:x}|", set.version, card.sha256, hash.finish());
        let filtered =
            (recipe != Recipe::default()).then(|| format!("{original}{}", recipe_key(&recipe)));
        Some(Names { original, filtered })
    }

    /// Shows what is known already whenever set, model or filter change, for as long as the page lives.
    pub fn follow_test(self) {
        let changes = StoredValue::new(0_u32);
        Effect::new(move |_| {
            if self.view.get() != View::Set {
                return;
            }
            let names = self.names();
            changes.update_value(|count| *count += 1);
            let change = changes.get_value();
            set_timeout(
                move || {
                    if changes.get_value() == change {
                        spawn_local(async move { self.adopt(names.unwrap_or_default()).await });
                    }
                },
                REST,
            );
        });
        Effect::new(move |_| {
            self.test.choice.track();
            self.refresh();
        });
        let saved_ms = StoredValue::new(0.0);
        set_interval(
            move || {
                if untrack(|| self.test.is_going()) {
                    self.refresh();
                    if now_ms() - saved_ms.get_value() > SAVE_MS {
                        saved_ms.set_value(now_ms());
                        self.test.save();
                    }
                }
            },
            REFRESH,
        );
    }

    /// Brings the records of these names onto the page.
    async fn adopt(self, names: Names) {
        let old = self.test.ledger.get_value();
        if old.names == names {
            return;
        }
        self.stop_test();
        self.test.cell.set(None);
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
        self.test.ledger.set_value(Ledger {
            names,
            original,
            filtered,
            unsaved: false,
        });
        self.test.run.set(Run::Resting);
        self.refresh();
    }

    /// Judges what is not judged yet.
    pub fn start_test(self) {
        spawn_local(async move {
            let Some(names) = untrack(|| self.names()) else {
                return;
            };
            self.adopt(names).await;
            self.hand_out();
        });
    }

    fn hand_out(self) {
        let (Some(set), Some(scoring)) =
            (self.test.opened.get_untracked(), untrack(|| self.scoring()))
        else {
            return;
        };
        let (pieces, total) = self.test.ledger.with_value(|ledger| {
            let wanted = sampling::order(&set.truths, SEED, self.test.per_class.get_untracked());
            missing(&set, &wanted, ledger)
        });
        if total == 0 {
            self.test.run.set(Run::Resting);
            self.refresh();
            return;
        }
        self.test.run.set(Run::Going {
            done: 0,
            total,
            since_ms: now_ms(),
        });
        let recipe = untrack(|| self.set_recipe());
        let filter = (recipe != Recipe::default()).then_some(recipe);
        // One worker drives the GPU; processors share the work.
        let on_gpu = matches!(
            self.engine.get_untracked(),
            EngineStatus::Ready {
                engine: EngineKind::WebGpu,
                ..
            }
        );
        let engines = if on_gpu {
            (BackendChoice::WebGpu, 1)
        } else {
            (BackendChoice::Cpu, self.test.workers.get_untracked())
        };
        self.share_out(set, scoring.classes, filter, pieces, engines);
    }

    /// Ends the run; what was judged is kept.
    pub fn stop_test(self) {
        if untrack(|| self.test.is_going()) {
            self.drop_pieces();
            self.test.run.set(Run::Stopped(None));
            self.settle_test();
        }
    }

    pub(super) fn finish_run(self) {
        self.test.run.set(Run::Resting);
        self.settle_test();
    }

    /// Counts and keeps what is there.
    pub(super) fn settle_test(self) {
        self.refresh();
        self.test.save();
    }

    /// Counts anew.
    fn refresh(self) {
        let (Some(set), Some(scoring)) =
            (self.test.opened.get_untracked(), untrack(|| self.scoring()))
        else {
            self.test.original.set(None);
            self.test.filtered.set(None);
            self.test.refused.set(Vec::new());
            return;
        };
        let choice = self.test.choice.get_untracked();
        self.test.ledger.with_value(|ledger| {
            let evaluation = |record: &Record| {
                let outcomes = outcomes(&set, record);
                (!outcomes.is_empty())
                    .then(|| Arc::new(Evaluation::of(&scoring, &outcomes, choice)))
            };
            self.test.original.set(evaluation(&ledger.original));
            self.test.filtered.set(evaluation(&ledger.filtered));
            self.test.refused.set(ledger.refused());
        });
    }
}

/// Every judged picture with its truth.
pub(super) fn outcomes(set: &Opened, record: &Record) -> Vec<Outcome> {
    record
        .judgements
        .iter()
        .filter_map(|(&picture, &judgement)| {
            Some(Outcome {
                picture,
                truth: *set.truths.get(picture)?,
                judgement,
            })
        })
        .collect()
}

/// What is to be done for the `wanted` pictures, and how many pictures that is.
fn missing(set: &Opened, wanted: &[usize], ledger: &Ledger) -> (Vec<super::opened::Piece>, usize) {
    let filtering = ledger.names.filtered.is_some();
    let mut pieces = Vec::new();
    let mut total = 0;
    for (original, filtered) in [(true, true), (true, false), (false, true)] {
        let pictures: Vec<usize> = wanted
            .iter()
            .copied()
            .filter(|&picture| {
                ledger.original.knows(picture) != original
                    && (filtering && !ledger.filtered.knows(picture)) == filtered
            })
            .collect();
        total += pictures.iter().collect::<BTreeSet<_>>().len();
        pieces.extend(set.pieces(&pictures, original, filtered));
    }
    (pieces, total)
}

/// What tells one recipe's judgements from another's.
fn recipe_key(recipe: &Recipe) -> String {
    if recipe.is_filters_alone() {
        format!("{}|{}", recipe.filters, recipe.filters.edge)
    } else {
        serde_json::to_string(recipe).unwrap_or_default()
    }
}
