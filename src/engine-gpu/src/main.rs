//! The engine worker on WebGPU. A package of its own, built by a call of cargo of its own, so that no program for the CPU compiles wgpu.

// wgpu's types are deep.
#![recursion_limit = "256"]

use engine::{Device, DeviceError, Processor};

#[derive(Default)]
struct WebGpu;

impl Processor for WebGpu {
    const IS_GPU: bool = true;

    async fn open(&self) -> Result<Device, DeviceError> {
        let opened = webgpu::open(|| engine::lose_processor("it was lost")).await;
        Ok(opened.map_err(DeviceError::NotOpened)?.into())
    }

    fn fault(&self) -> Option<String> {
        webgpu::fault()
    }
}

fn main() {
    webgpu::listen_to_log();
    engine::run::<WebGpu, engine::AllQuestions>();
}
