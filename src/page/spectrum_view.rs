//! The spectrum: log-magnitude, centred, with the filter drawn on it, handles to drag, axes and a readout.

use super::browser::pointer_fraction;
use super::handles::Overlay;
use super::state::Page;
use crate::studio::Kind;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use spectrum::view::axis_ticks;
use web_sys::PointerEvent;

/// The canvas and what lies over it.
#[component]
pub fn SpectrumView() -> impl IntoView {
    let page = expect_context::<Page>();
    let canvas = NodeRef::<Canvas>::new();
    let plane = NodeRef::<Div>::new();
    let pointed = RwSignal::new(None::<(i32, i32)>);
    let kind = RwSignal::new(Kind::Magnitude);
    Effect::new(move |_| {
        page.painted.track();
        if let Some(canvas) = canvas.get() {
            page.studio.update_value(|studio| {
                studio
                    .iter_mut()
                    .for_each(|studio| studio.paint_spectrum(&canvas, kind.get()))
            });
        }
    });
    let side = Memo::new(move |_| {
        page.shown
            .with(|shown| shown.as_ref().map_or(224, |shown| shown.side))
    });
    let point = move |event: PointerEvent| {
        if let Some(plane) = plane.get_untracked() {
            let (x, y) = pointer_fraction(&event, &plane);
            let side = side.get_untracked() as i32;
            let frequency =
                |fraction: f64| ((fraction * f64::from(side)) as i32).clamp(0, side - 1) - side / 2;
            pointed.set(Some((frequency(x), frequency(y))));
        }
    };
    view! {
        <div class="panel-head">
            <h2 id="spectrum-title">"Spectrum"</h2>
            <div class="switch" role="group" aria-label="What the spectrum shows">
                {[(Kind::Magnitude, "Magnitude"), (Kind::Phase, "Phase")]
                    .map(|(choice, name)| {
                        view! {
                            <button
                                aria-pressed=move || if kind.get() == choice { "true" } else { "false" }
                                on:click=move |_| kind.set(choice)
                            >
                                {name}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </div>
        <div class="plane-frame">
            <div
                class="plane"
                node_ref=plane
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=move |_| pointed.set(None)
            >
                <canvas
                    node_ref=canvas
                    data-testid="canvas-spectrum"
                    role="img"
                    aria-label=move || match kind.get() {
                        Kind::Magnitude => {
                            "Magnitude spectrum on a logarithmic scale, zero frequency in the centre; what the filter removes is dark"
                        }
                        Kind::Phase => {
                            "Phase spectrum in a cyclic colour scale, zero frequency in the centre; what the filter removes is dark"
                        }
                    }
                ></canvas>
                <Overlay plane side/>
            </div>
            <Axis side class="axis-x"/>
            <Axis side class="axis-y"/>
            <p class="axis-unit">"cycles/image"</p>
        </div>
        <p class="kept" data-testid="kept">{move || kept(page)}</p>
        <p class="readout" data-testid="readout">
            {move || {
                page.painted.track();
                pointed
                    .get()
                    .map_or_else(
                        || "Point at the spectrum to read a frequency; drag a circle to move a filter.".to_owned(),
                        |(kx, ky)| readout(page, kx, ky),
                    )
            }}
        </p>
    }
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

fn readout(page: Page, kx: i32, ky: i32) -> String {
    page.studio
        .with_value(|studio| {
            let studio = studio.as_ref()?;
            let radius = f64::from(kx).hypot(f64::from(ky));
            // Counter-clockwise as drawn, where ky grows downwards; an orientation has no sign.
            let angle = (-f64::from(ky)).atan2(f64::from(kx)).to_degrees().rem_euclid(180.0);
            let magnitude = studio.editor().magnitude_at(kx, ky);
            let phase = studio.editor().phase_at(kx, ky).to_degrees();
            let weight = studio.mask().at(kx, ky);
            let signed = |value: i32| value.to_string().replace('-', "−");
            Some(format!(
                "kx {}, ky {} · radius {radius:.1} cycles/image · {angle:.0}° · magnitude {}, phase {}° · {:.0} % kept",
                signed(kx),
                signed(ky),
                round_number(magnitude),
                signed(phase.round() as i32),
                weight * 100.0
            ))
        })
        .unwrap_or_default()
}

/// Three significant digits.
fn round_number(value: f32) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

#[component]
fn Axis(side: Memo<usize>, class: &'static str) -> impl IntoView {
    let ticks = move || {
        let side = side.get();
        axis_ticks(side)
            .into_iter()
            .map(|tick| {
                // The middle of the tick's coefficient.
                let place = (f64::from(tick) + (side / 2) as f64 + 0.5) / side as f64;
                view! {
                    <span style:--place=format!("{:.3}%", place * 100.0)>{tick.to_string().replace('-', "−")}</span>
                }
            })
            .collect_view()
    };
    view! { <div class=format!("axis {class}") aria-hidden="true">{ticks}</div> }
}
