//! What the GPU reports behind the program's back.
//!
//! In a browser a rejected shader is not an error of the call that made it: burn's runtime logs it and goes on, and the result is
//! whatever the buffer held before (tracel-ai/cubecl#1641). So every error that wgpu or the runtime reports, by callback or by
//! log, is kept here, and one fault is enough to distrust the GPU.

use log::{Level, LevelFilter, Log, Metadata, Record};
use std::sync::{Arc, Mutex, PoisonError};

static FAULT: Mutex<Option<String>> = Mutex::new(None);

/// Notes a fault; the first one counts.
fn note(fault: String) {
    let mut slot = FAULT.lock().unwrap_or_else(PoisonError::into_inner);
    slot.get_or_insert(fault);
}

/// Takes the first fault since the last call.
pub fn take() -> Option<String> {
    FAULT.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Listens to `device` until the worker ends. Replaces the runtime's own callbacks, which panic.
pub fn watch(device: &burn::tensor::wgpu::wgpu::Device, lost: impl Fn() + Send + 'static) {
    device.on_uncaptured_error(Arc::new(|error| note(first_line(&format!("{error}")))));
    device.set_device_lost_callback(move |reason, message| {
        note(first_line(&format!(
            "the device was lost ({reason:?}) {message}"
        )));
        lost();
    });
}

fn first_line(text: &str) -> String {
    text.lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect()
}

struct Bridge;

impl Log for Bridge {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record<'_>) {
        if record.level() == Level::Error {
            note(first_line(&record.args().to_string()));
        }
        if self.enabled(record.metadata()) {
            web_sys::console::warn_1(&format!("{}: {}", record.target(), record.args()).into());
        }
    }

    fn flush(&self) {}
}

/// Makes the runtime's log a source of faults. Call once.
pub fn listen_to_log() {
    static BRIDGE: Bridge = Bridge;
    if log::set_logger(&BRIDGE).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}
