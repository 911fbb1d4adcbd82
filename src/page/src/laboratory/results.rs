//! Everything that came out, below the panels.

use super::context::Laboratory;
use super::experiments::shown;
use super::recorded::RecordedNote;
use super::report::Save;
use leptos::prelude::*;

/// The panel below.
#[component]
pub fn LabResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    // Each kind of results is drawn anew: what was found beforehand must not be taken for the visitor's own.
    let recorded = Memo::new(move |_| lab.beforehand().is_some());
    let any = move || recorded.get() || lab.spectra.with(Option::is_some);
    let experiment = Memo::new(move |_| lab.experiment());
    view! {
        <Show when=any>
            <section class="panel results" aria-labelledby="lab-results-title" data-testid=move || lab.figure_ids().of("lab-results")>
                <div class="panel-head">
                    <h2 id="lab-results-title">"What came out"</h2>
                    <p class="aside">{move || lab.loaded.get()}</p>
                </div>
                <RecordedNote/>
                <Refused/>
                {move || {
                    recorded.track();
                    (shown(experiment.get()).results)(lab)
                }}
                <Show when=move || !recorded.get()>
                    <Save/>
                </Show>
            </section>
        </Show>
    }
}

/// Pictures that could not be opened, with the reasons.
#[component]
fn Refused() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let content = move || {
        let refused = lab.refused.get();
        let set = lab.opened().get()?;
        (!refused.is_empty()).then(|| {
            view! {
                <details class="more" data-testid="lab-refused">
                    <summary>{format!("{} pictures could not be opened and are left out", refused.len())}</summary>
                    <ul class="long">
                        {refused
                            .into_iter()
                            .map(|(picture, why)| view! { <li><strong>{set.name(picture)}</strong> " " {why}</li> })
                            .collect_view()}
                    </ul>
                </details>
            }
        })
    };
    view! { {content} }
}
