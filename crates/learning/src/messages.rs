//! Messages between the page and the trainer worker. They cross `postMessage` as an array: the JSON of one value, then, where the value
//! says so, one `ArrayBuffer`.

use models::card::ModelCard;
use serde::{Deserialize, Serialize};
use sets::batch::Pictures;

use crate::hyperparameters::Hyperparameters;
use crate::kernel::Kernel;
use crate::training_data::TrainingData;

/// Pictures of each class to learn from; the same as in `forge learn`, so that its curves are the browser's.
pub const TO_LEARN: u32 = 500;
/// Pictures of each class held out: measured, never learned from. They follow the ones to learn from.
pub const HELD_OUT: u32 = 100;
/// Most classes that are learned from: as many as curves can be told apart by their colours.
pub const MOST_CLASSES: usize = 10;
/// Where nobody asked for it, a graphics device is used if it is so many times as fast as the CPU.
const WORTH_IT: f64 = 1.5;
/// Of those held out, pictures of each class that are shown under every band-stop.
pub const UNDER_STOPS: u32 = 25;

/// From the page to the trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToTrainer {
    /// Answered by [`FromTrainer::Answer`] with the same ticket.
    Ask {
        /// Tells this question from others.
        ticket: u64,
        /// The question.
        question: Question,
    },
    /// Not answered; what comes of it is news.
    Do(Command),
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Open pictures of a labelled set and keep them, for the next [`Question::Begin`]. With it comes a buffer: see [`Pictures`]. Answered by
    /// [`Answer::Opened`].
    Open {
        /// Forget those of before.
        anew: bool,
        /// Rows and columns to open them at.
        side: usize,
        /// Which pictures, and how they lie in the buffer.
        pictures: Pictures,
        /// The class of each.
        classes: Vec<usize>,
    },
    /// Make the set, if it is a made-up one, and the network anew. With `resume` comes a buffer: the checkpoint to go on from. News about this
    /// training carries the question's ticket. Answered by [`Answer::Begun`].
    Begin {
        /// What is learned from.
        data: TrainingData,
        /// Names of the classes.
        names: Vec<String>,
        /// How it is trained.
        hyperparameters: Hyperparameters,
        /// Whether a checkpoint comes with it.
        resume: bool,
        /// Where the program has a graphics device: whether the CPU makes the steps all the same if it is not much slower.
        compare: bool,
    },
    /// Hand over the network as a safetensors file. Answered by [`Answer::Saved`].
    Save,
    /// Hand over the pictures that were held out. Answered by [`Answer::HeldOut`].
    HeldOut,
    /// Hand over the network as a model of the page. Answered by [`Answer::Model`].
    Export,
    /// The same with a saved network: its safetensors file comes in a buffer. What is trained stays as it is.
    Read,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Train until told to pause.
    Run {
        /// At most so many steps a second.
        pace: Option<f32>,
    },
    /// Make some steps and rest.
    Step {
        /// How many.
        steps: usize,
    },
    /// Stop after the step that is being made.
    Pause,
}

/// From the trainer to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromTrainer {
    /// To a question.
    Answer {
        /// The question's.
        ticket: u64,
        /// The answer, or why there is none.
        answer: Result<Answer, Refusal>,
    },
    /// Of a training.
    News {
        /// The ticket with which it was begun.
        training: u64,
        /// What is new.
        news: News,
    },
    /// The graphics device is not trusted, or lost. Nothing more is to be asked of this trainer.
    Untrusted {
        /// Why: the end of a sentence, "because …".
        why: String,
    },
}

/// What makes the steps of a training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Processor {
    /// The same numbers in every browser.
    #[default]
    Cpu,
    /// The same to within rounding.
    WebGpu,
}

/// Milliseconds that a step takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// On the CPU.
    pub cpu: f64,
    /// On the graphics device.
    pub gpu: f64,
}

impl Compared {
    /// Which of them is to make the steps. What the CPU computes is the same in every browser, so the graphics device must be worth it.
    pub fn better(self) -> Processor {
        if self.gpu * WORTH_IT < self.cpu {
            Processor::WebGpu
        } else {
            Processor::Cpu
        }
    }
}

/// Answers, each to the question that names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The pictures of one [`Question::Open`] are open.
    Opened {
        /// Pictures open so far.
        opened: usize,
        /// Those of this part that could not be opened, and why: one sentence each.
        refused: Vec<(usize, String)>,
    },
    /// Set and network are ready.
    Begun {
        /// Numbers that are learned.
        parameters: usize,
        /// Steps that were made before.
        step: usize,
        /// What makes the steps.
        processor: Processor,
        /// Where both were compared, what a step takes.
        compared: Option<Compared>,
    },
    /// With it comes a buffer: the file.
    Saved {
        /// Steps made.
        step: usize,
    },
    /// With it come, one after another in a buffer, the pictures that were held out, as PNG files.
    HeldOut {
        /// Class and length in bytes of each.
        pictures: Vec<(usize, usize)>,
    },
    /// With it comes a buffer: the model's file.
    Model {
        /// Its card.
        card: Box<ModelCard>,
    },
}

/// What a training has to tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// Steps were made.
    Stepped {
        /// Steps made before these.
        first: usize,
        /// Mean cross-entropy of each step's batch, nats.
        losses: Vec<f32>,
        /// What they took.
        milliseconds: f64,
    },
    /// What the network can do now.
    Measured(Measured),
    /// Now and then, and whenever it rests. With it comes a buffer: the checkpoint.
    Kept {
        /// Whether it waits.
        resting: bool,
    },
    /// It cannot go on.
    Failed(Refusal),
}

/// Why the trainer does not do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// It cannot be done: a sentence for the visitor.
    #[error("{0}")]
    Sentence(String),
    /// It is about a training, and none has begun.
    #[error("Nothing is being trained.")]
    NothingBegun,
}

/// What the network makes of the pictures that were held out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Steps made.
    pub step: usize,
    /// Mean cross-entropy, nats.
    pub loss: f64,
    /// Share of right answers.
    pub accuracy: f64,
    /// Of each class.
    pub f1: Vec<f64>,
    /// For each band how many of a hundred pictures are no longer recognised when it alone is removed; below 0 where more are.
    pub needs: Vec<f64>,
    /// For each of [`crate::stops::BandStop::all`] the relative confusion matrix, Δ in percent, by own class, then by answer. Empty where
    /// it was not measured this time.
    pub stops: Vec<Vec<Vec<f64>>>,
    /// The first layer. Empty where it was not looked at this time.
    pub filters: Vec<Kernel>,
    /// What the planted shortcut does, where there is one.
    pub shortcut_effect: Option<ShortcutEffect>,
}

/// What a network makes of some held-out pictures with the planted mark and without it, in percent of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShortcutEffect {
    /// Pictures of other classes with the mark that are taken for the mark's class.
    pub with_mark: f64,
    /// The same pictures without the mark: how many are taken for it anyway.
    pub otherwise: f64,
    /// Pictures of the mark's class without the mark that are recognised.
    pub without_mark: f64,
    /// As `with_mark`, where the grating's frequency is removed; nothing for a mark that is none.
    pub notched: Option<f64>,
    /// As `with_mark`, under each of [`crate::stops::BandStop::all`]. Empty where it was not measured this time.
    pub stops: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graphics_device_must_be_worth_it() {
        let better = |cpu, gpu| Compared { cpu, gpu }.better();
        assert_eq!(better(30.0, 10.0), Processor::WebGpu);
        assert_eq!(better(30.0, 25.0), Processor::Cpu);
        assert_eq!(better(10.0, 300.0), Processor::Cpu);
        assert_eq!(better(f64::NAN, 1.0), Processor::Cpu);
    }
}
