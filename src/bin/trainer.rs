//! The trainer worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    frequency_shortcut_explorer::trainer::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
