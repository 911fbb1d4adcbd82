//! A button that opens one file of the visitor's.

use crate::browser::click;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::File;

/// The button, and the field behind it, which is emptied so that the same file can be opened again.
#[component]
pub fn FileButton(
    testid: &'static str,
    /// The test id of the field.
    input: &'static str,
    /// Media types and endings of the files.
    accept: &'static str,
    label: &'static str,
    /// What to do with a file.
    take: Callback<File>,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    view! {
        <button data-testid=testid on:click=move |_| field.get_untracked().iter().for_each(click)>{label}</button>
        <input
            class="visually-hidden"
            type="file"
            accept=accept
            tabindex="-1"
            aria-hidden="true"
            data-testid=input
            node_ref=field
            on:change=move |_| {
                if let Some(field) = field.get_untracked() {
                    let file = field.files().and_then(|files| files.get(0));
                    field.set_value("");
                    if let Some(file) = file {
                        take.run(file);
                    }
                }
            }
        />
    }
}
