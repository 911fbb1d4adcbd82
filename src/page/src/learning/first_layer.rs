//! What the first layer looks for: its kernels and their spectra.

use super::context::Learning;
use crate::ui::plane::{Pixels, Plane};
use learning::kernel::Kernel;
use leptos::prelude::*;
use report::colours::sequential;
use std::sync::Arc;

/// Rows and columns of a kernel's spectrum.
const SPECTRUM: usize = 32;

/// Kernels in colour, grey for zero, and below each the frequencies that it answers to.
#[component]
pub fn FirstLayer() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let kernels = Memo::new(move |_| learning.with_curves(|curves| curves.last_filters.clone()));
    let count = Memo::new(move |_| kernels.with(Vec::len));
    let units = move || {
        (0..count.get())
            .map(|index| {
                let picture = Signal::derive(move || kernels.with(|all| all.get(index).and_then(shown)));
                let spectrum =
                    Signal::derive(move || kernels.with(|all| all.get(index).and_then(spectrum)));
                view! {
                    <li>
                        <Plane pixels=picture label=Signal::stored(format!("Kernel of unit {}", index + 1))/>
                        <Plane pixels=spectrum label=Signal::stored(format!("Spectrum of unit {}", index + 1))/>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || 0 < count.get()>
            <div class="first-layer">
                <h3>"First layer, and the frequencies it responds to"</h3>
                <ul data-testid=move || learning.figure_id("kernels")>{units}</ul>
            </div>
        </Show>
    }
}

/// A kernel as a picture: zero is mid grey, the largest value of all is at the end of the range.
fn shown(kernel: &Kernel) -> Option<Pixels> {
    let area = kernel.side * kernel.side;
    let most = kernel
        .values
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let level = |channel: usize, place: usize| {
        // Kernels of grey pictures have one plane for all three.
        let planes = (kernel.values.len() / area.max(1)).max(1);
        let value = kernel.values.get(channel.min(planes - 1) * area + place);
        let share = value.map_or(0.0, |value| value / most.max(1e-9));
        (127.5 + 127.5 * share) as u8
    };
    let rgba = (0..area).flat_map(|place| [level(0, place), level(1, place), level(2, place), 255]);
    (area > 0).then(|| Pixels {
        side: kernel.side,
        rgba: Arc::new(rgba.collect()),
    })
}

fn spectrum(kernel: &Kernel) -> Option<Pixels> {
    let spectrum = kernel.spectrum(SPECTRUM).ok()?;
    let most = spectrum.iter().copied().fold(0.0, f32::max);
    Some(Pixels {
        side: SPECTRUM,
        rgba: Arc::new(sequential(&spectrum, most)),
    })
}
