//! Answers with some bands removed: the relative confusion matrix.

use super::context::{Learning, short};
use crate::ui::select::{Select, plain};
use learning::stops::BandStop;
use leptos::prelude::*;

/// The matrix under one band-stop, and the choice of it.
#[component]
pub fn Stops() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let matrix = Memo::new(move |_| {
        learning.with_curves(|curves| {
            let last = curves.last_stops.as_ref()?;
            last.1.get(learning.stop.get()).cloned()
        })
    });
    let at = move || {
        learning.with_curves(|curves| {
            curves
                .last_stops
                .as_ref()
                .map(|(step, _)| format!("at step {step}"))
        })
    };
    let groups = plain(
        (BandStop::all().into_iter().enumerate())
            .map(|(index, stop)| (index, format!("without {}", stop.name()))),
    );
    let chosen = Signal::derive(move || learning.stop.get().to_string());
    let choose = Callback::new(move |index: String| {
        if let Ok(index) = index.parse() {
            learning.stop.set(index);
        }
    });
    let rows = move || {
        let matrix = matrix.get()?;
        let rows = matrix.into_iter().zip(learning.names()).map(|(row, name)| {
            let cells = row.into_iter().map(|change| {
                let text = format!("{change:+.0}").replace('-', "−");
                let strength = format!("{:.0}%", change.abs().min(100.0) * 0.7);
                let tone = if change < 0.0 { "less" } else { "more" };
                view! {
                    <td class=tone style:--strength=strength>
                        {if change == 0.0 { "0".to_owned() } else { text }}
                    </td>
                }
            });
            view! { <tr><th scope="row">{short(&name)}</th>{cells.collect_view()}</tr> }
        });
        Some(rows.collect_view())
    };
    view! {
        <div class="stops">
            <div class="stops-head">
                <h3>"Answers without some bands"</h3>
                <p class="aside">{at}</p>
                <Select testid="stop" label="Bands that are removed" groups=Signal::stored(groups) chosen choose/>
            </div>
            <Show
                when=move || matrix.with(Option::is_some)
                fallback=|| view! { <p class="hint">"Measured every hundred steps and whenever the training pauses."</p> }
            >
                <div class="scroll" tabindex="0" role="region" aria-label="Answers without some bands, as a table">
                <table class="relative" class:many=move || 5 < learning.names().len() data-testid=move || learning.figure_id("relative")>
                    <caption class="visually-hidden">"Change of the answers in percent of a class’s pictures, by own class and answer"</caption>
                    <thead>
                        <tr><th scope="col">"own"</th>{move || learning.names().iter().map(|name| view! { <th scope="col"><span>{format!("→ {}", short(name))}</span></th> }).collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                </div>
                <p class="hint">"How many more or fewer pictures of a class get each answer, in percent. If a class keeps its answers, it does not need the bands that were removed."</p>
            </Show>
        </div>
    }
}
