//! The bench in a frame of another page.

use super::super::actions::address_with;
use super::super::state::Page;
use leptos::prelude::*;
use session::{BackendChoice, Session, View, link};

impl Page {
    /// The HTML that shows the bench as it stands in a frame.
    pub fn embed_code(self) -> String {
        let session = Session {
            embed: true,
            view: View::Picture,
            // Which device is best is for the reader's own browser to find out.
            backend: BackendChoice::Auto,
            ..self.session()
        };
        let title = self.shown.with(|shown| {
            let title = shown.as_ref().map(|shown| shown.title.clone());
            title.filter(|_| !session.edit.source.is_private())
        });
        let name = "Frequency Shortcut Explorer";
        let title = title.map_or_else(|| name.to_owned(), |title| format!("{name}: {title}"));
        let address = address_with(&link::write(&session));
        report::workbench::embed::frame(&address, &title)
    }
}

/// The way from a frame to the whole page, with what was set in the frame.
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
