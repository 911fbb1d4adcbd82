//! What the set test knows: what is asked, how far it is, and what came out.

use super::beforehand::Beforehand;
use super::judgements::Judgements;
use super::judges::Judges;
use crate::browser::cores;
use crate::sets::DataSets;
use crate::workers::MOST_WORKERS;
use leptos::prelude::*;
use models::labels;
use sets::evaluation::{Choice, Evaluation};
use sets::recorded::Recorded;
use sets::scoring::Judgement;
use std::sync::Arc;

/// A set with more pictures is not judged whole unless asked for.
const LARGE: usize = 400;

/// Pictures of each class that are judged of such a set.
const MANY: usize = 20;

/// Most pictures of a class to judge at first, of a set of so many pictures.
fn per_class_of(pictures: usize) -> Option<usize> {
    (pictures > LARGE).then_some(MANY)
}

/// How the test is going.
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    /// Nothing has been asked, or all of it is answered.
    Resting,
    /// Pictures are being judged.
    Going {
        /// Judged since the start.
        done: usize,
        /// To judge in all.
        total: usize,
        /// When it began, milliseconds since the page did.
        since_ms: f64,
    },
    /// It ended early: by the visitor, or for the reason given, one sentence.
    Stopped(Option<String>),
}

/// One of the two evaluations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The pictures as they are.
    Original,
    /// Under the filter.
    Filtered,
}

/// A cell of a confusion matrix: which pictures to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whose matrix.
    pub side: Side,
    /// The class they belong to.
    pub row: usize,
    /// The class they were taken for; `None` for a label outside the set.
    pub column: Option<usize>,
}

/// The set test.
#[derive(Clone, Copy)]
pub struct SetTest {
    /// The sets, of which the chosen one is tested.
    pub sets: DataSets,
    /// Most pictures of a class to judge; `None` for all.
    pub per_class: RwSignal<Option<usize>>,
    /// How many workers share the pictures.
    pub workers: RwSignal<usize>,
    /// Which answers count.
    pub choice: RwSignal<Choice>,
    /// How it is going.
    pub run: RwSignal<Run>,
    /// On the pictures as they are.
    pub original: RwSignal<Option<Arc<Evaluation>>>,
    /// Under the filter.
    pub filtered: RwSignal<Option<Arc<Evaluation>>>,
    /// Pictures without a judgement, and why.
    pub refused: RwSignal<Vec<(usize, String)>>,
    /// The pictures that are looked at.
    pub cell: RwSignal<Option<Cell>>,
    /// What was made beforehand of the set that was looked at last.
    pub(super) recorded: RwSignal<Option<Recorded>>,
    /// What of it is shown in place of the visitor's own results.
    pub(super) beforehand: Memo<Option<Beforehand>>,
    pub(super) judgements: StoredValue<Judgements>,
    pub(super) judges: StoredValue<Option<Judges>, LocalStorage>,
}

/// What the visitor has of the set.
#[derive(Clone, Copy)]
struct Own {
    original: RwSignal<Option<Arc<Evaluation>>>,
    filtered: RwSignal<Option<Arc<Evaluation>>>,
    refused: RwSignal<Vec<(usize, String)>>,
}

impl Own {
    fn is_there(self) -> bool {
        self.original.with(Option::is_some)
            || self.filtered.with(Option::is_some)
            || !self.refused.with(Vec::is_empty)
    }
}

impl SetTest {
    /// Nothing asked yet.
    pub fn new(sets: DataSets) -> Self {
        // The laboratory may have had the set opened before.
        let opened = sets
            .opened
            .with_untracked(|set| set.as_ref().map(|set| set.truths.len()));
        let choice = RwSignal::new(Choice::AllLabels);
        let run = RwSignal::new(Run::Resting);
        let (original, filtered) = (RwSignal::new(None), RwSignal::new(None));
        let refused = RwSignal::new(Vec::new());
        let recorded = RwSignal::new(None::<Recorded>);
        let own = Own {
            original,
            filtered,
            refused,
        };
        let beforehand = Memo::new(move |_| {
            if run.with(|run| *run != Run::Resting) || own.is_there() {
                return None;
            }
            recorded.with(|recorded| Beforehand::of(sets, recorded.as_ref()?, choice.get()))
        });
        let test = Self {
            sets,
            per_class: RwSignal::new(opened.map_or(Some(MANY), per_class_of)),
            workers: RwSignal::new(cores().min(MOST_WORKERS)),
            choice,
            run,
            original,
            filtered,
            refused,
            recorded,
            beforehand,
            cell: RwSignal::new(None),
            judgements: StoredValue::new(Judgements::default()),
            judges: StoredValue::new_local(None),
        };
        sets.on_change(move |pictures| {
            if let Some(pictures) = pictures {
                test.per_class.set(per_class_of(pictures));
            }
            test.clear();
        });
        test
    }

    /// Takes all results away: they are about another set.
    fn clear(self) {
        // What is still being judged is of the old set as well.
        self.stop();
        self.cell.set(None);
        self.original.set(None);
        self.filtered.set(None);
        self.refused.set(Vec::new());
        self.judgements.set_value(Judgements::default());
        self.run.set(Run::Resting);
    }

    /// Whether the visitor has any result on the set, by this model and filter.
    pub(super) fn has_own(self) -> bool {
        let own = Own {
            original: self.original,
            filtered: self.filtered,
            refused: self.refused,
        };
        own.is_there()
    }

    /// The evaluation to be shown: the visitor's own, else one that was made beforehand.
    pub fn shown(self, side: Side) -> Option<Arc<Evaluation>> {
        let own = match side {
            Side::Original => self.original,
            Side::Filtered => self.filtered,
        };
        let beforehand = self.beforehand.with(|beforehand| {
            let Beforehand {
                original, filtered, ..
            } = beforehand.as_ref()?;
            Some(match side {
                Side::Original => original.clone(),
                Side::Filtered => filtered.clone(),
            })
        });
        beforehand.or_else(|| own.get())
    }

    /// What the network said of a picture, in the evaluation that is shown.
    pub fn said(self, side: Side, picture: usize) -> Option<Judgement> {
        let of = |beforehand: &Option<Beforehand>| {
            let test = &beforehand.as_ref()?.test;
            let judgements = match side {
                Side::Original => &test.original,
                Side::Filtered => &test.filtered,
            };
            judgements.get(&picture).copied()
        };
        self.beforehand.with(of).or_else(|| {
            self.judgements.with_value(|judgements| {
                let record = match side {
                    Side::Original => &judgements.original,
                    Side::Filtered => &judgements.filtered,
                };
                record.judgements.get(&picture).copied()
            })
        })
    }

    /// What a label is called by the network whose evaluation is shown.
    pub fn label_name(self, label: usize) -> String {
        let recorded = self.beforehand.with(Option::is_some);
        let list = (self.sets.opened).with(|set| Some(set.as_ref()?.card()?.labels.clone()));
        match list.filter(|_| recorded) {
            Some(list) => labels::name(&list, label),
            None => self.sets.page.class_name(label),
        }
    }

    /// Whether pictures are being judged.
    pub fn is_going(self) -> bool {
        self.run.with(|run| matches!(run, Run::Going { .. }))
    }
}
