//! Everything that came out, below the panels: rates, confusion matrices, pictures, files.

use super::context::{SetTest, Side};
use super::export::Export;
use super::matrix::Matrix;
use super::per_class::PerClass;
use super::recorded::RecordedNote;
use super::shown::{Refused, ShownPictures};
use leptos::prelude::*;

/// A matrix of more classes is no picture any more; its CSV holds it.
const MOST_CLASSES: usize = 40;

/// The panel below.
#[component]
pub fn Results() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let recorded = move || test.beforehand.with(Option::is_some);
    let any = move || recorded() || test.has_own();
    let small = move || {
        test.sets.opened.with(|set| {
            set.as_ref()
                .is_some_and(|set| set.classes.len() <= MOST_CLASSES)
        })
    };
    view! {
        <Show when=any>
            <section class="panel results" aria-labelledby="results-title">
                <div class="panel-head">
                    <h2 id="results-title">"Class by class"</h2>
                </div>
                <RecordedNote/>
                <div class="results-columns">
                    <div class="scroll" tabindex="0" role="region" aria-label="Rates of each class"><PerClass/></div>
                    <Show
                        when=small
                        fallback=|| view! { <p class="hint">"With so many classes the confusion matrix is best read in a spreadsheet: save it as CSV."</p> }
                    >
                        <div class="matrices">
                            <Matrix side=Side::Original title="Original"/>
                            <Show when=move || test.shown(Side::Filtered).is_some()>
                                <Matrix side=Side::Filtered title="Filtered"/>
                            </Show>
                        </div>
                    </Show>
                </div>
                <ShownPictures/>
                <Refused/>
                <Show when=move || !recorded()>
                    <Export/>
                </Show>
            </section>
        </Show>
    }
}
