//! The one way into what is loaded only when the list is opened.

use super::contents;
use leptos::prelude::*;

/// What the open dialog holds.
pub fn contents() -> AnyView {
    contents::contents()
}
