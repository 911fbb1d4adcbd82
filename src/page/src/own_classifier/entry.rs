//! The one way into what is loaded only when files of a network come.

use super::contents::OwnClassifierDialog;
use crate::later::view_in_chunk;
use leptos::prelude::*;

view_in_chunk!(
    classifier,
    /// The dialog.
    pub fn dialog() {
        view! { <OwnClassifierDialog/> }
    }
);
