//! Pictures to begin with: the site's photographs, or, for a network that knows other things, pictures of a set that it knows.

use crate::core::state::Page;
use crate::ui::aria::pressed;
use leptos::prelude::*;
use models::labels::IMAGENET_ID;
use session::Source;

/// A strip of thumbnails.
#[component]
pub fn Samples() -> impl IntoView {
    let page = expect_context::<Page>();
    let list = Memo::new(move |_| {
        let card = page.card()?;
        // A network that the visitor brought may know what no set here has: photographs are as good as any then.
        let has_own = !card.is_onnx() || page.first_of_list(&card.labels).is_some();
        (card.labels != IMAGENET_ID && has_own).then_some(card.labels)
    });
    move || {
        list.get().map_or_else(
            || view! { <Photographs/> }.into_any(),
            |list| page.ask(|hooks| &hooks.picture_strip, list).into_any(),
        )
    }
}

#[component]
fn Photographs() -> impl IntoView {
    let page = expect_context::<Page>();
    let samples = page.samples.with_value(Clone::clone);
    view! {
        <ul class="samples" aria-label="Sample photographs">
            {samples
                .into_iter()
                .map(|sample| {
                    let id = sample.id.clone();
                    let title = sample.title.clone();
                    let source = Source::Sample(sample.id.clone());
                    view! {
                        <li>
                            <button
                                data-testid="sample"
                                data-sample-id=sample.id
                                title=sample.title.clone()
                                aria-pressed=move || pressed(page.source.get() == source)
                                on:click=move |_| page.open_sample(&id)
                            >
                                <img src=format!("samples/{}", sample.thumbnail) alt=title width="96" height="96"/>
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}
