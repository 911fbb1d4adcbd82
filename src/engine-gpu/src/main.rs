//! The engine worker on WebGPU. A package of its own, built by a call of cargo of its own, so that no other program compiles wgpu.

// wgpu's types are deep.
#![recursion_limit = "256"]

mod faults;

use burn::tensor::Device as BurnDevice;
use engine::{Device, DeviceError, Processor};

#[derive(Default)]
struct WebGpu;

impl Processor for WebGpu {
    const IS_GPU: bool = true;

    async fn open(&self) -> Result<Device, DeviceError> {
        let opened = BurnDevice::wgpu_options().init_with_setup_async().await;
        let (device, setup) = opened.map_err(|error| DeviceError::NotOpened(error.to_string()))?;
        faults::watch(&setup.device, || engine::lose_processor("it was lost"));
        Ok(device.into())
    }

    fn fault(&self) -> Option<String> {
        faults::take()
    }
}

fn main() {
    faults::listen_to_log();
    engine::run::<WebGpu, engine::AllQuestions>();
}
