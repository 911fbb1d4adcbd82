//! One layer of the stack: on or off, its kind, keep or remove, its numbers, and what is set more rarely.

use super::unfolded::{Unfolded, focus_after_removal, focus_in_row};
use crate::core::state::Page;
use crate::ui::aria::pressed;
use crate::ui::select::{Select, plain};
use crate::ui::slider::{Range, Value};
use crate::workbench::brush_tool::BrushInHand;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use session::link::EDGE_MAX;
use spectrum::filters::{Brush, KINDS, Setting};
use spectrum::layer::{Channels, Layer};

const CHANNELS: [(Channels, &str); 5] = [
    (Channels::All, "All channels"),
    (Channels::Luminance, "Luminance"),
    (Channels::Red, "Red"),
    (Channels::Green, "Green"),
    (Channels::Blue, "Blue"),
];

/// The row of the layer at `index`.
#[component]
pub fn FilterRow(index: usize) -> impl IntoView {
    let page = expect_context::<Page>();
    let tool = expect_context::<BrushInHand>();
    let layer = Memo::new(move |_| {
        page.history
            .with(|history| history.present().recipe.filters.layers.get(index).cloned())
    });
    let read = move |read: fn(&Layer) -> bool| {
        move || layer.with(|layer| layer.as_ref().is_some_and(read))
    };
    let kind =
        Memo::new(move |_| layer.with(|layer| layer.as_ref().map(|layer| layer.filter.kind())));
    let word = move || kind.get().map_or("", |kind| kind.word);
    let unfolded = expect_context::<Unfolded>();
    let more = Memo::new(move |_| unfolded.has(index));
    let change = move |let_go: bool, change: &dyn Fn(&Layer) -> Layer| {
        page.edit_layer(index, let_go, |layer| *layer = change(layer));
    };
    let choose = move |word: String| {
        change(true, &|layer| layer.turned_into(&word));
        let painted = KINDS
            .iter()
            .any(|kind| kind.word == word && kind.setting == Setting::Painting);
        tool.hold(painted.then_some(index));
    };
    let kinds = Signal::derive(move || {
        let own = kind.get().filter(|kind| kind.setting == Setting::Elsewhere);
        let chosen_here = KINDS
            .iter()
            .filter(|kind| kind.setting != Setting::Elsewhere);
        let all = chosen_here.map(|kind| (kind.word, kind.name));
        plain(all.chain(own.map(|kind| (kind.word, kind.name))))
    });
    let does = move || {
        let keeps = read(Layer::keeps_inside)();
        if keeps { "keep" } else { "remove" }.to_owned()
    };
    let remove = move |event: MouseEvent| {
        focus_after_removal(&event);
        unfolded.remove(index);
        page.edit_recipe(true, |recipe| {
            if index < recipe.filters.layers.len() {
                recipe.filters.layers.remove(index);
            }
        });
        tool.hold(None);
    };
    let number = index + 1;
    view! {
        <div class="filter-row" class:off=move || !read(|layer| layer.on)() data-testid="filter-row" role="group" aria-label=format!("Filter {number}")>
            <div class="row-head">
                <input
                    type="checkbox"
                    data-testid="filter-on"
                    aria-label=format!("Filter {number} is on")
                    prop:checked=read(|layer| layer.on)
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        change(true, &|layer| Layer { on, ..layer.clone() });
                    }
                />
                <Select
                    class="kind"
                    testid="filter-kind"
                    label=format!("Kind of filter {number}")
                    groups=kinds
                    chosen=Signal::derive(move || word().to_owned())
                    choose=Callback::new(choose)
                />
                <Select
                    class="does"
                    testid="filter-does"
                    label=format!("What filter {number} does")
                    groups=plain([("keep", "keeps"), ("remove", "removes")])
                    chosen=Signal::derive(does)
                    choose=Callback::new(move |word: String| change(true, &|layer| layer.keeping_inside(word == "keep")))
                />
                <button
                    class="quiet"
                    data-testid="filter-more"
                    aria-label=format!("More about filter {number}")
                    title="Soft edge, channels, order"
                    aria-expanded=move || pressed(more.get())
                    on:click=move |_| unfolded.toggle(index)
                >
                    "⋯"
                </button>
                <button class="quiet" data-testid="remove-filter" aria-label=format!("Remove filter {number}") on:click=remove>
                    "✕"
                </button>
            </div>
            <div class="values">{move || kind.get().map(|_| numbers(page, index, layer))}</div>
            {move || more.get().then(|| rarely(page, index, layer))}
        </div>
    }
}

/// The sliders of the kind at hand.
fn numbers(page: Page, index: usize, layer: Memo<Option<Layer>>) -> AnyView {
    let side = move || {
        page.shown
            .with(|shown| shown.as_ref().map_or(224, |shown| shown.side))
    };
    let now = layer.get_untracked();
    let Some(Layer { filter, .. }) = now else {
        return ().into_any();
    };
    match filter.kind().setting {
        Setting::Painting => return brush(page, index),
        Setting::Elsewhere => {
            let kept =
                move || layer.with(|layer| layer.as_ref().map(|layer| layer.filter.in_words()));
            return view! { <p class="kept" data-testid="kept-frequencies">{kept}</p> }.into_any();
        }
        Setting::Numbers => {}
    }
    let parameters = filter.parameters(224);
    let several = parameters.len() > 1;
    let rows = parameters.into_iter().map(|parameter| {
        let word = parameter.word;
        let current = Memo::new(move |_| {
            layer.with(|layer| {
                let parameters = layer.as_ref()?.filter.parameters(side());
                parameters
                    .into_iter()
                    .find(|parameter| parameter.word == word)
            })
        });
        let range = Signal::derive(move || Range::from(current.get().unwrap_or(parameter)));
        view! {
            <Value
                name=Signal::stored(format!("{} of filter {}", parameter.name, index + 1))
                label=if several { parameter.name } else { "" }
                testid=format!("filter-{word}")
                range=range
                value=Signal::derive(move || current.get().map_or(0.0, |parameter| parameter.value))
                set=Callback::new(move |(value, let_go): (f32, bool)| {
                    page.edit_layer(index, let_go, |layer| layer.filter = layer.filter.with(word, value));
                })
            />
        }
    });
    rows.collect_view().into_any()
}

/// Brush, eraser and their size.
fn brush(page: Page, index: usize) -> AnyView {
    let tool = expect_context::<BrushInHand>();
    let held = move || tool.tool().layer == Some(index);
    let take = move |erases: bool| {
        tool.set(|brush| {
            // Pressed once more, it is put down.
            let same = brush.layer == Some(index) && brush.erases == erases;
            brush.layer = (!same).then_some(index);
            brush.erases = erases;
        });
    };
    let wipe = move |_| {
        page.edit_layer(index, true, |layer| layer.filter = Brush::default().into());
    };
    let range = Signal::derive(move || Range {
        least: 0.5,
        most: page
            .shown
            .with(|shown| shown.as_ref().map_or(56.0, |shown| shown.side as f32 / 4.0)),
        step: 0.5,
        unit: "cycles/image",
    });
    view! {
        <div class="brush-tools">
            <div class="switch" role="group" aria-label="Painting on the spectrum">
                {[(false, "Brush", "brush-paint"), (true, "Eraser", "brush-erase")]
                    .map(|(erases, name, testid)| {
                        view! {
                            <button
                                data-testid=testid
                                aria-pressed=move || pressed(held() && tool.tool().erases == erases)
                                on:click=move |_| take(erases)
                            >
                                {name}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <button class="quiet" data-testid="brush-wipe" on:click=wipe>"Wipe"</button>
            <span class="hint">{move || if held() { "Paint on the spectrum." } else { "" }}</span>
        </div>
        <Value
            name=Signal::stored(format!("Size of the brush of filter {}", index + 1))
            label="Size"
            testid="brush-size".to_owned()
            range=range
            value=Signal::derive(move || tool.tool().radius)
            set=Callback::new(move |(value, _): (f32, bool)| tool.set(|brush| brush.radius = value))
        />
    }
    .into_any()
}

/// Its own soft edge, its channels, its place in the stack.
fn rarely(page: Page, index: usize, layer: Memo<Option<Layer>>) -> AnyView {
    let tool = expect_context::<BrushInHand>();
    let number = index + 1;
    let common = move || {
        page.history
            .with(|history| history.present().recipe.filters.edge)
    };
    let own = move || layer.with(|layer| layer.as_ref().and_then(|layer| layer.edge));
    let channels =
        move || layer.with(|layer| layer.as_ref().map_or(Channels::All, |layer| layer.channels));
    let unfolded = expect_context::<Unfolded>();
    let shift = move |event: MouseEvent, by: isize| {
        let to = index.saturating_add_signed(by);
        page.edit_recipe(true, |recipe| {
            let layers = &mut recipe.filters.layers;
            if to != index && to < layers.len() {
                layers.swap(index, to);
            }
        });
        // The filter takes along what is unfolded and the keyboard's place, so that it can be moved on.
        unfolded.swap(index, to);
        focus_in_row(&event, to);
        tool.hold(None);
    };
    let copy = move |_| {
        page.edit_recipe(true, |recipe| {
            let layers = &mut recipe.filters.layers;
            if let Some(layer) = layers.get(index).cloned()
                && layers.len() < spectrum::filter::MAX_FILTERS
            {
                layers.insert(index + 1, layer);
                unfolded.insert(index + 1);
            }
        });
        tool.hold(None);
    };
    let count = move || {
        page.history
            .with(|history| history.present().recipe.filters.layers.len())
    };
    view! {
        <div class="more">
            <Value
                name=Signal::stored(format!("Soft edge of filter {number}"))
                label="Soft edge"
                testid="filter-own-edge".to_owned()
                range=Signal::stored(Range { least: 0.0, most: EDGE_MAX, step: 0.5, unit: "cycles/image" })
                value=Signal::derive(move || own().unwrap_or_else(common))
                set=Callback::new(move |(edge, let_go): (f32, bool)| {
                    page.edit_layer(index, let_go, |layer| layer.edge = Some(edge));
                })
            />
            <div class="more-tools">
                <Select
                    testid="filter-channels"
                    label=format!("What filter {number} acts on")
                    groups=plain(CHANNELS.map(|(channels, name)| (channels.word(), name)))
                    chosen=Signal::derive(move || channels().word().to_owned())
                    choose=Callback::new(move |word: String| {
                        if let Some((channels, _)) = CHANNELS.iter().find(|(channels, _)| channels.word() == word) {
                            page.edit_layer(index, true, |layer| layer.channels = *channels);
                        }
                    })
                />
                <button class="quiet" data-testid="filter-up" aria-label=format!("Move filter {number} up") disabled={index == 0} on:click=move |event| shift(event, -1)>
                    "↑"
                </button>
                <button
                    class="quiet"
                    data-testid="filter-down"
                    aria-label=format!("Move filter {number} down")
                    disabled=move || { index + 1 >= count() }
                    on:click=move |event| shift(event, 1)
                >
                    "↓"
                </button>
                <button class="quiet" data-testid="filter-copy" on:click=copy>"Duplicate"</button>
            </div>
        </div>
    }
    .into_any()
}
