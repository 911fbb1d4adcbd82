//! The trainer worker on WebGPU.

// wgpu's types are deep.
#![recursion_limit = "256"]

use burn::tensor::Device;
use futures_util::future::{Either, select};
use learning::messages::{Compared, Processor};
use platform::worker_scope::{now_ms, sleep};
use std::pin::pin;
use trainer::{Cpu, Stepper, Stop};
use training::gpu::OnDevice;
use training::run::TrainingRun;

/// Steps are made for so long before their losses are read and the page is heard again, milliseconds.
const STRETCH: f64 = 100.0;
/// A device that gives no answer for so long, milliseconds, is given up. It may compile shaders for long.
const PATIENCE: f64 = 90_000.0;
/// Steps that are timed.
const TIMED: usize = 4;

#[derive(Default)]
struct WebGpu {
    device: Option<Device>,
    /// The training's numbers; none where the CPU makes the steps.
    held: Option<OnDevice>,
    /// What a step took lately, milliseconds.
    step_ms: f64,
}

impl Stepper for WebGpu {
    async fn begin(
        &mut self,
        run: &mut TrainingRun,
        compare: bool,
    ) -> Result<(Processor, Option<Compared>), String> {
        self.held = None;
        self.step_ms = STRETCH;
        let device = if let Some(device) = &self.device {
            device.clone()
        } else {
            let opened = webgpu::open(|| trainer::distrust("it was lost")).await;
            let opened = opened.map_err(|why| format!("it could not be opened ({why})"))?;
            self.device.insert(opened).clone()
        };
        let held = run.on_device(&device);
        prove(run, &held).await?;
        let compared = if compare {
            Some(time(run, &held).await?)
        } else {
            None
        };
        let processor = compared.map_or(Processor::WebGpu, Compared::better);
        self.held = (processor == Processor::WebGpu).then_some(held);
        Ok((processor, compared))
    }

    async fn steps(
        &mut self,
        run: &mut TrainingRun,
        most: usize,
        losses: &mut Vec<f32>,
    ) -> Result<(), Stop> {
        let Some(held) = &mut self.held else {
            return Cpu.steps(run, most, losses).await;
        };
        let count = ((STRETCH / self.step_ms) as usize).clamp(1, most.max(1));
        let start = now_ms();
        let made = answered(run.steps_on(held, count)).await;
        losses.extend(made.map_err(Stop::Untrusted)?);
        self.step_ms = (now_ms() - start).max(0.1) / count as f64;
        Ok(())
    }

    async fn prove(&mut self, run: &mut TrainingRun) -> Result<(), String> {
        match &self.held {
            Some(held) => prove(run, held).await,
            None => Ok(()),
        }
    }
}

async fn prove(run: &mut TrainingRun, held: &OnDevice) -> Result<(), String> {
    answered(run.prove(held)).await
}

/// What a step takes here and there, once everything is compiled.
async fn time(run: &mut TrainingRun, held: &OnDevice) -> Result<Compared, String> {
    answered(run.rehearse_on(held, TIMED)).await?;
    let start = now_ms();
    answered(run.rehearse_on(held, TIMED)).await?;
    let gpu = (now_ms() - start) / TIMED as f64;
    let mut cpu = f64::INFINITY;
    for _ in 0..TIMED {
        let start = now_ms();
        run.rehearse().map_err(|error| error.to_string())?;
        cpu = cpu.min(now_ms() - start);
    }
    Ok(Compared { cpu, gpu })
}

/// The device's answer, if one comes in time and nothing was reported meanwhile.
async fn answered<T, E: ToString>(answer: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    let answer = match select(pin!(answer), pin!(sleep(PATIENCE))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => return Err("it did not answer".to_owned()),
    };
    // What was reported is the cause of whatever else is wrong.
    match webgpu::fault() {
        Some(fault) => Err(format!("it reported “{fault}”")),
        None => answer.map_err(|error| error.to_string()),
    }
}

fn main() {
    webgpu::listen_to_log();
    trainer::run::<WebGpu>();
}
