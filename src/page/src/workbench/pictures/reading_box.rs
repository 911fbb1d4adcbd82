//! How picture files are read: whose colours, and what of a picture the network gets.

use crate::core::state::Page;
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use models::card::ModelCard;
use models::cut::{Cut, Framing};
use models::read_as::{Colours, ReadAs};

/// What opens below the picture.
#[component]
pub fn ReadingBox() -> impl IntoView {
    let page = expect_context::<Page>();
    let read_as = Memo::new(move |_| page.read_as());
    let choose_framing = Callback::new(move |word: String| {
        if let Ok(framing) = word.parse::<Framing>() {
            page.edit(true, |edit| edit.read_as.framing = framing);
        }
    });
    let of_this_network = move || {
        let card = page.card()?;
        Some(format!(
            "{} gets {}.",
            card.name,
            read_as.get().of(&card).cut.in_words(card.input_size)
        ))
    };
    let one_way = move || {
        let whole = |card: &ModelCard| {
            (Framing::ALL.into_iter()).all(|framing| {
                let read_as = ReadAs {
                    framing,
                    ..ReadAs::default()
                };
                read_as.of(card).cut == Cut::Whole
            })
        };
        page.card().is_some_and(|card| whole(&card))
    };
    view! {
        <div class="drawer reading" data-testid="reading-drawer">
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="colours-python"
                    prop:checked=move || read_as.get().colours == Colours::Python
                    on:change=move |event| {
                        let colours = if event_target_checked(&event) {
                            Colours::Python
                        } else {
                            Colours::Converted
                        };
                        page.edit(true, |edit| edit.read_as.colours = colours);
                    }
                />
                "Colours as Python sees them: not converted"
            </label>
            <p class="hint">
                "Without it, colours are converted to sRGB by what the file says of them (ICC profile, gamma), as browsers do. Pillow’s "
                <code>"convert(\"RGB\")"</code>
                ", and so torchvision, take the bare numbers, drop transparency, and turn 16-bit greys above 255 white. A network that learned from those should be shown them."
            </p>
            <label class="second">
                <span>"What the network gets"</span>
                <Select
                    testid="framing"
                    groups=plain(Framing::ALL.map(|framing| (framing.word(), framing.name())))
                    chosen=Signal::derive(move || read_as.get().framing.word().to_owned())
                    choose=choose_framing
                />
            </label>
            <p class="hint" data-testid="framing-words">
                {of_this_network}
                {move || one_way().then_some(" It was only ever shown pictures of its own size, so there is no other way.")}
            </p>
            <p class="hint">"Both hold for sets and experiments too, except for the site’s sheets of small pictures, which were made for networks."</p>
        </div>
    }
}

/// What was chosen, while it is not the usual.
#[component]
pub fn ReadingLine() -> impl IntoView {
    let page = expect_context::<Page>();
    let line = move || {
        let read_as = page.read_as();
        let sheet = page.is_of_a_sheet(&page.source.get());
        let mut parts = Vec::new();
        if read_as.colours != Colours::default() {
            parts.push("Colours as Python sees them.".to_owned());
        }
        if let Some(card) = page.card()
            && read_as.of(&card).cut != Cut::Whole
        {
            parts.push(format!(
                "The network gets the picture {}.",
                read_as.framing.name()
            ));
        }
        (!parts.is_empty() && !sheet).then(|| parts.join(" "))
    };
    view! {
        {move || line().map(|line| view! { <p class="hint" data-testid="reading-line">{line}</p> })}
    }
}

/// What there is to say of the picture's file, such as which frame of an animation this is.
#[component]
pub fn PictureNotes() -> impl IntoView {
    let page = expect_context::<Page>();
    let notes = Memo::new(move |_| {
        page.shown
            .with(|shown| shown.as_ref().map(|shown| shown.notes.clone()))
    });
    view! {
        <div data-testid="picture-notes">
            {move || {
                let notes = notes.get().unwrap_or_default();
                notes.into_iter().map(|note| view! { <p class="hint">{note}</p> }).collect_view()
            }}
        </div>
    }
}
