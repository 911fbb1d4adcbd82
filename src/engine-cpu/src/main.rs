//! The engine worker on the CPU that answers for single pictures.

fn main() {
    engine::run::<engine::Cpu, engine::OnePicture>();
}
