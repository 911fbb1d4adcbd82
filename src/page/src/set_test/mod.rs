//! The test of a whole labelled set: how often the network is right on it, as it is and under the current filter.

mod add;
mod dropped;
mod export;
mod ledger;
mod mapping;
mod matrix;
mod opened;
mod own;
mod panel;
mod per_class;
mod pool;
mod results;
mod run;
mod set_picture;
mod shown;
mod start;
mod strip;
mod unzip;

pub use add::AddSet;
pub use dropped::Dropped;
pub use export::download;
use ledger::Ledger;
use leptos::prelude::*;
pub use opened::{Opened, Piece};
pub use own::{OwnPicture, OwnSet, PREFIX};
pub use panel::SetPanel;
use pool::Pool;
pub use results::Results;
pub use set_picture::{SetPicture, picture_file};
use sets::evaluation::{Choice, Evaluation};
pub use start::{Fit, MOST_WORKERS, StartPanel, duration};
use std::sync::Arc;
pub use strip::PictureStrip;

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

/// All signals of the test.
#[derive(Clone, Copy)]
pub struct SetTest {
    /// The visitor's sets.
    pub own: RwSignal<Vec<OwnSet>>,
    /// The set under test, once its list of pictures has come.
    pub opened: RwSignal<Option<Arc<Opened>>>,
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
    /// The visitor's files on their way into a set.
    pub adding: RwSignal<Option<add::Adding>>,
    pub(super) ledger: StoredValue<Ledger>,
    pub(super) pool: StoredValue<Option<Pool>, LocalStorage>,
}

impl SetTest {
    /// Nothing chosen yet.
    pub fn new() -> Self {
        Self {
            own: RwSignal::new(Vec::new()),
            opened: RwSignal::new(None),
            per_class: RwSignal::new(Some(20)),
            workers: RwSignal::new(super::browser::cores().min(start::MOST_WORKERS)),
            choice: RwSignal::new(Choice::AllLabels),
            run: RwSignal::new(Run::Resting),
            original: RwSignal::new(None),
            filtered: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            cell: RwSignal::new(None),
            adding: RwSignal::new(None),
            ledger: StoredValue::new(Ledger::default()),
            pool: StoredValue::new_local(None),
        }
    }

    /// Puts a set under test. Results of another set, or of the same one with other classes, have nothing to do with it.
    fn put(self, set: Option<Arc<Opened>>) {
        self.cell.set(None);
        self.original.set(None);
        self.filtered.set(None);
        self.refused.set(Vec::new());
        self.ledger.set_value(Ledger::default());
        self.run.set(Run::Resting);
        self.opened.set(set);
    }

    /// Whether pictures are being judged.
    pub fn is_going(&self) -> bool {
        self.run.with(|run| matches!(run, Run::Going { .. }))
    }
}
