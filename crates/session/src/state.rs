//! The session: everything a link restores, and nothing else.

use crate::messages::BackendChoice;
use spectrum::filter::FilterChain;

/// What fills the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One picture, its spectrum and the network's answer.
    #[default]
    Picture,
    /// A whole labelled set and how often the network is right on it.
    Set,
    /// The experiments on a labelled set.
    Laboratory,
}

/// Where the picture comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One of the site's photographs, by its id.
    Sample(String),
    /// A picture of one of the site's labelled sets.
    FromSet {
        /// `SetCard::id`.
        set: String,
        /// Its position in the set.
        picture: usize,
    },
    /// The visitor's own picture; never part of a link.
    Own,
}

/// What a link restores.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What fills the page.
    pub view: View,
    /// `SetCard::id` of the set under test; the visitor's own sets are never part of a link.
    pub set: String,
    /// `ModelCard::id`.
    pub model: String,
    /// The picture.
    pub source: Source,
    /// The filters, with their edge.
    pub filters: FilterChain,
    /// The asked-for device.
    pub backend: BackendChoice,
}
