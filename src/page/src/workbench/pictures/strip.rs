//! The film strip of the visitor's own pictures, and the way to forget them.

use super::context::{OwnPicture, Pictures};
use crate::storage;
use crate::ui::aria::pressed;
use crate::ui::format::megabytes;
use crate::ui::tile::Tile;
use leptos::prelude::*;
use session::Source;

/// The strip; nothing where there are no pictures.
#[component]
pub fn OwnStrip() -> impl IntoView {
    let pictures = expect_context::<Pictures>();
    let own = pictures.own;
    let any = Memo::new(move |_| own.with(|own| !own.is_empty()));
    move || any.get().then(|| strip(pictures).into_any())
}

fn strip(pictures: Pictures) -> impl IntoView {
    let own = pictures.own;
    let asked = RwSignal::new(false);
    let stored = move || {
        own.with(|own| {
            let bytes: u64 = own.iter().map(|picture| picture.bytes).sum();
            let size = megabytes(bytes as usize);
            let place = match storage::unkept() {
                None => "in this browser",
                Some(_) => "until this page is closed",
            };
            match own.len() {
                1 => format!("One picture, {size}, {place}."),
                count => format!("{count} pictures, {size}, {place}."),
            }
        })
    };
    view! {
        <section class="own-pictures" aria-label="Your pictures">
            <ul class="film" data-testid="own-pictures">
                <For each=move || own.get() key=|picture| picture.id.clone() children=move |picture| frame(pictures, picture)/>
            </ul>
            <div class="forget" role="group" aria-label="Forget my pictures">
                <p class="hint" data-testid="pictures-stored">{stored}</p>
                <Show
                    when=move || asked.get()
                    fallback=move || {
                        view! {
                            <button class="quiet" data-testid="forget-pictures" on:click=move |_| asked.set(true)>"Forget my pictures"</button>
                        }
                    }
                >
                    <button
                        class="alarm"
                        data-testid="forget-pictures-now"
                        on:click=move |_| pictures.forget_pictures()
                    >
                        "Forget all of them"
                    </button>
                    <button data-testid="keep-pictures" on:click=move |_| asked.set(false)>"Keep them"</button>
                </Show>
            </div>
        </section>
    }
}

fn frame(pictures: Pictures, picture: OwnPicture) -> impl IntoView {
    let OwnPicture {
        id,
        title,
        thumbnail,
        ..
    } = picture;
    let source = Source::Own(id.clone());
    let (open, remove) = (id.clone(), id.clone());
    view! {
        <li>
            <button
                data-testid="own-picture"
                data-own-id=id
                title=title.clone()
                aria-pressed=move || pressed(pictures.page.source.get() == source)
                on:click=move |_| pictures.open_kept(open.clone())
            >
                <Tile address=thumbnail name=title.clone()/>
            </button>
            <button
                class="remove"
                data-testid="remove-picture"
                aria-label=format!("Remove {title}")
                title="Remove"
                on:click=move |_| pictures.remove_own(remove.clone())
            >
                "✕"
            </button>
        </li>
    }
}
