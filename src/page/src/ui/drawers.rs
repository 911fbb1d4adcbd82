//! Drawers that open below a panel's tools, one at a time.

use super::aria::pressed;
use leptos::prelude::*;

/// The word of the drawer that is open; empty if none is.
pub type Open = RwSignal<&'static str>;

/// A button for each drawer.
#[component]
pub fn DrawerButtons(
    /// Words and names.
    drawers: &'static [(&'static str, &'static str)],
    open: Open,
    /// Read out for the group.
    label: &'static str,
    /// Before the words in test ids.
    #[prop(optional)]
    prefix: &'static str,
    /// Class of the group.
    class: &'static str,
    /// Class of a button.
    #[prop(optional)]
    button: &'static str,
) -> impl IntoView {
    let buttons = drawers
        .iter()
        .map(|&(word, name)| {
            view! {
                <button
                    class=button
                    data-testid=format!("{prefix}{word}")
                    aria-expanded=move || pressed(open.get() == word)
                    on:click=move |_| open.update(|open| *open = if *open == word { "" } else { word })
                >
                    {name}
                </button>
            }
        })
        .collect_view();
    view! { <div class=class role="group" aria-label=label>{buttons}</div> }.into_any()
}
