//! The decoder worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    frequency_shortcut_explorer::decoder::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
