//! What studies are computed on: the device that the page's own engine has.

use crate::core::state::{EngineStatus, Page};
use crate::workers::affordable;
use leptos::prelude::*;
use models::card::ModelCard;
use protocol::{BackendChoice, EngineKind};
use shortcuts::study::Arithmetic;

/// Whether the page's engine, and so that of studies, has a graphics device.
pub fn is_on_gpu(page: Page) -> bool {
    page.engine.with(|status| {
        let engine = EngineKind::WebGpu;
        matches!(status, EngineStatus::Ready { engine: found, .. } if *found == engine)
    })
}

/// How products are added up by the engines that a study with this network would run on.
pub fn arithmetic(card: &ModelCard, on_gpu: bool) -> Arithmetic {
    let is_onnx = card.is_onnx();
    if on_gpu && !is_onnx {
        Arithmetic::WebGpu
    } else if platform::worker::is_relaxed(EngineKind::Cpu.set_program(is_onnx)) {
        Arithmetic::Relaxed
    } else {
        Arithmetic::Strict
    }
}

/// Which engines, and how many of at most `wanted`: one worker drives the graphics device, processors share the work.
pub fn workers_for(
    card: Option<&ModelCard>,
    on_gpu: bool,
    wanted: usize,
) -> (BackendChoice, usize) {
    if on_gpu {
        (BackendChoice::WebGpu, 1)
    } else {
        (BackendChoice::Cpu, affordable(wanted, card))
    }
}
