//! The session: everything a link restores, and nothing else.

use crate::messages::BackendChoice;
use spectrum::filter::FilterChain;

/// Where the picture comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One of the site's photographs, by its id.
    Sample(String),
    /// The visitor's own picture; never part of a link.
    Own,
}

/// What a link restores.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// `ModelCard::id`.
    pub model: String,
    /// The picture.
    pub source: Source,
    /// The filters, with their edge.
    pub filters: FilterChain,
    /// The asked-for device.
    pub backend: BackendChoice,
}
