//! The button that opens the dialog, and the dialog without what it holds.

use super::entry;
use crate::ui::dialog::{Dialog, Handle};
use leptos::prelude::*;

/// The button that opens the dialog, and the dialog.
#[component]
pub fn ShareDialog() -> impl IntoView {
    let dialog = Handle::new();
    view! {
        <button data-testid="share-dialog" aria-haspopup="dialog" on:click=move |_| dialog.show()>"Share and save"</button>
        <Dialog handle=dialog class="models share" testid="share-panel" name="share" heading="Share and save" contents=entry::contents/>
    }
}
