//! The life of an engine: started, loaded, watched over, buried and started again.

use super::super::browser::{now_ms, start_worker};
use super::super::state::{EngineStatus, Page};
use super::{Engine, Place};
use leptos::prelude::*;
use session::{BackendChoice, EngineKind, ToEngine};
use std::time::Duration;

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

impl Page {
    /// Looks after the engines for as long as the page lives.
    pub fn watch_engine(self) {
        set_interval(move || self.viewers().for_each(Engine::check), WATCH);
    }
}

impl Engine {
    /// Starts it, or starts it anew, and has it load its model.
    pub(super) fn start(self) {
        self.status.set(EngineStatus::Starting);
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
                self.status.set(EngineStatus::Failed(format!(
                    "The engine could not be started ({why})."
                )));
                return;
            }
        };
        self.link.update_value(|link| {
            link.end();
            link.worker = Some(worker);
            link.heard_ms = now_ms();
            link.asked_now();
            link.requests.restart();
        });
        self.load();
    }

    /// Has it load its model.
    pub(in super::super) fn load(self) {
        let Some(model) = self.model() else { return };
        let own = self.page.own_card(&model);
        self.link.update_value(|link| {
            link.loaded = None;
            link.requests.restart();
            link.asked_now();
            let backend = if link.avoid_webgpu {
                BackendChoice::Cpu
            } else {
                self.page.backend.get_untracked()
            };
            let load = ToEngine::Load {
                model,
                backend,
                own,
            };
            link.post(&load, None);
        });
        // A worker that only starts says so by itself.
        if self.status.get_untracked() != EngineStatus::Starting {
            let total = untrack(|| self.card()).map_or(0, |card| card.bytes);
            self.status
                .set(EngineStatus::Loading { received: 0, total });
        }
        self.original.set(None);
        self.filtered.set(None);
    }

    /// Tries again after a failure, with WebGPU again if that is what was asked for.
    pub fn retry(self) {
        self.link.update_value(|link| {
            link.deaths = 0;
            link.avoid_webgpu = false;
        });
        self.start();
    }

    /// Ends it; its answers go with it.
    pub(in super::super) fn end(self) {
        self.link.update_value(super::EngineLink::end);
        self.original.set(None);
        self.filtered.set(None);
        self.asking.set(false);
    }

    fn check(self) {
        let now = now_ms();
        let status = self.status.get_untracked();
        let patience = match status {
            EngineStatus::Ready {
                engine: EngineKind::Cpu,
                ..
            } => CPU_PATIENCE_MS,
            EngineStatus::Failed(_) => return,
            _ => GPU_PATIENCE_MS,
        };
        let lost = self.link.try_update_value(|link| match link.asked_ms {
            Some(asked) => now - asked.max(link.heard_ms) > patience,
            None if now - link.heard_ms > PING_MS => {
                link.asked_now();
                link.post(&ToEngine::Ping, None);
                false
            }
            None => false,
        });
        if lost == Some(true) {
            let avoid = matches!(
                status,
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

    /// The worker is gone or of no use: tells the visitor and starts another.
    pub(super) fn bury(self, sentence: String, avoid_webgpu: bool) {
        let deaths = self.link.try_update_value(|link| {
            link.end();
            link.avoid_webgpu |= avoid_webgpu;
            link.deaths += 1;
            link.deaths
        });
        if deaths.unwrap_or(0) < DEATHS_IN_A_ROW {
            self.say(sentence);
            self.start();
            return;
        }
        let sentence = match self.place {
            Place::First => {
                "The engine keeps stopping on this device. Your work is kept; try again, or choose the smaller model."
            }
            Place::Second => {
                "A second engine keeps stopping on this device, perhaps for want of memory. Try again, or compare with a smaller model."
            }
        };
        self.status.set(EngineStatus::Failed(sentence.to_owned()));
    }
}
