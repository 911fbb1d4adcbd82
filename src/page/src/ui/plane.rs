//! A map on the Fourier plane, drawn with zero frequency in the centre.

use crate::browser::pointer_fraction;
use crate::core::studio::put;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::PointerEvent;

/// `side * side` RGBA pixels, row by row, DC at `(side / 2, side / 2)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Rows and columns.
    pub side: usize,
    /// Four bytes each.
    pub rgba: Arc<Vec<u8>>,
}

/// The map. `point` learns which frequency (kx, ky) in cycles/image the pointer is over.
#[component]
pub fn Plane(
    #[prop(into)] pixels: Signal<Option<Pixels>>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] point: Option<Callback<Option<(i32, i32)>>>,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some(pixels)) = (canvas.get(), pixels.get()) {
            put(&canvas, &pixels.rgba, pixels.side, pixels.side);
        }
    });
    let moved = move |event: PointerEvent| {
        let (Some(point), Some(canvas), Some(side)) = (
            point,
            canvas.get_untracked(),
            pixels.with_untracked(|pixels| pixels.as_ref().map(|pixels| pixels.side as i32)),
        ) else {
            return;
        };
        let (x, y) = pointer_fraction(&event, &canvas);
        let frequency =
            |fraction: f64| ((fraction * f64::from(side)) as i32).clamp(0, side - 1) - side / 2;
        point.run(Some((frequency(x), frequency(y))));
    };
    view! {
        <canvas
            class="map"
            node_ref=canvas
            role="img"
            aria-label=move || label.get()
            on:pointermove=moved
            on:pointerdown=moved
            on:pointerleave=move |_| {
                if let Some(point) = point {
                    point.run(None);
                }
            }
        ></canvas>
    }
}

/// "kx 3, ky −2 · radius 3.6 cycles/image".
pub fn place(kx: i32, ky: i32) -> String {
    let signed = |value: i32| value.to_string().replace('-', "−");
    format!(
        "kx {}, ky {} · radius {:.1} cycles/image",
        signed(kx),
        signed(ky),
        f64::from(kx).hypot(f64::from(ky))
    )
}
