//! How much the answer misses each block, drawn over the spectrum.

use super::context::Relying;
use crate::ui::format::{share, signed};
use crate::ui::marked_map::{MarkedMap, Places};
use crate::ui::plane::Pixels;
use leptos::prelude::*;
use reliance::importance::Importance;
use reliance::reliance::removed;
use reliance::reply::Reply;
use report::workbench::rely::{legend, rgba};
use std::sync::Arc;

/// The map, what its colours mean, and one block read off.
#[component]
pub fn Map() -> impl IntoView {
    let relying = expect_context::<Relying>();
    let places = Places::new();
    let side = Memo::new(move |_| {
        let side = relying.with_found(|found| found.result.importance.plane.side());
        side.unwrap_or(1)
    });
    let pixels = Memo::new(move |_| {
        relying.with_found(|found| Pixels {
            side: found.result.importance.plane.side(),
            rgba: Arc::new(rgba(&found.result.importance)),
        })
    });
    let colours = Memo::new(move |_| relying.with_found(|found| legend(&found.result.importance)));
    let known = move || {
        relying.with_found(|found| {
            let importance = &found.result.importance;
            format!(
                "{} of {} blocks were removed one by one. Hatched blocks were not asked about.",
                importance.known(),
                importance.plane.blocks()
            )
        })
    };
    let size = Memo::new(move |_| {
        let size = relying.with_found(|found| found.result.importance.plane.size());
        size.unwrap_or(1) as i32
    });
    let read = Callback::new(move |here| read(relying, here));
    view! {
        <div class="rely-picture">
            <h3>"How much the answer misses each block of the spectrum"</h3>
            <MarkedMap
                testid="rely"
                label="Importance of each block of the spectrum, zero frequency in the centre"
                cross="Block of the spectrum: arrow keys move"
                pixels
                step=size
                places
                read
            />
            <p class="hint">{move || format!("kx from −{} to {} cycles/image across, ky down; zero frequency in the centre.", side.get() / 2, (side.get() - 1) / 2)}</p>
            <div class="chart" inner_html=move || colours.get().unwrap_or_default()></div>
            <Reading places read/>
            <p class="hint" data-testid="rely-known">{known}</p>
        </div>
    }
}

/// The block that is pointed at or marked, in words, and a button that removes the marked one.
#[component]
fn Reading(places: Places, read: Callback<(i32, i32), Option<String>>) -> impl IntoView {
    let relying = expect_context::<Relying>();
    let marked = places.marked;
    let block = Memo::new(move |_| {
        let (kx, ky) = marked.get()?;
        relying.with_found(|found| found.result.importance.plane.at(kx, ky))?
    });
    let without = Memo::new(move |_| {
        let block = block.get()?;
        relying.with_found(|found| found.result.importance.without[block])?
    });
    let remove = move |_| {
        let set = relying.found.with_untracked(|found| {
            let plane = &found.as_ref()?.result.importance.plane;
            Some(plane.set(&[block.get_untracked()?]))
        });
        if let Some(set) = set {
            relying.use_as_filter(removed(set));
        }
    };
    let words = move || read.run(places.here()?);
    view! {
        <p
            class="readout"
            data-testid="rely-readout"
            data-probability=move || without.get().map(|reply: Reply| format!("{:.6}", reply.probability))
            data-label=move || without.get().and_then(|reply| reply.label)
        >
            {move || {
                words()
                    .unwrap_or_else(|| {
                        "Red: the answer loses without the block; blue: it gains. Point at the map or use the arrow keys to read a block; a click marks it.".to_owned()
                    })
            }}
        </p>
        <div class="tools">
            <button data-testid="rely-remove" disabled=move || block.get().is_none() on:click=remove>
                "Remove the marked block"
            </button>
        </div>
    }
}

/// What is known of the block that holds (kx, ky), if anything is known.
fn read(relying: Relying, (kx, ky): (i32, i32)) -> Option<String> {
    let name = |label| relying.page.class_name(label);
    relying.with_found(|found| in_words(&found.result.importance, kx, ky, name))
}

/// What is known of the block that holds (kx, ky).
fn in_words(importance: &Importance, kx: i32, ky: i32, name: impl Fn(usize) -> String) -> String {
    let Some(block) = importance.plane.at(kx, ky) else {
        return "kx 0, ky 0: the mean brightness, which always stays.".to_owned();
    };
    let (x, y) = importance.plane.centre(block);
    // Of the block and its mirror image, the one that is pointed at.
    let away = |sign: f64| (sign * x - f64::from(kx)).hypot(sign * y - f64::from(ky));
    let sign = if away(1.0) <= away(-1.0) { 1.0 } else { -1.0 };
    let whole = |k: f64| signed((sign * k).round() as i32);
    let place = format!("Block around kx {}, ky {} cycles/image", whole(x), whole(y));
    match (
        importance.of(block),
        importance.without[block],
        importance.whole,
    ) {
        (Some(loss), Some(without), Some(before)) => {
            let other = without.label.filter(|_| without.label != before.label);
            let other = other.map(|label| format!(", and the answer is {}", name(label)));
            format!(
                "{place}: without it the answer {} {:.2} nats of log-odds; its probability is {} instead of {}{}.",
                if loss < 0.0 { "gains" } else { "loses" },
                loss.abs(),
                share(without.probability),
                share(before.probability),
                other.unwrap_or_default()
            )
        }
        _ => format!("{place}: not asked about."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reliance::plane::Plane;

    fn reply(label: usize, probability: f64) -> Reply {
        Reply {
            label: Some(label),
            probability,
            log_odds: (probability / (1.0 - probability)).ln(),
        }
    }

    #[test]
    fn a_block_is_read_with_its_place_and_numbers() {
        let plane = Arc::new(Plane::new(32, 1));
        let mut without = vec![None; plane.blocks()];
        let (lost, gained) = (plane.at(5, -3), plane.at(0, 4));
        without[lost.unwrap()] = Some(reply(1, 0.2));
        without[gained.unwrap()] = Some(reply(0, 0.9));
        let importance = Importance {
            energy: vec![0.0; plane.blocks()],
            plane,
            whole: Some(reply(0, 0.8)),
            without,
            complete: false,
        };
        let name = |label: usize| ["cat", "dog"][label].to_owned();
        let read = |kx, ky| in_words(&importance, kx, ky, name);
        assert_eq!(
            read(5, -3),
            "Block around kx 5, ky −3 cycles/image: without it the answer loses 2.77 nats of log-odds; its probability is 20.0 % instead of 80.0 %, and the answer is dog."
        );
        // The mirror image is the same block.
        assert!(read(-5, 3).starts_with("Block around kx −5, ky 3 cycles/image: without it"));
        assert!(read(0, 4).contains("gains 0.81 nats") && !read(0, 4).contains("the answer is"));
        assert!(read(7, 7).ends_with("not asked about."));
        assert!(read(0, 0).contains("mean brightness"));
    }
}
