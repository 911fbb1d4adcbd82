//! From places on a plane of frequencies to the frequencies.

use crate::browser::pointer_fraction;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// Where on the plane the pointer is, in cycles/image.
pub fn frequency_at(event: &PointerEvent, plane: NodeRef<Div>, side: usize) -> Option<(f32, f32)> {
    let (x, y) = pointer_fraction(event, &*plane.get_untracked()?);
    let centre = (side / 2) as f64 + 0.5;
    let along = |fraction: f64| (fraction * side as f64 - centre) as f32;
    Some((along(x), along(y)))
}
