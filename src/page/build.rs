//! Keeps the linker's relocations where the program is to be taken apart.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is_wasm = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if is_wasm && env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo:rustc-link-arg-bin=page=--emit-relocs");
    }
}
