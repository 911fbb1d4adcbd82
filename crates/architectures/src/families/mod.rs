//! The list of architectures.

mod convnext;
mod densenet;
mod mobile;
mod resnet;
mod squeezenet;
mod vgg;
mod vit;

use crate::net::{Map, Net};

/// A known architecture.
pub(crate) struct Architecture {
    /// The library, and the network as that calls it. Where the name depends on shapes, the network says it.
    pub(crate) name: &'static str,
    /// Puts it together; the result are the logits.
    pub(crate) build: fn(&mut Net) -> Map,
    /// Rows and columns of the pictures that it was trained with.
    pub(crate) usual_side: usize,
    /// What its weights do not say, as a sentence; or nothing.
    pub(crate) assumed: &'static str,
}

impl Architecture {
    /// One for pictures of 224 × 224, of whose weights all follows.
    const fn new(name: &'static str, build: fn(&mut Net) -> Map) -> Self {
        Self {
            name,
            build,
            usual_side: 224,
            assumed: "",
        }
    }

    /// The same with something that its weights do not say.
    const fn assuming(self, assumed: &'static str) -> Self {
        Self { assumed, ..self }
    }

    /// The same for pictures of another size.
    const fn at(self, usual_side: usize) -> Self {
        Self { usual_side, ..self }
    }
}

/// All of them. Of those that share names and shapes, the first is taken, and the others are named.
pub(crate) const ALL: &[&[Architecture]] = &[
    &resnet::ALL,
    &vgg::ALL,
    &mobile::ALL,
    &squeezenet::ALL,
    &densenet::ALL,
    &convnext::ALL,
    &vit::ALL,
];
