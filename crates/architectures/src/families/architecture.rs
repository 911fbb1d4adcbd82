//! What is known of an architecture.

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
    pub(super) const fn new(name: &'static str, build: fn(&mut Net) -> Map) -> Self {
        Self {
            name,
            build,
            usual_side: 224,
            assumed: "",
        }
    }

    /// The same with something that its weights do not say.
    pub(super) const fn assuming(self, assumed: &'static str) -> Self {
        Self { assumed, ..self }
    }

    /// The same for pictures of another size.
    pub(super) const fn at(self, usual_side: usize) -> Self {
        Self { usual_side, ..self }
    }
}
