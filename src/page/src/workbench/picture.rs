//! The picture's panel: the stage and where pictures come from.

use crate::core::state::Page;
use crate::workbench::pictures::Sources;
use crate::workbench::stage::{Stage, StageChoice};
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
