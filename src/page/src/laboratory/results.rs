//! Everything that came out, below the panels.

use super::Experiment;
use super::Laboratory;
use super::dominant_view::DominantResults;
use super::heat_view::HeatResults;
use super::hfss_view::HfssResults;
use super::save_view::Save;
use super::spectra_view::SpectraResults;
use super::tested_view::TestedResults;
use super::transfer_view::TransferResults;
use leptos::prelude::*;

/// The panel below.
#[component]
pub fn LabResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let any = move || lab.spectra.with(Option::is_some);
    let is = move |experiment: Experiment| lab.experiment.get() == experiment;
    let dominant = move || {
        lab.dominant.with(|found| {
            found.as_ref().is_some_and(|found| {
                found.measured() > 0 || found.whole.iter().any(Option::is_some)
            })
        })
    };
    view! {
        <Show when=any>
            <section class="panel results" aria-labelledby="lab-results-title" data-testid="lab-results">
                <div class="panel-head">
                    <h2 id="lab-results-title">"What came out"</h2>
                    <p class="aside">{move || lab.loaded.get()}</p>
                </div>
                <Refused/>
                <Show when=move || is(Experiment::Test) && lab.tested.with(Option::is_some)>
                    <TestedResults/>
                </Show>
                <Show when=move || is(Experiment::Transfer)>
                    <TransferResults/>
                </Show>
                <Show when=move || is(Experiment::HeatMap) && lab.heat().found.with(Option::is_some)>
                    <HeatResults/>
                </Show>
                <Show when=move || !is(Experiment::Spectra) && !is(Experiment::Hfss) && !is(Experiment::HeatMap) && dominant()>
                    <DominantResults/>
                </Show>
                <Show when=move || !is(Experiment::Spectra) && !is(Experiment::Dominant) && !is(Experiment::HeatMap) && lab.hfss.with(Option::is_some)>
                    <HfssResults/>
                </Show>
                <Show when=move || is(Experiment::Spectra)>
                    <SpectraResults/>
                </Show>
                <Save/>
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
