//! What the colours of a difference mean, and what the network gets, in words.

use crate::core::state::Page;
use crate::core::studio::put;
use crate::ui::select::{Select, plain};
use crate::workbench::views::Views;
use leptos::html::Canvas;
use leptos::prelude::*;
use spectrum::difference::{self, Gain};
use spectrum::pixels;
use std::iter;

/// The word for a gain that fits the largest change.
const AUTOMATIC: &str = "auto";

/// The factors that can be chosen.
const FACTORS: [u8; 5] = [1, 2, 4, 8, 16];

/// The colours, their numbers, and the choice of the gain. `measured`: how much the difference is amplified, and its largest size.
#[component]
pub fn DifferenceLegend(measured: RwSignal<Option<(f32, f32)>>) -> impl IntoView {
    let gain = expect_context::<Views>().gain;
    let ramp = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let Some(canvas) = ramp.get() {
            let mut pixels = Vec::new();
            difference::ramp_rgba(&mut pixels);
            put(&canvas, &pixels, 1, pixels.len() / 4);
        }
    });
    // Grey levels of a byte at the ends of the colours.
    let end = move || measured.get().map_or(255.0, |(factor, _)| 255.0 / factor);
    let words = move || match measured.get() {
        Some((_, largest)) if largest * 255.0 < 0.5 => {
            "The filters change nothing that a screen could show.".to_owned()
        }
        Some((factor, largest)) => format!(
            "Change in luminance (from 0 to 255), amplified ×{}; the largest change is {:.0}.",
            short(factor),
            largest * 255.0
        ),
        None => String::new(),
    };
    let factors = FACTORS.map(|factor| (factor.to_string(), format!("×{factor}")));
    let automatic = (AUTOMATIC.to_owned(), "automatic".to_owned());
    let gains = plain(iter::once(automatic).chain(factors));
    view! {
        <div class="difference-legend">
            <div class="ramp">
                <canvas node_ref=ramp aria-hidden="true"></canvas>
                <p aria-hidden="true">
                    <span>{move || format!("−{} darker", short(end()))}</span>
                    <span>"0"</span>
                    <span>{move || format!("lighter +{}", short(end()))}</span>
                </p>
            </div>
            <label>
                "Gain "
                <Select
                    testid="difference-gain"
                    groups=gains
                    chosen=Signal::derive(move || match gain.get() {
                        Gain::Automatic => AUTOMATIC.to_owned(),
                        Gain::Times(factor) => factor.to_string(),
                    })
                    choose=Callback::new(move |word: String| {
                        gain.set(word.parse().map_or(Gain::Automatic, Gain::Times));
                    })
                />
            </label>
            <p class="view-words" data-testid="difference-words">{words}</p>
        </div>
    }
}

/// At most one decimal, and that only below ten.
fn short(value: f32) -> String {
    let digits = usize::from(value < 9.95 && (value - value.round()).abs() > 0.05);
    format!("{value:.digits$}")
}

/// Size, and what no screen can show of it.
#[component]
pub fn NetworkWords() -> impl IntoView {
    let page = expect_context::<Page>();
    let words = move || {
        page.painted.track();
        let side = page
            .shown
            .with(|shown| shown.as_ref().map(|shown| shown.side))?;
        let name = page.card().map(|card| card.name)?;
        let beyond = page.studio.with_value(|studio| {
            let studio = studio.as_ref()?;
            Some(pixels::beyond_range(studio.editor().filtered()))
        })?;
        let cut = if beyond > 0.0 {
            format!(
                " {:.1} % of the values are darker than black or brighter than white. The network gets them as they are; a screen cannot show them.",
                beyond * 100.0
            )
        } else {
            String::new()
        };
        Some(format!(
            "These are the {side} × {side} pixels in red, green and blue that {name} gets.{cut}"
        ))
    };
    view! { <p class="view-words" data-testid="network-words">{words}</p> }
}
