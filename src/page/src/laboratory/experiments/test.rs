//! The shortcut test: a verdict for each class, with the numbers that it rests on.

use super::super::context::Laboratory;
use super::super::gallery::LargeMap;
use super::super::masked_picture::MaskedPicture;
use super::super::recorded::FigureIds;
use super::super::setting::{Tick, Whole};
use crate::ui::format::share;
use crate::ui::plane::Pixels;
use leptos::prelude::*;
use report::colours::kept;
use report::figures::{Curves, Mark, Rates, Row, Series, curves, rates};
use sets::rates::Rate;
use shortcuts::experiments::Maps;
use shortcuts::shortcut_test::{ClassTest, Control, Tested, Verdict};
use std::sync::Arc;

/// Pictures of a class shown at once.
const PICTURES: usize = 24;

/// The results of the test.
#[component]
pub fn TestedResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let chosen = RwSignal::new(None::<usize>);
    let rows = move || {
        let found = lab.tested()?;
        let rows = lab
            .class_names()
            .into_iter()
            .zip(found.classes.clone())
            .enumerate()
            .filter(|(_, (_, test))| test.coefficients > 0)
            .map(|(class, (name, test))| row(class, &name, &test, chosen, ids))
            .collect_view();
        Some(rows)
    };
    view! {
        <div class="lab-part" data-testid=ids.of("tested")>
            <h3>"Are these frequencies enough?"</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="Shortcut test, class by class">
                <table class="rates tests">
                    <thead>
                        <tr>
                            <th scope="col">"Class"</th>
                            <th scope="col">"Shortcut"</th>
                            <th scope="col" title="True positive rate on whole pictures">"TPR whole"</th>
                            <th scope="col" title="True positive rate with nothing but the map’s frequencies">"TPR map"</th>
                            <th scope="col" title="Share of the other classes’ pictures taken for this one, under its map">"FPR map"</th>
                            <th scope="col" title="Mean TPR under random masks of equal size">"Random"</th>
                            <th scope="col" title="Mean TPR under random masks of equal energy">"Equal energy"</th>
                            <th scope="col" title="TPR under the low-pass of equal size">"Low-pass"</th>
                            <th scope="col" title="Exact permutation test over pictures, corrected for the number of classes (Holm)">"p"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || chosen.get().map(|class| view! { <One class/> })}
        </div>
        <div class="lab-pair"><div class="lab-part">
            <h3>"The same as a picture"</h3>
            <div class="chart" inner_html=move || lab.tested().map(|found| recognised(&lab.class_names(), &found)).unwrap_or_default()></div>
        </div>
        <div class="lab-part">
            <h3>"How many classes, at which threshold"</h3>
            <p class="hint">"HFSS calls a class a shortcut class at t if its TPR under its map exceeds t; 0.6 and more is strong."</p>
            <div class="chart" inner_html=move || lab.tested().map(|found| sweep(&found)).unwrap_or_default()></div>
        </div></div>
    }
}

fn row(
    class: usize,
    name: &str,
    test: &ClassTest,
    chosen: RwSignal<Option<usize>>,
    ids: FigureIds,
) -> impl IntoView + use<> {
    let rate = |rate: Option<Rate>| match rate {
        Some(rate) => {
            let title = format!(
                "{} of {}, 95 % interval {} to {}",
                rate.hits,
                rate.of,
                share(rate.low),
                share(rate.high)
            );
            view! { <td title=title>{share(rate.value)}</td> }.into_any()
        }
        None => view! { <td>"–"</td> }.into_any(),
    };
    let control = |control: Option<Control>| match control {
        Some(control) => {
            let title = format!(
                "{} masks, at most {}, p = {:.3}",
                control.masks,
                share(control.largest_tpr),
                control.p
            );
            view! { <td title=title>{share(control.tpr)}</td> }.into_any()
        }
        None => view! { <td>"–"</td> }.into_any(),
    };
    let tone = match test.verdict {
        Verdict::Strong => "chip strong",
        Verdict::Weak => "chip weak",
        _ => "chip",
    };
    view! {
        <tr data-testid=ids.of("class-test") data-class=class data-verdict=test.verdict.word()>
            <th scope="row">
                <button
                    class="link"
                    data-testid=ids.of("open-class-test")
                    aria-expanded=move || if chosen.get() == Some(class) { "true" } else { "false" }
                    on:click=move |_| chosen.update(|chosen| *chosen = if *chosen == Some(class) { None } else { Some(class) })
                >
                    {name.to_owned()}
                </button>
            </th>
            <td><span class=tone>{test.verdict.word()}</span></td>
            {rate(test.whole.map(|rates| rates.tpr))}
            {rate(test.filtered.map(|rates| rates.tpr))}
            {rate(test.filtered.map(|rates| rates.fpr))}
            {control(test.random)}
            {control(test.energy)}
            {rate(test.low_pass.map(|rates| rates.tpr))}
            <td>{test.p_corrected.map_or_else(|| "–".to_owned(), p)}</td>
        </tr>
    }
}

fn p(value: f64) -> String {
    if value < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{value:.3}")
    }
}

/// One class: the sentence, the map, and its pictures as the network saw them under the map.
#[component]
fn One(class: usize) -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let name = move || lab.class_names().get(class).cloned().unwrap_or_default();
    let test = move || lab.tested()?.classes.get(class).cloned();
    let map = move || lab.tested_maps()?.get(class)?.clone();
    let pixels = Signal::derive(move || {
        let map = map()?;
        Some(Pixels {
            side: map.side(),
            rgba: Arc::new(kept(&map)),
        })
    });
    let details = move || {
        let test = test()?;
        let mut facts = vec![format!(
            "The map keeps {} coefficients ({}), {} of the class’s energy outside zero frequency, at {:.1} cycles/image on average.",
            test.coefficients,
            share(test.share),
            share(test.kept_energy),
            test.radius
        )];
        if let Some(above) = test.above_random {
            facts.push(format!(
                "TPR above random masks of equal size: {:+.0} points (95 % interval over pictures {:+.0} to {:+.0}).",
                100.0 * above.value,
                100.0 * above.low,
                100.0 * above.high
            ));
        }
        if let Some(against) = test.against_low_pass {
            facts.push(format!(
                "Against the low-pass: {} pictures recognised only under the map, {} only under the low-pass (McNemar’s exact p = {:.3}).",
                against.won, against.lost, against.p
            ));
        }
        if let (Some(shuffled), Some(edges)) = (test.shuffled, test.edges) {
            facts.push(format!(
                "Under the map, TPR is {} with blocks shuffled (texture without shape) and {} on edges (shape without texture).",
                share(shuffled.tpr.value),
                share(edges.tpr.value)
            ));
        }
        Some(
            facts
                .into_iter()
                .map(|fact| view! { <li>{fact}</li> })
                .collect_view(),
        )
    };
    let opened = RwSignal::new(false);
    let pictures = move || {
        let (set, map) = (lab.opened().get()?, map()?);
        if !opened.get() {
            return None;
        }
        let items = lab.said_under_map(class)
            .into_iter()
            .take(PICTURES)
            .map(|(picture, said)| {
                let (set, map, kept) = (set.clone(), map.clone(), map.clone());
                let label = format!("{}, under the map", set.name(picture));
                view! {
                    <li>
                        <button data-testid=ids.of("masked-picture") data-picture=picture on:click=move |_| lab.try_map_on_workbench(kept.clone(), Some(picture))>
                            <MaskedPicture set picture map label/>
                        </button>
                        <span class="caption">{said}</span>
                    </li>
                }
            })
            .collect_view();
        Some(items)
    };
    view! {
        <div class="one-map" data-testid=ids.of("one-test")>
            <LargeMap
                pixels
                label=Signal::derive(move || format!("Map of {}", name()))
                read=Callback::new(move |(kx, ky)| {
                    let kept = untrack(map).is_some_and(|map| map.contains(kx, ky));
                    if kept { "kept".to_owned() } else { "removed".to_owned() }
                })
            />
            <div class="one-map-side">
                <h3>{name}</h3>
                <p data-testid=ids.of("test-sentence")>{move || test().map(|test| test.sentence(&name()))}</p>
                <ul class="facts">{details}</ul>
                <div class="choices">
                    <button
                        data-testid=ids.of("tested-to-bench")
                        on:click=move |_| {
                            if let Some(map) = untrack(map) {
                                lab.try_map_on_workbench(map, lab.a_picture_of(class));
                            }
                        }
                    >
                        "Use as a filter in the workbench"
                    </button>
                </div>
                <details
                    class="more"
                    data-testid=ids.of("masked-pictures")
                    on:toggle=move |event| opened.set(event_target::<web_sys::Element>(&event).has_attribute("open"))
                >
                    <summary>"Its pictures under the map, and what the network says"</summary>
                    <p class="hint">"Roughly what the network was shown. Click one to see it and all its answers in the workbench."</p>
                    <ul class="samples wide">{pictures}</ul>
                </details>
            </div>
        </div>
    }
}

/// TPR of each class, under its map and the controls.
fn recognised(names: &[String], found: &Tested) -> String {
    let plain = |value: f64| Mark {
        value,
        interval: None,
    };
    rates(&Rates {
        label: "True positive rate of each class: whole pictures, its map, controls".to_owned(),
        series: [
            "whole pictures",
            "its map",
            "random masks, mean",
            "low-pass of equal size",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: names
            .iter()
            .zip(&found.classes)
            .filter(|(_, test)| test.coefficients > 0)
            .map(|(name, test)| Row {
                name: name.clone(),
                marks: vec![
                    test.whole.map(|rates| rates.tpr.into()),
                    test.filtered.map(|rates| rates.tpr.into()),
                    test.random.map(|control| plain(control.tpr)),
                    test.low_pass.map(|rates| rates.tpr.into()),
                ],
            })
            .collect(),
    })
}

fn sweep(found: &Tested) -> String {
    let of = found
        .classes
        .iter()
        .filter(|test| test.filtered.is_some())
        .count()
        .max(1) as f64;
    curves(&Curves {
        label: "Share of the classes whose TPR under their map exceeds t, and their mean TPR"
            .to_owned(),
        x: "threshold t".to_owned(),
        y: "share".to_owned(),
        range: Some((0.0, 1.0)),
        series: vec![
            Series {
                name: "classes over t".to_owned(),
                points: (found.sweep.iter())
                    .map(|sweep| (sweep.t, sweep.classes as f64 / of))
                    .collect(),
            },
            Series {
                name: "their TPR, map".to_owned(),
                points: (found.sweep.iter())
                    .map(|sweep| (sweep.t, sweep.filtered.unwrap_or(f64::NAN)))
                    .collect(),
            },
            Series {
                name: "their TPR, whole".to_owned(),
                points: (found.sweep.iter())
                    .map(|sweep| (sweep.t, sweep.whole.unwrap_or(f64::NAN)))
                    .collect(),
            },
        ],
    })
}

#[component]
pub fn Controls() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Whole
            name="Random masks of equal size"
            testid="random-masks"
            most=999
            value=Signal::derive(move || lab.options.with(|options| options.test.random as u64))
            set=Callback::new(move |count: u64| lab.options.update(|options| options.test.random = count as usize))
        />
        <Whole
            name="Of equal energy, for each class"
            testid="energy-masks"
            most=999
            value=Signal::derive(move || lab.options.with(|options| options.test.equal_energy as u64))
            set=Callback::new(move |count: u64| lab.options.update(|options| options.test.equal_energy = count as usize))
        />
        <Tick
            testid="renditions"
            name="Also on shuffled blocks and on edges: texture or shape?"
            value=Signal::derive(move || lab.options.with(|options| options.test.renditions))
            set=Callback::new(move |renditions| lab.options.update(|options| options.test.renditions = renditions))
        />
    }
}

/// The result in one or two sentences.
pub fn conclusion(lab: Laboratory) -> Option<String> {
    let found = lab.tested()?;
    let names = lab.class_names();
    let with = |wanted: Verdict| {
        let list: Vec<&str> = (names.iter().zip(&found.classes))
            .filter(|(_, test)| test.verdict == wanted)
            .map(|(name, _)| name.as_str())
            .collect();
        list.join(", ")
    };
    let (strong, weak) = (with(Verdict::Strong), with(Verdict::Weak));
    let (done, total) = found.progress;
    let preliminary = if done < total { " (so far)" } else { "" };
    Some(match (strong.is_empty(), weak.is_empty()) {
        (true, true) if done < total => {
            "The maps are shown; the verdicts come when all controls have been asked.".to_owned()
        }
        (true, true) => "No class of this set has a frequency shortcut in this network that stands up to the controls.".to_owned(),
        (false, true) => format!("Strong frequency shortcuts{preliminary}: {strong}."),
        (true, false) => format!("Weak frequency shortcuts{preliminary}: {weak}."),
        (false, false) => {
            format!("Strong frequency shortcuts{preliminary}: {strong}. Weak ones: {weak}.")
        }
    })
}

impl Laboratory {
    /// What the shortcut test found.
    pub fn tested(self) -> Option<Arc<Tested>> {
        self.with_results(|results| results.tested.clone())
    }

    fn tested_maps(self) -> Option<Arc<Maps>> {
        self.with_results(|results| results.maps.clone())
    }
}
