//! The trainer worker.

fn main() {
    trainer::run();
}
