//! The gallery of ready-made recipes, and recipes copied and pasted.

use crate::core::state::Page;
use leptos::prelude::*;
use platform::port::words;
use session::presets::{Group, gallery};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The groups, each a heading, a sentence and its presets.
#[component]
pub fn Presets() -> impl IntoView {
    let page = expect_context::<Page>();
    let groups = Memo::new(move |_| {
        page.shown.with(|shown| {
            shown.as_ref().map_or_else(
                || gallery(224, 224),
                |shown| {
                    let (columns, rows) = shown.original_size;
                    let zoom = page.history.with(|history| history.present().crop.zoom);
                    gallery(shown.side, (columns.min(rows) as f32 / zoom) as usize)
                },
            )
        })
    });
    let copy = move |_| page.copy_recipe();
    let paste = move |_| {
        spawn_local(async move {
            let text = JsFuture::from(window().navigator().clipboard().read_text()).await;
            match text {
                Ok(text) => {
                    page.paste_recipe(&text.as_string().unwrap_or_default(), true);
                }
                Err(error) => page.say(format!(
                    "The clipboard could not be read ({}). Press Ctrl+V or ⌘V on this page instead.",
                    words(&error)
                )),
            }
        });
    };
    view! {
        <div class="drawer presets" data-testid="presets">
            {move || groups.get().into_iter().map(|group| shown(page, group)).collect_view()}
            <section>
                <h3>"Copy and paste"</h3>
                <p>"A recipe is everything that is done to the picture. It stays when you open another picture. Copy it to use it in another window, or to keep it as text."</p>
                <div class="chips">
                    <button data-testid="copy-recipe" on:click=copy>"Copy recipe"</button>
                    <button data-testid="paste-recipe" on:click=paste>"Paste recipe"</button>
                </div>
            </section>
        </div>
    }
}

fn shown(page: Page, group: Group) -> AnyView {
    let chips = group
        .presets
        .into_iter()
        .map(|preset| {
            let recipe = preset.recipe.clone();
            let chosen = move || page.history.with(|history| history.present().recipe == recipe);
            view! {
                <button
                    data-testid="preset"
                    aria-pressed=move || if chosen() { "true" } else { "false" }
                    on:click=move |_| page.edit_recipe(true, |recipe| *recipe = preset.recipe.clone())
                >
                    {preset.name.clone()}
                </button>
            }
        })
        .collect_view();
    view! {
        <section data-group=group.id>
            <h3>{group.title}</h3>
            <p>{group.text}</p>
            <div class="chips">{chips}</div>
        </section>
    }
    .into_any()
}

impl Page {
    /// Puts what is done to the picture on the clipboard, as the part of a link that says so.
    pub fn copy_recipe(self) {
        let text = session::link::recipe_words(&untrack(|| self.present()));
        spawn_local(async move {
            let copied = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
            self.say(match copied {
                Ok(_) => "Recipe copied as text.".to_owned(),
                Err(error) => format!("The recipe could not be copied ({}).", words(&error)),
            });
        });
    }

    /// Takes a recipe over from text: a copied one, filter words, or a whole link. Tells whether it was one; says so if not and `complains`.
    pub fn paste_recipe(self, text: &str, complains: bool) -> bool {
        match self.known().recipe(text) {
            Ok((recipe, second)) => {
                self.edit(true, |edit| {
                    edit.recipe = recipe;
                    if second.is_some() {
                        edit.second = second;
                    }
                });
                true
            }
            Err(error) => {
                if complains {
                    self.say(error.to_string());
                }
                false
            }
        }
    }
}
