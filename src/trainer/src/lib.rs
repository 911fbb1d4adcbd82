//! The trainer worker: trains small networks, on made-up pictures or those of a labelled set, step by step, until the page says otherwise.

mod gallery;
mod lecture;

use futures_util::StreamExt as _;
use gallery::Gallery;
use js_sys::{ArrayBuffer, Uint8Array};
use learning::lesson::Lesson;
use learning::material::{Data, Material};
use learning::messages::{FromTrainer, ToTrainer};
use lecture::Lecture;
use models::card::ModelCard;
use platform::worker_scope::{Letter, inbox, now_ms, post, sleep};
use synthetic::generator::Generator;
use training::collection::Collection;
use training::export::export;
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
        let mut desk = Desk::default();
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
                desk.hear(letter, &mut going);
            } else if let (Some(lecture), Some(now)) = (&mut desk.lecture, &mut going) {
                let outcome = stretch(lecture, now);
                if let Err(sentence) = &outcome {
                    fail(lecture.ticket, sentence.clone());
                }
                if outcome.is_err() || now.is_over() {
                    going = None;
                    rest(lecture);
                }
            } else {
                going = None;
            }
        }
    });
}

fn fail(ticket: u64, sentence: String) {
    post(&FromTrainer::Failed { ticket, sentence }, None);
}

/// What lies ready.
#[derive(Default)]
struct Desk {
    gallery: Gallery,
    lecture: Option<Lecture>,
}

impl Desk {
    fn hear(&mut self, letter: Letter<ToTrainer>, going: &mut Option<Going>) {
        let bytes = || {
            let buffer = letter.buffer.as_ref();
            buffer.map(|buffer| Uint8Array::new(buffer).to_vec())
        };
        match letter.message {
            ToTrainer::Gather {
                ticket,
                anew,
                side,
                pictures,
                classes,
            } => {
                if anew {
                    *going = None;
                    self.lecture = None;
                    self.gallery = Gallery::new(side);
                }
                let bytes = bytes().unwrap_or_default();
                match self.gallery.take_in(pictures, &classes, &bytes) {
                    Ok(refused) => {
                        let opened = self.gallery.count();
                        post(
                            &FromTrainer::Gathered {
                                ticket,
                                opened,
                                refused,
                            },
                            None,
                        );
                    }
                    Err(sentence) => fail(ticket, sentence),
                }
            }
            ToTrainer::Begin {
                ticket,
                material,
                names,
                lesson,
                resume,
            } => {
                *going = None;
                // The old pictures go before the new ones come.
                self.lecture = None;
                let checkpoint = bytes().filter(|_| resume);
                match self.begin(ticket, &material, names, &lesson, checkpoint.as_deref()) {
                    Ok(begun) => {
                        post(
                            &FromTrainer::Begun {
                                ticket,
                                parameters: begun.parameters(),
                                step: begun.step_number(),
                            },
                            None,
                        );
                        tell(&begun, true);
                        self.lecture = Some(begun);
                    }
                    Err(sentence) => fail(ticket, sentence),
                }
            }
            ToTrainer::Run { pace } => *going = Some(Going::new(pace, None)),
            ToTrainer::Step { steps } => *going = Some(Going::new(None, Some(steps))),
            ToTrainer::Pause => {
                // Twice is once: the first one was answered.
                if going.take().is_some()
                    && let Some(lecture) = &self.lecture
                {
                    rest(lecture);
                }
            }
            ToTrainer::Save => self.lecture.iter().for_each(save),
            ToTrainer::Export => {
                if let Some(lecture) = &self.lecture {
                    hand_over(lecture.ticket, lecture.exported());
                }
            }
            ToTrainer::Open { ticket } => {
                hand_over(ticket, opened(&bytes().unwrap_or_default()));
            }
            ToTrainer::HeldOut => self.lecture.iter().for_each(held_out),
        }
    }

    fn begin(
        &self,
        ticket: u64,
        material: &Material,
        names: Vec<String>,
        lesson: &Lesson,
        checkpoint: Option<&[u8]>,
    ) -> Result<Lecture, String> {
        let collection = match &material.data {
            Data::Made(recipe) => {
                let generator = Generator::new(recipe).map_err(|error| error.to_string())?;
                Collection::made(&generator, names)
            }
            Data::Set(_) => self.gallery.collection(names),
        };
        Lecture::begin(ticket, material, &collection, lesson, checkpoint)
    }
}

/// A saved network as a model: card and file.
fn opened(file: &[u8]) -> Result<(ModelCard, Vec<u8>), String> {
    let (training, model) = saved::from_bytes(file).map_err(|error| error.to_string())?;
    export(&training, &model, None).map_err(|error| error.to_string())
}

fn hand_over(ticket: u64, exported: Result<(ModelCard, Vec<u8>), String>) {
    match exported {
        Ok((card, bytes)) => {
            let card = Box::new(card);
            post(
                &FromTrainer::Exported { ticket, card },
                Some(buffer(&bytes)),
            );
        }
        Err(sentence) => fail(ticket, sentence),
    }
}

/// Hands the page the network as a safetensors file.
fn save(lecture: &Lecture) {
    let ticket = lecture.ticket;
    match lecture.saved() {
        Ok(bytes) => {
            let step = lecture.step_number();
            post(&FromTrainer::Saved { ticket, step }, Some(buffer(&bytes)));
        }
        Err(sentence) => fail(ticket, sentence),
    }
}

/// Hands the page the held-out pictures as files.
fn held_out(lecture: &Lecture) {
    let ticket = lecture.ticket;
    let held_out = lecture.held_out();
    let (mut pictures, mut bytes) = (Vec::new(), Vec::new());
    for index in 0..held_out.count() {
        match gallery::png(held_out, index) {
            Ok(file) => {
                pictures.push((held_out.label(index), file.len()));
                bytes.extend(file);
            }
            Err(sentence) => {
                fail(ticket, sentence);
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
fn stretch(lecture: &mut Lecture, going: &mut Going) -> Result<(), String> {
    let first = lecture.step_number();
    let start = now_ms();
    let mut losses = Vec::new();
    let mut outcome = Ok(());
    while now_ms() - start < STRETCH
        && !going.is_over()
        && (losses.is_empty() || going.wait() == 0.0)
    {
        match lecture.step() {
            Ok(loss) => losses.push(loss),
            Err(sentence) => {
                outcome = Err(sentence);
                break;
            }
        }
        going.made += 1;
        going.left = going.left.map(|left| left - 1);
        if lecture.is_due() {
            break;
        }
    }
    if !losses.is_empty() {
        let milliseconds = now_ms() - start;
        post(
            &FromTrainer::Stepped {
                ticket: lecture.ticket,
                first,
                losses,
                milliseconds,
            },
            None,
        );
    }
    if lecture.is_due() {
        tell(lecture, false);
        if lecture.step_number().is_multiple_of(KEPT) {
            keep(lecture, false);
        }
    }
    outcome
}

/// Measures, with everything if asked for, and tells the page.
fn tell(lecture: &Lecture, all: bool) {
    let ticket = lecture.ticket;
    match lecture.measure(all) {
        Ok(measured) => post(&FromTrainer::Measured { ticket, measured }, None),
        Err(sentence) => fail(ticket, sentence),
    }
}

/// Measures everything and tells the page that it waits.
fn rest(lecture: &Lecture) {
    tell(lecture, true);
    keep(lecture, true);
}

/// Hands the page a checkpoint to go on from.
fn keep(lecture: &Lecture, resting: bool) {
    match lecture.checkpoint() {
        Ok(bytes) => post(
            &FromTrainer::Kept {
                ticket: lecture.ticket,
                step: lecture.step_number(),
                resting,
            },
            Some(buffer(&bytes)),
        ),
        Err(sentence) => fail(lecture.ticket, sentence),
    }
}

fn buffer(bytes: &[u8]) -> ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}
