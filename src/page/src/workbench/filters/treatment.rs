//! What is done to magnitude and phase, a wave added to the picture, and how the picture is handled around the filters.

use crate::core::state::Page;
use crate::ui::select::{Select, plain};
use crate::ui::slider::{Range, Value};
use crate::workbench::pictures::Pictures;
use leptos::prelude::*;
use spectrum::content::Content;
use spectrum::noise::{FourierNoise, MAX_PHASE, PHASE};
use spectrum::recipe::Recipe;
use spectrum::window::Window;

/// Word, name, and what it shows.
const CONTENTS: [(&str, &str, &str); 8] = [
    ("as-is", "As they are", ""),
    (
        "magnitude-only",
        "Magnitude only",
        "Every phase is set to 0. What is left is how strong each frequency is, but not where things are.",
    ),
    (
        "phase-only",
        "Phase only",
        "Every frequency is made equally strong. What is left is where things are, but not how strong they are.",
    ),
    (
        "phase-noise",
        "Phase noise",
        "Each phase is shifted at random by up to this much (Geirhos et al. 2018). At 180° only the texture is left.",
    ),
    (
        "magnitude-of-second",
        "Magnitude of a second picture",
        "The phase of this picture with the magnitude of the other.",
    ),
    (
        "phase-of-second",
        "Phase of a second picture",
        "The magnitude of this picture with the phase of the other.",
    ),
    (
        "hybrid",
        "Hybrid with a second picture",
        "Low frequencies of this picture, high ones of the other (Oliva, Torralba and Schyns 2006): which does the network see?",
    ),
    (
        "equalised",
        "Power equalised",
        "Each frequency is made as strong as in an average photograph (after Geirhos et al. 2018).",
    ),
];

const fn word(content: Content) -> &'static str {
    match content {
        Content::AsIs => "as-is",
        Content::MagnitudeOnly => "magnitude-only",
        Content::PhaseOnly => "phase-only",
        Content::PhaseNoise { .. } => "phase-noise",
        Content::MagnitudeOfSecond => "magnitude-of-second",
        Content::PhaseOfSecond => "phase-of-second",
        Content::Hybrid { .. } => "hybrid",
        Content::Equalised => "equalised",
    }
}

fn content_of(word: &str) -> Content {
    match word {
        "magnitude-only" => Content::MagnitudeOnly,
        "phase-only" => Content::PhaseOnly,
        "phase-noise" => Content::PhaseNoise {
            degrees: 90.0,
            seed: 1,
        },
        "magnitude-of-second" => Content::MagnitudeOfSecond,
        "phase-of-second" => Content::PhaseOfSecond,
        "hybrid" => Content::Hybrid { cutoff: 8.0 },
        "equalised" => Content::Equalised,
        _ => Content::AsIs,
    }
}

type Read = fn(&Recipe) -> bool;
type Write = fn(&mut Recipe, bool);

/// The drawer for everything about a recipe but its filters.
#[component]
pub fn Treatment() -> impl IntoView {
    let page = expect_context::<Page>();
    let pictures = expect_context::<Pictures>();
    let content = Memo::new(move |_| {
        page.history
            .with(|history| history.present().recipe.content)
    });
    let kind = Memo::new(move |_| word(content.get()));
    let choose = Callback::new(move |word: String| {
        let chosen = content_of(&word);
        let first = pictures.first_other();
        page.edit(true, |edit| {
            edit.recipe.content = chosen;
            if chosen.needs_second() && edit.second.is_none() {
                edit.second = first;
            }
        });
    });
    let explained = move || {
        CONTENTS
            .iter()
            .find(|(word, ..)| *word == kind.get())
            .map_or("", |(_, _, text)| text)
    };
    view! {
        <div class="drawer treatment" data-testid="treatment">
            <section>
                <h3>"Magnitude and phase"</h3>
                <Select
                    testid="content"
                    label="What is done to magnitude and phase"
                    groups=plain(CONTENTS.map(|(word, name, _)| (word, name)))
                    chosen=Signal::derive(move || kind.get().to_owned())
                    choose
                />
                <p>{explained}</p>
                {move || details(page, kind.get())}
            </section>
            {noise(page)}
            {handling(page)}
        </div>
    }
}

fn details(page: Page, kind: &'static str) -> AnyView {
    let content = move || {
        page.history
            .with(|history| history.present().recipe.content)
    };
    match kind {
        "phase-noise" => {
            let degrees = move || match content() {
                Content::PhaseNoise { degrees, .. } => degrees,
                _ => 0.0,
            };
            view! {
                <Value
                    name=Signal::stored("Phase noise".to_owned())
                    testid="phase-noise".to_owned()
                    range=Signal::stored(Range { least: 0.0, most: 180.0, step: 1.0, unit: "degrees" })
                    value=Signal::derive(degrees)
                    set=Callback::new(move |(degrees, let_go): (f32, bool)| {
                        page.edit_recipe(let_go, |recipe| {
                            if let Content::PhaseNoise { degrees: old, .. } = &mut recipe.content {
                                *old = degrees;
                            }
                        });
                    })
                />
                <button
                    data-testid="another-draw"
                    on:click=move |_| {
                        page.edit_recipe(true, |recipe| {
                            if let Content::PhaseNoise { seed, .. } = &mut recipe.content {
                                *seed = seed.wrapping_add(1);
                            }
                        });
                    }
                >
                    "Draw again"
                </button>
            }
            .into_any()
        }
        "hybrid" => {
            let cutoff = move || match content() {
                Content::Hybrid { cutoff } => cutoff,
                _ => 0.0,
            };
            view! {
                <Value
                    name=Signal::stored("Frequency at which the pictures meet".to_owned())
                    testid="hybrid-cutoff".to_owned()
                    range=Signal::stored(Range { least: 1.0, most: 64.0, step: 0.5, unit: "cycles/image" })
                    value=Signal::derive(cutoff)
                    set=Callback::new(move |(cutoff, let_go): (f32, bool)| {
                        page.edit_recipe(let_go, |recipe| recipe.content = Content::Hybrid { cutoff });
                    })
                />
                {second(page)}
            }
            .into_any()
        }
        "magnitude-of-second" | "phase-of-second" => second(page),
        _ => ().into_any(),
    }
}

/// Which picture to mix with.
fn second(page: Page) -> AnyView {
    let pictures = expect_context::<Pictures>();
    let choices = StoredValue::new(untrack(|| pictures.choices()));
    let groups = plain(choices.with_value(|choices| {
        let titles = choices.iter().map(|(_, title)| title.clone());
        titles.enumerate().collect::<Vec<_>>()
    }));
    let chosen = move || {
        let second = page
            .history
            .with(|history| history.present().second.clone());
        let index = choices.with_value(|choices| {
            choices
                .iter()
                .position(|(source, _)| Some(source) == second.as_ref())
        });
        index.map_or_else(String::new, |index| index.to_string())
    };
    let choose = move |index: String| {
        let index: Option<usize> = index.parse().ok();
        let source = choices.with_value(|choices| Some(choices.get(index?)?.0.clone()));
        page.edit(true, |edit| edit.second = source);
    };
    view! {
        <label class="second">
            <span>"Second picture"</span>
            <Select
                testid="second-picture"
                hint="Choose a picture"
                groups
                chosen=Signal::derive(chosen)
                choose=Callback::new(choose)
            />
        </label>
    }
    .into_any()
}

fn noise(page: Page) -> AnyView {
    let noise = Memo::new(move |_| page.history.with(|history| history.present().recipe.noise));
    let on = Memo::new(move |_| noise.get().is_some());
    let switch = move |event| {
        let on = event_target_checked(&event);
        page.edit_recipe(true, |recipe| {
            // The norm is that of Yin et al. for ImageNet.
            recipe.noise = on.then_some(FourierNoise {
                kx: 12,
                ky: 0,
                norm: 15.7,
                seed: 0,
                phase: PHASE,
            });
        });
    };
    let half = move || {
        page.shown
            .with(|shown| shown.as_ref().map_or(112, |shown| shown.side / 2)) as f32
    };
    let sliders = move || {
        on.get().then(|| {
            [("kx", "noise-kx"), ("ky", "noise-ky"), ("Norm", "noise-norm"), ("Phase", "noise-phase")]
                .map(|(label, testid)| {
                    let range = Signal::derive(move || {
                        match label {
                            "Norm" => Range { least: 0.0, most: 100.0, step: 0.1, unit: "" },
                            "Phase" => Range { least: 0.0, most: MAX_PHASE, step: 1.0, unit: "degrees" },
                            _ => Range { least: -half(), most: half(), step: 1.0, unit: "cycles/image" },
                        }
                    });
                    let value = Signal::derive(move || {
                        noise.get().map_or(0.0, |noise| match label {
                            "kx" => noise.kx as f32,
                            "ky" => noise.ky as f32,
                            "Phase" => noise.phase,
                            _ => noise.norm,
                        })
                    });
                    let set = Callback::new(move |(value, let_go): (f32, bool)| {
                        page.edit_recipe(let_go, |recipe| {
                            if let Some(noise) = &mut recipe.noise {
                                match label {
                                    "kx" => noise.kx = value.round() as i32,
                                    "ky" => noise.ky = value.round() as i32,
                                    "Phase" => noise.phase = value,
                                    _ => noise.norm = value,
                                }
                            }
                        });
                    });
                    view! {
                        <Value name=Signal::stored(format!("{label} of the added wave")) label=label testid=testid.to_owned() range=range value=value set=set/>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <section>
            <h3>"Added wave"</h3>
            <label class="check">
                <input type="checkbox" data-testid="noise-on" prop:checked=move || on.get() on:change=switch/>
                "Add Fourier-basis noise (Yin et al. 2019)"
            </label>
            {sliders}
        </section>
    }
    .into_any()
}

fn handling(page: Page) -> AnyView {
    let recipe = Memo::new(move |_| page.recipe());
    let switches: [(&str, &str, Read, Write); 3] = [
        (
            "keep-dc",
            "Keep the mean brightness (DC)",
            |recipe| recipe.keep_dc,
            |recipe, on| recipe.keep_dc = on,
        ),
        (
            "clip",
            "Clip the result to 0 … 1",
            |recipe| recipe.clip,
            |recipe, on| recipe.clip = on,
        ),
        (
            "after-normalising",
            "Filter after the network’s normalisation, as the paper’s code does",
            |recipe| recipe.after_normalising,
            |recipe, on| recipe.after_normalising = on,
        ),
    ];
    view! {
        <section>
            <h3>"Before and after the filters"</h3>
            <label class="second">
                <span>"Window before the transform"</span>
                <Select
                    testid="window"
                    groups=plain(Window::ALL.map(|window| (window.word(), window.name())))
                    chosen=Signal::derive(move || recipe.with(|recipe| recipe.window.word().to_owned()))
                    choose=Callback::new(move |word: String| {
                        if let Ok(window) = word.parse::<Window>() {
                            page.edit_recipe(true, |recipe| recipe.window = window);
                        }
                    })
                />
            </label>
            {switches
                .map(|(testid, name, read, write)| {
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                data-testid=testid
                                prop:checked=move || recipe.with(read)
                                on:change=move |event| {
                                    let on = event_target_checked(&event);
                                    page.edit_recipe(true, |recipe| write(recipe, on));
                                }
                            />
                            {name}
                        </label>
                    }
                })
                .collect_view()}
        </section>
    }
    .into_any()
}
