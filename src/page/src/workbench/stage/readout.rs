//! One pixel's values, under the pointer or under a crosshair that the arrow keys move.

use super::pointed::Pointed;
use crate::core::state::Page;
use crate::ui::crosshair::{Crosshair, Place};
use crate::ui::format::signed;
use crate::workbench::views::Views;
use leptos::prelude::*;
use spectrum::pixels;

/// What the arrow keys move; the pixel itself is marked in both pictures.
#[component]
pub fn Cross(pointed: Pointed, side: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    let views = expect_context::<Views>();
    let moved = move |(right, down): (i32, i32)| {
        let side = side.get_untracked();
        // The first key shows where it is.
        let (x, y) = match pointed.pixel.get_untracked() {
            Some((x, y)) => {
                let moved =
                    |at: usize, by: i32| at.saturating_add_signed(by as isize).min(side - 1);
                (moved(x, right), moved(y, down))
            }
            None => (side / 2, side / 2),
        };
        pointed.pixel.set(Some((x, y)));
        pointed.by_keys.set(true);
        let share = |index: usize| (index as f64 + 0.5) / side as f64;
        views
            .picture_zoom
            .update(|zoom| *zoom = zoom.showing((share(x), share(y))));
    };
    let leave = move |()| {
        if pointed.by_keys.get_untracked() {
            pointed.by_keys.set(false);
            pointed.pixel.set(None);
        }
    };
    let spoken = move || {
        let Some((x, y)) = pointed.pixel.get() else {
            return "none yet".to_owned();
        };
        let Some((before, after)) = values(page, x, y) else {
            return String::new();
        };
        let colour = ["red", "green", "blue"];
        let change = |channel: usize| {
            format!(
                ", {} {} to {}",
                colour[channel], before[channel], after[channel]
            )
        };
        format!("column {x}, row {y}{}{}{}", change(0), change(1), change(2))
    };
    let place = Place {
        least: Signal::stored(0),
        most: Signal::derive(move || side.get() as i32 - 1),
        now: Signal::derive(move || pointed.pixel.get().map_or(0, |(x, _)| x as i32)),
        spoken: Signal::derive(spoken),
    };
    view! {
        <Crosshair
            testid="picture-cross"
            label="Pixel of the picture: arrow keys move, plus and minus zoom, 0 shows all"
            place
            moved=Callback::new(moved)
            left=Callback::new(leave)
        />
    }
}

/// The line under the picture.
#[component]
pub fn Readout(pointed: Pointed) -> impl IntoView {
    let page = expect_context::<Page>();
    let words = move || {
        let Some((x, y)) = pointed.pixel.get() else {
            return "Point at the picture to read a pixel.".to_owned();
        };
        values(page, x, y).map_or_else(String::new, |(before, after)| {
            format!(
                "x {x}, y {y} · RGB {} → {}",
                before.join(", "),
                after.join(", ")
            )
        })
    };
    view! { <p class="pixel-readout" data-testid="pixel-readout">{words}</p> }
}

/// Red, green and blue of a pixel, as it came and filtered, on the scale of bytes.
fn values(page: Page, x: usize, y: usize) -> Option<([String; 3], [String; 3])> {
    page.painted.track();
    page.studio.with_value(|studio| {
        let editor = studio.as_ref()?.editor();
        let words = |values: [f32; 3]| values.map(|value| signed(value.round() as i32));
        let before = words(pixels::at(editor.original(), x, y)?);
        Some((before, words(pixels::at(editor.filtered(), x, y)?)))
    })
}
