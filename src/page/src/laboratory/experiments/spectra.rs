//! What the classes' spectra have in common and what tells them apart, before any network has looked.

use super::super::context::Laboratory;
use super::super::gallery::{LargeMap, Maps, Small};
use crate::ui::format::share;
use crate::ui::plane::Pixels;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use report::colours::{diverging, sequential};
use report::figures::{Curves, Series, curves};
use shortcuts::spectra::{self, ClassSpectra, Order};
use std::sync::Arc;

/// What the maps show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Adcs,
    Magnitude,
    Difference,
}

impl Shows {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Adcs, "ADCS"),
        (Self::Magnitude, "Mean magnitude"),
        (Self::Difference, "Difference of two"),
    ];
}

/// What there is to draw, and how.
#[derive(Clone, Copy)]
struct Drawing {
    lab: Laboratory,
    shows: RwSignal<Shows>,
    order: RwSignal<Order>,
    /// The class that the others are compared with.
    other: RwSignal<usize>,
}

impl Drawing {
    /// Values of a class's map, centred, and what the largest colour stands for.
    fn values(self, spectra: &ClassSpectra, class: usize) -> (Vec<f32>, f32) {
        match self.shows.get() {
            Shows::Adcs => (
                spectra::adcs(spectra, class, self.order.get()),
                spectra.classes().saturating_sub(1) as f32,
            ),
            Shows::Magnitude => {
                let values = spectra::log_magnitude(spectra, class);
                let limit = spectra::largest_outside_dc(&values, spectra.side());
                (values, limit)
            }
            Shows::Difference => {
                let values = spectra::difference(spectra, class, self.other.get());
                let limit = spectra::largest_outside_dc(&values, spectra.side());
                (values, limit)
            }
        }
    }

    fn pixels(self, spectra: &ClassSpectra, class: usize) -> Pixels {
        let (values, limit) = self.values(spectra, class);
        let rgba = match self.shows.get() {
            Shows::Magnitude => sequential(&values, limit),
            Shows::Adcs | Shows::Difference => diverging(&values, limit),
        };
        Pixels {
            side: spectra.side(),
            rgba: Arc::new(rgba),
        }
    }

    fn read(self, class: usize, (kx, ky): (i32, i32)) -> String {
        let Some(spectra) = self.lab.shown_spectra() else {
            return String::new();
        };
        let side = spectra.side() as i32;
        let index = (ky + side / 2) * side + kx + side / 2;
        let (values, _) = self.values(&spectra, class);
        let value = values.get(index as usize).copied().unwrap_or_default();
        match self.shows.get() {
            Shows::Adcs => format!("ADCS {value:+.2}"),
            Shows::Magnitude => format!("ln(1 + mean magnitude) {value:.2}"),
            Shows::Difference => format!("difference of ln(1 + mean magnitude) {value:+.2}"),
        }
    }
}

/// The part of the results that needs no network.
#[component]
pub fn SpectraResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let drawing = Drawing {
        lab,
        shows: RwSignal::new(Shows::Adcs),
        order: lab.order,
        other: RwSignal::new(0),
    };
    let chosen = RwSignal::new(None::<usize>);
    let names = Memo::new(move |_| lab.class_names());
    let maps = Memo::new(move |_| {
        let Some(spectra) = lab.shown_spectra() else {
            return Vec::new();
        };
        names
            .get()
            .into_iter()
            .enumerate()
            .map(|(class, title)| Small {
                class,
                title,
                under: match spectra.count(class) {
                    0 => "no pictures".to_owned(),
                    1 => "1 picture".to_owned(),
                    count => format!("{count} pictures"),
                },
                pixels: (spectra.count(class) > 0).then(|| drawing.pixels(&spectra, class)),
            })
            .collect()
    });
    let name =
        move |class: usize| names.with(|names| names.get(class).cloned().unwrap_or_default());
    let explained = move || match drawing.shows.get() {
        Shows::Adcs => {
            "ADCS: at each frequency, how many other classes have less of it than this one, minus how many have more. Red: this class stands out by having most; blue: by having least."
        }
        Shows::Magnitude => {
            "How strong each frequency is on average in the class’s pictures, on a logarithmic scale."
        }
        Shows::Difference => {
            "Red: the class has more of this frequency than the one it is compared with; blue: less."
        }
    };
    let large = move || {
        let class = chosen.get()?;
        let pixels = Signal::derive(move || {
            let spectra = lab.shown_spectra()?;
            Some(drawing.pixels(&spectra, class))
        });
        Some(view! {
            <div class="one-map" data-testid=ids.of("one-spectrum")>
                <LargeMap
                    pixels
                    label=Signal::derive(move || format!("Map of {}", name(class)))
                    read=Callback::new(move |at| drawing.read(class, at))
                />
                <div class="one-map-side">
                    <h3>{move || name(class)}</h3>
                    <div class="chart" data-testid=ids.of("radial") inner_html=move || radial(lab, class, drawing.order.get()).unwrap_or_default()></div>
                </div>
            </div>
        })
    };
    view! {
        <div class="lab-part">
            <div class="panel-head">
                <h3>"How the classes’ spectra differ"</h3>
                <div class="switch" role="group" aria-label="What the maps show">
                    {Shows::ALL
                        .map(|(shows, name)| {
                            view! {
                                <button
                                    aria-pressed=move || if drawing.shows.get() == shows { "true" } else { "false" }
                                    on:click=move |_| drawing.shows.set(shows)
                                >
                                    {name}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            </div>
            <p class="hint">{explained}</p>
            <Choices drawing names/>
            <Maps maps chosen testid=ids.of("class-spectrum") what="Spectrum"/>
            {large}
        </div>
        <Baseline/>
    }
}

/// What belongs to what the maps show.
#[component]
fn Choices(drawing: Drawing, names: Memo<Vec<String>>) -> impl IntoView {
    view! {
        <Show when=move || drawing.shows.get() == Shows::Adcs>
            <label class="tick">
                <input
                    type="checkbox"
                    data-testid="collapse-first"
                    prop:checked=move || drawing.order.get() == Order::CollapseThenSign
                    on:change=move |event| {
                        drawing.order.set(if event_target_checked(&event) { Order::CollapseThenSign } else { Order::SignThenCollapse });
                    }
                />
                <span>"Join the colour channels before comparing, as the published code does (the paper compares each channel)"</span>
            </label>
        </Show>
        <Show when=move || drawing.shows.get() == Shows::Difference>
            <div class="run-controls">
                <label>
                    <span>"Compared with"</span>
                    <Select
                        testid="compared-with"
                        groups=Signal::derive(move || plain(names.get().into_iter().enumerate()))
                        chosen=Signal::derive(move || drawing.other.get().to_string())
                        choose=Callback::new(move |class: String| drawing.other.set(class.parse().unwrap_or(0)))
                    />
                </label>
            </div>
        </Show>
    }
}

/// The radial curves of a class as an SVG.
fn radial(lab: Laboratory, class: usize, order: Order) -> Option<String> {
    let spectra = lab.shown_spectra()?;
    let names = lab.shown_study()?.classes.clone();
    let limit = (spectra.classes().saturating_sub(1)) as f64;
    let curve = |class: usize| Series {
        name: names[class].clone(),
        // Beyond the Nyquist frequency there are only corners.
        points: spectra::radial(&spectra::adcs(&spectra, class, order), spectra.side())
            .into_iter()
            .take(spectra.side() / 2 + 1)
            .enumerate()
            .map(|(ring, value)| (ring as f64, value))
            .collect(),
    };
    Some(curves(&Curves {
        label: format!("ADCS of {} by distance from zero frequency", names[class]),
        x: "radius in cycles/image".to_owned(),
        y: "ADCS, mean of each ring".to_owned(),
        range: Some((-limit, limit)),
        series: vec![curve(class)],
    }))
}

/// How far one comes with the spectrum alone.
#[component]
fn Baseline() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let content = move || {
        let study = lab.shown_study()?;
        let nearest = lab.shown_nearest()?;
        let truths: Vec<usize> = study.split.test.iter().map(|one| one.class).collect();
        let baseline = spectra::baseline(&nearest, &truths, study.classes.len());
        let overall = baseline.overall?;
        let chance = 100.0 * baseline.chance.unwrap_or_default();
        let rows = baseline
            .classes
            .iter()
            .zip(&study.classes)
            .map(|(rate, name)| {
                let words = rate.map_or_else(
                    || "–".to_owned(),
                    |rate| format!("{:.0} % ({} of {})", 100.0 * rate.value, rate.hits, rate.of),
                );
                view! { <tr><th scope="row">{name.clone()}</th><td>{words}</td></tr> }
            })
            .collect_view();
        Some(view! {
            <div class="lab-part" data-testid=ids.of("baseline") data-right=overall.hits data-of=overall.of>
                <h3>"Which classes are easiest by their spectrum alone"</h3>
                <p class="hint">
                    {format!(
                        "Each test picture is given to the class whose mean magnitude spectrum is nearest. That alone is right on {:.0} % ({} of {}); guessing would be right on {chance:.0} %.",
                        100.0 * overall.value,
                        overall.hits,
                        overall.of,
                    )}
                </p>
                <details class="more">
                    <summary>"Class by class"</summary>
                    <table class="rates tests"><tbody>{rows}</tbody></table>
                </details>
            </div>
        })
    };
    view! { {content} }
}

/// The result in one or two sentences.
pub fn conclusion(lab: Laboratory) -> Option<String> {
    let study = lab.shown_study()?;
    let nearest = lab.shown_nearest()?;
    let truths: Vec<usize> = study.split.test.iter().map(|one| one.class).collect();
    let found = spectra::baseline(&nearest, &truths, study.classes.len());
    let (rate, chance) = (found.overall?, found.chance?);
    Some(if rate.low > chance {
        format!(
            "The spectrum alone gives the right class for {} of the pictures; guessing would for {}.",
            share(rate.value),
            share(chance)
        )
    } else {
        "The mean spectra separate the classes no better than guessing would.".to_owned()
    })
}
