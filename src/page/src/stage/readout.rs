//! One pixel's values, under the pointer or under a crosshair that the arrow keys move.

use super::super::state::Page;
use super::super::views::Views;
use super::Pointed;
use leptos::prelude::*;
use spectrum::pixels;
use web_sys::KeyboardEvent;

/// What the arrow keys move; the pixel itself is marked in both pictures.
#[component]
pub fn Cross(pointed: Pointed, side: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    let views = expect_context::<Views>();
    let press = move |event: KeyboardEvent| {
        let far = if event.shift_key() { 10 } else { 1 };
        let (right, down) = match event.key().as_str() {
            "ArrowLeft" => (-far, 0),
            "ArrowRight" => (far, 0),
            "ArrowUp" => (0, -far),
            "ArrowDown" => (0, far),
            _ => return,
        };
        event.prevent_default();
        let side = side.get_untracked();
        // The first key shows where it is.
        let (x, y) = match pointed.pixel.get_untracked() {
            Some((x, y)) => {
                let moved = |at: usize, by: isize| at.saturating_add_signed(by).min(side - 1);
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
    let leave = move |_| {
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
    view! {
        <div
            class="cross"
            data-testid="picture-cross"
            role="slider"
            tabindex="0"
            aria-roledescription="crosshair"
            aria-label="Pixel of the picture: arrow keys move, plus and minus zoom, 0 shows all"
            aria-valuemin="0"
            aria-valuemax=move || side.get() - 1
            aria-valuenow=move || pointed.pixel.get().map_or(0, |(x, _)| x)
            aria-valuetext=spoken
            on:keydown=press
            on:blur=leave
        ></div>
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
        let words = |values: [f32; 3]| {
            values.map(|value| (value.round() as i32).to_string().replace('-', "−"))
        };
        let before = words(pixels::at(editor.original(), x, y)?);
        Some((before, words(pixels::at(editor.filtered(), x, y)?)))
    })
}
