//! A/B: one recipe is put aside and compared with the one at hand.

use crate::core::state::{Answer, Page};
use crate::core::studio::put;
use crate::ui::format::share;
use leptos::html::Canvas;
use leptos::prelude::*;
use spectrum::recipe::Recipe;

/// What was put aside, with what the network said.
#[derive(Clone, Debug, PartialEq)]
struct Aside {
    recipe: Recipe,
    /// Its best answer and the probability of the original's best class.
    answer: Option<(usize, f32, f32)>,
    energy: f32,
    pixels: Vec<u8>,
    side: usize,
}

/// The place for it, which outlives the drawer.
#[derive(Clone, Copy)]
pub struct PutAside(RwSignal<Option<Aside>>);

impl PutAside {
    /// Nothing is put aside yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }
}

fn summary(page: Page, answer: Option<&Answer>) -> Option<(usize, f32, f32)> {
    let answer = answer?;
    let &(class, probability) = answer.top.first()?;
    let first = page.original.with(|original| {
        original
            .as_ref()
            .and_then(|original| original.top.first().copied())
    });
    let of_original = first
        .and_then(|(class, _)| answer.probabilities.get(class).copied())
        .unwrap_or(0.0);
    Some((class, probability, of_original))
}

impl Page {
    fn at_hand(self) -> Option<Aside> {
        let answer = self.filtered.with(|answer| summary(self, answer.as_ref()));
        let recipe = self.recipe();
        self.studio.with_value(|studio| {
            let editor = studio.as_ref()?.editor();
            let mut pixels = Vec::new();
            editor.filtered().write_rgba8(&mut pixels);
            Some(Aside {
                recipe,
                answer,
                energy: editor.kept_energy(editor.mask()),
                pixels,
                side: editor.height(),
            })
        })
    }
}

/// The drawer with two recipes side by side.
#[component]
pub fn Compare() -> impl IntoView {
    let page = expect_context::<Page>();
    let PutAside(aside) = expect_context();
    let keep = move |_| aside.set(untrack(|| page.at_hand()));
    let swap = move |_| {
        let Some(kept) = aside.get_untracked() else {
            return;
        };
        aside.set(untrack(|| page.at_hand()));
        page.edit_recipe(true, |recipe| *recipe = kept.recipe);
    };
    let columns = move || {
        let kept = aside.get()?;
        page.painted.track();
        let now = page.at_hand()?;
        let first = page.original.with(|original| {
            original
                .as_ref()
                .and_then(|original| original.top.first().copied())
        });
        let of = first
            .map(|(class, _)| page.class_name(class))
            .unwrap_or_default();
        Some(view! {
            <div class="ab">{column(page, "A, as it was saved", "ab-a", kept, &of)} {column(page, "B, as it is now", "ab-b", now, &of)}</div>
        })
    };
    view! {
        <div class="drawer compare" data-testid="compare">
            <p>"Save what is done to the picture now as A. Then change it, and compare the two side by side."</p>
            <div class="chips">
                <button data-testid="ab-keep" on:click=keep>"Save as A"</button>
                <button data-testid="ab-swap" disabled=move || aside.with(Option::is_none) on:click=swap>"Swap A and B"</button>
            </div>
            {columns}
        </div>
    }
}

fn column(
    page: Page,
    title: &'static str,
    testid: &'static str,
    aside: Aside,
    of: &str,
) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let Aside {
        recipe,
        answer,
        energy,
        pixels,
        side,
    } = aside;
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            put(&canvas, &pixels, side, side);
        }
    });
    let words = if recipe == Recipe::default() {
        "unchanged".to_owned()
    } else if recipe.filters.layers.is_empty() {
        session::steps::content(recipe.content)
    } else {
        let filters = recipe.filters.active();
        let names = filters
            .map(|layer| format!("{} {}", layer.filter.kind().name, layer.filter.in_words()));
        names.collect::<Vec<_>>().join(", ")
    };
    let said = answer.map(|(class, probability, of_original)| {
        view! {
            <p><strong>{page.class_name(class)}</strong>" "{share(f64::from(probability))}</p>
            <p>{format!("{of}: {}", share(f64::from(of_original)))}</p>
        }
    });
    view! {
        <section data-testid=testid>
            <h3>{title}</h3>
            <canvas node_ref=canvas role="img" aria-label=format!("{title}: {words}")></canvas>
            <p class="words">{words.clone()}</p>
            {said}
            <p>{format!("{} of the energy", share(f64::from(energy)))}</p>
        </section>
    }
    .into_any()
}
