//! What the trainer workers share: a worker that trains small networks, on made-up pictures or those of a labelled set, step by step, until
//! the page says otherwise. What makes the steps is a [`Stepper`]: here the CPU, in `trainer-gpu` WebGPU.

mod pictures;
mod stepper;

pub use stepper::{Cpu, Stepper, Stop};

use futures_util::StreamExt as _;
use js_sys::{ArrayBuffer, Uint8Array};
use learning::hyperparameters::Hyperparameters;
use learning::messages::{Answer, Command, FromTrainer, News, Question, Refusal, ToTrainer};
use learning::training_data::{PictureSource, TrainingData};
use models::card::ModelCard;
use pictures::OpenPictures;
use platform::worker_scope::{Letter, inbox, now_ms, post, sleep};
use synthetic::generator::Generator;
use training::collection::Collection;
use training::export::export;
use training::run::{RunError, TrainingRun};
use training::saved;

/// After so many steps a checkpoint is handed over.
const KEPT: usize = 100;

/// Whether steps are made, and how.
#[derive(Clone, Copy)]
struct Going {
    /// At most so many steps a second.
    pace: Option<f32>,
    /// Steps left; none: until told to pause.
    left: Option<usize>,
    /// When this began.
    since: f64,
    /// Steps made since.
    made: usize,
}

impl Going {
    fn new(pace: Option<f32>, left: Option<usize>) -> Self {
        Self {
            pace,
            left,
            since: now_ms(),
            made: 0,
        }
    }

    /// Milliseconds until the next step is due.
    fn wait(&self) -> f64 {
        self.pace.map_or(0.0, |pace| {
            let due = self.since + 1000.0 * self.made as f64 / f64::from(pace.max(0.1));
            (due - now_ms()).max(0.0)
        })
    }

    fn is_over(&self) -> bool {
        self.left == Some(0)
    }

    /// How many steps may be made at once.
    fn most(&self) -> usize {
        match self.pace {
            Some(_) => 1,
            None => self.left.unwrap_or(usize::MAX),
        }
    }

    fn made(&mut self, steps: usize) {
        self.made += steps;
        self.left = self.left.map(|left| left.saturating_sub(steps));
    }
}

/// Tells the page that the graphics device is no longer to be used, because of `why`.
pub fn distrust(why: &str) {
    let why = why.to_owned();
    post(&FromTrainer::Untrusted { why }, None);
}

/// Starts the worker.
pub fn run<S: Stepper>() {
    console_error_panic_hook::set_once();
    // Before anything is awaited: the start-up script hands over early messages right after this returns.
    let mut messages = inbox::<ToTrainer>();
    wasm_bindgen_futures::spawn_local(async move {
        let mut trainer = Trainer::<S>::default();
        loop {
            let letter = match &trainer.going {
                None => match messages.next().await {
                    Some(letter) => Some(letter),
                    None => return,
                },
                Some(going) => {
                    sleep(going.wait()).await;
                    messages.try_recv().ok()
                }
            };
            match letter {
                Some(letter) => trainer.hear(letter).await,
                None => trainer.go_on().await,
            }
        }
    });
}

/// What goes with a message, where something does.
type Buffer = Option<ArrayBuffer>;

/// A training and the page's number for it.
struct Current {
    ticket: u64,
    run: TrainingRun,
}

/// What lies ready, and what is being done.
#[derive(Default)]
struct Trainer<S> {
    stepper: S,
    pictures: OpenPictures,
    current: Option<Current>,
    going: Option<Going>,
}

impl<S: Stepper> Trainer<S> {
    async fn hear(&mut self, letter: Letter<ToTrainer>) {
        match letter.message {
            ToTrainer::Ask { ticket, question } => {
                let bytes = letter
                    .buffer
                    .map(|buffer| Uint8Array::new(&buffer).to_vec());
                let begins = matches!(question, Question::Begin { .. });
                let (answer, buffer) = match self.answer(ticket, question, bytes).await {
                    Ok((answer, buffer)) => (Ok(answer), buffer),
                    Err(refusal) => (Err(refusal), None),
                };
                let begun = begins && answer.is_ok();
                post(&FromTrainer::Answer { ticket, answer }, buffer);
                if let Some(current) = self.current.as_ref().filter(|_| begun) {
                    current.measure(true);
                }
            }
            ToTrainer::Do(Command::Run { pace }) => self.going = Some(Going::new(pace, None)),
            ToTrainer::Do(Command::Step { steps }) => {
                self.going = Some(Going::new(None, Some(steps)));
            }
            ToTrainer::Do(Command::Pause) => {
                // Twice is once: the first one rests already.
                if self.going.take().is_some() {
                    self.rest().await;
                }
            }
        }
    }

    async fn answer(
        &mut self,
        ticket: u64,
        question: Question,
        bytes: Option<Vec<u8>>,
    ) -> Result<(Answer, Buffer), Refusal> {
        match question {
            Question::Open {
                anew,
                side,
                pictures,
                classes,
            } => {
                if anew {
                    self.going = None;
                    self.current = None;
                    self.pictures = OpenPictures::new(side);
                }
                let bytes = bytes.unwrap_or_default();
                let refused = (self.pictures)
                    .take_in(pictures, &classes, &bytes)
                    .await
                    .map_err(|error| Refusal::Sentence(error.to_string()))?;
                let opened = self.pictures.count();
                Ok((Answer::Opened { opened, refused }, None))
            }
            Question::Begin {
                data,
                names,
                hyperparameters,
                resume,
                compare,
            } => {
                self.going = None;
                // The old pictures go before the new ones come.
                self.current = None;
                let checkpoint = bytes.filter(|_| resume);
                let mut run = self.begin(&data, names, &hyperparameters, checkpoint.as_deref())?;
                let begun = self.stepper.begin(&mut run, compare).await;
                let (processor, compared) = begun.map_err(|why| distrusted(&why))?;
                let answer = Answer::Begun {
                    parameters: run.parameters(),
                    step: run.step_number(),
                    processor,
                    compared,
                };
                self.current = Some(Current { ticket, run });
                Ok((answer, None))
            }
            Question::Save => {
                let run = self.proven_run().await?;
                let step = run.step_number();
                let file = run.saved().map_err(|error| refusal(&error))?;
                Ok((Answer::Saved { step }, Some(buffer(&file))))
            }
            Question::HeldOut => held_out(self.run()?),
            Question::Export => model(self.proven_run().await?.exported()),
            Question::Read => model(read(&bytes.unwrap_or_default())),
        }
    }

    fn run(&self) -> Result<&TrainingRun, Refusal> {
        let current = self.current.as_ref();
        current
            .map(|current| &current.run)
            .ok_or(Refusal::NothingBegun)
    }

    /// The same, after the steps that were made last were found right.
    async fn proven_run(&mut self) -> Result<&TrainingRun, Refusal> {
        let current = self.current.as_mut().ok_or(Refusal::NothingBegun)?;
        let proven = self.stepper.prove(&mut current.run).await;
        proven.map_err(|why| distrusted(&why))?;
        Ok(&current.run)
    }

    fn begin(
        &self,
        data: &TrainingData,
        names: Vec<String>,
        hyperparameters: &Hyperparameters,
        checkpoint: Option<&[u8]>,
    ) -> Result<TrainingRun, Refusal> {
        let collection = match &data.source {
            PictureSource::Made(recipe) => {
                let generator = Generator::new(recipe).map_err(|error| refusal(&error))?;
                Collection::made(&generator, names)
            }
            PictureSource::Set(_) => self.pictures.collection(names),
        };
        TrainingRun::begin(data, &collection, hyperparameters, checkpoint)
            .map_err(|error| refusal(&error))
    }

    /// Makes steps for a while, where steps are to be made.
    async fn go_on(&mut self) {
        if self.current.is_none() {
            self.going = None;
        }
        let (Some(current), Some(going)) = (&mut self.current, &mut self.going) else {
            return;
        };
        match current.stretch(&mut self.stepper, going).await {
            Ok(()) if !going.is_over() => return,
            Ok(()) => {}
            Err(Stop::Failed(error)) => current.tell(News::Failed(refusal(&error)), None),
            Err(Stop::Untrusted(why)) => return self.stop(&why),
        }
        self.going = None;
        self.rest().await;
    }

    /// Measures everything and tells the page that it waits.
    async fn rest(&mut self) {
        let Some(current) = &mut self.current else {
            return;
        };
        current.measure(true);
        if let Err(why) = current.keep(&mut self.stepper, true).await {
            self.stop(&why);
        }
    }

    /// The graphics device is not trusted: the page has another trainer go on.
    fn stop(&mut self, why: &str) {
        self.going = None;
        self.current = None;
        distrust(why);
    }
}

impl Current {
    fn tell(&self, news: News, buffer: Buffer) {
        let training = self.ticket;
        post(&FromTrainer::News { training, news }, buffer);
    }

    /// Makes steps for a while, and measures where it is due.
    async fn stretch(&mut self, stepper: &mut impl Stepper, going: &mut Going) -> Result<(), Stop> {
        let first = self.run.step_number();
        let start = now_ms();
        let mut losses = Vec::new();
        let most = going.most().min(self.run.until_due());
        let outcome = stepper.steps(&mut self.run, most, &mut losses).await;
        going.made(losses.len());
        if !losses.is_empty() {
            let stepped = News::Stepped {
                first,
                losses,
                milliseconds: now_ms() - start,
            };
            self.tell(stepped, None);
        }
        outcome?;
        if self.run.is_due() {
            self.measure(false);
            if self.run.step_number().is_multiple_of(KEPT) {
                let kept = self.keep(stepper, false).await;
                kept.map_err(Stop::Untrusted)?;
            }
        }
        Ok(())
    }

    /// Measures, with everything if asked for, and tells the page.
    fn measure(&self, all: bool) {
        let news = match self.run.measure(all) {
            Ok(measured) => News::Measured(measured),
            Err(error) => News::Failed(refusal(&error)),
        };
        self.tell(news, None);
    }

    /// Hands the page a checkpoint to go on from, if the steps before it were right; else says why not: "because …".
    async fn keep(&mut self, stepper: &mut impl Stepper, resting: bool) -> Result<(), String> {
        stepper.prove(&mut self.run).await?;
        match self.run.checkpoint() {
            Ok(bytes) => self.tell(News::Kept { resting }, Some(buffer(&bytes))),
            Err(error) => self.tell(News::Failed(refusal(&error)), None),
        }
        Ok(())
    }
}

/// Tells the page that the graphics device is not to be used; returns what the question is answered with.
fn distrusted(why: &str) -> Refusal {
    distrust(why);
    Refusal::Sentence(format!(
        "The graphics device is not trusted, because {why}."
    ))
}

/// A saved network as a model: card and file.
fn read(file: &[u8]) -> Result<(ModelCard, Vec<u8>), RunError> {
    let (training, model) = saved::from_bytes(file)?;
    Ok(export(&training, &model, None)?)
}

fn model(exported: Result<(ModelCard, Vec<u8>), RunError>) -> Result<(Answer, Buffer), Refusal> {
    let (card, file) = exported.map_err(|error| refusal(&error))?;
    let card = Box::new(card);
    Ok((Answer::Model { card }, Some(buffer(&file))))
}

/// The held-out pictures as files.
fn held_out(run: &TrainingRun) -> Result<(Answer, Buffer), Refusal> {
    let held_out = run.held_out();
    let (mut pictures, mut bytes) = (Vec::new(), Vec::new());
    for index in 0..held_out.count() {
        let file =
            pictures::png(held_out, index).map_err(|error| Refusal::Sentence(error.to_string()))?;
        pictures.push((held_out.label(index), file.len()));
        bytes.extend(file);
    }
    Ok((Answer::HeldOut { pictures }, Some(buffer(&bytes))))
}

fn refusal(error: &impl ToString) -> Refusal {
    Refusal::Sentence(error.to_string())
}

fn buffer(bytes: &[u8]) -> ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}
