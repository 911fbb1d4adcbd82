//! What makes the steps of a training: the CPU, whose numbers are the same in every browser, or the graphics device, where the visitor asked
//! for it or where it is much faster.

use super::connection::Request;
use super::context::{Learning, Status};
use crate::core::engine_link::{Adapter, Start, adapter, instead, start};
use crate::trainer::Program;
use futures_util::future::{Either, select};
use learning::hyperparameters::Hyperparameters;
use learning::messages::{Compared, Processor};
use learning::methods::Network;
use leptos::prelude::*;
use platform::time::sleep;
use protocol::BackendChoice;
use std::pin::pin;

/// Channels of a first convolution from which on a graphics device is tried by itself. A step of a smaller network takes the CPU a few
/// hundredths of a second, and there is little to gain.
const WIDE: usize = 16;

/// A browser that has not said by then what it offers is taken to offer no graphics device.
const ADAPTER_PATIENCE_MS: f64 = 5_000.0;

/// Whether a graphics device may be worth it.
fn is_wide(hyperparameters: Hyperparameters) -> bool {
    matches!(hyperparameters.network, Network::Convolutional { width } if width >= WIDE)
}

impl Learning {
    /// The program for a training, by the visitor's choice and by what the browser offers.
    pub(super) async fn program(self, hyperparameters: Hyperparameters) -> Program {
        let page = self.sets.page;
        let asked = page.backend.get_untracked();
        let is_possible = match asked {
            BackendChoice::Cpu => false,
            BackendChoice::Auto => is_wide(hyperparameters),
            BackendChoice::WebGpu => true,
        };
        if !is_possible || page.first_engine().is_without_gpu() {
            return Program::Cpu;
        }
        let offered = match select(pin!(adapter()), pin!(sleep(ADAPTER_PATIENCE_MS))).await {
            Either::Left((adapter, _)) => adapter,
            Either::Right(_) => {
                Adapter::Missing("this browser has not said whether it offers WebGPU.")
            }
        };
        match start(asked, offered) {
            Start::Gpu => Program::Gpu { compare: false },
            Start::Both => Program::Gpu { compare: true },
            Start::Cpu(reason) => {
                if asked == BackendChoice::WebGpu {
                    page.say(instead("WebGPU was asked for, but the CPU trains", &reason));
                }
                Program::Cpu
            }
        }
    }

    /// The graphics device is of no use, because of `why`: the CPU goes on from the last checkpoint.
    pub(super) fn leave_gpu(self, why: &str) {
        let kept = self.connection.with_value(|link| {
            let checkpoint = link.checkpoint.as_ref()?;
            Some(checkpoint.curves.step)
        });
        let then = match kept {
            Some(step) => format!("The training goes on on the CPU from step {step}."),
            None => "The training begins again on the CPU.".to_owned(),
        };
        let why = why.trim_end_matches('.');
        self.sets.page.leave_gpu(&format!(
            "The graphics device is no longer trusted, because {why}. {then}"
        ));
        self.start_again();
    }

    /// Follows what the visitor chooses to compute with, also in the middle of a training.
    pub(super) fn follow_backend(self, backend: BackendChoice) {
        let differs = self
            .connection
            .with_value(|link| link.trainer.is_some() && link.backend != backend);
        if differs {
            self.start_again();
        }
    }

    /// Ends the trainer. Another one goes on from the last checkpoint with what this one was doing.
    fn start_again(self) {
        let (meant, granted, waiting) = self
            .connection
            .try_update_value(|link| {
                let waiting = std::mem::take(&mut link.waiting);
                (link.meant.clone(), link.granted, waiting)
            })
            .unwrap_or_default();
        let request = match self.status.get_untracked() {
            Status::Preparing => self.request.get_untracked(),
            // A single step can be asked for again.
            Status::Training => granted.filter(|request| *request == Request::Run),
            Status::Resting | Status::Failed(_) => None,
        };
        let was_busy = !matches!(
            self.status.get_untracked(),
            Status::Resting | Status::Failed(_)
        );
        self.end_keeping_checkpoint();
        self.connection.update_value(|link| link.waiting = waiting);
        self.processor.set(Processor::Cpu);
        self.compared.set(None);
        self.status.set(Status::Resting);
        if let Some((data, hyperparameters)) = meant.filter(|_| was_busy) {
            self.make_ready(data, hyperparameters, request);
        }
    }
}

/// What makes the steps, for the head of the panel.
#[component]
pub fn MadeOn() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let backend = learning.sets.page.backend;
    Effect::new(move |_| {
        let chosen = backend.get();
        untrack(|| learning.follow_backend(chosen));
    });
    let text = move || {
        if learning.processor.get() == Processor::WebGpu {
            "on this device’s GPU, with WebGPU"
        } else {
            "on this device’s CPU"
        }
    };
    view! { <p class="aside" data-testid="trains-on">{text}</p> }
}

/// What follows from it for the numbers, where that is worth a word.
#[component]
pub fn MadeOnNote() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let compared = move || {
        let Compared { cpu, gpu } = learning.compared.get()?;
        Some(format!(
            "A step takes about {cpu:.0} ms on the CPU and {gpu:.0} ms on the GPU. "
        ))
    };
    let by_gpu = move || {
        let is_by_gpu = learning.with_training(|training| {
            training.is_some_and(|training| training.processor == Processor::WebGpu)
        });
        is_by_gpu.then_some(
            "Steps of this training were made on the GPU, whose numbers differ from other devices’ in the last digits. On the CPU the same settings and seed give the same numbers in every browser.",
        )
    };
    view! { <p class="hint" data-testid="trained-on">{compared} {by_gpu}</p> }
}
