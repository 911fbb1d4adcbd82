#!/bin/sh
# rustc 1.95 and cargo 1.95: lto = "fat" with levels of optimisation of single packages.
#
# A program for the web is compiled for size (opt-level = "s"), but for the package with its arithmetic, which has opt-level = 3 of its own in
# [profile.release.package]. With lto = "fat" the loops of that package are no longer turned into vector instructions: that step of the
# compiler is left to the linking of the program, and there the program's own level decides. Without lto the package gets what it asks for.
#
# Expected, from cargo's book ("Overrides": settings for specific packages): the package is optimised at level 3 in both cases.
# Seen: its loop multiplies four numbers at once (f32x4.mul) with lto = "off" and one after another with lto = "fat". With opt-level = 3 for
# the program itself it is four at once again.
#
# Needs cargo with the target wasm32-unknown-unknown and Node.js. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CARGO_TARGET_DIR="$work/target"
mkdir -p program/src arithmetic/src
cat > Cargo.toml <<'TOML'
[workspace]
members = ["program", "arithmetic"]
resolver = "3"
[profile.release]
opt-level = "s"
codegen-units = 1
panic = "abort"
[profile.release.package.arithmetic]
opt-level = 3
TOML
cat > arithmetic/Cargo.toml <<'TOML'
[package]
name = "arithmetic"
version = "0.1.0"
edition = "2024"
TOML
cat > arithmetic/src/lib.rs <<'RUST'
#[inline(never)]
pub fn scale(values: &mut [f32], factor: f32) {
    for value in values {
        *value *= factor;
    }
}
RUST
cat > program/Cargo.toml <<'TOML'
[package]
name = "program"
version = "0.1.0"
edition = "2024"
[dependencies]
arithmetic = { path = "../arithmetic" }
TOML
cat > program/src/main.rs <<'RUST'
fn main() {
    let mut values = vec![1.0; std::env::args().count() + 100];
    arithmetic::scale(&mut values, std::hint::black_box(2.0));
    std::hint::black_box(values);
}
RUST
# f32x4.mul is the bytes fd e6 01.
cat > look.js <<'JS'
const wasm = require("node:fs").readFileSync(process.argv[2]);
console.log(wasm.includes(Buffer.from([0xfd, 0xe6, 0x01])) ? "four at once" : "one after another");
JS
build() {
    RUSTFLAGS="-C target-feature=+simd128" cargo build --quiet --release --target wasm32-unknown-unknown "$@"
    node look.js target/wasm32-unknown-unknown/release/program.wasm
}
seen="off: $(build --config 'profile.release.lto="off"')
fat: $(build --config 'profile.release.lto="fat"')
fat, program at 3: $(build --config 'profile.release.lto="fat"' --config 'profile.release.package.program.opt-level=3')"
echo "$seen"
[ "$seen" = "off: four at once
fat: one after another
fat, program at 3: four at once" ]
