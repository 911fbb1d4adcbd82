//! The one way into what is loaded only when the visitor shares, saves or restores: nothing but this file may name those modules.

use super::{contents as dialog, restore};
use crate::core::state::Page;
use crate::later::{MISSING, view_in_chunk, work_in_chunk};
use crate::ui::dialog::Handle;
use crate::workbench::views::Views;
use leptos::prelude::*;
use web_sys::File;

view_in_chunk!(
    tools,
    /// What the open dialog holds.
    pub fn contents() {
        dialog::contents(
            expect_context::<Page>(),
            expect_context::<Views>(),
            expect_context::<Handle>(),
        )
    }
);

work_in_chunk!(
    tools,
    /// Brings back the state that a file holds, or says why not.
    pub async fn open_state(page: Page, file: File) {
        restore::open(page, &file);
    }
    missing {
        page.say(MISSING);
    }
);
