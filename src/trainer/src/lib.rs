//! The trainer worker: trains small networks, on made-up pictures or those of a labelled set, step by step, until the page says otherwise.

mod pictures;

use futures_util::StreamExt as _;
use js_sys::{ArrayBuffer, Uint8Array};
use learning::hyperparameters::Hyperparameters;
use learning::messages::{FromTrainer, ToTrainer};
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
        post(&FromTrainer::Started, None);
        let mut state = State::default();
        let mut going = None;
        loop {
            let letter = match &going {
                None => match messages.next().await {
                    Some(letter) => Some(letter),
                    None => return,
                },
                Some(going) => {
                    sleep(Going::wait(going)).await;
                    messages.try_recv().ok()
                }
            };
            if let Some(letter) = letter {
                state.hear(letter, &mut going);
            } else if let (Some(current), Some(now)) = (&mut state.current, &mut going) {
                let outcome = stretch(current, now);
                if let Err(error) = &outcome {
                    fail(current.ticket, error);
                }
                if outcome.is_err() || now.is_over() {
                    going = None;
                    rest(current);
                }
            } else {
                going = None;
            }
        }
    });
}

fn fail(ticket: u64, error: &impl ToString) {
    let sentence = error.to_string();
    post(&FromTrainer::Failed { ticket, sentence }, None);
}

/// A training and the page's number for it.
struct Current {
    ticket: u64,
    run: TrainingRun,
}

/// What lies ready.
#[derive(Default)]
struct State {
    pictures: OpenPictures,
    current: Option<Current>,
}

impl State {
    fn hear(&mut self, letter: Letter<ToTrainer>, going: &mut Option<Going>) {
        let bytes = || {
            let buffer = letter.buffer.as_ref();
            buffer.map(|buffer| Uint8Array::new(buffer).to_vec())
        };
        match letter.message {
            ToTrainer::AddPictures {
                ticket,
                anew,
                side,
                pictures,
                classes,
            } => {
                if anew {
                    *going = None;
                    self.current = None;
                    self.pictures = OpenPictures::new(side);
                }
                let bytes = bytes().unwrap_or_default();
                match self.pictures.take_in(pictures, &classes, &bytes) {
                    Ok(refused) => {
                        let opened = self.pictures.count();
                        post(
                            &FromTrainer::PicturesOpened {
                                ticket,
                                opened,
                                refused,
                            },
                            None,
                        );
                    }
                    Err(error) => fail(ticket, &error),
                }
            }
            ToTrainer::Begin {
                ticket,
                training_data,
                names,
                hyperparameters,
                resume,
            } => {
                *going = None;
                // The old pictures go before the new ones come.
                self.current = None;
                let checkpoint = bytes().filter(|_| resume);
                match self.begin(
                    &training_data,
                    names,
                    &hyperparameters,
                    checkpoint.as_deref(),
                ) {
                    Ok(run) => {
                        let begun = Current { ticket, run };
                        post(
                            &FromTrainer::Begun {
                                ticket,
                                parameters: begun.run.parameters(),
                                step: begun.run.step_number(),
                            },
                            None,
                        );
                        tell(&begun, true);
                        self.current = Some(begun);
                    }
                    Err(error) => fail(ticket, &error),
                }
            }
            ToTrainer::Run { pace } => *going = Some(Going::new(pace, None)),
            ToTrainer::Step { steps } => *going = Some(Going::new(None, Some(steps))),
            ToTrainer::Pause => {
                // Twice is once: the first one was answered.
                if going.take().is_some()
                    && let Some(current) = &self.current
                {
                    rest(current);
                }
            }
            ToTrainer::Save => self.current.iter().for_each(save),
            ToTrainer::Export => {
                if let Some(current) = &self.current {
                    hand_over(current.ticket, current.run.exported());
                }
            }
            ToTrainer::Open { ticket } => {
                hand_over(ticket, opened(&bytes().unwrap_or_default()));
            }
            ToTrainer::HeldOut => self.current.iter().for_each(held_out),
        }
    }

    fn begin(
        &self,
        training_data: &TrainingData,
        names: Vec<String>,
        hyperparameters: &Hyperparameters,
        checkpoint: Option<&[u8]>,
    ) -> Result<TrainingRun, String> {
        let collection = match &training_data.source {
            PictureSource::Made(recipe) => {
                let generator = Generator::new(recipe).map_err(|error| error.to_string())?;
                Collection::made(&generator, names)
            }
            PictureSource::Set(_) => self.pictures.collection(names),
        };
        TrainingRun::begin(training_data, &collection, hyperparameters, checkpoint)
            .map_err(|error| error.to_string())
    }
}

/// A saved network as a model: card and file.
fn opened(file: &[u8]) -> Result<(ModelCard, Vec<u8>), RunError> {
    let (training, model) = saved::from_bytes(file)?;
    Ok(export(&training, &model, None)?)
}

fn hand_over(ticket: u64, exported: Result<(ModelCard, Vec<u8>), RunError>) {
    match exported {
        Ok((card, bytes)) => {
            let card = Box::new(card);
            post(
                &FromTrainer::Exported { ticket, card },
                Some(buffer(&bytes)),
            );
        }
        Err(error) => fail(ticket, &error),
    }
}

/// Hands the page the network as a safetensors file.
fn save(current: &Current) {
    let ticket = current.ticket;
    match current.run.saved() {
        Ok(bytes) => {
            let step = current.run.step_number();
            post(&FromTrainer::Saved { ticket, step }, Some(buffer(&bytes)));
        }
        Err(error) => fail(ticket, &error),
    }
}

/// Hands the page the held-out pictures as files.
fn held_out(current: &Current) {
    let ticket = current.ticket;
    let held_out = current.run.held_out();
    let (mut pictures, mut bytes) = (Vec::new(), Vec::new());
    for index in 0..held_out.count() {
        match pictures::png(held_out, index) {
            Ok(file) => {
                pictures.push((held_out.label(index), file.len()));
                bytes.extend(file);
            }
            Err(error) => {
                fail(ticket, &error);
                return;
            }
        }
    }
    post(
        &FromTrainer::HeldOut { ticket, pictures },
        Some(buffer(&bytes)),
    );
}

/// Makes steps for a while, and measures where it is due.
fn stretch(current: &mut Current, going: &mut Going) -> Result<(), RunError> {
    let first = current.run.step_number();
    let start = now_ms();
    let mut losses = Vec::new();
    let mut outcome = Ok(());
    while now_ms() - start < STRETCH
        && !going.is_over()
        && (losses.is_empty() || going.wait() == 0.0)
    {
        match current.run.step() {
            Ok(loss) => losses.push(loss),
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
        going.made += 1;
        going.left = going.left.map(|left| left - 1);
        if current.run.is_due() {
            break;
        }
    }
    if !losses.is_empty() {
        let milliseconds = now_ms() - start;
        post(
            &FromTrainer::Stepped {
                ticket: current.ticket,
                first,
                losses,
                milliseconds,
            },
            None,
        );
    }
    if current.run.is_due() {
        tell(current, false);
        if current.run.step_number().is_multiple_of(KEPT) {
            keep(current, false);
        }
    }
    outcome
}

/// Measures, with everything if asked for, and tells the page.
fn tell(current: &Current, all: bool) {
    let ticket = current.ticket;
    match current.run.measure(all) {
        Ok(measured) => post(&FromTrainer::Measured { ticket, measured }, None),
        Err(error) => fail(ticket, &error),
    }
}

/// Measures everything and tells the page that it waits.
fn rest(current: &Current) {
    tell(current, true);
    keep(current, true);
}

/// Hands the page a checkpoint to go on from.
fn keep(current: &Current, resting: bool) {
    match current.run.checkpoint() {
        Ok(bytes) => post(
            &FromTrainer::Kept {
                ticket: current.ticket,
                step: current.run.step_number(),
                resting,
            },
            Some(buffer(&bytes)),
        ),
        Err(error) => fail(current.ticket, &error),
    }
}

fn buffer(bytes: &[u8]) -> ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}
