//! Loss, F1 and the need of each band over the steps.

use super::super::state::Page;
use super::short;
use learning::messages;
use leptos::prelude::*;
use report::figures::{Curves, Series, curves};
use spectrum::bands::BANDS;

fn point((step, value): (usize, f64)) -> (f64, f64) {
    (step as f64, value)
}

/// Loss while training and on held-out pictures.
#[component]
pub fn Losses() -> impl IntoView {
    let course = expect_context::<Page>().learning().course;
    let figure = move || {
        course.with(|course| {
            curves(&Curves {
                label: "Loss over the steps".to_owned(),
                x: "step".to_owned(),
                y: "loss, nats".to_owned(),
                range: None,
                series: vec![
                    Series {
                        name: "training".to_owned(),
                        points: course.loss.points().iter().copied().map(point).collect(),
                    },
                    Series {
                        name: "held out".to_owned(),
                        points: course.held_out().map(point).collect(),
                    },
                ],
            })
        })
    };
    view! { <div class="chart" data-testid="loss-chart" inner_html=figure></div> }
}

/// F1 of each class.
#[component]
pub fn F1() -> impl IntoView {
    let learning = expect_context::<Page>().learning();
    let course = learning.course;
    let figure = move || {
        course.with(|course| {
            curves(&Curves {
                label: "F1 of each class over the steps, on held-out pictures".to_owned(),
                x: "step".to_owned(),
                y: "F1, held out".to_owned(),
                range: Some((0.0, 1.0)),
                series: (learning.named().iter().enumerate())
                    .map(|(class, name)| Series {
                        name: short(name),
                        points: course.f1(class).map(point).collect(),
                    })
                    .collect(),
            })
        })
    };
    view! { <div class="chart" data-testid="f1-chart" inner_html=figure></div> }
}

/// How much each band is needed.
#[component]
pub fn Needs() -> impl IntoView {
    let course = expect_context::<Page>().learning().course;
    let figure = move || {
        course.with(|course| {
            curves(&Curves {
                label: "Right answers that are lost without a band, over the steps".to_owned(),
                x: "step".to_owned(),
                y: "lost without the band, % of pictures".to_owned(),
                range: None,
                series: (0..BANDS)
                    .map(|band| Series {
                        name: format!("B{}", band + 1),
                        points: course.needs(band).map(point).collect(),
                    })
                    .collect(),
            })
        })
    };
    view! { <div class="chart" data-testid="needs-chart" inner_html=figure></div> }
}

/// What the planted shortcut does.
#[component]
pub fn Fooled() -> impl IntoView {
    let course = expect_context::<Page>().learning().course;
    let figure = move || {
        course.with(|course| {
            let of = |read: fn(&messages::Fooled) -> Option<f64>| {
                course
                    .fooled()
                    .filter_map(|(step, fooled)| Some(point((step, read(fooled)?))))
                    .collect::<Vec<_>>()
            };
            let series = [
                ("others with the mark", of(|fooled| Some(fooled.with_mark))),
                ("the same without it", of(|fooled| Some(fooled.otherwise))),
                ("its own without it", of(|fooled| Some(fooled.without_mark))),
                ("others, mark filtered", of(|fooled| fooled.notched)),
            ];
            curves(&Curves {
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
    view! { <div class="chart" data-testid="fooled-chart" inner_html=figure></div> }
}
