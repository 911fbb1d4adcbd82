//! The one way into what is loaded only when the visitor wants the camera or a picture by a formula: nothing but this file may name the
//! modules of their drawers.

use super::camera::CameraDrawer;
use super::made::Maker;
use leptos::prelude::*;

/// The camera, which starts with its drawer.
pub fn camera() -> AnyView {
    view! { <CameraDrawer/> }.into_any()
}

/// The kinds of formulas and their sliders.
pub fn formulas() -> AnyView {
    view! { <Maker/> }.into_any()
}
