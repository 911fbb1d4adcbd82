//! The list of architectures.

mod resnet;

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
    const fn new(name: &'static str, build: fn(&mut Net) -> Map) -> Self {
        Self {
            name,
            build,
            usual_side: 224,
            assumed: "",
        }
    }
}

/// All of them. Of those that share names and shapes, the first is taken, and the others are named.
pub(crate) const ALL: &[&[Architecture]] = &[&resnet::ALL];
