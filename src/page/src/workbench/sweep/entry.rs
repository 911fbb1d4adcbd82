//! The one way into what is loaded only when the section is opened.

use super::context::Sweeps;
use super::panel::Panel;
use crate::kept::kept;
use crate::later::view_in_chunk;
use leptos::prelude::*;

view_in_chunk!(
    sweep,
    /// What the open section holds. Its state stays while it is closed, so that a sweep goes on.
    pub fn contents() {
        let (page, pictures) = (expect_context(), expect_context());
        kept(|| Sweeps::new(page, pictures));
        view! { <Panel/> }
    }
);
