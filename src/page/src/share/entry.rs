//! The one way into what is loaded only when the visitor shares, saves or restores: nothing but this file may name those modules from
//! outside.

use super::{contents as dialog, restore};
use crate::state::Page;
use crate::views::Views;
use leptos::prelude::*;
use web_sys::File;

/// What the open dialog holds.
pub fn contents(page: Page, views: Views, close: Callback<()>) -> AnyView {
    dialog::contents(page, views, close)
}

/// Brings back the state that a file holds, or says why not.
pub fn open_state(page: Page, file: &File) {
    restore::open(page, file);
}
