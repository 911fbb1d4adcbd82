//! The page's end of the engine: starts it, asks it, notices when it is gone, and starts it again.

use super::browser::{dismiss, now_ms, start_worker};
use super::state::{Answer, EngineStatus, Page};
use crate::port::pack;
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;
use session::{BackendChoice, EngineKind, FromEngine, Requests, Subject, ToEngine};
use std::time::Duration;
use web_sys::Worker;

/// How often the watchdog looks.
const WATCH: Duration = Duration::from_secs(2);
/// A working CPU engine answers within this, also on an old tablet.
const CPU_PATIENCE_MS: f64 = 20_000.0;
/// A GPU may compile shaders for long.
const GPU_PATIENCE_MS: f64 = 90_000.0;
/// An idle engine is asked for a sign of life this often.
const PING_MS: f64 = 8_000.0;
/// So many deaths in a row, and the visitor is asked before the next start.
const DEATHS_IN_A_ROW: u32 = 3;

/// The worker and what it was asked.
#[derive(Default)]
pub struct EngineLink {
    worker: Option<Worker>,
    requests: Requests,
    loaded: Option<String>,
    avoid_webgpu: bool,
    deaths: u32,
    heard_ms: f64,
    asked_ms: Option<f64>,
}

impl Page {
    /// Starts the engine, or starts it anew, and has it load the chosen model.
    pub fn start_engine(self) {
        self.engine.set(EngineStatus::Starting);
        let dead = move || {
            self.bury(
                "The engine stopped unexpectedly and was started again; your work is kept."
                    .to_owned(),
                false,
            );
        };
        let started = start_worker(
            "engine",
            move |message, buffer| self.hear(message, buffer),
            dead,
        );
        let worker = match started {
            Ok(worker) => worker,
            Err(why) => {
                self.engine.set(EngineStatus::Failed(format!(
                    "The engine could not be started ({why})."
                )));
                return;
            }
        };
        self.engine_link.update_value(|link| {
            if let Some(old) = link.worker.replace(worker) {
                dismiss(&old);
            }
            link.loaded = None;
            link.heard_ms = now_ms();
            link.asked_ms = Some(now_ms());
            link.requests.restart();
        });
        self.load_model();
    }

    /// Has the engine load the chosen model.
    pub fn load_model(self) {
        let model = self.model.get_untracked();
        self.engine_link.update_value(|link| {
            link.loaded = None;
            link.requests.restart();
            link.asked_ms = Some(now_ms());
            let avoid = link.avoid_webgpu;
            let backend = if avoid {
                BackendChoice::Cpu
            } else {
                self.backend.get_untracked()
            };
            link.post(&ToEngine::Load { model, backend }, None);
        });
        // A worker that only starts says so by itself.
        if self.engine.get_untracked() != EngineStatus::Starting {
            let total = untrack(|| self.card()).map_or(0, |card| card.bytes);
            self.engine
                .set(EngineStatus::Loading { received: 0, total });
        }
        self.original.set(None);
        self.filtered.set(None);
    }

    /// Tries again after a failure, with WebGPU again if that is what was asked for.
    pub fn retry_engine(self) {
        self.engine_link.update_value(|link| {
            link.deaths = 0;
            link.avoid_webgpu = false;
        });
        self.start_engine();
    }

    /// Looks after the engine for as long as the page lives.
    pub fn watch_engine(self) {
        set_interval(move || self.check_engine(), WATCH);
    }

    fn check_engine(self) {
        let now = now_ms();
        let patience = match self.engine.get_untracked() {
            EngineStatus::Ready {
                engine: EngineKind::Cpu,
                ..
            } => CPU_PATIENCE_MS,
            EngineStatus::Failed(_) => return,
            _ => GPU_PATIENCE_MS,
        };
        let lost = self
            .engine_link
            .try_update_value(|link| match link.asked_ms {
                Some(asked) => now - asked.max(link.heard_ms) > patience,
                None if now - link.heard_ms > PING_MS => {
                    link.asked_ms = Some(now);
                    link.post(&ToEngine::Ping, None);
                    false
                }
                None => false,
            });
        if lost == Some(true) {
            let avoid = matches!(
                self.engine.get_untracked(),
                EngineStatus::Preparing(EngineKind::WebGpu)
                    | EngineStatus::Ready {
                        engine: EngineKind::WebGpu,
                        ..
                    }
            );
            self.bury(
                "The engine no longer answered and was started again; your work is kept."
                    .to_owned(),
                avoid,
            );
        }
    }

    /// Something about the pictures changed: asks the engine if it is free.
    pub fn want(self, subject: Subject) {
        self.engine_link
            .update_value(|link| link.requests.want(subject));
        self.pump();
    }

    /// Both answers are out of date.
    pub fn want_both(self) {
        self.engine_link
            .update_value(|link| link.requests.restart());
        self.original.set(None);
        self.filtered.set(None);
        self.pump();
    }

    /// Sends the next question, if there is one, the engine is free and picture and model fit.
    fn pump(self) {
        let side = self.side();
        let model = self.model.get_untracked();
        let unfiltered = self.studio.with_value(|studio| {
            studio
                .as_ref()
                .is_some_and(|studio| studio.editor().is_untouched())
        });
        let fits = self.studio.with_value(|studio| {
            studio
                .as_ref()
                .is_some_and(|studio| studio.editor().height() == side)
        });
        let asking = self.engine_link.try_update_value(|link| {
            if link.loaded.as_ref() == Some(&model) && fits {
                if unfiltered {
                    // Without a filter the pictures are the same, and so is the answer.
                    link.requests.forget(Subject::Filtered);
                    if self.original.with_untracked(Option::is_none) && !link.requests.in_flight() {
                        link.requests.want(Subject::Original);
                    }
                }
                if let Some((ticket, subject)) = link.requests.take_next() {
                    link.asked_ms = Some(now_ms());
                    self.studio.with_value(|studio| {
                        if let Some(studio) = studio {
                            let editor = studio.editor();
                            let picture = if subject == Subject::Original {
                                editor.original()
                            } else {
                                editor.filtered()
                            };
                            let size = picture.height * picture.width;
                            let values = Float32Array::new_with_length(3 * size as u32);
                            for (index, plane) in picture.planes.iter().enumerate() {
                                let start = (index * size) as u32;
                                values.subarray(start, start + size as u32).copy_from(plane);
                            }
                            let question = ToEngine::Classify {
                                ticket,
                                height: picture.height,
                                width: picture.width,
                            };
                            link.post(&question, Some(values.buffer()));
                        }
                    });
                }
            }
            link.requests.is_busy()
        });
        if unfiltered && self.filtered.get_untracked() != self.original.get_untracked() {
            self.filtered.set(self.original.get_untracked());
        }
        self.asking.set(asking.unwrap_or(false));
    }

    fn hear(self, message: FromEngine, buffer: Option<ArrayBuffer>) {
        self.engine_link
            .update_value(|link| link.heard_ms = now_ms());
        match message {
            // Only the workers of a set's test are asked to judge.
            FromEngine::Started
            | FromEngine::Judged { .. }
            | FromEngine::Gathered { .. }
            | FromEngine::Surveyed { .. }
            | FromEngine::Probed { .. } => {}
            FromEngine::Pong => self.engine_link.update_value(|link| {
                if !link.requests.in_flight() {
                    link.asked_ms = None;
                }
            }),
            FromEngine::Progress {
                model,
                received,
                total,
            } => {
                if model == self.model.get_untracked() {
                    self.engine.set(EngineStatus::Loading { received, total });
                }
            }
            FromEngine::Preparing { engine } => self.engine.set(EngineStatus::Preparing(engine)),
            FromEngine::Ready {
                model,
                engine,
                reason,
                ..
            } => {
                if self.backend.get_untracked() == BackendChoice::WebGpu
                    && engine == EngineKind::Cpu
                {
                    self.say(format!(
                        "WebGPU was asked for, but the CPU is used. {}",
                        reason.trim_start_matches("The CPU: ")
                    ));
                }
                self.engine.set(EngineStatus::Ready { engine, reason });
                self.engine_link.update_value(|link| {
                    link.loaded = Some(model);
                    link.asked_ms = None;
                    link.requests.restart();
                });
                self.pump();
            }
            FromEngine::Classified {
                ticket,
                top,
                elapsed_ms,
            } => {
                let subject = self.engine_link.try_update_value(|link| {
                    link.deaths = 0;
                    link.asked_ms = None;
                    link.requests.answered(ticket)
                });
                let probabilities = buffer
                    .map(|buffer| Float32Array::new(&buffer).to_vec())
                    .unwrap_or_default();
                let answer = Some(Answer {
                    probabilities,
                    top,
                    elapsed_ms,
                });
                match subject.flatten() {
                    Some(Subject::Original) => self.original.set(answer),
                    Some(Subject::Filtered) => self.filtered.set(answer),
                    None => {}
                }
                self.pump();
            }
            FromEngine::Failed { ticket, sentence } => {
                self.engine_link.update_value(|link| {
                    link.asked_ms = None;
                    link.requests.answered(ticket);
                });
                self.say(sentence);
                self.pump();
            }
            FromEngine::LoadFailed { model, sentence } => {
                if model == self.model.get_untracked() {
                    self.engine_link.update_value(|link| link.asked_ms = None);
                    self.engine.set(EngineStatus::Failed(sentence));
                }
            }
            FromEngine::Died {
                sentence,
                avoid_webgpu,
            } => self.bury(sentence, avoid_webgpu),
        }
    }

    /// The worker is gone or of no use: tells the visitor and starts another.
    fn bury(self, sentence: String, avoid_webgpu: bool) {
        let deaths = self.engine_link.try_update_value(|link| {
            if let Some(worker) = link.worker.take() {
                dismiss(&worker);
            }
            link.loaded = None;
            link.avoid_webgpu |= avoid_webgpu;
            link.deaths += 1;
            link.deaths
        });
        if deaths.unwrap_or(0) < DEATHS_IN_A_ROW {
            self.say(sentence);
            self.start_engine();
        } else {
            let sentence = "The engine keeps stopping on this device. Your work is kept; try again, or choose the smaller model.";
            self.engine.set(EngineStatus::Failed(sentence.to_owned()));
        }
    }
}

impl EngineLink {
    fn post(&self, message: &ToEngine, buffer: Option<ArrayBuffer>) {
        let Some(worker) = &self.worker else { return };
        let parcel = pack(message, buffer);
        if let Err(error) = worker.post_message_with_transfer(&parcel.message, &parcel.transfer) {
            web_sys::console::error_1(&error);
        }
    }
}
