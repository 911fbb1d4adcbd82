//! The one way into what is loaded only when the section is opened.

use super::context::HeatMaps;
use super::panel::Panel;
use crate::kept::kept;
use crate::later::view_in_chunk;
use leptos::prelude::*;

view_in_chunk!(
    heat,
    /// What the open section holds. Its state stays while it is closed, so that a run goes on.
    pub fn contents() {
        let (page, pictures) = (expect_context(), expect_context());
        kept(|| HeatMaps::new(page, pictures));
        view! { <Panel/> }
    }
);
