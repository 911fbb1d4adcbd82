//! Whom to thank, and what stays on the device: at the foot of the page.

use super::header::megabytes;
use super::state::Page;
use leptos::prelude::*;

/// The footer.
#[component]
pub fn Credits() -> impl IntoView {
    let page = expect_context::<Page>();
    let models = page.models.with_value(|models| models.models.clone());
    let samples = page.samples.with_value(Clone::clone);
    view! {
        <footer class="foot">
            <p>
                "Everything is computed in your browser. Your pictures never leave this device; the page may connect only to its own address, and counts no visitors."
            </p>
            <details>
                <summary>"Method, models and picture credits"</summary>
                <div class="columns">
                    <section>
                        <h3>"Method"</h3>
                        <p>
                            "The picture’s centre square is resized to the network’s input. Each colour channel is transformed by the 2-D FFT, multiplied by the filter, transformed back and clipped to [0, 1]: what you see is what the network gets. Frequencies are in cycles/image, the radius is Euclidean, and a low-pass keeps what lies strictly inside it. After S. Wang, R. Veldhuis, C. Brune, N. Strisciuglio, “What do Neural Networks Learn in Image Classification? A Frequency Shortcut Perspective”, ICCV 2023."
                        </p>
                    </section>
                    <section>
                        <h3>"Models"</h3>
                        <ul>
                            {models
                                .into_iter()
                                .map(|card| {
                                    view! {
                                        <li>
                                            <strong>{card.name}</strong>
                                            {format!(
                                                ": {} ({:.1} million parameters, {}, {} px). {}, licence {}; from the {} package {} {}.",
                                                card.good_for.trim_end_matches('.'),
                                                card.parameters as f64 / 1e6,
                                                megabytes(card.bytes),
                                                card.input_size,
                                                card.author,
                                                card.licence,
                                                card.source.registry,
                                                card.source.package,
                                                card.source.version,
                                            )}
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                    <section>
                        <h3>"Photographs"</h3>
                        <ul>
                            {samples
                                .into_iter()
                                .map(|sample| {
                                    view! {
                                        <li>
                                            <strong>{sample.title}</strong>
                                            {format!(": {}, {}. ", sample.author, sample.licence)}
                                            <a href=sample.source rel="noreferrer">"Source"</a>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                </div>
            </details>
        </footer>
    }
}
