//! The filters as rows of controls, and the history's buttons.

use super::browser::number;
use super::state::Page;
use leptos::prelude::*;
use session::link::EDGE_MAX;
use spectrum::filter::{Filter, MAX_FILTERS};
use spectrum::recipe::Recipe;

/// Everything under the spectrum.
#[component]
pub fn Filters() -> impl IntoView {
    let page = expect_context::<Page>();
    let count = Memo::new(move |_| {
        page.history
            .with(|history| history.present().recipe.filters.layers.len())
    });
    let add = move |_| {
        page.edit_recipe(true, |recipe| {
            // A second low-pass would only repeat the first, so a next filter begins as a direction.
            let filter = if recipe.filters.layers.is_empty() {
                Filter::LowPass { radius: 16.0 }
            } else {
                Filter::Orientation {
                    from_degrees: 45.0,
                    to_degrees: 135.0,
                }
            };
            recipe.filters.layers.push(filter.into());
        });
    };
    let reset = move |_| page.edit_recipe(true, |recipe| *recipe = Recipe::default());
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <For each=move || 0..count.get() key=|index| *index let:index>
                <FilterRow index/>
            </For>
            <Show when=move || count.get() == 0>
                <p class="empty">"No filter: the picture passes whole."</p>
            </Show>
            <Show when=move || { count.get() > 0 }>
                <div class="filter-row edge-row">
                    <span class="kind">"Soft edge"</span>
                    <Value
                        name="Soft edge".to_owned()
                        unit="cycles/image"
                        testid="filter-edge"
                        most=Signal::derive(|| EDGE_MAX)
                        value=Signal::derive(move || page.history.with(|history| history.present().recipe.filters.edge))
                        set=Callback::new(move |(edge, let_go): (f32, bool)| {
                            page.edit_recipe(let_go, |recipe| recipe.filters.edge = edge.clamp(0.0, EDGE_MAX));
                        })
                    />
                </div>
            </Show>
        </div>
        <div class="tools">
            <button data-testid="add-filter" class="primary" disabled=move || { count.get() >= MAX_FILTERS } on:click=add>
                "Add a filter"
            </button>
            <button
                data-testid="undo"
                disabled=move || page.history.with(|history| !history.can_undo())
                on:click=move |_| page.undo()
            >
                "Undo"
            </button>
            <button
                data-testid="redo"
                disabled=move || page.history.with(|history| !history.can_redo())
                on:click=move |_| page.redo()
            >
                "Redo"
            </button>
            <button
                data-testid="reset"
                disabled=move || page.history.with(|history| history.present().recipe == Recipe::default())
                on:click=reset
            >
                "Reset"
            </button>
        </div>
    }
}

/// The kinds in the order of the list: word and name.
const KINDS: [(&str, &str); 5] = [
    ("lowpass", "Low-pass"),
    ("highpass", "High-pass"),
    ("bandpass", "Band-pass"),
    ("bandstop", "Band-stop"),
    ("orientation", "Orientation"),
];

fn word(filter: &Filter) -> &'static str {
    match filter {
        Filter::Frequencies(_) => "frequencies",
        Filter::LowPass { .. } => "lowpass",
        Filter::HighPass { .. } => "highpass",
        Filter::BandPass { .. } => "bandpass",
        Filter::BandStop { .. } => "bandstop",
        Filter::Orientation { .. } => "orientation",
        _ => "other",
    }
}

/// A filter of another kind that keeps what can be kept of the old one's numbers.
fn turned_into(filter: &Filter, kind: &str) -> Filter {
    let (from, to) = match *filter {
        Filter::LowPass { radius } | Filter::HighPass { radius } => (radius, radius * 2.0),
        Filter::BandPass { from, to } | Filter::BandStop { from, to } => (from, to),
        _ => (16.0, 32.0),
    };
    match kind {
        "highpass" => Filter::HighPass { radius: from },
        "bandpass" => Filter::BandPass { from, to },
        "bandstop" => Filter::BandStop { from, to },
        "orientation" => Filter::Orientation {
            from_degrees: 45.0,
            to_degrees: 135.0,
        },
        _ => Filter::LowPass { radius: from },
    }
}

#[component]
fn FilterRow(index: usize) -> impl IntoView {
    let page = expect_context::<Page>();
    let filter = Memo::new(move |_| {
        page.history.with(|history| {
            history
                .present()
                .recipe
                .filters
                .layers
                .get(index)
                .map(|layer| layer.filter.clone())
        })
    });
    let kind = Memo::new(move |_| filter.with(|filter| filter.as_ref().map(word)));
    let current = move || {
        page.history.with_untracked(|history| {
            history
                .present()
                .recipe
                .filters
                .layers
                .get(index)
                .map(|layer| layer.filter.clone())
        })
    };
    let change_kind = move |event| {
        if let Some(filter) = current() {
            let turned = turned_into(&filter, &event_target_value(&event));
            page.edit_layer(index, true, |layer| layer.filter = turned);
        }
    };
    let remove = move |_| {
        page.edit_recipe(true, |recipe| {
            if index < recipe.filters.layers.len() {
                recipe.filters.layers.remove(index);
            }
        });
    };
    // The corner of the spectrum, the furthest there is.
    let furthest = Signal::derive(move || {
        let side = page
            .shown
            .with(|shown| shown.as_ref().map_or(224, |shown| shown.side));
        (side as f32 / std::f32::consts::SQRT_2).ceil()
    });
    let degrees = Signal::derive(|| 180.0);
    let set = move |change: fn(&Filter, f32) -> Filter| {
        Callback::new(move |(value, let_go): (f32, bool)| {
            if let Some(filter) = current() {
                let changed = change(&filter, value);
                page.edit_layer(index, let_go, |layer| layer.filter = changed);
            }
        })
    };
    let read = move |read: fn(&Filter) -> f32| {
        Signal::derive(move || filter.with(|filter| filter.as_ref().map_or(0.0, read)))
    };
    let kept = move || {
        filter.with(|filter| match filter {
            Some(Filter::Frequencies(set)) => format!(
                "keeps {} of {1} × {1} coefficients",
                set.coefficients(),
                set.side()
            ),
            _ => String::new(),
        })
    };
    let values = move || {
        match kind.get()? {
        "lowpass" | "highpass" => Some(
            view! {
                <Value name=format!("Radius of filter {}", index + 1) unit="cycles/image" testid="filter-radius" most=furthest
                    value=read(first) set=set(with_first)/>
            }
            .into_any(),
        ),
        "bandpass" | "bandstop" => Some(
            view! {
                <Value name=format!("Inner radius of filter {}", index + 1) unit="cycles/image" testid="filter-from" most=furthest
                    value=read(first) set=set(with_first)/>
                <Value name=format!("Outer radius of filter {}", index + 1) unit="cycles/image" testid="filter-to" most=furthest
                    value=read(second) set=set(with_second)/>
            }
            .into_any(),
        ),
        "frequencies" => Some(view! { <p class="kept" data-testid="kept-frequencies">{kept}</p> }.into_any()),
        _ => Some(
            view! {
                <Value name=format!("From direction of filter {}", index + 1) unit="degrees" testid="filter-from" most=degrees
                    value=read(first) set=set(with_first)/>
                <Value name=format!("To direction of filter {}", index + 1) unit="degrees" testid="filter-to" most=degrees
                    value=read(second) set=set(with_second)/>
            }
            .into_any(),
        ),
    }
    };
    view! {
        <div class="filter-row" data-testid="filter-row">
            <select
                class="kind"
                data-testid="filter-kind"
                aria-label=format!("Kind of filter {}", index + 1)
                prop:value=move || kind.get().unwrap_or_default()
                on:change=change_kind
            >
                {KINDS
                    .map(|(word, name)| {
                        view! { <option value=word selected=move || kind.get() == Some(word)>{name}</option> }
                    })
                    .collect_view()}
                <Show when=move || kind.get() == Some("frequencies")>
                    <option value="frequencies" selected=true>"Frequency map"</option>
                </Show>
            </select>
            <div class="values">{values}</div>
            <button class="quiet" data-testid="remove-filter" aria-label=format!("Remove filter {}", index + 1) on:click=remove>
                "✕"
            </button>
        </div>
    }
}

fn first(filter: &Filter) -> f32 {
    match *filter {
        Filter::LowPass { radius } | Filter::HighPass { radius } => radius,
        Filter::BandPass { from, .. } | Filter::BandStop { from, .. } => from,
        Filter::Orientation { from_degrees, .. } => from_degrees,
        _ => 0.0,
    }
}

fn second(filter: &Filter) -> f32 {
    match *filter {
        Filter::LowPass { radius } | Filter::HighPass { radius } => radius,
        Filter::BandPass { to, .. } | Filter::BandStop { to, .. } => to,
        Filter::Orientation { to_degrees, .. } => to_degrees,
        _ => 0.0,
    }
}

/// A band's ends push each other, so that it never turns inside out.
fn with_first(filter: &Filter, value: f32) -> Filter {
    match *filter {
        Filter::LowPass { .. } => Filter::LowPass { radius: value },
        Filter::HighPass { .. } => Filter::HighPass { radius: value },
        Filter::BandPass { to, .. } => Filter::BandPass {
            from: value,
            to: to.max(value),
        },
        Filter::BandStop { to, .. } => Filter::BandStop {
            from: value,
            to: to.max(value),
        },
        Filter::Orientation { to_degrees, .. } => Filter::Orientation {
            from_degrees: value,
            to_degrees,
        },
        _ => filter.clone(),
    }
}

fn with_second(filter: &Filter, value: f32) -> Filter {
    match *filter {
        Filter::LowPass { .. } | Filter::HighPass { .. } => with_first(filter, value),
        Filter::BandPass { from, .. } => Filter::BandPass {
            from: from.min(value),
            to: value,
        },
        Filter::BandStop { from, .. } => Filter::BandStop {
            from: from.min(value),
            to: value,
        },
        Filter::Orientation { from_degrees, .. } => Filter::Orientation {
            from_degrees,
            to_degrees: value,
        },
        _ => filter.clone(),
    }
}

/// A slider with its exact number. `set` gets the value and whether the visitor let go.
#[component]
fn Value(
    name: String,
    unit: &'static str,
    testid: &'static str,
    most: Signal<f32>,
    value: Signal<f32>,
    set: Callback<(f32, bool)>,
) -> impl IntoView {
    let hear = move |event: web_sys::Event, let_go: bool| {
        if let Some(value) = number(&event) {
            set.run((value.clamp(0.0, most.get_untracked()), let_go));
        }
    };
    view! {
        <div class="value">
            <input
                type="range"
                min="0"
                max=move || most.get()
                step="0.5"
                data-testid=testid
                aria-label=name.clone()
                aria-valuetext=move || format!("{} {unit}", value.get())
                style:--filled=move || format!("{}%", 100.0 * value.get() / most.get().max(1.0))
                prop:value=move || value.get().to_string()
                on:input=move |event| hear(event, false)
                on:change=move |event| hear(event, true)
            />
            <input
                type="number"
                min="0"
                max=move || most.get()
                step="any"
                aria-label=format!("{name}, {unit}")
                prop:value=move || value.get().to_string()
                on:change=move |event: web_sys::Event| hear(event, true)
            />
            <span class="unit" title=unit aria-hidden="true">{if unit == "degrees" { "°" } else { "c/i" }}</span>
        </div>
    }
}
