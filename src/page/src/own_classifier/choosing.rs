//! What the file does not say beside the scaling: each with what was taken, why, and the other choices.

use super::importer::Found;
use super::looking::Looking;
use crate::browser::number;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use models::architecture::{InputLayout, OutputKind};
use models::preprocessing::ChannelOrder;
use onnx::guesses::{Choices, Guess};

/// Smaller pictures are none, and larger ones take a browser minutes.
const SIDES: (usize, usize) = (8, 1024);
/// Names shown of a list.
const SHOWN: usize = 4;

/// The lists.
#[component]
pub fn Choosing(found: Found) -> impl IntoView {
    let looking = expect_context::<Looking>();
    let guesses = found.guesses;
    let lists = looking.lists.get_untracked();
    let names = lists.iter().map(|list| list.what.to_owned()).collect();
    let first_names = move || {
        let choices = looking.choices.get()?;
        let first: Vec<_> = choices.names.iter().take(SHOWN).cloned().collect();
        let more = if choices.names.len() > SHOWN {
            ", …"
        } else {
            ""
        };
        Some(format!("{}{more}", first.join(", ")))
    };
    let choose_names = Callback::new(move |place: usize| {
        looking.list.set(place);
        if let Some(list) = lists.get(place) {
            looking.choose(|choices| choices.names.clone_from(&list.names));
        }
    });
    let side = guesses.side;
    let side_field = if side.others.is_empty() {
        one_of(
            "Size in pixels",
            "classifier-side",
            vec![format!("{0} × {0}", side.value)],
            side.why,
            Signal::derive(|| 0),
            Callback::new(|_| {}),
        )
    } else {
        view! {
            <label class="guess">
                <span>"Size in pixels"</span>
                <input
                    type="number"
                    data-testid="classifier-side"
                    min=SIDES.0
                    max=SIDES.1
                    prop:value=move || looking.choices.get().map(|choices| choices.side)
                    on:change=move |event| {
                        if let Some(side) = number(&event) {
                            let side = (side as usize).clamp(SIDES.0, SIDES.1);
                            looking.choose(|choices| choices.side = side);
                        }
                    }
                />
                <small class="hint">{side.why}</small>
            </label>
        }
        .into_any()
    };
    view! {
        <div class="guesses">
            {guess(
                "Output",
                "classifier-output",
                guesses.output,
                |output| in_words(*output),
                |choices| &mut choices.output,
            )}
            <div>
                {one_of(
                    "Names of the classes",
                    "classifier-names",
                    names,
                    guesses.names.why,
                    looking.list.into(),
                    choose_names,
                )}
                <p class="hint" data-testid="classifier-first-names">{first_names}</p>
            </div>
            {guess(
                "Order of the colours",
                "classifier-channels",
                guesses.channels,
                |channels| order(*channels),
                |choices| &mut choices.channels,
            )}
            {side_field}
            {guess(
                "Order of the numbers",
                "classifier-layout",
                guesses.layout,
                |layout| lie(*layout),
                |choices| &mut choices.layout,
            )}
        </div>
    }
}

/// A list of the guess and the other choices.
fn guess<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    testid: &'static str,
    guess: Guess<T>,
    word: impl Fn(&T) -> &'static str,
    of: fn(&mut Choices) -> &mut T,
) -> AnyView {
    let looking = expect_context::<Looking>();
    let mut all = vec![guess.value];
    all.extend(guess.others);
    let words = all.iter().map(|one| word(one).to_owned()).collect();
    let known = all.clone();
    let chosen = Signal::derive(move || {
        let present = (looking.choices.get()).map(|mut choices| *of(&mut choices));
        (known.iter().position(|one| Some(*one) == present)).unwrap_or(0)
    });
    let choose = Callback::new(move |place: usize| {
        if let Some(one) = all.get(place) {
            looking.choose(|choices| *of(choices) = *one);
        }
    });
    one_of(label, testid, words, guess.why, chosen, choose)
}

/// A list with the reason for its first entry; where there is one entry alone, it and the reason.
fn one_of(
    label: &'static str,
    testid: &'static str,
    words: Vec<String>,
    why: String,
    chosen: Signal<usize>,
    choose: Callback<usize>,
) -> AnyView {
    if let [only] = &words[..] {
        return view! {
            <div class="guess">
                <span>{label}</span>
                <strong data-testid=testid>{only.clone()}</strong>
                <small class="hint">{why}</small>
            </div>
        }
        .into_any();
    }
    view! {
        <label class="guess">
            <span>{label}</span>
            <Select
                testid=testid
                groups=plain(words.into_iter().enumerate())
                chosen=Signal::derive(move || chosen.get().to_string())
                choose=Callback::new(move |place: String| {
                    if let Ok(place) = place.parse() {
                        choose.run(place);
                    }
                })
            />
            <small class="hint">{why}</small>
        </label>
    }
    .into_any()
}

const fn lie(layout: InputLayout) -> &'static str {
    match layout {
        InputLayout::Nchw => "Plane after plane (NCHW)",
        InputLayout::Nhwc => "Pixel after pixel (NHWC)",
    }
}

const fn order(channels: ChannelOrder) -> &'static str {
    match channels {
        ChannelOrder::Rgb => "Red, green, blue",
        ChannelOrder::Bgr => "Blue, green, red",
        ChannelOrder::Grey => "Brightness alone",
    }
}

const fn in_words(output: OutputKind) -> &'static str {
    match output {
        OutputKind::Logits => "Logits, before softmax",
        OutputKind::Probabilities => "Probabilities, after softmax",
        OutputKind::Sigmoids => "A probability for each class alone",
    }
}
