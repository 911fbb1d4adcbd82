//! Something worth trying on a sample.

use crate::core::state::Page;
use leptos::prelude::*;
use models::labels::IMAGENET_ID;
use session::Source;
use spectrum::filter::FilterChain;
use spectrum::recipe::Recipe;

/// The sample's story and the filter that goes with it.
#[component]
pub fn Story() -> impl IntoView {
    let page = expect_context::<Page>();
    let story = move || {
        let Source::Sample(id) = page.source.get() else {
            return None;
        };
        // It is about what networks say that know what photographs show.
        if page.card()?.labels != IMAGENET_ID {
            return None;
        }
        let story = page.sample(&id)?.story;
        let edge = page
            .history
            .with_untracked(|history| history.present().recipe.filters.edge);
        let chain = story.filter.parse::<FilterChain>().ok()?.with_edge(edge);
        Some(view! {
            <div class="story">
                <p>{story.text}</p>
                <button data-testid="story" on:click=move |_| page.edit_recipe(true, |recipe| *recipe = Recipe::from(chain.clone()))>"Try it"</button>
            </div>
        })
    };
    view! { {story} }
}
