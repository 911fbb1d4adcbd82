//! Planting a shortcut: which class, a grating or a painted mark.

use super::context::{Learning, short};
use super::painting::PaintPad;
use crate::ui::select::{Select, plain};
use crate::ui::slider::{Range, Value};
use learning::shortcut::{FURTHEST, Mark, Painted, STRONGEST, Shortcut};
use leptos::prelude::*;

/// The choices, behind a fold until a shortcut is planted.
#[component]
pub fn Planting() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let shortcut = learning.choice.shortcut;
    let class = Memo::new(move |_| shortcut.with(|planted| planted.map(|planted| planted.class)));
    let is_painted = Memo::new(move |_| {
        shortcut
            .with(|planted| planted.is_some_and(|planted| matches!(planted.mark, Mark::Painted(_))))
    });
    let names = Memo::new(move |_| learning.chosen_names());
    let groups = Signal::derive(move || {
        let none = [(String::new(), "no class".to_owned())];
        let classes = names.with(|names| {
            let all = names.iter().enumerate();
            all.map(|(class, name)| (class.to_string(), short(name)))
                .collect::<Vec<_>>()
        });
        plain(none.into_iter().chain(classes))
    });
    let chosen = Signal::derive(move || {
        class
            .get()
            .map_or_else(String::new, |class| class.to_string())
    });
    let choose = Callback::new(move |class: String| {
        let class: Option<usize> = class.parse().ok();
        shortcut.update(|planted| {
            *planted = class.map(|class| Shortcut {
                class,
                ..planted.unwrap_or_default()
            });
        });
    });
    let mark = move |mark: Mark| {
        shortcut.update(|planted| {
            if let Some(planted) = planted {
                planted.mark = mark;
            }
        });
    };
    let kinds = [
        (false, "grating", "Grating"),
        (true, "painted", "Painted mark"),
    ];
    view! {
        <details class="more planting" prop:open=move || class.get().is_some()>
            <summary data-testid="planting">"Plant a shortcut"</summary>
            <p class="hint">"A mark on every picture of one class and on no other. Does the network learn the class, or the mark?"</p>
            <div class="bias">
                <label>
                    <span>"On"</span>
                    <Select testid="plant-class" groups chosen choose/>
                </label>
                <Show when=move || class.get().is_some()>
                    <div class="switch" role="group" aria-label="What is planted">
                        {kinds
                            .map(|(painted, word, name)| {
                                view! {
                                    <button
                                        data-testid="plant-kind"
                                        data-kind=word
                                        aria-pressed=move || if is_painted.get() == painted { "true" } else { "false" }
                                        on:click=move |_| {
                                            if is_painted.get_untracked() != painted {
                                                mark(if painted { Mark::Painted(Painted::corner()) } else { Shortcut::default().mark });
                                            }
                                        }
                                    >
                                        {name}
                                    </button>
                                }
                            })
                            .collect_view()}
                    </div>
                </Show>
            </div>
            <Show when=move || class.get().is_some()>
                <Show when=move || is_painted.get() fallback=|| view! { <Grating/> }>
                    <PaintPad/>
                </Show>
            </Show>
        </details>
    }
}

/// Frequency and amplitude.
#[component]
fn Grating() -> impl IntoView {
    let shortcut = expect_context::<Learning>().choice.shortcut;
    let grating = Memo::new(move |_| {
        shortcut.with(|planted| match planted {
            Some(Shortcut {
                mark: Mark::Grating { kx, ky, amplitude },
                ..
            }) => (*kx, *ky, *amplitude),
            _ => (0, 0, 0.0),
        })
    });
    let put = move |(kx, ky, amplitude): (i32, i32, f32)| {
        // Zero frequency is no grating.
        if (kx, ky) != (0, 0) {
            shortcut.update(|planted| {
                if let Some(planted) = planted {
                    planted.mark = Mark::Grating { kx, ky, amplitude };
                }
            });
        }
    };
    let waves = Range {
        least: -(FURTHEST as f32),
        most: FURTHEST as f32,
        step: 1.0,
        unit: "cycles/image",
    };
    let heights = Range {
        least: 0.01,
        most: STRONGEST,
        step: 0.01,
        unit: "",
    };
    view! {
        <div class="values">
            <Value
                name=Signal::stored("Cycles to the right".to_owned())
                label="kx"
                testid="plant-kx".to_owned()
                range=Signal::stored(waves)
                value=Signal::derive(move || grating.get().0 as f32)
                set=Callback::new(move |(value, _): (f32, bool)| {
                    let (_, ky, amplitude) = grating.get_untracked();
                    put((value.round() as i32, ky, amplitude));
                })
            />
            <Value
                name=Signal::stored("Cycles downwards".to_owned())
                label="ky"
                testid="plant-ky".to_owned()
                range=Signal::stored(waves)
                value=Signal::derive(move || grating.get().1 as f32)
                set=Callback::new(move |(value, _): (f32, bool)| {
                    let (kx, _, amplitude) = grating.get_untracked();
                    put((kx, value.round() as i32, amplitude));
                })
            />
            <Value
                name=Signal::stored("Amplitude".to_owned())
                label="Amplitude"
                testid="plant-amplitude".to_owned()
                range=Signal::stored(heights)
                value=Signal::derive(move || grating.get().2)
                set=Callback::new(move |(value, _): (f32, bool)| {
                    let (kx, ky, _) = grating.get_untracked();
                    put((kx, ky, value));
                })
            />
        </div>
    }
}
