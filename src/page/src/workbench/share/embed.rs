//! The bench in a frame of another page.

use super::desk::Desk;
use crate::core::address::address_with;
use leptos::prelude::*;
use protocol::BackendChoice;
use session::{Session, View, link};

impl Desk {
    /// The HTML that shows the bench as it stands in a frame.
    pub fn embed_code(self) -> String {
        let session = Session {
            embed: true,
            view: View::Picture,
            // Which device is best is for the reader's own browser to find out.
            backend: BackendChoice::Auto,
            ..self.page.session()
        };
        let title = self.page.shown.with(|shown| {
            let title = shown.as_ref().map(|shown| shown.title.clone());
            title.filter(|_| !session.edit.source.is_private())
        });
        let name = "Frequency Shortcut Explorer";
        let title = title.map_or_else(|| name.to_owned(), |title| format!("{name}: {title}"));
        let address = address_with(&link::write(&session));
        report::workbench::embed::frame(&address, &title)
    }
}
