//! The one way into what is loaded only when the section is opened.

use super::{Fit, figures};
use crate::state::Page;
use leptos::prelude::*;

/// The two figures and what they say.
pub fn contents() -> AnyView {
    figures::figures(expect_context::<Page>(), expect_context::<Fit>())
}
