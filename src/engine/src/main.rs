//! The engine worker.

fn main() {
    engine::run();
}
