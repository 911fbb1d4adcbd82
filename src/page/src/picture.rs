//! The picture's panel: the stage and where pictures come from.

use super::pictures::Sources;
use super::stage::{Stage, StageChoice};
use super::state::Page;
use leptos::prelude::*;

#[component]
pub fn PicturePanel() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section class="panel" aria-labelledby="picture-title">
            <div class="panel-head">
                <h2 id="picture-title">"Picture"</h2>
                <p class="aside">{move || page.shown.get().map(|shown| shown.title)}</p>
                <StageChoice/>
            </div>
            <Stage/>
            <Sources/>
        </section>
    }
}
