//! The conversation of page and engines.

use models::card::ModelCard;
use models::read_as::ReadAs;
use serde::{Deserialize, Serialize};
use sets::batch::Pictures;
use sets::scoring::{Judgement, Scoring};
use shortcuts::probe::{Probe, Reading};
use shortcuts::study::{Labelled, Treatment};
use spectrum::recipe::Recipe;

/// From the page to the engine worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToEngine {
    /// Make a model ready. The first message; may be sent again to change model.
    Load {
        /// `ModelCard::id`.
        model: String,
        /// The card of a network that was trained in the browser. Its file is on this device, or comes with this message as a buffer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        own: Option<Box<ModelCard>>,
    },
    /// Classify one picture. With it comes a buffer: three planes R, G, B of `height * width` f32 in [0, 1], little-endian.
    Classify {
        /// Comes back with the answer.
        ticket: u64,
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// Judge labelled pictures, as they are, filtered, or both. With it comes a buffer: see [`Pictures`]. Answered by one or more
    /// [`FromEngine::Judged`], or by [`FromEngine::Failed`].
    Judge {
        /// Comes back with the answers.
        ticket: u64,
        /// For each class of the set, the labels of the model that count as right.
        classes: Vec<Vec<usize>>,
        /// Judge the pictures as they are.
        original: bool,
        /// Judge them as this recipe makes them.
        filter: Option<Recipe>,
        /// How their files are read.
        #[serde(default, skip_serializing_if = "ReadAs::is_default")]
        read_as: ReadAs,
        /// Which pictures, and how they lie in the buffer.
        pictures: Pictures,
    },
    /// Open pictures and keep them for experiments. With it comes a buffer: see [`Pictures`]. Answered by [`FromEngine::Gathered`].
    Gather {
        /// Comes back with the answer.
        ticket: u64,
        /// How their files are read.
        #[serde(default, skip_serializing_if = "ReadAs::is_default")]
        read_as: ReadAs,
        /// Which pictures, and how they lie in the buffer.
        pictures: Pictures,
    },
    /// Transform gathered pictures: class-wise mean spectra of `search`, and what the nearest of them says about `test`. Answered by
    /// [`FromEngine::Surveyed`], or by [`FromEngine::Failed`].
    Survey {
        /// Comes back with the answer.
        ticket: u64,
        /// Classes of the set.
        classes: usize,
        /// The pictures whose spectra are averaged.
        search: Vec<Labelled>,
        /// The pictures that are classified by their spectra.
        test: Vec<Labelled>,
    },
    /// Show gathered pictures to the network under a mask. Answered by [`FromEngine::Probed`], or by [`FromEngine::Failed`].
    Probe {
        /// Comes back with the answer.
        ticket: u64,
        /// The question.
        probe: Probe,
        /// The pictures of its part, in order.
        pictures: Vec<Labelled>,
        /// Which labels of the network count as right for each class.
        scoring: Scoring,
        /// How masked pictures are made.
        treatment: Treatment,
    },
    /// Answer the known picture once more and tell how long that took. Answered by [`FromEngine::Timed`], or by
    /// [`FromEngine::Failed`].
    Time {
        /// Comes back with the answer.
        ticket: u64,
    },
    /// The page is seen again after it was not: a graphics device is proven before it answers the next question. No answer, but
    /// [`FromEngine::Died`] if it fails.
    Prove,
    /// Answered by [`FromEngine::Pong`]: shows that the worker is alive.
    Ping,
}

/// What an engine is asked that shows one picture at a time, as part of [`ToEngine`] and in the same words. The engine program that a
/// first visit waits for reads these alone: everything about sets would double its size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AboutOnePicture {
    /// [`ToEngine::Load`]
    Load {
        /// `ModelCard::id`.
        model: String,
        /// The card of a network that was trained in the browser.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        own: Option<Box<ModelCard>>,
    },
    /// [`ToEngine::Classify`]
    Classify {
        /// Comes back with the answer.
        ticket: u64,
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// [`ToEngine::Time`]
    Time {
        /// Comes back with the answer.
        ticket: u64,
    },
    /// [`ToEngine::Prove`]
    Prove,
    /// [`ToEngine::Ping`]
    Ping,
}

/// What became of one picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Its position in its set.
    pub picture: usize,
    /// The judgement on the picture as it is, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Judgement>,
    /// The judgement on the filtered picture, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filtered: Option<Judgement>,
    /// Why there is none: one sentence for the visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// From the engine worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromEngine {
    /// The worker's code runs and listens.
    Started,
    /// Weights are arriving.
    Progress {
        /// `ModelCard::id`.
        model: String,
        /// Bytes so far.
        received: usize,
        /// Bytes in all, from the model's card.
        total: usize,
    },
    /// Half of the weights' bits are there: until [`FromEngine::Ready`], pictures are classified with them. The rest still arrives.
    Preview {
        /// `ModelCard::id`.
        model: String,
    },
    /// The weights are there; the device is being prepared and tested.
    Preparing,
    /// The model gave the known answer on this engine's device and takes pictures.
    Ready {
        /// `ModelCard::id`.
        model: String,
        /// Milliseconds from the weights' last byte to here.
        prepared_ms: f64,
    },
    /// The answer to one `Time`.
    Timed {
        /// The ticket of the question.
        ticket: u64,
        /// Milliseconds for one picture, the second time it was shown.
        milliseconds: f64,
    },
    /// The answer to one `Classify`. With it comes a buffer: the probability of every class, f32, little-endian.
    Classified {
        /// The ticket of the question.
        ticket: u64,
        /// Five most probable classes, best first: (class index, probability).
        top: Vec<(usize, f32)>,
        /// Milliseconds the network took.
        elapsed_ms: f64,
    },
    /// Some of the pictures of one `Judge`.
    Judged {
        /// The ticket of the question.
        ticket: u64,
        /// These pictures' judgements.
        pictures: Vec<Judged>,
        /// No more follow.
        last: bool,
    },
    /// The pictures of one `Gather` are open.
    Gathered {
        /// The ticket of the question.
        ticket: u64,
        /// Those that could not be opened, and why: one sentence for the visitor each.
        refused: Vec<(usize, String)>,
    },
    /// The answer to one `Survey`. With it comes a buffer: the class-wise mean spectra (`shortcuts::spectra::ClassSpectra::to_bytes`).
    Surveyed {
        /// The ticket of the question.
        ticket: u64,
        /// The class of the nearest mean spectrum, by test picture in order.
        nearest: Vec<u16>,
    },
    /// The answer to one `Probe`.
    Probed {
        /// The ticket of the question.
        ticket: u64,
        /// The answer.
        reading: Reading,
    },
    /// The model could not be made ready: no connection, a damaged file. The engine goes on with what it had.
    LoadFailed {
        /// `ModelCard::id`.
        model: String,
        /// One sentence for the visitor.
        sentence: String,
    },
    /// A picture could not be classified; the engine goes on.
    Failed {
        /// The ticket of the question.
        ticket: u64,
        /// One sentence for the visitor.
        sentence: String,
    },
    /// The graphics device does not compute this model right, so it was not used. Start an engine on the CPU instead.
    Untrusted {
        /// Why, one sentence for the visitor: "WebGPU was tried and not trusted, because …".
        sentence: String,
    },
    /// The graphics device failed after it had been trusted. Start an engine on the CPU instead.
    Died {
        /// One sentence for the visitor.
        sentence: String,
        /// So many of its last answers to `Classify` may be wrong.
        #[serde(default)]
        doubtful: usize,
    },
    /// The answer to `Ping`.
    Pong,
}
