//! The trainer worker on the CPU.

fn main() {
    trainer::run::<trainer::Cpu>();
}
