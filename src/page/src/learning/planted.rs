//! Whether the network took the planted shortcut, and what filtering it away does.

use super::context::{Learning, short};
use super::curves::PlantedCurves;
use learning::messages::ShortcutEffect;
use learning::shortcut::Shortcut;
use learning::stops::BandStop;
use leptos::prelude::*;

/// From so many more of a hundred pictures on that the mark alone turns into its class, a network goes by it.
const TAKEN: f64 = 50.0;
/// From so many on, partly.
const PARTLY: f64 = 15.0;

fn percent(value: f64) -> String {
    format!("{value:.0} %")
}

/// What was found, in words.
fn told_of(name: &str, effect: &ShortcutEffect) -> (&'static str, String) {
    let turned = effect.with_mark - effect.otherwise;
    let verdict = if turned >= TAKEN {
        "The network goes by the mark."
    } else if turned >= PARTLY {
        "The network goes by the mark in part."
    } else {
        "The network does not go by the mark."
    };
    let notched = effect.notched.map_or_else(String::new, |notched| {
        format!(
            " With the grating’s frequency filtered away: {}.",
            percent(notched)
        )
    });
    let figures = format!(
        "Of the other classes’ pictures with it, {} are taken for {name}; without it, {}.{notched} Of {name}’s own pictures without it, {} are recognised.",
        percent(effect.with_mark),
        percent(effect.otherwise),
        percent(effect.without_mark)
    );
    (verdict, figures)
}

/// Sentence, curves and a table of filters; nothing without a planted shortcut.
#[component]
pub fn PlantedResults() -> impl IntoView {
    let learning = expect_context::<Learning>();
    let planted = Memo::new(move |_| {
        learning.with_training(|training| {
            let training = training?;
            let Shortcut { class, .. } = training.data.shortcut?;
            training.names.get(class).map(|name| short(name))
        })
    });
    let told = move || {
        let name = planted.get()?;
        learning.with_curves(|curves| {
            let (_, effect) = curves.shortcut_effect().last()?;
            let (verdict, figures) = told_of(&name, effect);
            Some(view! {
                <p><strong>{verdict}</strong></p>
                <p class="hint">{figures}</p>
            })
        })
    };
    let rows = move || {
        learning.with_curves(|curves| {
            let last = curves.last_shortcut_effect.as_ref()?;
            let notch = last.notched.map(|notched| ("the grating’s frequency".to_owned(), notched));
            let stops = (BandStop::all().into_iter().map(BandStop::name)).zip(last.stops.iter().copied());
            let rows = [("nothing".to_owned(), last.with_mark)]
                .into_iter()
                .chain(notch)
                .chain(stops)
                .map(|(removed, taken)| {
                    view! {
                        <tr>
                            <th scope="row">{removed}</th>
                            <td class="more" style:--strength=format!("{:.0}%", taken * 0.7)>{percent(taken)}</td>
                        </tr>
                    }
                });
            Some(rows.collect_view())
        })
    };
    view! {
        <Show when=move || planted.with(Option::is_some)>
            <div class="planted" data-testid="planted">
                <h3>"The planted shortcut"</h3>
                <div data-testid="planted-told">{told}</div>
                <PlantedCurves/>
                <details class="more">
                    <summary>"Filter it away"</summary>
                    <table class="relative" data-testid="planted-stops">
                        <thead><tr><th scope="col">"Removed"</th><th scope="col">"Still taken for it"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </details>
            </div>
        </Show>
    }
}
