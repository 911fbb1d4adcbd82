//! The button that opens the dialog, and the dialog without what it holds.

use super::entry;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Closes the dialog that a component is in.
#[derive(Clone, Copy)]
pub struct Close(pub Callback<()>);

/// The button that opens the dialog, and the dialog.
#[component]
pub fn ShareDialog() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let open = RwSignal::new(false);
    let show = move |_| {
        open.set(true);
        if let Some(dialog) = dialog.get_untracked()
            && let Err(error) = dialog.show_modal()
        {
            web_sys::console::error_1(&error);
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    provide_context(Close(Callback::new(move |()| close())));
    view! {
        <button data-testid="share-dialog" aria-haspopup="dialog" on:click=show>"Share and save"</button>
        <dialog
            class="models share"
            node_ref=dialog
            aria-labelledby="share-title"
            data-testid="share-panel"
            on:close=move |_| open.set(false)
            // A click on the backdrop is a click on the dialog itself.
            on:click=move |event| {
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            // Made when it is opened: a closed dialog follows no edits.
            {move || open.get().then(entry::contents)}
        </dialog>
    }
}
