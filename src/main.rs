//! The page.

#[cfg(target_arch = "wasm32")]
fn main() {
    frequency_shortcut_explorer::page::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
