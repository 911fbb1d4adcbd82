//! A line about an engine.

use crate::core::engine_link::Engine;
use crate::core::state::EngineStatus;
use crate::ui::format::megabytes;
use leptos::prelude::*;
use protocol::EngineKind;

/// What the engine is doing, with progress while weights arrive and a way out of a failure.
#[component]
pub fn EngineLine(
    engine: Engine,
    /// Before the test ids of a second one.
    #[prop(optional)]
    prefix: &'static str,
) -> impl IntoView {
    let testid = move |name| format!("{prefix}{name}");
    let content = move || match engine.status.get() {
        EngineStatus::Starting => view! { <p>"Starting the engine …"</p> }.into_any(),
        EngineStatus::Loading { received, total } => {
            let text = format!(
                "Loading weights: {} of {}",
                megabytes(received),
                megabytes(total)
            );
            let is_preview = move || {
                (engine.original)
                    .with(|answer| answer.as_ref().is_some_and(|answer| answer.is_preview))
            };
            view! {
                <p>{text}</p>
                <Show when=is_preview>
                    <p class="hint" data-testid=testid("preview")>
                        "These answers come from the first half of each weight’s bits. They become exact when the rest is here."
                    </p>
                </Show>
                <progress data-testid=testid("progress") aria-label="Weights loaded" max=total value=received></progress>
            }
            .into_any()
        }
        EngineStatus::Preparing(engine) => {
            let device = if engine == EngineKind::Cpu {
                "the CPU"
            } else {
                "WebGPU"
            };
            view! {
                <p>{format!("Preparing {device} and checking a known answer …")}</p>
                <progress aria-label="Preparing"></progress>
            }
            .into_any()
        }
        EngineStatus::Ready { reason, .. } => {
            view! { <p data-testid=testid("engine-status")>{reason}</p> }.into_any()
        }
        EngineStatus::Failed(sentence) => view! {
            <p class="failure" data-testid="notice" role="alert">{sentence}</p>
            <button on:click=move |_| engine.retry()>"Try again"</button>
        }
        .into_any(),
    };
    view! { <div class="engine-line">{content}</div> }
}
