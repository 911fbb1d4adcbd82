//! A map on the Fourier plane with a mark on one frequency, which pointer and keyboard move.

use crate::ui::crosshair::{Crosshair, Place, mark};
use crate::ui::plane::{Pixels, Plane};
use leptos::prelude::*;

/// The frequencies that are read off, (kx, ky) in cycles/image.
#[derive(Clone, Copy)]
pub struct Places {
    /// Under the pointer.
    pub pointed: RwSignal<Option<(i32, i32)>>,
    /// Where the keyboard or a click has put the mark.
    pub marked: RwSignal<Option<(i32, i32)>>,
}

impl Places {
    /// None yet.
    pub fn new() -> Self {
        Self {
            pointed: RwSignal::new(None),
            marked: RwSignal::new(None),
        }
    }

    /// The one to read: that under the pointer, else the marked one.
    pub fn here(self) -> Option<(i32, i32)> {
        self.pointed.get().or_else(|| self.marked.get())
    }
}

/// The map.
#[component]
pub fn MarkedMap(
    /// For scripts and tests: `…-map`, and `…-cross` for the mark's slider.
    testid: &'static str,
    #[prop(into)] label: Signal<String>,
    /// What the keys move, as a name for the mark's slider.
    cross: &'static str,
    #[prop(into)] pixels: Signal<Option<Pixels>>,
    /// How far an arrow key goes, in cycles/image.
    #[prop(into)]
    step: Signal<i32>,
    places: Places,
    /// What is known of a frequency.
    read: Callback<(i32, i32), Option<String>>,
) -> impl IntoView {
    let Places { pointed, marked } = places;
    let side =
        Memo::new(move |_| pixels.with(|pixels| pixels.as_ref().map_or(1, |map| map.side as i32)));
    let least = move || -(side.get() / 2);
    let most = move || (side.get() - 1) / 2;
    let moved = move |(right, down): (i32, i32)| {
        let (least, most, step) = untrack(|| (least(), most(), step.get()));
        marked.update(|marked| {
            *marked = Some(match *marked {
                Some((kx, ky)) => (
                    (kx + step * right).clamp(least, most),
                    (ky + step * down).clamp(least, most),
                ),
                // The first key shows where it is.
                None => (0, 0),
            });
        });
        pointed.set(None);
    };
    let place = Place {
        least: Signal::derive(least),
        most: Signal::derive(most),
        now: Signal::derive(move || marked.get().map_or(0, |(kx, _)| kx)),
        spoken: Signal::derive(move || {
            let words = marked.get().and_then(|here| read.run(here));
            words.unwrap_or_else(|| "none yet".to_owned())
        }),
    };
    let drawn_mark = move || {
        let (kx, ky) = marked.get()?;
        let side = side.get();
        let share = |k: i32| (f64::from(k + side / 2) + 0.5) / f64::from(side);
        Some(mark((share(kx), share(ky))))
    };
    view! {
        <div
            class="marked-map"
            data-testid=format!("{testid}-map")
            on:click=move |_| {
                if let Some(here) = pointed.get_untracked() {
                    marked.set(Some(here));
                }
            }
        >
            <Plane pixels label point=Callback::new(move |here| pointed.set(here))/>
            {drawn_mark}
            <Crosshair
                testid=format!("{testid}-cross")
                label=cross
                place
                moved=Callback::new(moved)
                left=Callback::new(|()| ())
            />
        </div>
    }
}
