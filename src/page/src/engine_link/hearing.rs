//! What an engine says.

use super::super::browser::now_ms;
use super::super::state::{Answer, EngineStatus};
use super::{Engine, Place};
use js_sys::{ArrayBuffer, Float32Array};
use leptos::prelude::*;
use session::{BackendChoice, EngineKind, FromEngine, Subject};

impl Engine {
    pub(super) fn hear(self, message: FromEngine, buffer: Option<ArrayBuffer>) {
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
            FromEngine::Preparing { engine } => self.status.set(EngineStatus::Preparing(engine)),
            FromEngine::Ready {
                model,
                engine,
                reason,
                ..
            } => {
                if self.page.backend.get_untracked() == BackendChoice::WebGpu
                    && engine == EngineKind::Cpu
                {
                    self.say(format!(
                        "WebGPU was asked for, but the CPU is used. {}",
                        reason.trim_start_matches("The CPU: ")
                    ));
                }
                self.status.set(EngineStatus::Ready { engine, reason });
                self.link.update_value(|link| {
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
                let probabilities = buffer
                    .map(|buffer| Float32Array::new(&buffer).to_vec())
                    .unwrap_or_default();
                let answer = Answer {
                    probabilities,
                    top,
                    elapsed_ms,
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
                    self.link.update_value(|link| link.asked_ms = None);
                    self.status.set(EngineStatus::Failed(sentence));
                }
            }
            FromEngine::Died {
                sentence,
                avoid_webgpu,
            } => self.bury(sentence, avoid_webgpu),
        }
    }

    fn take(self, ticket: u64, answer: Answer) {
        let taken = self.link.try_update_value(|link| {
            link.deaths = 0;
            link.asked_ms = None;
            let subject = link.requests.answered(ticket)?;
            Some((subject, link.step.take()))
        });
        match taken.flatten() {
            Some((Subject::Original, _)) => self.original.set(Some(answer)),
            Some((Subject::Filtered, step)) => {
                if let (Some((step, edit)), Place::First) = (step, self.place) {
                    self.page.record(step, edit, &answer);
                }
                self.filtered.set(Some(answer));
            }
            None => {}
        }
    }
}
