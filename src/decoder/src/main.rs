//! The decoder worker.

fn main() {
    decoder::run();
}
