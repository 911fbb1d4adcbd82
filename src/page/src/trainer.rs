//! The page's end of its conversations with trainers: one function for each question.

use js_sys::ArrayBuffer;
use learning::hyperparameters::Hyperparameters;
use learning::messages::{
    Answer, Command, Compared, FromTrainer, News, Processor, Question, Refusal, ToTrainer,
};
use learning::training_data::TrainingData;
use models::card::ModelCard;
use platform::worker::{Attachment, Told, Worker, WorkerError};
use serde::Deserialize;
use sets::batch::Pictures;

/// While it is asked something it may be silent for so long: a slow device makes thousands of pictures, or measures a wide network.
const PATIENCE_MS: f64 = 180_000.0;

/// What a trainer says.
#[derive(Deserialize)]
#[serde(transparent)]
struct Heard(FromTrainer);

impl Told for Heard {
    fn ticket(&self) -> Option<u64> {
        match &self.0 {
            FromTrainer::Answer { ticket, .. } => Some(*ticket),
            FromTrainer::News { .. } | FromTrainer::Untrusted { .. } => None,
        }
    }
}

/// Why a question has no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TrainerError {
    /// The worker's end.
    #[error(transparent)]
    Worker(#[from] WorkerError),
    /// The trainer says why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The page and the trainer are of different versions.
    #[error("The trainer gave another answer than was asked for; reload the page.")]
    Unexpected,
}

/// A trainer; the last clone that is dropped ends it.
#[derive(Clone)]
pub struct Trainer(Worker<Heard>);

/// A training that is ready.
pub struct Begun {
    /// Numbers that are learned.
    pub parameters: usize,
    /// Steps that were made before.
    pub step: usize,
    /// What makes its steps.
    pub processor: Processor,
    /// Where the CPU and the graphics device were compared, what a step takes.
    pub compared: Option<Compared>,
}

/// A program that trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// On the CPU.
    Cpu,
    /// On the graphics device.
    Gpu {
        /// Only if it is much faster there.
        compare: bool,
    },
}

impl Program {
    /// As the page's `<meta>` names it.
    const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "trainer",
            Self::Gpu { .. } => "trainer-gpu",
        }
    }
}

/// Pictures that are open.
pub struct OpenedPictures {
    /// So far.
    pub opened: usize,
    /// Those that could not be opened, by their position, and why.
    pub refused: Vec<(usize, String)>,
}

/// Held-out pictures: class and length of each, and their PNG files one after another.
pub type HeldOut = (Vec<(usize, usize)>, ArrayBuffer);

impl Trainer {
    /// Starts one. `on_news` gets the number of a training, see [`Self::begin`], and what it tells; `on_untrusted` hears why the graphics
    /// device is not to be used any more, and `on_end` if the trainer ends by itself.
    pub fn start(
        program: Program,
        on_news: impl Fn(u64, News, Option<ArrayBuffer>) + 'static,
        on_untrusted: impl Fn(String) + 'static,
        on_end: impl Fn(WorkerError) + 'static,
    ) -> Result<Self, WorkerError> {
        let worker = Worker::start(
            program.name(),
            PATIENCE_MS,
            move |Heard(said), buffer| match said {
                FromTrainer::News { training, news } => on_news(training, news, buffer),
                FromTrainer::Untrusted { why } => on_untrusted(why),
                // An answer that nobody waits for.
                FromTrainer::Answer { .. } => {}
            },
            on_end,
        )?;
        Ok(Self(worker))
    }

    /// Has something done.
    pub fn tell(&self, command: Command) {
        self.0.tell(&ToTrainer::Do(command), None);
    }

    /// Has it open pictures of a set, after the ones of before or in their place.
    pub async fn open(
        &self,
        anew: bool,
        side: usize,
        (pictures, buffer): (Pictures, ArrayBuffer),
        classes: Vec<usize>,
    ) -> Result<OpenedPictures, TrainerError> {
        let question = Question::Open {
            anew,
            side,
            pictures,
            classes,
        };
        match self.ask(question, Some(buffer)).1.await? {
            (Answer::Opened { opened, refused }, _) => Ok(OpenedPictures { opened, refused }),
            _ => Err(TrainerError::Unexpected),
        }
    }

    /// Has it make a training ready; a trainer on the graphics device may `compare` it with the CPU. The number is what its news carries.
    pub fn begin(
        &self,
        data: TrainingData,
        names: Vec<String>,
        hyperparameters: Hyperparameters,
        checkpoint: Option<ArrayBuffer>,
        compare: bool,
    ) -> (
        u64,
        impl Future<Output = Result<Begun, TrainerError>> + use<>,
    ) {
        let question = Question::Begin {
            data,
            names,
            hyperparameters,
            resume: checkpoint.is_some(),
            compare,
        };
        let (training, answer) = self.ask(question, checkpoint);
        let begun = async move {
            match answer.await? {
                (
                    Answer::Begun {
                        parameters,
                        step,
                        processor,
                        compared,
                    },
                    _,
                ) => Ok(Begun {
                    parameters,
                    step,
                    processor,
                    compared,
                }),
                _ => Err(TrainerError::Unexpected),
            }
        };
        (training, begun)
    }

    /// The network as a safetensors file, and its step.
    pub async fn save(&self) -> Result<(usize, ArrayBuffer), TrainerError> {
        match self.ask(Question::Save, None).1.await? {
            (Answer::Saved { step }, Some(file)) => Ok((step, file)),
            _ => Err(TrainerError::Unexpected),
        }
    }

    /// The pictures that were held out.
    pub async fn held_out(&self) -> Result<HeldOut, TrainerError> {
        match self.ask(Question::HeldOut, None).1.await? {
            (Answer::HeldOut { pictures }, Some(files)) => Ok((pictures, files)),
            _ => Err(TrainerError::Unexpected),
        }
    }

    /// The network as a model of the page: card and file.
    pub async fn export(&self) -> Result<(ModelCard, ArrayBuffer), TrainerError> {
        model(self.ask(Question::Export, None).1.await?)
    }

    /// The same with the safetensors file of a saved network.
    pub async fn read(&self, file: ArrayBuffer) -> Result<(ModelCard, ArrayBuffer), TrainerError> {
        model(self.ask(Question::Read, Some(file)).1.await?)
    }

    fn ask(
        &self,
        question: Question,
        buffer: Option<ArrayBuffer>,
    ) -> (
        u64,
        impl Future<Output = Result<(Answer, Option<ArrayBuffer>), TrainerError>> + use<>,
    ) {
        let mut own = 0;
        let asked = self.0.ask(
            |ticket| {
                own = ticket;
                ToTrainer::Ask { ticket, question }
            },
            buffer.map(Attachment::Buffer),
        );
        let answer = async move {
            match asked.await? {
                (Heard(FromTrainer::Answer { answer, .. }), buffer) => Ok((answer?, buffer)),
                _ => Err(TrainerError::Unexpected),
            }
        };
        (own, answer)
    }
}

fn model(
    answered: (Answer, Option<ArrayBuffer>),
) -> Result<(ModelCard, ArrayBuffer), TrainerError> {
    match answered {
        (Answer::Model { card }, Some(file)) => Ok((*card, file)),
        _ => Err(TrainerError::Unexpected),
    }
}
