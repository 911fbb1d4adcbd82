//! The spectrum: log-magnitude, centred, with the filter drawn on it, handles to drag, axes and a readout.

use super::browser::{capture_pointer, is_pressed, pointer_fraction};
use super::state::Page;
use crate::studio::Kind;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use spectrum::filter::Filter;
use spectrum::view::axis_ticks;
use web_sys::{KeyboardEvent, PointerEvent};

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

/// One value of a filter that a handle moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Grip {
    Radius,
    From,
    To,
    FromDegrees,
    ToDegrees,
}

fn grips(filter: &Filter) -> &'static [Grip] {
    match filter {
        Filter::LowPass { .. } | Filter::HighPass { .. } => &[Grip::Radius],
        Filter::BandPass { .. } | Filter::BandStop { .. } => &[Grip::From, Grip::To],
        Filter::Orientation { .. } => &[Grip::FromDegrees, Grip::ToDegrees],
        _ => &[],
    }
}

impl Grip {
    fn is_angle(self) -> bool {
        matches!(self, Self::FromDegrees | Self::ToDegrees)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Radius => "Radius",
            Self::From => "Inner radius",
            Self::To => "Outer radius",
            Self::FromDegrees => "From direction",
            Self::ToDegrees => "To direction",
        }
    }

    fn get(self, filter: &Filter) -> f32 {
        match (self, filter) {
            (Self::Radius, Filter::LowPass { radius } | Filter::HighPass { radius }) => *radius,
            (Self::From, Filter::BandPass { from, .. } | Filter::BandStop { from, .. }) => *from,
            (Self::To, Filter::BandPass { to, .. } | Filter::BandStop { to, .. }) => *to,
            (Self::FromDegrees, Filter::Orientation { from_degrees, .. }) => *from_degrees,
            (Self::ToDegrees, Filter::Orientation { to_degrees, .. }) => *to_degrees,
            _ => 0.0,
        }
    }

    /// The filter with this value moved; a band's ends stop at each other.
    fn set(self, filter: Filter, value: f32, furthest: f32) -> Filter {
        let mut filter = filter;
        let radius_value = value.clamp(0.0, furthest);
        match (self, &mut filter) {
            (Self::Radius, Filter::LowPass { radius } | Filter::HighPass { radius }) => {
                *radius = radius_value
            }
            (Self::From, Filter::BandPass { from, to } | Filter::BandStop { from, to }) => {
                *from = radius_value.min(*to)
            }
            (Self::To, Filter::BandPass { from, to } | Filter::BandStop { from, to }) => {
                *to = radius_value.max(*from)
            }
            (Self::FromDegrees, Filter::Orientation { from_degrees, .. }) => {
                *from_degrees = value.rem_euclid(180.0)
            }
            (Self::ToDegrees, Filter::Orientation { to_degrees, .. }) => {
                *to_degrees = value.rem_euclid(180.0)
            }
            _ => {}
        }
        filter
    }
}

/// Circles, wedges and handles; drawn in cycles/image, so that one unit is one coefficient.
#[component]
fn Overlay(plane: NodeRef<Div>, side: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    // One entry per handle, by what it moves: a drag changes values, and its handle must live through that.
    let handles = Memo::new(move |_| {
        page.history.with(|history| {
            let filters = history
                .present()
                .recipe
                .filters
                .layers
                .iter()
                .map(|layer| &layer.filter)
                .enumerate();
            filters
                .flat_map(|(index, filter)| grips(filter).iter().map(move |grip| (index, *grip)))
                .collect::<Vec<_>>()
        })
    });
    let view_box = move || {
        let side = side.get() as f64;
        // The middle of the DC coefficient is the origin.
        let start = -(side / 2.0).floor() - 0.5;
        format!("{start} {start} {side} {side}")
    };
    view! {
        <svg class="overlay" viewBox=view_box>
            <For each=move || handles.get() key=|handle| *handle let:handle>
                <Handle plane side index=handle.0 grip=handle.1/>
            </For>
        </svg>
    }
}

#[component]
fn Handle(plane: NodeRef<Div>, side: Memo<usize>, index: usize, grip: Grip) -> impl IntoView {
    let page = expect_context::<Page>();
    let filter = move || {
        page.history.with(|history| {
            history
                .present()
                .recipe
                .filters
                .layers
                .get(index)
                .map(|layer| layer.filter.clone())
        })
    };
    let value = Memo::new(move |_| filter().map_or(0.0, |filter| grip.get(&filter)));
    let half = move || side.get() as f32 / 2.0;
    let furthest = move || (half() * std::f32::consts::SQRT_2).ceil();
    // Handles of several filters are fanned out so that none hides another; directions have theirs on a circle.
    let place = Memo::new(move |_| {
        let (radius, degrees) = if grip.is_angle() {
            (half() * 0.82, value.get())
        } else {
            let radius = value.get();
            let home = 45.0 - 14.0 * (index % 6) as f32;
            (radius, if radius > half() * 0.95 { 45.0 } else { home })
        };
        let (sine, cosine) = degrees.to_radians().sin_cos();
        (radius * cosine, -radius * sine)
    });
    let set = move |value: f32, let_go: bool| {
        if let Some(filter) = page.history.with_untracked(|history| {
            history
                .present()
                .recipe
                .filters
                .layers
                .get(index)
                .map(|layer| layer.filter.clone())
        }) {
            let moved = grip.set(filter, value, furthest());
            page.edit_layer(index, let_go, |layer| layer.filter = moved);
        }
    };
    let from_pointer = move |event: &PointerEvent| -> Option<f32> {
        let (x, y) = pointer_fraction(event, &*plane.get_untracked()?);
        let centre = (side.get_untracked() / 2) as f64 + 0.5;
        let (kx, ky) = (
            x * side.get_untracked() as f64 - centre,
            y * side.get_untracked() as f64 - centre,
        );
        let value = if grip.is_angle() {
            (-ky).atan2(kx).to_degrees().rem_euclid(180.0)
        } else {
            kx.hypot(ky)
        };
        // Half a cycle is as fine as a finger goes.
        Some((value * 2.0).round() as f32 / 2.0)
    };
    let drag = move |event: PointerEvent, let_go: bool| {
        if let Some(value) = from_pointer(&event) {
            set(value, let_go);
        }
    };
    let press = move |event: KeyboardEvent| {
        let big = if grip.is_angle() { 15.0 } else { 10.0 };
        let now = value.get_untracked();
        let moved = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now - 1.0,
            "ArrowRight" | "ArrowUp" => now + 1.0,
            "PageDown" => now - big,
            "PageUp" => now + big,
            "Home" => 0.0,
            "End" if grip.is_angle() => 179.0,
            "End" => furthest(),
            _ => return,
        };
        event.prevent_default();
        set(moved, true);
    };
    let unit = if grip.is_angle() {
        "degrees"
    } else {
        "cycles per image"
    };
    view! {
        {if grip.is_angle() {
            view! {
                <line
                    class="edge"
                    x1=move || -2.0 * place.get().0
                    y1=move || -2.0 * place.get().1
                    x2=move || 2.0 * place.get().0
                    y2=move || 2.0 * place.get().1
                />
            }
                .into_any()
        } else {
            view! { <circle class="edge" cx="0" cy="0" r=move || value.get()/> }.into_any()
        }}
        <g
            class="handle"
            data-testid="spectrum-handle"
            role="slider"
            tabindex="0"
            aria-label=move || format!("{}, filter {}", grip.name(), index + 1)
            aria-valuemin="0"
            aria-valuemax=move || if grip.is_angle() { 180.0 } else { furthest() }
            aria-valuenow=move || value.get()
            aria-valuetext=move || format!("{} {unit}", value.get())
            transform=move || {
                let (x, y) = place.get();
                format!("translate({x:.2} {y:.2}) scale({:.4})", half() / 112.0)
            }
            on:keydown=press
            on:pointerdown=move |event| {
                event.prevent_default();
                capture_pointer(&event);
            }
            on:pointermove=move |event| {
                if is_pressed(&event) {
                    drag(event, false);
                }
            }
            on:pointerup=move |event| drag(event, true)
        >
            <circle class="reach" r="13"/>
            <circle class="knob" r="4.5"/>
        </g>
    }
}
