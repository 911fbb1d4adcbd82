//! decoder
fn main() {}
