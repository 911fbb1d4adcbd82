//! A dialog over the page, closed by its button, by Escape and by a click beside it.

use leptos::html;
use leptos::prelude::*;

/// Opens and closes a dialog.
#[derive(Clone, Copy)]
pub struct Handle {
    element: NodeRef<html::Dialog>,
    /// Whether it is open.
    pub open: RwSignal<bool>,
    /// What was last done in it: shown beside the heading, which stays in sight, and read out.
    pub said: RwSignal<String>,
}

impl Handle {
    pub fn new() -> Self {
        Self {
            element: NodeRef::new(),
            open: RwSignal::new(false),
            said: RwSignal::new(String::new()),
        }
    }

    pub fn show(self) {
        self.said.set(String::new());
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
    /// Begins the ids of its heading, its button and its line of words.
    name: &'static str,
    heading: &'static str,
    /// Makes what is below its heading, each time that it is opened: a closed dialog follows nothing. Finds the [`Handle`] as a context.
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
            aria-labelledby=format!("{name}-title")
            data-testid=testid
            on:close=move |_| handle.open.set(false)
            // A click on the backdrop is a click on the dialog itself.
            on:click=move |event| {
                if event.target() == event.current_target() {
                    handle.close();
                }
            }
        >
            <div class="dialog-body">
                <div class="panel-head">
                    <h2 id=format!("{name}-title")>{heading}</h2>
                    <p class="said" role="status" data-testid=format!("{name}-said")>{move || handle.said.get()}</p>
                    <button class="quiet" aria-label="Close" data-testid=format!("{name}-close") on:click=move |_| handle.close()>
                        "✕"
                    </button>
                </div>
                {held}
            </div>
        </dialog>
    }
    .into_any()
}
