//! The trainer worker: makes synthetic sets and trains small networks on them, step by step, until the page says otherwise.

mod lecture;

use crate::worker_scope::{Letter, inbox, now_ms, post, sleep};
use futures_util::StreamExt as _;
use js_sys::{ArrayBuffer, Uint8Array};
use learning::messages::{FromTrainer, ToTrainer};
use lecture::Lecture;

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
        let mut lecture = None;
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
                hear(letter, &mut lecture, &mut going);
            } else if let (Some(lecture), Some(now)) = (&mut lecture, &mut going) {
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

fn hear(letter: Letter<ToTrainer>, lecture: &mut Option<Lecture>, going: &mut Option<Going>) {
    match letter.message {
        ToTrainer::Begin {
            ticket,
            recipe,
            lesson,
            resume,
        } => {
            *going = None;
            // The old set goes before the new one comes.
            *lecture = None;
            let checkpoint = letter
                .buffer
                .filter(|_| resume)
                .map(|buffer| Uint8Array::new(&buffer).to_vec());
            let begun = Lecture::begin(ticket, &recipe, &lesson, checkpoint.as_deref());
            match begun {
                Ok(mut begun) => {
                    post(
                        &FromTrainer::Begun {
                            ticket,
                            parameters: begun.parameters(),
                            step: begun.step_number(),
                        },
                        None,
                    );
                    tell(&mut begun, true);
                    *lecture = Some(begun);
                }
                Err(sentence) => fail(ticket, sentence),
            }
        }
        ToTrainer::Run { pace } => *going = Some(Going::new(pace, None)),
        ToTrainer::Step { steps } => *going = Some(Going::new(None, Some(steps))),
        ToTrainer::Pause => {
            // Twice is once: the first one was answered.
            if going.take().is_some()
                && let Some(lecture) = lecture
            {
                rest(lecture);
            }
        }
        ToTrainer::Save => {
            if let Some(lecture) = lecture {
                match lecture.saved() {
                    Ok(bytes) => post(
                        &FromTrainer::Saved {
                            ticket: lecture.ticket,
                            step: lecture.step_number(),
                        },
                        Some(buffer(&bytes)),
                    ),
                    Err(sentence) => fail(lecture.ticket, sentence),
                }
            }
        }
    }
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
fn tell(lecture: &mut Lecture, all: bool) {
    let ticket = lecture.ticket;
    match lecture.measure(all) {
        Ok(measured) => post(&FromTrainer::Measured { ticket, measured }, None),
        Err(sentence) => fail(ticket, sentence),
    }
}

/// Measures everything and tells the page that it waits.
fn rest(lecture: &mut Lecture) {
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
