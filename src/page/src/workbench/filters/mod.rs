//! The filters as a stack of rows, the history's buttons, and what opens below them.

mod compare;
mod history_list;
mod presets;
mod row;
mod treatment;
mod unfolded;

use self::compare::Compare;
pub use self::compare::PutAside;
use self::history_list::HistoryList;
use self::presets::Presets;
use self::row::FilterRow;
use self::treatment::Treatment;
use self::unfolded::Unfolded;
use crate::core::state::Page;
use crate::ui::drawers::DrawerButtons;
use crate::ui::slider::{Range, Value};
use crate::workbench::brush_tool::BrushInHand;
use leptos::prelude::*;
use session::link::EDGE_MAX;
use spectrum::content::Content;
use spectrum::filter::{Filter, MAX_FILTERS};
use spectrum::filters::{LowPass, Orientation};
use spectrum::layer::Layer;
use spectrum::recipe::Recipe;
use spectrum::window::Window;

/// What opens below the tools, one at a time.
const DRAWERS: [(&str, &str); 4] = [
    ("presets", "Presets"),
    ("treatment", "Magnitude & phase"),
    ("history", "History"),
    ("compare", "A/B"),
];

/// Everything under the spectrum.
#[component]
pub fn Filters() -> impl IntoView {
    let page = expect_context::<Page>();
    let brush = expect_context::<BrushInHand>();
    let count = Memo::new(move |_| {
        page.history
            .with(|history| history.present().recipe.filters.layers.len())
    });
    let unfolded = Unfolded::new();
    provide_context(unfolded);
    Effect::new(move |_| unfolded.cut(count.get()));
    let open = RwSignal::new("");
    let add = move |_| {
        page.edit_recipe(true, |recipe| {
            // A second low-pass would only repeat the first, so a next filter begins as a direction.
            let filter = if recipe.filters.layers.is_empty() {
                Filter::from(LowPass { radius: 16.0 })
            } else {
                Filter::from(Orientation {
                    from_degrees: 45.0,
                    to_degrees: 135.0,
                })
            };
            recipe.filters.layers.push(filter.into());
        });
    };
    let paint = move |_| {
        page.edit_recipe(true, |recipe| {
            let layer = Layer::begun_with(crate::workbench::brush::empty());
            recipe.filters.layers.push(layer);
        });
        brush.set(|brush| {
            brush.layer = Some(count.get_untracked().saturating_sub(1));
            brush.erases = false;
        });
    };
    let reset = move |_| page.edit_recipe(true, |recipe| *recipe = Recipe::default());
    let full = move || count.get() >= MAX_FILTERS;
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <For each=move || 0..count.get() key=|index| *index let:index>
                <FilterRow index/>
            </For>
            <Show when=move || count.get() == 0>
                <p class="empty">
                    {move || {
                        let Recipe { window, content, noise, .. } = page.recipe();
                        if noise.is_none() && content == Content::AsIs && window == Window::None {
                            "No filter: the picture is unchanged."
                        } else {
                            "No filter, but “Magnitude & phase” changes the picture."
                        }
                    }}
                </p>
            </Show>
            <Show when=move || { count.get() > 0 }>
                <div class="edge-row">
                    <Value
                        name=Signal::stored("Soft edge".to_owned())
                        label="Soft edge"
                        testid="filter-edge".to_owned()
                        range=Signal::stored(Range { least: 0.0, most: EDGE_MAX, step: 0.5, unit: "cycles/image" })
                        value=Signal::derive(move || page.history.with(|history| history.present().recipe.filters.edge))
                        set=Callback::new(move |(edge, let_go): (f32, bool)| {
                            page.edit_recipe(let_go, |recipe| recipe.filters.edge = edge);
                        })
                    />
                </div>
            </Show>
        </div>
        <div class="tools">
            <button data-testid="add-filter" class="primary" disabled=full on:click=add>"Add a filter"</button>
            <button data-testid="paint" disabled=full title="Paint over frequencies of the spectrum to remove them" on:click=paint>"Paint"</button>
            <span class="gap"></span>
            <button data-testid="undo" disabled=move || page.history.with(|history| !history.can_undo()) on:click=move |_| page.undo()>
                "Undo"
            </button>
            <button data-testid="redo" disabled=move || page.history.with(|history| !history.can_redo()) on:click=move |_| page.redo()>
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
        <DrawerButtons drawers=&DRAWERS open label="More for the workbench" prefix="open-" class="drawers" button="quiet"/>
        {move || match open.get() {
            "presets" => view! { <Presets/> }.into_any(),
            "treatment" => view! { <Treatment/> }.into_any(),
            "history" => view! { <HistoryList/> }.into_any(),
            "compare" => view! { <Compare/> }.into_any(),
            _ => ().into_any(),
        }}
    }
}
