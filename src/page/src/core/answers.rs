//! What the page knows about its picture and its engine, as plain values.

use leptos::prelude::*;
use protocol::EngineKind;
use session::Source;
use spectrum::picture::Picture;
use web_sys::Blob;

/// What the engine is doing, for the visitor.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineStatus {
    /// The worker's code is on its way.
    Starting,
    Loading {
        received: usize,
        total: usize,
    },
    /// A device is being prepared and tested.
    Preparing(EngineKind),
    /// Answers are right and on their way.
    Ready {
        /// On what.
        engine: EngineKind,
        /// Why there.
        reason: String,
    },
    /// It cannot go on until the visitor tries again.
    Failed(String),
}

/// The picture on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its title, or its file's name.
    pub title: String,
    pub alt: String,
    /// Height and width of the square under edit.
    pub side: usize,
    /// Size of the whole picture, upright: columns, rows.
    pub original_size: (usize, usize),
    /// What to say of the file, in sentences.
    pub notes: Vec<String>,
}

/// The probabilities of all classes for one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// By class.
    pub probabilities: Vec<f32>,
    /// The five best, best first: class and probability.
    pub top: Vec<(usize, f32)>,
    /// What the network took.
    pub elapsed_ms: f64,
    /// From half of the weights' bits: to be shown, but not kept.
    pub is_preview: bool,
}

impl Answer {
    /// The answer, if it is the whole network's: nothing else is saved.
    pub fn whole(answer: RwSignal<Option<Self>>) -> Option<Self> {
        answer.get().filter(|answer| !answer.is_preview)
    }
}

/// A sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells notices apart.
    pub id: u32,
    pub sentence: String,
    /// It is about a picture that could not be opened, and of no interest once the next one is.
    pub is_of_a_picture: bool,
}

/// A picture at the network's size, and what there is to know about it.
pub struct OpenedPicture {
    /// The square under edit.
    pub picture: Picture,
    /// The file that it was cut from, to cut it again; pictures of formulas and of the camera have none.
    pub file: Option<Blob>,
    /// Where it comes from.
    pub source: Source,
    /// Its title, or its file's name.
    pub title: String,
    pub alt: String,
    /// Size of the whole picture, upright: columns, rows.
    pub original_size: (usize, usize),
    /// What to say of the file, in sentences.
    pub notes: Vec<String>,
}
