//! The dominant frequency maps: what the network misses most, class by class.

use super::super::context::Laboratory;
use super::super::gallery::{LargeMap, Maps, Small};
use super::super::setting::Tick;
use crate::ui::plane::{Pixels, place};
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use report::colours::{diverging, kept};
use report::figures::{Curves, Series, curves};
use shortcuts::dominant::{self, Dominant};
use std::sync::Arc;

/// Shares that the founding paper's code writes.
const SHARES: [f64; 4] = [0.01, 0.05, 0.10, 0.20];
/// Frequencies named beside a large map.
const NAMED: usize = 8;
/// More blocks than this take more than a browser's evening.
const MOST_BLOCKS: usize = 1700;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Map,
    Scores,
}

/// The results of the search.
#[component]
pub fn DominantResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let shows = RwSignal::new(Shows::Map);
    let chosen = RwSignal::new(None::<usize>);
    let share = move || lab.options.with(|options| options.dominant.share);
    let maps = Memo::new(move |_| {
        let Some(found) = lab.dominant() else {
            return Vec::new();
        };
        let share = share();
        lab.class_names()
            .into_iter()
            .enumerate()
            .map(|(class, title)| Small {
                class,
                title,
                under: under(&found, class),
                pixels: pixels(&found, class, shows.get(), share),
            })
            .collect()
    });
    let headline = move || {
        let found = lab.dominant()?;
        let settled = if found.settled {
            "The search is complete.".to_owned()
        } else {
            match found.stability.last() {
                Some(same) => format!(
                    "The last round left {:.0} % of the top sets as they were.",
                    100.0 * same
                ),
                None => "A first, coarse picture: most blocks are estimated from coarser ones."
                    .to_owned(),
            }
        };
        Some(format!(
            "{} of {} blocks tried. {settled}",
            found.measured(),
            found.blocks.len()
        ))
    };
    view! {
        <div class="lab-part" data-testid=ids.of("dominant") data-settled=move || lab.dominant().is_some_and(|found| found.settled).to_string()>
            <div class="panel-head">
                <h3>"Dominant frequency maps"</h3>
                <div class="switch" role="group" aria-label="What the maps show">
                    {[(Shows::Map, "Top share"), (Shows::Scores, "Importance")]
                        .map(|(choice, name)| {
                            view! {
                                <button
                                    aria-pressed=move || if shows.get() == choice { "true" } else { "false" }
                                    on:click=move |_| shows.set(choice)
                                >
                                    {name}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            </div>
            <p class="hint" data-testid=ids.of("dominant-headline")>{headline}</p>
            <Show when=move || shows.get() == Shows::Map fallback=|| view! {
                <p class="hint">"Red: without this block the network does worse on the class; blue: better. Paler blocks were not tried but estimated. Empty blocks are not known yet."</p>
            }>
                <ShareChoice/>
            </Show>
            <Maps maps chosen testid=ids.of("class-map") what="Dominant frequency map"/>
            {move || chosen.get().map(|class| view! { <One class shows/> })}
            <Stability/>
        </div>
    }
}

fn under(found: &Dominant, class: usize) -> String {
    if !found.knows(class) {
        return "nothing known".to_owned();
    }
    let top = found.named(class);
    match top.first().and_then(|&block| found.blocks[block].first()) {
        Some(&(kx, ky)) => format!("most missed: {}", format!("({kx}, {ky})").replace('-', "−")),
        None => "nothing stands out".to_owned(),
    }
}

fn pixels(found: &Dominant, class: usize, shows: Shows, share: f64) -> Option<Pixels> {
    let rgba = match shows {
        Shows::Map => kept(&found.map(class, share)?),
        Shows::Scores => {
            if !found.knows(class) {
                return None;
            }
            scores(found, class)
        }
    };
    Some(Pixels {
        side: found.side,
        rgba: Arc::new(rgba),
    })
}

/// The scores in colour; estimates are paler.
fn scores(found: &Dominant, class: usize) -> Vec<u8> {
    let mut rgba = diverging(&found.drawn(class), found.largest(class) as f32);
    for (place, measured) in found.tried(class).into_iter().enumerate() {
        if !measured {
            rgba[4 * place + 3] /= 3;
        }
    }
    rgba
}

/// How much of the plane a map keeps.
#[component]
pub fn ShareChoice() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let share = move || lab.options.with(|options| options.dominant.share);
    let set = move |share: f64| lab.options.update(|options| options.dominant.share = share);
    view! {
        <div class="choices" role="group" aria-label="Share of the frequencies that a map keeps">
            {SHARES
                .map(|choice| {
                    view! {
                        <button
                            data-testid=format!("share-{:.0}", 100.0 * choice)
                            aria-pressed=move || if (share() - choice).abs() < 1e-9 { "true" } else { "false" }
                            on:click=move |_| set(choice)
                        >
                            {format!("top {:.0} %", 100.0 * choice)}
                        </button>
                    }
                })
                .collect_view()}
            <label class="inline">
                <span>"or "</span>
                <input
                    type="number"
                    min="0.1"
                    max="100"
                    step="any"
                    aria-label="Share of the frequencies that a map keeps, per cent"
                    prop:value=move || format!("{}", (1000.0 * share()).round() / 10.0)
                    on:change=move |event| {
                        if let Ok(percent) = event_target_value(&event).parse::<f64>() {
                            set((percent / 100.0).clamp(0.001, 1.0));
                        }
                    }
                />
                <span>" %"</span>
            </label>
        </div>
    }
}

#[component]
fn One(class: usize, shows: RwSignal<Shows>) -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let share = move || lab.options.with(|options| options.dominant.share);
    let map = move || lab.dominant()?.map(class, share());
    let read = move |(kx, ky): (i32, i32)| {
        let score = lab.dominant().and_then(|found| found.at(class, kx, ky));
        match score {
            Some(score) if score.measured => {
                format!("loss {:+.4} nats without its block", score.value)
            }
            Some(score) => format!("about {:+.4} nats, estimated", score.value),
            None => "nothing known".to_owned(),
        }
    };
    let named = move || {
        let found = lab.dominant()?;
        let rows = found
            .ranked(class)
            .into_iter()
            .filter(|&block| found.scores[class][block].measured)
            .take(NAMED)
            .map(|block| {
                let (kx, ky) = found.blocks[block].first().copied().unwrap_or_default();
                view! {
                    <tr>
                        <th scope="row">{place(kx, ky)}</th>
                        <td>{format!("{:+.4} nats", found.scores[class][block].value)}</td>
                    </tr>
                }
            })
            .collect_view();
        Some(rows)
    };
    view! {
        <div class="one-map" data-testid=ids.of("one-map")>
            <LargeMap
                pixels=Signal::derive(move || pixels(lab.dominant().as_deref()?, class, shows.get(), share()))
                label=Signal::derive(move || format!("Dominant frequency map of {}", lab.class_names().get(class).cloned().unwrap_or_default()))
                read=Callback::new(read)
            />
            <div class="one-map-side">
                <h3>{move || lab.class_names().get(class).cloned().unwrap_or_default()}</h3>
                <p class="hint">
                    {move || map().map(|map| format!(
                        "The map keeps {} of {} coefficients.",
                        map.coefficients(),
                        map.side() * map.side()
                    ))}
                </p>
                <div class="choices">
                    <button
                        data-testid=ids.of("map-to-bench")
                        on:click=move |_| {
                            if let Some(map) = untrack(map) {
                                lab.try_map_on_workbench(map, lab.a_picture_of(class));
                            }
                        }
                    >
                        "Use as a filter in the workbench"
                    </button>
                    <button
                        data-testid=ids.of("rest-to-bench")
                        on:click=move |_| {
                            if let Some(map) = untrack(map) {
                                lab.try_map_on_workbench(map.complement(), lab.a_picture_of(class));
                            }
                        }
                    >
                        "Remove these instead"
                    </button>
                </div>
                <details class="more" open>
                    <summary>"What it misses most"</summary>
                    <table class="rates tests"><tbody>{named}</tbody></table>
                </details>
            </div>
        </div>
    }
}

/// How the maps settled, round by round.
#[component]
fn Stability() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let figure = move || {
        let found = lab.dominant()?;
        (found.stability.len() > 1).then(|| {
            curves(&Curves {
                label: "Share of the top sets that each round left as they were".to_owned(),
                x: "round".to_owned(),
                y: "share of the top sets left as they were".to_owned(),
                range: Some((0.0, 1.0)),
                series: vec![Series {
                    name: "all classes".to_owned(),
                    points: (found.stability.iter().enumerate())
                        .map(|(round, same)| ((round + 1) as f64, *same))
                        .collect(),
                }],
            })
        })
    };
    view! {
        {move || figure().map(|svg| view! {
            <details class="more">
                <summary>"How much the maps still change"</summary>
                <div class="chart" inner_html=svg></div>
            </details>
        })}
    }
}

#[component]
pub fn Blocks() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let sizes = move || {
        let side = page.card().map_or(224, |card| card.input_size);
        let sizes = [1, 2, 4, 7, 8, 14, 16, 28]
            .into_iter()
            .filter(|size| side * side / (2 * size * size) <= MOST_BLOCKS && size * 7 <= side)
            .map(|size| {
                let blocks = side * side / (2 * size * size);
                let name = if size == 1 {
                    format!("single frequencies (about {blocks})")
                } else {
                    format!("{size} × {size} (about {blocks} blocks)")
                };
                (size, name)
            });
        plain(sizes)
    };
    view! {
        <label>
            <span>"Blocks of frequencies"</span>
            <Select
                testid="block-size"
                data_set=page.model
                groups=Signal::derive(sizes)
                chosen=Signal::derive(move || lab.options.with(|options| options.dominant.size.to_string()))
                choose=Callback::new(move |size: String| {
                    if let Ok(size) = size.parse() {
                        lab.options.update(|options| options.dominant.size = size);
                    }
                })
            />
        </label>
    }
}

#[component]
pub fn HowToSearch() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Tick
            testid="exhaustive"
            name="Try every block (the default stops when the maps no longer change)"
            value=Signal::derive(move || lab.options.with(|options| options.dominant.search == dominant::Search::Exhaustive))
            set=Callback::new(move |all| {
                lab.options.update(|options| options.dominant.search = if all { dominant::Search::Exhaustive } else { dominant::Search::Progressive });
            })
        />
        <Tick
            testid="published"
            name="Remove the blocks that the published code removes (mirror image off by one)"
            value=Signal::derive(move || lab.options.with(|options| options.dominant.published))
            set=Callback::new(move |published| lab.options.update(|options| options.dominant.published = published))
        />
        <Tick
            testid="keep-dc"
            name="Maps always keep the mean brightness (zero frequency)"
            value=Signal::derive(move || lab.options.with(|options| options.dominant.keep_dc))
            set=Callback::new(move |keep| lab.options.update(|options| options.dominant.keep_dc = keep))
        />
    }
}

/// The result in one or two sentences.
pub fn conclusion(lab: Laboratory) -> Option<String> {
    let found = lab.dominant()?;
    let names = lab.class_names();
    let (class, name) = (names.iter().enumerate())
        .filter(|(class, _)| found.knows(*class))
        .max_by(|(a, _), (b, _)| found.largest(*a).total_cmp(&found.largest(*b)))?;
    let block = *found.named(class).first()?;
    let (kx, ky) = *found.blocks[block].first()?;
    let place = format!("({kx}, {ky})").replace('-', "−");
    Some(format!(
        "{name} depends most on single frequencies: without those at {place} its loss grows by {:.2} nats.{}",
        found.scores[class][block].value,
        if found.settled {
            ""
        } else {
            " The search is not complete yet."
        }
    ))
}

impl Laboratory {
    /// What the search for dominant frequencies found.
    pub fn dominant(self) -> Option<Arc<Dominant>> {
        self.with_results(|results| results.dominant.clone())
    }

    /// Whether it has found anything.
    pub fn has_dominant_maps(self) -> bool {
        self.dominant()
            .is_some_and(|found| found.measured() > 0 || found.whole.iter().any(Option::is_some))
    }
}
