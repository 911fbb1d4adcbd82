//! The engine worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    frequency_shortcut_explorer::engine::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
