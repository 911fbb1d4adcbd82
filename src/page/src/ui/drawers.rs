//! Drawers that open below a panel's tools, one at a time.

use super::aria::pressed;
use super::in_view::bring_into_view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// The word of the drawer that is open; empty if none is.
pub type Open = RwSignal<&'static str>;

/// Room at the lower edge of the window that may be covered on narrow screens, in pixels, with a little to spare.
const COVERED: f64 = 96.0;

/// Shows the drawer that a button has just opened: it may lie below the screen, where nobody would notice it.
fn reveal(event: &MouseEvent) {
    let button = event
        .current_target()
        .and_then(|button| button.dyn_into::<Element>().ok());
    let Some(buttons) = button.and_then(|button| button.parent_element()) else {
        return;
    };
    // The drawer is there with the next frame.
    request_animation_frame(move || {
        if let Some(drawer) = buttons.next_element_sibling() {
            bring_into_view(&drawer, COVERED);
        }
    });
}

/// A button for each drawer, which is to follow them.
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
                    on:click=move |event| {
                        open.update(|open| *open = if *open == word { "" } else { word });
                        if open.get_untracked() == word {
                            reveal(&event);
                        }
                    }
                >
                    {name}
                </button>
            }
        })
        .collect_view();
    view! { <div class=class role="group" aria-label=label>{buttons}</div> }.into_any()
}
