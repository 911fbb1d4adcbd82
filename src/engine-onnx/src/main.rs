//! The engine worker that looks into a visitor's ONNX files, and then is the engine of what comes of them.

mod looking;
mod questions;

fn main() {
    engine::run::<engine::Cpu, questions::FilesToo>();
}
