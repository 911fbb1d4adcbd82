//! What a program's networks run on.

use classifier::Device;

/// What a program's networks run on.
pub trait Processor: Default + 'static {
    /// Whether this is the graphics device: it takes more pictures at once, and a browser's drivers may get them wrong, in which case
    /// the page starts the program for the CPU instead.
    const IS_GPU: bool;

    /// Makes the device ready; asked once, with the first network. The error ends a sentence: "it could not be opened".
    fn open(&self) -> impl Future<Output = Result<Device, String>>;

    /// The first fault since the last call that was reported behind the program's back. One is enough to trust no answer since.
    fn fault(&self) -> Option<String> {
        None
    }
}

/// The CPU: one thread, wasm SIMD.
#[derive(Default)]
pub struct Cpu;

impl Processor for Cpu {
    const IS_GPU: bool = false;

    async fn open(&self) -> Result<Device, String> {
        Ok(Device::flex())
    }
}
