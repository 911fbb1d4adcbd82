//! The one way into what is loaded only when the list is opened.

use super::contents as list;
use crate::later::view_in_chunk;

view_in_chunk!(
    models,
    /// What the open dialog holds.
    pub fn contents() {
        list::contents()
    }
);
