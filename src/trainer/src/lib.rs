//! The trainer worker: trains small networks, on made-up pictures or those of a labelled set, step by step, until the page says otherwise.

mod pictures;

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

/// Steps are made for so long before the page is heard again, milliseconds.
const STRETCH: f64 = 40.0;
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
}

/// Starts the worker.
pub fn run() {
    console_error_panic_hook::set_once();
    // Before anything is awaited: the start-up script hands over early messages right after this returns.
    let mut messages = inbox::<ToTrainer>();
    wasm_bindgen_futures::spawn_local(async move {
        let mut trainer = Trainer::default();
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
                None => trainer.go_on(),
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
struct Trainer {
    pictures: OpenPictures,
    current: Option<Current>,
    going: Option<Going>,
}

impl Trainer {
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
                if self.going.take().is_some()
                    && let Some(current) = &self.current
                {
                    current.rest();
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
            } => {
                self.going = None;
                // The old pictures go before the new ones come.
                self.current = None;
                let checkpoint = bytes.filter(|_| resume);
                let run = self.begin(&data, names, &hyperparameters, checkpoint.as_deref())?;
                let answer = Answer::Begun {
                    parameters: run.parameters(),
                    step: run.step_number(),
                };
                self.current = Some(Current { ticket, run });
                Ok((answer, None))
            }
            Question::Save => {
                let run = self.run()?;
                let step = run.step_number();
                let file = run.saved().map_err(|error| refusal(&error))?;
                Ok((Answer::Saved { step }, Some(buffer(&file))))
            }
            Question::HeldOut => held_out(self.run()?),
            Question::Export => model(self.run()?.exported()),
            Question::Read => model(read(&bytes.unwrap_or_default())),
        }
    }

    fn run(&self) -> Result<&TrainingRun, Refusal> {
        let current = self.current.as_ref();
        current
            .map(|current| &current.run)
            .ok_or(Refusal::NothingBegun)
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
    fn go_on(&mut self) {
        if self.current.is_none() {
            self.going = None;
        }
        let (Some(current), Some(going)) = (&mut self.current, &mut self.going) else {
            return;
        };
        let outcome = current.stretch(going);
        if let Err(error) = &outcome {
            current.tell(News::Failed(refusal(error)), None);
        }
        if outcome.is_err() || going.is_over() {
            self.going = None;
            current.rest();
        }
    }
}

impl Current {
    fn tell(&self, news: News, buffer: Buffer) {
        let training = self.ticket;
        post(&FromTrainer::News { training, news }, buffer);
    }

    /// Makes steps for a while, and measures where it is due.
    fn stretch(&mut self, going: &mut Going) -> Result<(), RunError> {
        let first = self.run.step_number();
        let start = now_ms();
        let mut losses = Vec::new();
        let mut outcome = Ok(());
        while now_ms() - start < STRETCH
            && !going.is_over()
            && (losses.is_empty() || going.wait() == 0.0)
        {
            match self.run.step() {
                Ok(loss) => losses.push(loss),
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
            going.made += 1;
            going.left = going.left.map(|left| left - 1);
            if self.run.is_due() {
                break;
            }
        }
        if !losses.is_empty() {
            let stepped = News::Stepped {
                first,
                losses,
                milliseconds: now_ms() - start,
            };
            self.tell(stepped, None);
        }
        if self.run.is_due() {
            self.measure(false);
            if self.run.step_number().is_multiple_of(KEPT) {
                self.keep(false);
            }
        }
        outcome
    }

    /// Measures, with everything if asked for, and tells the page.
    fn measure(&self, all: bool) {
        let news = match self.run.measure(all) {
            Ok(measured) => News::Measured(measured),
            Err(error) => News::Failed(refusal(&error)),
        };
        self.tell(news, None);
    }

    /// Measures everything and tells the page that it waits.
    fn rest(&self) {
        self.measure(true);
        self.keep(true);
    }

    /// Hands the page a checkpoint to go on from.
    fn keep(&self, resting: bool) {
        match self.run.checkpoint() {
            Ok(bytes) => self.tell(News::Kept { resting }, Some(buffer(&bytes))),
            Err(error) => self.tell(News::Failed(refusal(&error)), None),
        }
    }
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
