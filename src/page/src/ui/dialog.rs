//! A dialog over the page, closed by its button, by Escape and by a click beside it.

use leptos::html;
use leptos::prelude::*;

/// Opens and closes a dialog.
#[derive(Clone, Copy)]
pub struct Handle {
    element: NodeRef<html::Dialog>,
    /// Whether it is open.
    pub open: RwSignal<bool>,
}

impl Handle {
    pub fn new() -> Self {
        Self {
            element: NodeRef::new(),
            open: RwSignal::new(false),
        }
    }

    pub fn show(self) {
        self.open.set(true);
        if let Some(dialog) = self.element.get_untracked()
            && let Err(error) = dialog.show_modal()
        {
            web_sys::console::error_1(&error);
        }
    }

    pub fn close(self) {
        if let Some(dialog) = self.element.get_untracked() {
            dialog.close();
        }
    }
}

#[component]
pub fn Dialog(
    handle: Handle,
    class: &'static str,
    testid: &'static str,
    /// The id of its heading.
    title: &'static str,
    /// Makes what it holds, each time that it is opened: a closed dialog follows nothing. Finds the [`Handle`] as a context.
    contents: fn() -> AnyView,
) -> impl IntoView {
    let held = move || {
        handle.open.get().then(|| {
            provide_context(handle);
            contents()
        })
    };
    view! {
        <dialog
            class=class
            node_ref=handle.element
            aria-labelledby=title
            data-testid=testid
            on:close=move |_| handle.open.set(false)
            // A click on the backdrop is a click on the dialog itself.
            on:click=move |event| {
                if event.target() == event.current_target() {
                    handle.close();
                }
            }
        >
            {held}
        </dialog>
    }
    .into_any()
}
