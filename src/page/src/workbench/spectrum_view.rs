//! The spectrum with the filter drawn on it, handles to drag, axes and a readout.

use crate::core::state::Page;
use crate::ui::format::signed;
use crate::workbench::handles::Overlay;
use crate::workbench::spectrum_choice::SpectrumChoice;
use crate::workbench::spectrum_reading::{Cross, Mark, Reading};
use crate::workbench::views::Views;
use crate::workbench::zooming::{Gestures, Zoomable};
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use session::zoom::Zoom;
use spectrum::view::{Kind, Origin, Scale, axis_ticks_within};
use web_sys::PointerEvent;

/// The canvas and what lies over it.
#[component]
pub fn SpectrumView() -> impl IntoView {
    let page = expect_context::<Page>();
    let views = expect_context::<Views>();
    let (view, zoom) = (views.spectrum, views.spectrum_zoom);
    let canvas = NodeRef::<Canvas>::new();
    let plane = NodeRef::<Div>::new();
    let frame = NodeRef::<Div>::new();
    let reading = Reading::new(page, views);
    Effect::new(move |_| {
        page.painted.track();
        if let Some(canvas) = canvas.get() {
            page.studio.update_value(|studio| {
                if let Some(studio) = studio {
                    if views.of_filtered.get() {
                        studio.paint_filtered_spectrum(&canvas, view.get());
                    } else {
                        studio.paint_spectrum(&canvas, view.get());
                    }
                }
            });
        }
    });
    let side = Memo::new(move |_| {
        page.shown
            .with(|shown| shown.as_ref().map_or(224, |shown| shown.side))
    });
    let centred = Memo::new(move |_| view.get().origin == Origin::Centre);
    let gestures = Gestures::new(
        zoom,
        frame,
        Signal::derive(|| 1),
        Signal::derive(move || !centred.get()),
    );
    let point = move |event: PointerEvent| {
        if let Some((x, y)) = gestures.place(&event) {
            let side = side.get_untracked();
            let frequency = |share: f64| {
                let place = ((share * side as f64) as usize).min(side - 1);
                view.get_untracked().origin.frequency(place, side)
            };
            reading.point((frequency(x), frequency(y)));
        }
    };
    view! {
        <div class="panel-head">
            <h2 id="spectrum-title">"Spectrum"</h2>
            <SpectrumChoice/>
        </div>
        <div class="plane-frame">
            <Zoomable gestures of="spectrum" class="plane-window">
                <div
                    class="plane sheet"
                    node_ref=plane
                    on:pointermove=point
                    on:pointerdown=point
                    on:pointerleave=move |_| reading.leave()
                >
                    <canvas
                        node_ref=canvas
                        data-testid="canvas-spectrum"
                        role="img"
                        aria-label=move || label(views)
                    ></canvas>
                    <Mark reading side/>
                    <Show when=move || centred.get()>
                        <Overlay plane side/>
                    </Show>
                </div>
                <Cross reading side/>
            </Zoomable>
            <Axis side across=true/>
            <Axis side across=false/>
            <p class="axis-unit">"cycles/image"</p>
        </div>
        <p class="kept" data-testid="kept">{move || kept(page)}</p>
        <p class="readout" data-testid="readout">
            {move || {
                reading
                    .words()
                    .unwrap_or_else(|| {
                        if centred.get() {
                            "Point at the spectrum to read a frequency; drag a circle to move a filter."
                        } else {
                            "The filters’ handles are shown only while zero frequency is in the centre."
                        }
                            .to_owned()
                    })
            }}
        </p>
    }
}

/// What the canvas shows, for those who cannot see it.
fn label(views: Views) -> String {
    let view = views.spectrum.get();
    let what = match (view.kind, view.scale) {
        (Kind::Magnitude, Scale::Log) => "Magnitude spectrum on a logarithmic scale",
        (Kind::Magnitude, Scale::Linear) => "Magnitude spectrum on a linear scale",
        (Kind::Power, Scale::Log) => "Power spectrum in decibels",
        (Kind::Power, Scale::Linear) => "Power spectrum on a linear scale",
        (Kind::Phase, _) => "Phase spectrum in a cyclic colour scale",
    };
    let origin = match view.origin {
        Origin::Centre => "zero frequency in the centre",
        Origin::Corner => "zero frequency in the upper left corner",
    };
    let of = if views.of_filtered.get() {
        "of the filtered picture"
    } else {
        "what the filter removes is dark"
    };
    format!("{what}, {origin}; {of}")
}

/// "Keeps 4.2 % of the frequencies, 93.1 % of the energy."
fn kept(page: Page) -> Option<String> {
    page.painted.track();
    page.studio.with_value(|studio| {
        let studio = studio.as_ref()?;
        let mask = studio.mask();
        if mask.is_identity() {
            return Some("Keeps everything.".to_owned());
        }
        let energy = studio.editor().kept_energy(mask) * 100.0;
        Some(format!(
            "Keeps {:.1} % of the frequencies, {energy:.1} % of the energy.",
            mask.kept_fraction() * 100.0
        ))
    })
}

/// The ticks of what is seen of an axis.
#[component]
fn Axis(side: Memo<usize>, across: bool) -> impl IntoView {
    let views = expect_context::<Views>();
    let ticks = move || {
        let (side, origin) = (side.get(), views.spectrum.get().origin);
        let zoom: Zoom = views.spectrum_zoom.get();
        let (from, to) = zoom.seen()[usize::from(!across)];
        axis_ticks_within(side, origin, from, to)
            .into_iter()
            .map(|tick| {
                let seen = (origin.share(tick, side) - from) / (to - from);
                view! {
                    <span style:--place=format!("{:.3}%", seen * 100.0)>{signed(tick)}</span>
                }
            })
            .collect_view()
    };
    let class = if across { "axis axis-x" } else { "axis axis-y" };
    view! { <div class=class aria-hidden="true">{ticks}</div> }
}
