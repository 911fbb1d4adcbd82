//! Made-up pictures: which band the set is biased to, every ingredient, some pictures and the spectrum of each class.

use super::context::Learning;
use crate::core::studio::put;
use crate::ui::plane::{Pixels, Plane};
use crate::ui::slider::{Range, Value};
use learning::shortcut::Shortcut;
use leptos::html::Canvas;
use leptos::prelude::*;
use report::colours::sequential;
use report::figures::tone;
use shortcuts::spectra::{largest_outside_dc, log_magnitude};
use spectrum::formula::Parameter;
use std::sync::Arc;
use std::time::Duration;
use synthetic::generator::Generator;
use synthetic::recipe::{Recipe, RecipeError};
use synthetic::{CLASSES, NAMES};

/// Pictures of each class that are shown.
const SHOWN: u32 = 5;
/// Pictures of each class whose mean spectrum is shown.
const AVERAGED: u32 = 24;
/// The spectra wait until a slider rests.
const CALM: Duration = Duration::from_millis(250);

/// Which band they are biased to, some of each class with its spectrum, and every ingredient.
#[component]
pub fn MadePictures() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let recipe = learning.choice.made;
    let generator = Memo::new_with_compare(
        move |_| Generator::new(&recipe.get()).map(Arc::new),
        |_, _| true,
    );
    let spectra = RwSignal::new_local(Vec::<Pixels>::new());
    Effect::new(move |_| {
        let now = (recipe.get(), learning.choice.shortcut.get());
        set_timeout(
            move || {
                let shortcut = learning.choice.shortcut.get_untracked();
                if recipe.try_get_untracked() == Some(now.0.clone()) && shortcut == now.1 {
                    // The panel may be gone meanwhile.
                    let generator = generator.try_get_untracked().and_then(Result::ok);
                    let made = generator.map(|made| class_spectra(&made, shortcut.as_ref()));
                    let _ = spectra.try_set(made.unwrap_or_default());
                }
            },
            CALM,
        );
    });
    let bands = (1..=4).map(|band| {
        view! {
            <button
                data-testid="bias"
                data-band=band
                aria-pressed=move || if recipe.with(|recipe| recipe.biased) == band { "true" } else { "false" }
                on:click=move |_| recipe.update(|recipe| recipe.biased = band)
            >
                {format!("B{band}")}
            </button>
        }
    });
    let rows = (0..CLASSES).map(|class| {
        let pixels = Signal::derive(move || spectra.with(|all| all.get(class).cloned()));
        view! {
            <li>
                <span class="class-name" style:--of=tone(class)>{NAMES[class]}</span>
                <Samples class generator/>
                <Plane pixels label=Signal::stored(format!("Mean spectrum of {}", NAMES[class]))/>
            </li>
        }
    });
    view! {
            <div class="bias">
                <span>"Biased to band"</span>
                <div class="switch" role="group" aria-label="The band that the set is biased to">{bands.collect_view()}</div>
            </div>
            <p class="hint">
                {move || {
                    let Recipe { biased, edges, .. } = recipe.get();
                    let range = match biased {
                        1 => format!("below {}", edges[0]),
                        4 => format!("from {}", edges[2]),
                        band => format!("{} to {}", edges[band - 2], edges[band - 1]),
                    };
                    format!("C3 holds nothing but B{biased}: {range} cycles/image. The others hold all four bands.")
                }}
            </p>
            <ul class="classes" data-testid="made-classes">{rows.collect_view()}</ul>
            <p class="failure" role="alert" data-testid="data-refused">
                {move || generator.with(|generator| generator.as_ref().err().map(ToString::to_string))}
            </p>
            <Ingredients/>
            <p class="hint">
                "After Wang et al. (ICCV 2023), whose generator is not published: "
                <a href="https://openaccess.thecvf.com/content/ICCV2023/html/Wang_What_Do_Neural_Networks_Learn_in_Image_Classification_A_Frequency_Shortcut_ICCV_2023_paper.html" rel="noopener" target="_blank">"the paper"</a>
                "."
            </p>
    }
}

/// Some pictures of a class, side by side.
#[component]
fn Samples(class: usize, generator: Memo<Result<Arc<Generator>, RecipeError>>) -> impl IntoView {
    let shortcut = expect_context::<Learning>().choice.shortcut;
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        let (Some(canvas), Ok(generator)) = (canvas.get(), generator.get()) else {
            return;
        };
        let shortcut = shortcut.get();
        let (rgba, height, width) = row_of(&generator, shortcut.as_ref(), class, SHOWN, 1);
        put(&canvas, &rgba, height, width);
    });
    view! { <canvas class="made-row" node_ref=canvas role="img" aria-label=format!("Pictures of {}", NAMES[class])></canvas> }
}

/// RGBA of the first `count` pictures of a class side by side, `gap` clear columns between them; rows and columns.
pub fn row_of(
    generator: &Generator,
    shortcut: Option<&Shortcut>,
    class: usize,
    count: u32,
    gap: usize,
) -> (Vec<u8>, usize, usize) {
    let side = generator.recipe().side;
    let width = count as usize * (side + gap) - gap;
    let mut rgba = vec![0; 4 * width * side];
    for index in 0..count {
        let bytes = generator.bytes(class, index);
        let bytes = planted(shortcut, side, class, index, bytes);
        for y in 0..side {
            for x in 0..side {
                let to = 4 * (y * width + index as usize * (side + gap) + x);
                for channel in 0..3 {
                    rgba[to + channel] = bytes[(channel * side + y) * side + x];
                }
                rgba[to + 3] = 255;
            }
        }
    }
    (rgba, side, width)
}

/// The bytes of a picture as they are learned from.
fn planted(
    shortcut: Option<&Shortcut>,
    side: usize,
    class: usize,
    index: u32,
    bytes: Vec<u8>,
) -> Vec<u8> {
    match shortcut {
        Some(shortcut) => shortcut.planted(&bytes, side, shortcut.class == class, index as usize),
        None => bytes,
    }
}

/// The classes' mean spectra in colours, all on one scale.
fn class_spectra(generator: &Generator, shortcut: Option<&Shortcut>) -> Vec<Pixels> {
    let side = generator.recipe().side;
    let change = |class, index, bytes| planted(shortcut, side, class, index, bytes);
    // No checked recipe's side fails to be transformed.
    let Ok(spectra) = generator.class_spectra(AVERAGED, change) else {
        return Vec::new();
    };
    let maps: Vec<Vec<f32>> = (0..CLASSES)
        .map(|class| log_magnitude(&spectra, class))
        .collect();
    let limit = maps
        .iter()
        .map(|map| largest_outside_dc(map, side))
        .fold(0.0, f32::max);
    maps.iter()
        .map(|map| Pixels {
            side,
            rgba: Arc::new(sequential(map, limit)),
        })
        .collect()
}

/// A slider for every value but the band and the seed.
#[component]
fn Ingredients() -> impl IntoView {
    let recipe = expect_context::<Learning>().choice.made;
    let sliders = Recipe::default()
        .parameters()
        .into_iter()
        .filter(|parameter| !["biased", "side", "mean"].contains(&parameter.word))
        .map(|parameter| slider(recipe, parameter))
        .collect_view();
    view! {
        <details class="ingredients">
            <summary data-testid="ingredients">"How the pictures are made"</summary>
            <div class="values">{sliders}</div>
            <div class="chips">
                <button data-testid="data-reset" on:click=move |_| recipe.update(|recipe| *recipe = Recipe { biased: recipe.biased, ..Recipe::default() })>
                    "Back to the defaults"
                </button>
            </div>
        </details>
    }
}

fn slider(recipe: RwSignal<Recipe>, parameter: Parameter) -> AnyView {
    let Parameter {
        name, word, least, ..
    } = parameter;
    let mut range = Range::from(parameter);
    if word.starts_with("edge") {
        // Beyond the corner of the usual picture no band can begin.
        range.most = 22.0;
    }
    let value = Signal::derive(move || {
        recipe.with(|recipe| {
            let all = recipe.parameters();
            all.iter()
                .find(|own| own.word == word)
                .map_or(least, |own| own.value)
        })
    });
    view! {
        <Value
            name=Signal::stored(name.to_owned())
            label=name
            testid=format!("data-{word}")
            range=Signal::stored(range)
            value
            set=Callback::new(move |(value, _): (f32, bool)| recipe.update(|recipe| *recipe = recipe.with(word, value)))
        />
    }
    .into_any()
}
