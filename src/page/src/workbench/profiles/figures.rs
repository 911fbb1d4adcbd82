//! The figures of the section: worked out only while it is open.

use super::{FIRST, Fit, FitRings};
use crate::browser::{number, pointer_fraction};
use crate::core::state::Page;
use leptos::html::Div;
use leptos::prelude::*;
use report::figures::{Directions, Falloff};
use spectrum::profile::{orientation_profile, radial_profile};
use std::sync::Arc;
use web_sys::{KeyboardEvent, PointerEvent};

/// Sectors of ten degrees: narrower ones hold too few of the low frequencies that have most of the power.
const SECTORS: usize = 18;

#[derive(Clone, PartialEq)]
struct Drawn {
    falloff: Falloff,
    directions: Directions,
}

/// The two figures and what they say.
pub fn figures(page: Page, Fit(fit): Fit) -> AnyView {
    let side = Memo::new(move |_| {
        page.shown
            .with(|shown| shown.as_ref().map_or(224, |shown| shown.side))
    });
    let last = Memo::new(move |_| fit.get().1.unwrap_or(side.get() / 2));
    let drawn = Memo::new(move |_| {
        page.painted.track();
        page.shown.track();
        let (from, to) = (fit.get().0, last.get());
        let mut drawn = None;
        page.studio.update_value(|studio| {
            drawn = studio.as_mut().and_then(|studio| {
                let (original, filtered, _) = studio.spectra()?;
                let radial = |spectrum| radial_profile(spectrum, None);
                let oriented = |spectrum| orientation_profile(spectrum, None, SECTORS);
                Some(Arc::new(Drawn {
                    falloff: Falloff::new(radial(original), radial(filtered), from, to),
                    directions: Directions::new(oriented(original), oriented(filtered)),
                }))
            });
        });
        drawn
    });
    let by_distance = Plot {
        test: "radial-profile",
        name: "By distance from zero frequency",
        svg: |drawn, at| drawn.falloff.svg(at),
        at: |drawn, share| drawn.falloff.ring_at(share),
        count: |drawn| drawn.falloff.rings(),
        first: 1,
        read: |drawn, at| drawn.falloff.read(at),
    };
    let by_direction = Plot {
        test: "orientation-profile",
        name: "By direction",
        svg: |drawn, at| drawn.directions.svg(at),
        at: |drawn, share| drawn.directions.sector_at(share),
        count: |drawn| drawn.directions.sectors(),
        first: 0,
        read: |drawn, at| drawn.directions.read(at),
    };
    view! {
        <div class="profile-pair">
            <div>
                <Figure drawn plot=by_distance/>
            </div>
            <div>
                <Figure drawn plot=by_direction/>
            </div>
            <div>
                <h3>"What the curves say"</h3>
                <p class="slopes" data-testid="slopes">
                    {move || drawn.get().map(|drawn| drawn.falloff.slopes())}
                </p>
                <FitRange fit last side/>
                <p class="fit">
                    "0° stands for vertical stripes; angles grow counter-clockwise. Power is averaged over all distances, without zero frequency."
                </p>
            </div>
        </div>
    }
    .into_any()
}

/// Which rings the power law is fitted to.
#[component]
fn FitRange(fit: RwSignal<FitRings>, last: Memo<usize>, side: Memo<usize>) -> impl IntoView {
    let ring = move |event: &web_sys::Event| {
        let ring = number(event)?.max(1.0) as usize;
        Some(ring.min(side.get_untracked()))
    };
    view! {
        <p class="fit">
            "Fitted from "
            <input
                type="number"
                min="1"
                max=last
                aria-label="First radius of the fit, cycles per image"
                data-testid="fit-from"
                prop:value=move || fit.get().0
                on:change=move |event| fit.update(|fit| fit.0 = ring(&event).unwrap_or(FIRST))
            />
            " to "
            <input
                type="number"
                min="1"
                max=side
                aria-label="Last radius of the fit, cycles per image"
                data-testid="fit-to"
                prop:value=last
                on:change=move |event| fit.update(|fit| fit.1 = ring(&event))
            />
            " cycles/image; the dotted lines are the fits."
        </p>
    }
}

/// What tells the two figures apart.
#[derive(Clone, Copy)]
struct Plot {
    test: &'static str,
    name: &'static str,
    svg: fn(&Drawn, Option<usize>) -> String,
    at: fn(&Drawn, f64) -> usize,
    count: fn(&Drawn) -> usize,
    first: usize,
    read: fn(&Drawn, usize) -> Option<String>,
}

/// A figure that is read by pointer and by arrow keys.
#[component]
fn Figure(drawn: Memo<Option<Arc<Drawn>>>, plot: Plot) -> impl IntoView {
    let pointed = RwSignal::new(None::<usize>);
    let chart = NodeRef::<Div>::new();
    let point = move |event: PointerEvent| {
        // The figure may be narrower than its place.
        let figure = chart
            .get_untracked()
            .and_then(|chart| chart.query_selector("svg").ok().flatten());
        if let (Some(figure), Some(drawn)) = (figure, drawn.get_untracked()) {
            pointed.set(Some((plot.at)(&drawn, pointer_fraction(&event, &figure).0)));
        }
    };
    let press = move |event: KeyboardEvent| {
        let Some(drawn) = drawn.get_untracked() else {
            return;
        };
        let far = if event.shift_key() { 10 } else { 1 };
        let last = (plot.count)(&drawn).saturating_sub(1);
        let now = pointed.get_untracked();
        let moved = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now.map_or(0, |now| now.saturating_sub(far)),
            "ArrowRight" | "ArrowUp" => now.map_or(0, |now| now + far),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        pointed.set(Some(moved.clamp(plot.first.min(last), last)));
    };
    let words = move || (plot.read)(&*drawn.get()?, pointed.get()?);
    view! {
        <h3>{plot.name}</h3>
        <div
            class="chart profile-chart"
            data-testid=plot.test
            role="slider"
            tabindex="0"
            aria-label=move || format!("{}: arrow keys read the curves", plot.name)
            aria-valuemin=plot.first
            aria-valuemax=move || drawn.get().map_or(0, |drawn| (plot.count)(&drawn).saturating_sub(1))
            aria-valuenow=move || pointed.get().unwrap_or(plot.first)
            aria-valuetext=move || words().unwrap_or_else(|| "none yet".to_owned())
            node_ref=chart
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| pointed.set(None)
            on:blur=move |_| pointed.set(None)
            on:keydown=press
            inner_html=move || drawn.get().map(|drawn| (plot.svg)(&drawn, pointed.get())).unwrap_or_default()
        ></div>
        <p class="profile-readout" data-testid=format!("{}-readout", plot.test)>
            {move || words().unwrap_or_else(|| "Point at the curves to read them.".to_owned())}
        </p>
    }
}
