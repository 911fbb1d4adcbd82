//! The life of an engine: started, loaded, watched over, buried and started again.

use super::adapter::adapter;
use super::choice::{self, Adapter, GPU_AS_ASKED, Start, WHILE_TRYING, on_cpu};
use super::link::{EngineLink, Running, Trial};
use super::{Engine, Place};
use crate::browser::now_ms;
use crate::core::own_networks::unkept;
use crate::core::state::{EngineStatus, Page};
use leptos::ev;
use leptos::prelude::*;
use platform::worker::WorkerError;
use protocol::{BackendChoice, EngineKind, ToEngine};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often the watchdog looks.
const WATCH: Duration = Duration::from_secs(2);
/// A working CPU engine answers within this, also on an old tablet.
const CPU_PATIENCE_MS: f64 = 20_000.0;
/// A GPU may compile shaders for long.
pub(super) const GPU_PATIENCE_MS: f64 = 90_000.0;
/// A browser that has not said by then what it offers is taken to offer no graphics device.
const ADAPTER_PATIENCE: Duration = Duration::from_secs(5);
/// An idle engine is asked for a sign of life this often.
const PING_MS: f64 = 8_000.0;
/// Why the CPU is used after that.
const FAILED: &str = "the graphics device failed.";
/// So many deaths in a row, and the visitor is asked before the next start.
const DEATHS_IN_A_ROW: u32 = 3;

impl Page {
    /// Looks after the engines for as long as the page lives.
    pub fn watch_engine(self) {
        set_interval(move || self.viewers().for_each(Engine::check), WATCH);
        let _ = window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                self.viewers().for_each(Engine::prove);
            }
        });
    }
}

impl Engine {
    /// Starts it, or starts it anew, and has it load its model.
    pub(super) fn start(self) {
        self.status.set(EngineStatus::Starting);
        let started = self.link.try_update_value(|link| {
            link.end();
            link.wanted = true;
            link.reason = link.without_gpu.clone();
            (link.starts, link.without_gpu.is_some())
        });
        let Some((starts, without_gpu)) = started else {
            return;
        };
        let asked = self.page.backend.get_untracked();
        match asked {
            _ if self.is_onnx() => self.begin(Start::Cpu(choice::ONNX.to_owned())),
            _ if without_gpu => self.start_as(EngineKind::Cpu),
            BackendChoice::Cpu => self.begin(Start::Cpu(choice::AS_ASKED.to_owned())),
            BackendChoice::Auto | BackendChoice::WebGpu => {
                self.link
                    .update_value(|link| link.trial = Trial::Asking(asked));
                if asked == BackendChoice::Auto {
                    // Whatever the browser offers, the CPU answers first.
                    self.start_as(EngineKind::Cpu);
                }
                spawn_local(async move {
                    let adapter = adapter().await;
                    self.offered(starts, adapter);
                });
                set_timeout(
                    move || {
                        let why = "this browser has not said whether it offers WebGPU.";
                        self.offered(starts, Adapter::Missing(why));
                    },
                    ADAPTER_PATIENCE,
                );
            }
        }
    }

    /// The browser has said what it offers to the start of this number.
    fn offered(self, starts: u32, adapter: Adapter) {
        let asked = self.link.try_update_value(|link| match link.trial {
            Trial::Asking(asked) if link.starts == starts => {
                link.trial = Trial::None;
                Some(asked)
            }
            _ => None,
        });
        if let Some(asked) = asked.flatten() {
            self.begin(choice::start(asked, adapter));
        }
    }

    /// Where it runs is known.
    fn begin(self, start: Start) {
        let (kind, reason, trial) = match start {
            // The model may have changed while the browser was asked.
            _ if self.is_onnx() => (EngineKind::Cpu, choice::ONNX.to_owned(), Trial::None),
            Start::Cpu(reason) => (EngineKind::Cpu, reason, Trial::None),
            Start::Both => (EngineKind::Cpu, WHILE_TRYING.to_owned(), Trial::Due),
            Start::Gpu => (EngineKind::WebGpu, GPU_AS_ASKED.to_owned(), Trial::None),
        };
        self.link.update_value(|link| {
            link.reason = Some(reason);
            link.trial = trial;
        });
        if self.link.with_value(|link| link.running.is_none()) {
            self.start_as(kind);
            return;
        }
        self.announce();
        self.begin_trial();
    }

    /// Starts the program of this kind and has it load the model.
    fn start_as(self, kind: EngineKind) {
        match self.run(kind) {
            Ok(running) => {
                self.link.update_value(|link| {
                    link.running = Some(running);
                    link.heard_ms = now_ms();
                });
                self.load();
            }
            Err(why) => self.status.set(EngineStatus::Failed(format!(
                "The engine could not be started ({why})."
            ))),
        }
    }

    /// A worker that runs the program of this kind.
    pub(super) fn run(self, kind: EngineKind) -> Result<Running, WorkerError> {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let id = LAST.fetch_add(1, Ordering::Relaxed);
        Running::start(
            id,
            (kind, self.is_onnx()),
            move |message, buffer| self.hear(id, message, buffer),
            move || self.dead(id),
        )
    }

    /// The worker called `id` ended by itself.
    fn dead(self, id: u32) {
        if self.link.with_value(|link| link.is_tried(id)) {
            self.reject_gpu(
                "WebGPU was tried and not trusted, because its engine stopped unexpectedly.",
            );
        } else if self.link.with_value(|link| link.is_running(id)) {
            self.bury(
                "The engine stopped unexpectedly and was started again; your work is kept."
                    .to_owned(),
                false,
            );
        }
    }

    /// Has it load its model.
    pub(crate) fn load(self) {
        let Some(model) = self.model() else { return };
        let is_onnx = self.is_onnx();
        if (self.link).with_value(|link| link.runs_another_program(is_onnx)) {
            // It comes back with the right one.
            self.start();
            return;
        }
        let own = self.page.own_card(&model);
        self.link.update_value(|link| {
            // What is beside it has the model before.
            link.end_trial();
            link.loaded = None;
            link.previewed = None;
            link.requests.restart();
            link.asked_now();
            let file = own.as_deref().and_then(unkept::file);
            link.post(&ToEngine::Load { model, own }, file);
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
            link.without_gpu = None;
        });
        self.start();
    }

    /// Ends it; its answers go with it.
    pub(crate) fn end(self) {
        self.link.update_value(|link| {
            link.end();
            link.wanted = false;
        });
        self.original.set(None);
        self.filtered.set(None);
        self.asking.set(false);
    }

    /// While nobody looked, the machine may have slept, and the graphics device lost what it held.
    fn prove(self) {
        self.link.with_value(|link| {
            if link.kind() == Some(EngineKind::WebGpu) {
                link.post(&ToEngine::Prove, None);
            }
        });
    }

    fn check(self) {
        let now = now_ms();
        self.check_trial(now);
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
            _ if link.running.is_none() => false,
            Some(asked) => now - asked.max(link.heard_ms) > patience,
            None if now - link.heard_ms > PING_MS => {
                link.asked_now();
                link.post(&ToEngine::Ping, None);
                false
            }
            None => false,
        });
        if lost == Some(true) {
            let on_gpu = self.link.with_value(EngineLink::kind) == Some(EngineKind::WebGpu);
            let prepared = !matches!(
                status,
                EngineStatus::Starting | EngineStatus::Loading { .. }
            );
            self.bury(
                "The engine no longer answered and was started again; your work is kept."
                    .to_owned(),
                on_gpu && prepared,
            );
        }
    }

    /// Goes on without the graphics device, which failed another worker.
    pub(super) fn leave_gpu(self) {
        let uses_it = self.link.try_update_value(|link| {
            link.without_gpu = Some(on_cpu(FAILED));
            link.kind() == Some(EngineKind::WebGpu) || !matches!(link.trial, Trial::None)
        });
        if uses_it == Some(true) {
            self.start();
        }
    }

    /// The worker is gone or of no use: tells the visitor and starts another.
    pub(super) fn bury(self, sentence: String, avoid_gpu: bool) {
        let deaths = self.link.try_update_value(|link| {
            link.end();
            if avoid_gpu {
                link.without_gpu = Some(on_cpu(FAILED));
            }
            link.deaths += 1;
            link.deaths
        });
        if avoid_gpu {
            let others = self.page.viewers();
            others
                .filter(|other| other.place != self.place)
                .for_each(Self::leave_gpu);
        }
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
                "A second engine keeps stopping on this device, perhaps because memory is short. Try again, or compare with a smaller model."
            }
        };
        self.status.set(EngineStatus::Failed(sentence.to_owned()));
    }
}
