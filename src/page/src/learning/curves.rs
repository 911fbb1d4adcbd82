//! Loss, F1 and the need of each band over the steps.

use super::context::{Learning, short};
use learning::messages::ShortcutEffect;
use leptos::prelude::*;
use report::figures::{self, Curves, Series};
use spectrum::bands::BANDS;

fn point((step, value): (usize, f64)) -> (f64, f64) {
    (step as f64, value)
}

/// Loss while training and on held-out pictures.
#[component]
pub fn Losses() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let figure = move || {
        learning.with_curves(|curves| {
            figures::curves(&Curves {
                label: "Loss over the steps".to_owned(),
                x: "step".to_owned(),
                y: "loss, nats".to_owned(),
                range: None,
                series: vec![
                    Series {
                        name: "training".to_owned(),
                        points: curves.loss.points().iter().copied().map(point).collect(),
                    },
                    Series {
                        name: "held out".to_owned(),
                        points: curves.held_out().map(point).collect(),
                    },
                ],
            })
        })
    };
    view! { <div class="chart" data-testid=move || learning.figure_id("loss-chart") inner_html=figure></div> }
}

/// F1 of each class.
#[component]
pub fn F1() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let figure = move || {
        learning.with_curves(|curves| {
            figures::curves(&Curves {
                label: "F1 of each class over the steps, on held-out pictures".to_owned(),
                x: "step".to_owned(),
                y: "F1, held out".to_owned(),
                range: Some((0.0, 1.0)),
                series: (learning.names().iter().enumerate())
                    .map(|(class, name)| Series {
                        name: short(name),
                        points: curves.f1(class).map(point).collect(),
                    })
                    .collect(),
            })
        })
    };
    view! { <div class="chart" data-testid=move || learning.figure_id("f1-chart") inner_html=figure></div> }
}

/// How much each band is needed.
#[component]
pub fn Needs() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let figure = move || {
        learning.with_curves(|curves| {
            figures::curves(&Curves {
                label: "Right answers that are lost without a band, over the steps".to_owned(),
                x: "step".to_owned(),
                y: "lost without the band, % of pictures".to_owned(),
                range: None,
                series: (0..BANDS)
                    .map(|band| Series {
                        name: format!("B{}", band + 1),
                        points: curves.needs(band).map(point).collect(),
                    })
                    .collect(),
            })
        })
    };
    view! { <div class="chart" data-testid=move || learning.figure_id("needs-chart") inner_html=figure></div> }
}

/// What the planted shortcut does.
#[component]
pub fn PlantedCurves() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let figure = move || {
        learning.with_curves(|curves| {
            let of = |read: fn(&ShortcutEffect) -> Option<f64>| {
                curves
                    .shortcut_effect()
                    .filter_map(|(step, effect)| Some(point((step, read(effect)?))))
                    .collect::<Vec<_>>()
            };
            let series = [
                ("others with the mark", of(|effect| Some(effect.with_mark))),
                ("the same without it", of(|effect| Some(effect.otherwise))),
                ("its own without it", of(|effect| Some(effect.without_mark))),
                ("others, mark filtered", of(|effect| effect.notched)),
            ];
            figures::curves(&Curves {
                label: "Pictures taken for the mark’s class, over the steps".to_owned(),
                x: "step".to_owned(),
                y: "taken for the mark’s class, %".to_owned(),
                range: Some((0.0, 100.0)),
                series: series
                    .into_iter()
                    .filter(|(_, points)| !points.is_empty())
                    .map(|(name, points)| Series {
                        name: name.to_owned(),
                        points,
                    })
                    .collect(),
            })
        })
    };
    view! { <div class="chart" data-testid=move || learning.figure_id("fooled-chart") inner_html=figure></div> }
}
