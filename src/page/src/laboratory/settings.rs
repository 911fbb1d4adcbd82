//! The options of the chosen experiment: those that matter first, the rest behind a fold.

use super::context::Laboratory;
use super::experiments::shown;
use super::setting::Whole;
use leptos::prelude::*;

/// The left half of the panel.
#[component]
pub fn Settings() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let experiment = Memo::new(move |_| lab.experiment());
    view! {
        <div class="run-controls" data-testid="lab-settings">
            {move || (shown(experiment.get()).settings)()}
            <details class="more">
                <summary>"More settings"</summary>
                <div class="run-controls">
                    {move || (shown(experiment.get()).more)()}
                    <Whole
                        name="Seed"
                        testid="lab-seed"
                        most=u64::from(u32::MAX)
                        value=Signal::derive(move || lab.seed.get())
                        set=Callback::new(move |seed| lab.seed.set(seed))
                    />
                    <div class="field">
                        <span>"Kept in this browser"</span>
                        <button data-testid="forget-experiments" on:click=move |_| lab.forget_experiments()>"Forget all results"</button>
                    </div>
                </div>
            </details>
        </div>
    }
}
