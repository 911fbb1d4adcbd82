//! A saved state that is dropped on the page.

use super::entry;
use crate::core::state::Page;
use wasm_bindgen_futures::spawn_local;
use web_sys::DataTransfer;

/// Takes a dropped state, if what was dropped looks like one; tells whether it does.
pub fn take_state(page: Page, data: Option<&DataTransfer>) -> bool {
    let files = data.and_then(DataTransfer::files);
    let file = files
        .filter(|files| files.length() == 1)
        .and_then(|files| files.get(0))
        .filter(|file| file.name().to_lowercase().ends_with(".json"));
    let is_state = file.is_some();
    if let Some(file) = file {
        spawn_local(entry::open_state(page, file));
    }
    is_state
}
