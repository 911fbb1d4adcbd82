//! The engine worker on the CPU that judges sets and runs experiments.

fn main() {
    engine::run::<engine::Cpu, engine::AllQuestions>();
}
