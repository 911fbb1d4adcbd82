//! The one way into what is loaded only when the section is opened.

use super::{Fit, figures};
use crate::core::state::Page;
use crate::later::view_in_chunk;
use leptos::prelude::*;

view_in_chunk!(
    tools,
    /// The two figures and what they say.
    pub fn contents() {
        figures::figures(expect_context::<Page>(), expect_context::<Fit>())
    }
);
