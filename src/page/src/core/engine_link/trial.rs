//! The graphics device is tried beside a running CPU: it takes over if it gives the known answer and is faster here.

use super::Engine;
use super::choice::{faster, on_cpu};
use super::life::GPU_PATIENCE_MS;
use super::link::Trial;
use crate::browser::now_ms;
use crate::core::own_networks::unkept;
use crate::core::state::EngineStatus;
use leptos::prelude::*;
use protocol::{EngineKind, FromEngine, ToEngine};

/// The engine's own questions have tickets from 1.
const TIME_TICKET: u64 = 0;

impl Engine {
    /// Has the running CPU timed, if a graphics device is to be compared with it.
    pub(super) fn begin_trial(self) {
        self.link.update_value(|link| {
            if matches!(link.trial, Trial::Due) && link.loaded.is_some() {
                link.trial = Trial::Timing;
                let ticket = TIME_TICKET;
                link.post(&ToEngine::Time { ticket }, None);
            }
        });
    }

    /// The CPU takes `cpu_ms` for one picture: starts the graphics device beside it.
    pub(super) fn try_gpu(self, cpu_ms: f64) {
        if !self
            .link
            .with_value(|link| matches!(link.trial, Trial::Timing))
        {
            return;
        }
        let Some(model) = self.model() else { return };
        match self.run(EngineKind::WebGpu) {
            Ok(gpu) => {
                let own = self.page.own_card(&model);
                let file = own.as_deref().and_then(unkept::file);
                gpu.post(&ToEngine::Load { model, own }, file);
                self.link.update_value(|link| {
                    link.trial = Trial::Trying {
                        gpu,
                        cpu_ms,
                        heard_ms: now_ms(),
                    }
                });
            }
            Err(why) => self.reject_gpu(&format!("WebGPU could not be tried ({why}).")),
        }
    }

    /// What the worker says that is being tried.
    pub(super) fn hear_tried(self, message: FromEngine) {
        let ask = matches!(message, FromEngine::Ready { .. });
        let cpu_ms = self.link.try_update_value(|link| {
            let Trial::Trying {
                gpu,
                cpu_ms,
                heard_ms,
            } = &mut link.trial
            else {
                return None;
            };
            *heard_ms = now_ms();
            if ask {
                let ticket = TIME_TICKET;
                gpu.post(&ToEngine::Time { ticket }, None);
            }
            Some(*cpu_ms)
        });
        match message {
            FromEngine::Timed { milliseconds, .. } => {
                if let Some(cpu_ms) = cpu_ms.flatten() {
                    self.decide(cpu_ms, milliseconds);
                }
            }
            FromEngine::Untrusted { sentence }
            | FromEngine::Died { sentence, .. }
            | FromEngine::Failed { sentence, .. }
            | FromEngine::LoadFailed { sentence, .. } => self.reject_gpu(&sentence),
            _ => {}
        }
    }

    fn decide(self, cpu_ms: f64, gpu_ms: f64) {
        let (kind, reason) = faster(cpu_ms, gpu_ms);
        self.link.update_value(|link| {
            link.reason = Some(reason);
            if kind == EngineKind::Cpu {
                link.end_trial();
                link.trial = Trial::None;
                return;
            }
            if let Trial::Trying { gpu, .. } = std::mem::take(&mut link.trial) {
                link.running = Some(gpu);
                // What the CPU was asked is asked again.
                link.requests.restart();
                link.asked_ms = None;
                link.heard_ms = now_ms();
            }
        });
        self.settle();
    }

    /// The CPU goes on alone, because of what the sentence says.
    pub(super) fn reject_gpu(self, sentence: &str) {
        self.link.update_value(|link| {
            link.end_trial();
            link.trial = Trial::None;
            link.reason = Some(on_cpu(sentence));
        });
        self.settle();
    }

    /// The trial is decided.
    fn settle(self) {
        if matches!(self.status.get_untracked(), EngineStatus::Ready { .. }) {
            self.announce();
            self.pump();
        }
    }

    /// A graphics device that says nothing for too long is given up.
    pub(super) fn check_trial(self, now: f64) {
        let silent = self.link.with_value(|link| {
            matches!(link.trial, Trial::Trying { heard_ms, .. } if now - heard_ms > GPU_PATIENCE_MS)
        });
        if silent {
            self.reject_gpu("WebGPU was tried and not trusted, because it did not answer.");
        }
    }
}
