//! The engine worker on the CPU: one thread, wasm SIMD.

use engine::{Device, Processor};

#[derive(Default)]
struct Cpu;

impl Processor for Cpu {
    const IS_GPU: bool = false;

    async fn open(&self) -> Result<Device, String> {
        Ok(Device::flex())
    }
}

fn main() {
    engine::run::<Cpu>();
}
