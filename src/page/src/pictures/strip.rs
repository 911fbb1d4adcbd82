//! The film strip of the visitor's own pictures, and the way to forget them.

use super::super::header::megabytes;
use super::super::state::Page;
use super::own::OwnPicture;
use leptos::prelude::*;
use session::Source;

/// The strip; nothing where there are no pictures.
#[component]
pub fn OwnStrip() -> impl IntoView {
    let page = expect_context::<Page>();
    let own = page.pictures.own;
    let any = Memo::new(move |_| own.with(|own| !own.is_empty()));
    move || any.get().then(|| strip(page).into_any())
}

fn strip(page: Page) -> impl IntoView {
    let own = page.pictures.own;
    let asked = RwSignal::new(false);
    let stored = move || {
        own.with(|own| {
            let bytes: u64 = own.iter().map(|picture| picture.bytes).sum();
            let size = megabytes(bytes as usize);
            match own.len() {
                1 => format!("One picture, {size}, in this browser."),
                count => format!("{count} pictures, {size}, in this browser."),
            }
        })
    };
    view! {
        <section class="own-pictures" aria-label="Your pictures">
            <ul class="film" data-testid="own-pictures">
                <For each=move || own.get() key=|picture| picture.id.clone() children=move |picture| frame(page, picture)/>
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
                        on:click=move |_| page.forget_pictures()
                    >
                        "Forget all of them"
                    </button>
                    <button data-testid="keep-pictures" on:click=move |_| asked.set(false)>"Keep them"</button>
                </Show>
            </div>
        </section>
    }
}

fn frame(page: Page, picture: OwnPicture) -> impl IntoView {
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
                aria-pressed=move || if page.source.get() == source { "true" } else { "false" }
                on:click=move |_| page.open_kept(open.clone())
            >
                <img src=thumbnail alt=title.clone() width="96" height="96"/>
            </button>
            <button
                class="remove"
                data-testid="remove-picture"
                aria-label=format!("Remove {title}")
                title="Remove"
                on:click=move |_| page.remove_own(remove.clone())
            >
                "✕"
            </button>
        </li>
    }
}
