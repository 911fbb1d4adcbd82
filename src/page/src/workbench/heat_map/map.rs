//! The map, with one frequency read off.

use super::context::HeatMaps;
use crate::ui::format::{percent_in_words, share};
use crate::ui::marked_map::{MarkedMap, Places};
use crate::ui::plane::{Pixels, place};
use leptos::prelude::*;
use report::workbench::heat_map::{legend, rgba};
use shortcuts::picture_heat_map::Wave;
use std::sync::Arc;

#[component]
pub fn Map() -> impl IntoView {
    let maps = expect_context::<HeatMaps>();
    let places = Places::new();
    let pixels = Memo::new(move |_| {
        maps.with_found(|found| Pixels {
            side: found.map.side(),
            rgba: Arc::new(rgba(&found.map)),
        })
    });
    let read = Callback::new(move |(kx, ky)| {
        maps.with_found(|found| {
            let words = found.map.at(kx, ky).map_or_else(
                || "not asked yet".to_owned(),
                |wave| in_words(maps, found.followed, wave),
            );
            format!("{}: {words}.", place(kx, ky))
        })
    });
    let marked = Memo::new(move |_| {
        let (kx, ky) = places.marked.get()?;
        maps.with_found(|found| found.map.at(kx, ky))?
    });
    let words = move || read.run(places.here()?);
    let known = move || {
        maps.with_found(|found| {
            let (known, all) = found.map.progress();
            format!(
                "{known} of {all} frequencies. Dark: the network is as sure as it can be; bright: it does not believe in the class any more."
            )
        })
    };
    let strongest = move |_| {
        let strongest = maps
            .found
            .with_untracked(|found| found.as_ref()?.map.strongest());
        if let Some(wave) = strongest {
            places.marked.set(Some((wave.noise.kx, wave.noise.ky)));
        }
    };
    let add = move |_| {
        if let Some(wave) = marked.get_untracked() {
            maps.add_to_workbench(wave.noise);
        }
    };
    view! {
        <div class="rely-picture">
            <MarkedMap
                testid="picture-heat"
                label="Fourier heat map of the picture, zero frequency in the centre"
                cross="Frequency of the added wave: arrow keys move"
                pixels
                step=Signal::stored(1)
                places
                read
            />
            <div class="chart" inner_html=legend()></div>
            <p class="hint" data-testid="picture-heat-known">{known}</p>
            <p
                class="readout"
                data-testid="picture-heat-readout"
                data-probability=move || marked.get().map(|wave| format!("{:.6}", wave.answer.probability))
                data-class-index=move || marked.get().map(|wave| wave.answer.best)
                data-best-probability=move || marked.get().map(|wave| format!("{:.6}", wave.answer.best_probability))
            >
                {move || {
                    words()
                        .unwrap_or_else(|| {
                            "Point at the map or use the arrow keys to read a frequency; a click marks it.".to_owned()
                        })
                }}
            </p>
            <div class="tools">
                <button data-testid="picture-heat-add" disabled=move || marked.get().is_none() on:click=add>"Add the marked wave"</button>
                <button data-testid="picture-heat-strongest" on:click=strongest>"Mark the worst wave"</button>
            </div>
        </div>
    }
}

/// "“giant panda” 12.3 %, the answer is “castle” with 40.1 %".
fn in_words(maps: HeatMaps, followed: usize, wave: Wave) -> String {
    let name = |label| maps.page.class_name(label);
    let answer = wave.answer;
    let own = share(answer.probability).replace(' ', "\u{a0}");
    if answer.stays {
        format!("“{}” {own}, the answer", name(followed))
    } else {
        format!(
            "“{}” {own}, the answer is “{}” with {}",
            name(followed),
            name(answer.best),
            percent_in_words(answer.best_probability)
        )
    }
}
