//! Files of weights without a network: safetensors and PyTorch's state dictionaries, read without running anything.

mod tensors;

pub use tensors::{Tensor, Tensors};
