//! What an engine says.

use super::choice::{instead, on_cpu};
use super::{Engine, Place};
use crate::browser::now_ms;
use crate::core::state::{Answer, EngineStatus};
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;
use protocol::{BackendChoice, EngineKind, FromEngine, Subject};

impl Engine {
    /// What the worker called `id` says.
    pub(super) fn hear(self, id: u32, message: FromEngine, buffer: Option<ArrayBuffer>) {
        if self.link.with_value(|link| link.is_tried(id)) {
            self.hear_tried(message);
            return;
        }
        let Some(kind) = self.link.with_value(|link| {
            let running = link.running.as_ref().filter(|running| running.id == id)?;
            Some(running.kind)
        }) else {
            return;
        };
        self.link.update_value(|link| link.heard_ms = now_ms());
        let is_mine = |model: &String| self.model().as_ref() == Some(model);
        match message {
            // Only the workers of a set's test are asked to judge.
            FromEngine::Started
            | FromEngine::Judged { .. }
            | FromEngine::Gathered { .. }
            | FromEngine::Surveyed { .. }
            | FromEngine::Probed { .. } => {}
            FromEngine::Pong => self.link.update_value(|link| {
                if !link.requests.in_flight() {
                    link.asked_ms = None;
                }
            }),
            FromEngine::Progress {
                model,
                received,
                total,
            } => {
                if is_mine(&model) {
                    self.status.set(EngineStatus::Loading { received, total });
                }
            }
            FromEngine::Preview { model } => {
                if is_mine(&model) {
                    self.link.update_value(|link| {
                        link.previewed = Some(model);
                        link.asked_ms = None;
                        link.requests.restart();
                    });
                    self.pump();
                }
            }
            FromEngine::Preparing => self.status.set(EngineStatus::Preparing(kind)),
            FromEngine::Ready { model, .. } => {
                self.link.update_value(|link| {
                    link.loaded = Some(model);
                    link.previewed = None;
                    link.asked_ms = None;
                    link.requests.restart();
                });
                self.announce();
                self.pump();
                self.begin_trial();
            }
            FromEngine::Timed { milliseconds, .. } => self.try_gpu(milliseconds),
            FromEngine::Classified {
                ticket,
                top,
                elapsed_ms,
            } => {
                let probabilities = buffer
                    .map(|buffer| Float32Array::new(&buffer).to_vec())
                    .unwrap_or_default();
                let answer = Answer {
                    probabilities,
                    top,
                    elapsed_ms,
                    is_preview: self.link.with_value(|link| link.previewed.is_some()),
                };
                self.take(ticket, answer);
                self.pump();
            }
            FromEngine::Failed { ticket, sentence } => {
                self.link.update_value(|link| {
                    link.asked_ms = None;
                    link.requests.answered(ticket);
                });
                self.say(sentence);
                self.pump();
            }
            FromEngine::LoadFailed { model, sentence } => {
                if is_mine(&model) {
                    let was_preview = self.link.try_update_value(|link| {
                        link.asked_ms = None;
                        link.previewed.take().is_some()
                    });
                    if was_preview == Some(true) {
                        self.original.set(None);
                        self.filtered.set(None);
                    }
                    self.status.set(EngineStatus::Failed(sentence));
                }
            }
            FromEngine::Untrusted { sentence } => {
                self.link
                    .update_value(|link| link.without_gpu = Some(on_cpu(&sentence)));
                self.start();
            }
            FromEngine::Died { sentence, doubtful } => self.distrust(sentence, doubtful),
        }
    }

    /// Tells that the engine is ready and where it runs, once both are known.
    pub(super) fn announce(self) {
        let known = self.link.with_value(|link| {
            link.loaded.as_ref()?;
            Some((link.kind()?, link.reason.clone()?))
        });
        let Some((engine, reason)) = known else {
            return;
        };
        let is_replaced =
            self.page.backend.get_untracked() == BackendChoice::WebGpu && engine == EngineKind::Cpu;
        if is_replaced {
            let what = "WebGPU was asked for, but the CPU is used";
            self.say(instead(what, &reason));
        }
        self.status.set(EngineStatus::Ready { engine, reason });
    }

    /// The graphics device failed, and its last `count` answers may be wrong: the history forgets them. What is on the page is asked again
    /// with the next engine.
    fn distrust(self, sentence: String, count: usize) {
        let steps = self
            .link
            .try_update_value(|link| link.answered.doubt(count));
        let steps = steps.unwrap_or_default();
        if self.place == Place::First && !steps.is_empty() {
            self.page.ask(|hooks| &hooks.doubted, steps);
        }
        self.bury(sentence, true);
    }

    fn take(self, ticket: u64, answer: Answer) {
        let taken = self.link.try_update_value(|link| {
            link.deaths = 0;
            link.asked_ms = None;
            let step = link.step.take();
            let subject = link.requests.answered(ticket);
            (link.answered).note(subject, step.as_ref().map(|(step, _)| *step));
            Some((subject?, step))
        });
        match taken.flatten() {
            Some((Subject::Original, _)) => self.original.set(Some(answer)),
            Some((Subject::Filtered, step)) => {
                if let (Some((step, edit)), Place::First, false) =
                    (step, self.place, answer.is_preview)
                {
                    self.page
                        .ask(|hooks| &hooks.answered, (step, edit, answer.clone()));
                }
                self.filtered.set(Some(answer));
            }
            None => {}
        }
    }
}
