//! The way from a frame in another page to the whole page.

use crate::core::address::address_with;
use crate::core::state::Page;
use leptos::prelude::*;
use session::{Session, link};

/// A link that keeps what was set in the frame.
#[component]
pub fn OpenWhole() -> impl IntoView {
    let page = expect_context::<Page>();
    let address = move || {
        let session = Session {
            embed: false,
            ..page.session()
        };
        address_with(&link::write(&session))
    };
    view! {
        <a class="open-whole" data-testid="open-whole" target="_blank" rel="noopener" href=address>
            "Open in Frequency Shortcut Explorer"
        </a>
    }
}
