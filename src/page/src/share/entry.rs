//! The one way into what is loaded only when the visitor shares, saves or restores: nothing but this file may name those modules.

use super::desk::Close;
use super::{contents as dialog, restore};
use crate::state::Page;
use crate::views::Views;
use leptos::prelude::*;
use web_sys::File;

/// What the open dialog holds.
pub fn contents() -> AnyView {
    let Close(close) = expect_context();
    dialog::contents(expect_context::<Page>(), expect_context::<Views>(), close)
}

/// Brings back the state that a file holds, or says why not.
pub fn open_state(page: Page, file: &File) {
    restore::open(page, file);
}
