//! One frequency's values, under the pointer or under a crosshair that the arrow keys move.

use crate::core::state::Page;
use crate::core::studio::Studio;
use crate::ui::crosshair::{Crosshair, Place, mark};
use crate::ui::format::signed;
use crate::workbench::views::Views;
use leptos::prelude::*;

/// The frequency that is read off, and whether the keyboard does it.
#[derive(Clone, Copy)]
pub struct Reading {
    page: Page,
    views: Views,
    frequency: RwSignal<Option<(i32, i32)>>,
    by_keys: RwSignal<bool>,
}

impl Reading {
    pub fn new(page: Page, views: Views) -> Self {
        Self {
            page,
            views,
            frequency: RwSignal::new(None),
            by_keys: RwSignal::new(false),
        }
    }

    /// The pointer is over this one.
    pub fn point(self, frequency: (i32, i32)) {
        self.frequency.set(Some(frequency));
        self.by_keys.set(false);
    }

    /// The pointer has left.
    pub fn leave(self) {
        if !self.by_keys.get_untracked() {
            self.frequency.set(None);
        }
    }

    pub fn words(self) -> Option<String> {
        self.page.painted.track();
        self.frequency
            .get()
            .map(|(kx, ky)| self.readout(kx, ky).unwrap_or_default())
    }

    fn readout(self, kx: i32, ky: i32) -> Option<String> {
        let of_filtered = self.views.of_filtered.get();
        let read = |studio: &mut Option<Studio>| {
            let studio = studio.as_mut()?;
            let radius = f64::from(kx).hypot(f64::from(ky));
            // Counter-clockwise as drawn, where ky grows downwards; an orientation has no sign.
            let angle = f64::from(-ky)
                .atan2(f64::from(kx))
                .to_degrees()
                .rem_euclid(180.0);
            let value = if of_filtered {
                studio.spectra()?.1.at(kx, ky)
            } else {
                studio.editor().luma().at(kx, ky)
            };
            let weight = studio.mask().at(kx, ky);
            Some(format!(
                "kx {}, ky {} · radius {radius:.1} cycles/image · {angle:.0}° · magnitude {}, phase {}° · {:.0} % kept",
                signed(kx),
                signed(ky),
                round_number(value.norm()),
                signed(value.arg().to_degrees().round() as i32),
                weight * 100.0
            ))
        };
        let mut words = None;
        self.page.studio.update_value(|studio| words = read(studio));
        words
    }
}

/// Marks the frequency that the keyboard reads.
#[component]
pub fn Mark(reading: Reading, side: Memo<usize>) -> impl IntoView {
    move || {
        let (kx, ky) = reading.frequency.get().filter(|_| reading.by_keys.get())?;
        let (side, origin) = (side.get(), reading.views.spectrum.get().origin);
        Some(mark((origin.share(kx, side), origin.share(ky, side))))
    }
}

/// What the arrow keys move.
#[component]
pub fn Cross(reading: Reading, side: Memo<usize>) -> impl IntoView {
    let moved = move |(right, down): (i32, i32)| {
        let side = side.get_untracked();
        let origin = reading.views.spectrum.get_untracked().origin;
        let moved = |k: i32, by: i32| {
            let place = origin.place(k, side) as i32 + by;
            origin.frequency(place.clamp(0, side as i32 - 1) as usize, side)
        };
        // The first key shows where it is.
        let to = reading
            .frequency
            .get_untracked()
            .map_or((0, 0), |(kx, ky)| (moved(kx, right), moved(ky, down)));
        reading.frequency.set(Some(to));
        reading.by_keys.set(true);
        let place = (origin.share(to.0, side), origin.share(to.1, side));
        reading
            .views
            .spectrum_zoom
            .update(|zoom| *zoom = zoom.showing(place));
    };
    let leave = move |()| {
        if reading.by_keys.get_untracked() {
            reading.by_keys.set(false);
            reading.frequency.set(None);
        }
    };
    let place = Place {
        least: Signal::derive(move || -(side.get() as i32 / 2)),
        most: Signal::derive(move || (side.get() as i32 - 1) / 2),
        now: Signal::derive(move || reading.frequency.get().map_or(0, |(kx, _)| kx)),
        spoken: Signal::derive(move || reading.words().unwrap_or_else(|| "none yet".to_owned())),
    };
    view! {
        <Crosshair
            testid="spectrum-cross"
            label="Frequency of the spectrum: arrow keys move, plus and minus zoom, 0 shows all"
            place
            moved=Callback::new(moved)
            left=Callback::new(leave)
        />
    }
}

/// Three significant digits.
fn round_number(value: f32) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}
