//! The one way into what is loaded only when the visitor wants the camera or a picture by a formula: nothing but this file may name the
//! modules of their drawers.

use super::camera::CameraDrawer;
use super::made::Maker;
use crate::later::view_in_chunk;
use leptos::prelude::*;

view_in_chunk!(
    tools,
    /// The camera, which starts with its drawer.
    pub fn camera() {
        view! { <CameraDrawer/> }
    }
);

view_in_chunk!(
    tools,
    /// The kinds of formulas and their sliders.
    pub fn formulas() {
        view! { <Maker/> }
    }
);
