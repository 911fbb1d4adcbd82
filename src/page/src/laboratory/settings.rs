//! The options of the chosen experiment: those that matter first, the rest behind a fold.

use super::Laboratory;
use super::dominant_view::ShareChoice;
use super::study::most_pictures;
use super::{Experiment, MapsFrom};
use leptos::prelude::*;
use shortcuts::dominant::Search;
use shortcuts::probe::Choice;

/// More blocks than this take more than a browser's evening.
const MOST_BLOCKS: usize = 1700;

/// The left half of the panel.
#[component]
pub fn Settings() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let is = move |experiments: &[Experiment]| experiments.contains(&lab.experiment.get());
    let searches = move || {
        is(&[Experiment::Dominant])
            || (is(&[Experiment::Test, Experiment::Transfer])
                && lab.maps_from.get() == MapsFrom::Dominant)
    };
    let hierarchical = move || {
        is(&[Experiment::Hfss])
            || (is(&[Experiment::Test, Experiment::Transfer])
                && lab.maps_from.get() == MapsFrom::Hfss)
    };
    let carries = move || is(&[Experiment::Test, Experiment::Transfer]);
    view! {
        <div class="run-controls" data-testid="lab-settings">
            <Show when=carries><MapsChoice/></Show>
            <Amount/>
            <Show when=searches><Blocks/></Show>
            <Show when=move || searches() && !is(&[Experiment::Dominant])>
                <div class="field"><span>"A map keeps"</span><ShareChoice/></div>
            </Show>
            <Show when=hierarchical><Repeats/></Show>
            <Show when=move || is(&[Experiment::HeatMap])><Waves/></Show>
            <Show when=move || is(&[Experiment::Transfer])><Elsewhere/></Show>
            <details class="more">
                <summary>"More settings"</summary>
                <div class="run-controls">
                    <Split/>
                    <Show when=move || carries() || is(&[Experiment::HeatMap])><Answer/></Show>
                    <Show when=move || is(&[Experiment::Test])><Controls/></Show>
                    <Show when=searches><Search/></Show>
                    <Show when=move || !is(&[Experiment::Spectra])><Treatment/></Show>
                    <Whole
                        name="Seed"
                        testid="lab-seed"
                        most=u64::from(u32::MAX)
                        value=Signal::derive(move || lab.seed.get())
                        set=Callback::new(move |seed| lab.seed.set(seed))
                    />
                    <div class="field">
                        <span>"Kept in this browser"</span>
                        <button data-testid="forget-experiments" on:click=move |_| lab.forget_experiments()>"Forget all results"</button>
                    </div>
                </div>
            </details>
        </div>
    }
}

#[component]
fn MapsChoice() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    view! {
        <label>
            <span>"Maps to test"</span>
            <select
                data-testid="maps-from"
                on:change=move |event| {
                    lab.maps_from
                        .set(match event_target_value(&event).as_str() {
                            "hfss" => MapsFrom::Hfss,
                            "workbench" => MapsFrom::Workbench,
                            _ => MapsFrom::Dominant,
                        });
                }
            >
                <option value="dominant" selected=move || lab.maps_from.get() == MapsFrom::Dominant>"dominant frequency maps"</option>
                <option value="hfss" selected=move || lab.maps_from.get() == MapsFrom::Hfss>"maps of the hierarchical search"</option>
                <option value="workbench" selected=move || lab.maps_from.get() == MapsFrom::Workbench>"the bench’s filter, for every class"</option>
            </select>
        </label>
        {move || {
            let several = lab.maps_from.get() == MapsFrom::Workbench && !page.recipe().filters.is_one_mask();
            several
                .then_some(
                    "The bench’s filter depends on the picture or on the channel, so it is no map. Leave out “Strongest” and let every layer act on all channels.",
                )
                .map(|words| view! { <p class="hint">{words}</p> })
        }}
    }
}

/// How many pictures.
#[component]
fn Amount() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let parts = move || if lab.separate.get() { 2 } else { 1 };
    let amounts = move || {
        let Some((largest, present)) = lab.opened().with(|set| {
            let set = set.as_ref()?;
            let mut counts = std::collections::BTreeMap::<usize, usize>::new();
            set.truths
                .iter()
                .for_each(|&class| *counts.entry(class).or_default() += 1);
            Some((counts.values().copied().max()?, counts.len()))
        }) else {
            return Vec::new();
        };
        let side = page.card().map_or(224, |card| card.input_size);
        let fits = most_pictures(side) / (parts() * present).max(1);
        let most = (largest / parts()).max(1);
        [3, 10, 50, 100, 500]
            .into_iter()
            .filter(|&amount| amount < most && amount <= fits)
            .map(|amount| {
                (
                    amount.to_string(),
                    format!("{amount} of each class"),
                    Some(amount),
                )
            })
            .chain([(
                "all".to_owned(),
                if fits < most {
                    format!("{} of each class, all that fit", fits.max(1))
                } else {
                    "all".to_owned()
                },
                None,
            )])
            .collect()
    };
    view! {
        <label>
            <span>{move || if lab.separate.get() { "Pictures, search and test each" } else { "Pictures" }}</span>
            <select
                data-testid="lab-amount"
                data-set=move || lab.opened().with(|set| set.as_ref().map(|set| set.id.clone()))
                on:change=move |event| lab.per_class.set(event_target_value(&event).parse().ok())
            >
                {move || {
                    amounts()
                        .into_iter()
                        .map(|(value, name, amount)| {
                            view! { <option value=value selected=move || lab.per_class.get() == amount>{name}</option> }
                        })
                        .collect_view()
                }}
            </select>
        </label>
    }
}

#[component]
fn Blocks() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let sizes = move || {
        let side = page.card().map_or(224, |card| card.input_size);
        [1, 2, 4, 7, 8, 14, 16, 28]
            .into_iter()
            .filter(|size| side * side / (2 * size * size) <= MOST_BLOCKS && size * 7 <= side)
            .map(|size| {
                let blocks = side * side / (2 * size * size);
                let name = if size == 1 {
                    format!("single frequencies (about {blocks})")
                } else {
                    format!("{size} × {size} (about {blocks} blocks)")
                };
                view! {
                    <option value=size.to_string() selected=move || lab.dominant_options.with(|options| options.size == size)>{name}</option>
                }
            })
            .collect_view()
    };
    view! {
        <label>
            <span>"Blocks of frequencies"</span>
            <select
                data-testid="block-size"
                data-set=move || page.model.get()
                on:change=move |event| {
                    if let Ok(size) = event_target_value(&event).parse() {
                        lab.dominant_options.update(|options| options.size = size);
                    }
                }
            >
                {sizes}
            </select>
        </label>
    }
}

/// The added waves: how strong, and up to which frequency.
#[component]
fn Waves() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let options = lab.heat().options;
    let reaches = move || {
        let half = page.card().map_or(224, |card| card.input_size) / 2;
        [2, 4, 8, 16, 32]
            .into_iter()
            .filter(|reach| *reach < half)
            .chain([half])
            .map(|reach| {
                let count = if reach == half { half * half * 2 + 2 } else { 2 * reach * (reach + 1) + 1 };
                let name = if reach == half {
                    format!("all frequencies ({count} waves)")
                } else {
                    format!("up to {reach} cycles/image ({count} waves)")
                };
                view! {
                    <option value=reach.to_string() selected=move || options.with(|options| options.reach == reach)>{name}</option>
                }
            })
            .collect_view()
    };
    view! {
        <label>
            <span>"Waves"</span>
            <select
                data-testid="heat-reach"
                data-set=move || page.model.get()
                on:change=move |event| {
                    if let Ok(reach) = event_target_value(&event).parse() {
                        options.update(|options| options.reach = reach);
                    }
                }
            >
                {reaches}
            </select>
        </label>
        <label>
            <span title="For pixel values from 0 to 1. The paper has 4 for pictures of 32 × 32 and 15.7 for 224 × 224.">"Their L2 norm, each channel"</span>
            <input
                type="number"
                min="0.1"
                max="100"
                step="any"
                data-testid="heat-norm"
                prop:value=move || options.with(|options| options.norm.to_string())
                on:change=move |event| {
                    if let Ok(norm) = event_target_value(&event).parse::<f32>() && norm.is_finite() {
                        options.update(|options| options.norm = norm.clamp(0.1, 100.0));
                    }
                }
            />
        </label>
    }
}

#[component]
fn Split() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Tick
            testid="separate"
            name="Search and test with different pictures (the founding paper uses the same)"
            value=Signal::derive(move || lab.separate.get())
            set=Callback::new(move |separate| lab.separate.set(separate))
        />
    }
}

#[component]
fn Answer() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <label>
            <span>"Counts as its answer"</span>
            <select
                data-testid="lab-choice"
                on:change=move |event| {
                    let choice = if event_target_value(&event) == "set" { Choice::SetClasses } else { Choice::AllLabels };
                    lab.test_options.update(|options| options.choice = choice);
                }
            >
                <option value="all" selected=move || lab.choice() == Choice::AllLabels>"its first answer of all"</option>
                <option value="set" selected=move || lab.choice() == Choice::SetClasses>"its first of the set’s classes"</option>
            </select>
        </label>
    }
}

#[component]
fn Controls() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Whole
            name="Random masks of equal size"
            testid="random-masks"
            most=999
            value=Signal::derive(move || lab.test_options.with(|options| options.random as u64))
            set=Callback::new(move |count: u64| lab.test_options.update(|options| options.random = count as usize))
        />
        <Whole
            name="Of equal energy, for each class"
            testid="energy-masks"
            most=999
            value=Signal::derive(move || lab.test_options.with(|options| options.equal_energy as u64))
            set=Callback::new(move |count: u64| lab.test_options.update(|options| options.equal_energy = count as usize))
        />
        <Tick
            testid="renditions"
            name="Also on shuffled blocks and on edges: texture or shape?"
            value=Signal::derive(move || lab.test_options.with(|options| options.renditions))
            set=Callback::new(move |renditions| lab.test_options.update(|options| options.renditions = renditions))
        />
    }
}

#[component]
fn Search() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Tick
            testid="exhaustive"
            name="Try every block (the default stops when the maps no longer change)"
            value=Signal::derive(move || lab.dominant_options.with(|options| options.search == Search::Exhaustive))
            set=Callback::new(move |all| {
                lab.dominant_options
                    .update(|options| options.search = if all { Search::Exhaustive } else { Search::Progressive });
            })
        />
        <Tick
            testid="published"
            name="Remove the blocks that the published code removes (mirror image off by one)"
            value=Signal::derive(move || lab.dominant_options.with(|options| options.published))
            set=Callback::new(move |published| lab.dominant_options.update(|options| options.published = published))
        />
        <Tick
            testid="keep-dc"
            name="Maps always keep the mean brightness (zero frequency)"
            value=Signal::derive(move || lab.dominant_options.with(|options| options.keep_dc))
            set=Callback::new(move |keep| lab.dominant_options.update(|options| options.keep_dc = keep))
        />
    }
}

#[component]
fn Treatment() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Tick
            testid="clip"
            name="Clip masked pictures to what a screen can show (the published code does not)"
            value=Signal::derive(move || lab.treatment.with(|treatment| treatment.clip))
            set=Callback::new(move |clip| lab.treatment.update(|treatment| treatment.clip = clip))
        />
        <Tick
            testid="after-normalising"
            name="Mask after the network’s normalisation, as the published code does"
            value=Signal::derive(move || lab.treatment.with(|treatment| treatment.after_normalising))
            set=Callback::new(move |after| lab.treatment.update(|treatment| treatment.after_normalising = after))
        />
    }
}

#[component]
fn Repeats() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    view! {
        <Whole
            name="Runs"
            testid="hfss-repeats"
            most=9
            value=Signal::derive(move || lab.hfss_options.with(|options| options.repeats as u64))
            set=Callback::new(move |count: u64| lab.hfss_options.update(|options| options.repeats = (count as usize).max(1)))
        />
        <Whole
            name="Candidates in each stage"
            testid="hfss-candidates"
            most=9999
            value=Signal::derive(move || lab.hfss_options.with(|options| options.stages.first().map_or(0, |stage| stage.sets as u64)))
            set=Callback::new(move |count: u64| lab.hfss_options.update(|options| {
                    options.stages.iter_mut().for_each(|stage| stage.sets = (count as usize).max(1));
                }))
        />
    }
}

/// Which models and sets the maps are taken to.
#[component]
fn Elsewhere() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let labels = move || page.card().map(|card| card.labels).unwrap_or_default();
    let ticks =
        move |list: Vec<(String, String)>, chosen: RwSignal<Vec<String>>, testid: &'static str| {
            list.into_iter()
                .map(|(id, name)| {
                    let (mine, this) = (id.clone(), id.clone());
                    view! {
                        <label class="tick">
                            <input
                                type="checkbox"
                                data-testid=testid
                                data-id=this
                                prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                                on:change=move |event| {
                                    let ticked = event_target_checked(&event);
                                    chosen
                                        .update(|chosen| {
                                            chosen.retain(|other| *other != mine);
                                            if ticked {
                                                chosen.push(mine.clone());
                                            }
                                        });
                                }
                            />
                            <span>{name}</span>
                        </label>
                    }
                })
                .collect_view()
        };
    let models = move || {
        let (labels, model) = (labels(), page.model.get());
        page.models.with(|models| {
            models
                .models
                .iter()
                .filter(|card| card.labels == labels && card.id != model)
                .map(|card| (card.id.clone(), card.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let sets = move || {
        let (labels, set) = (labels(), page.set.get());
        page.sets.with_value(|sets| {
            sets.sets
                .iter()
                .filter(|card| card.labels == labels && card.id != set)
                .map(|card| (card.id.clone(), card.title.clone()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div class="field"><span>"Other models"</span><div class="ticks">{move || ticks(models(), lab.other_models, "other-model")}</div></div>
        <div class="field"><span>"Other sets"</span><div class="ticks">{move || ticks(sets(), lab.other_sets, "other-set")}</div></div>
    }
}

/// A box to tick.
#[component]
fn Tick(
    name: &'static str,
    testid: &'static str,
    value: Signal<bool>,
    set: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="tick">
            <input
                type="checkbox"
                data-testid=testid
                prop:checked=move || value.get()
                on:change=move |event| set.run(event_target_checked(&event))
            />
            <span>{name}</span>
        </label>
    }
}

/// A whole number.
#[component]
fn Whole(
    name: &'static str,
    testid: &'static str,
    most: u64,
    value: Signal<u64>,
    set: Callback<u64>,
) -> impl IntoView {
    view! {
        <label>
            <span>{name}</span>
            <input
                type="number"
                data-testid=testid
                min="0"
                max=most.to_string()
                step="1"
                prop:value=move || value.get().to_string()
                on:change=move |event| {
                    if let Ok(number) = event_target_value(&event).parse::<u64>() {
                        set.run(number.min(most));
                    }
                }
            />
        </label>
    }
}
