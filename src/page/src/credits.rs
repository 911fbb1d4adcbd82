//! Whom to thank, and what stays on the device: at the foot of the page.

use crate::core::state::Page;
use leptos::prelude::*;
use sets::card::{Contents, SetCard};

#[component]
pub fn Credits() -> impl IntoView {
    let page = expect_context::<Page>();
    let models = catalogue::models().models;
    let samples = page.samples.with_value(Clone::clone);
    // Renditions are drawn after sets that are named here.
    let sets = page.sets.with_value(|catalogue| {
        let own = |card: &&SetCard| !matches!(card.contents, Contents::Rendition { .. });
        catalogue
            .sets
            .iter()
            .filter(own)
            .cloned()
            .collect::<Vec<_>>()
    });
    view! {
        <footer class="foot">
            <p>
                "Everything is computed in your browser. Your pictures never leave this device; the page may connect only to its own address, and counts no visitors."
            </p>
            <details>
                <summary data-testid="credits">"Method, models, pictures and credits"</summary>
                <div class="columns">
                    <section>
                        <h3>"Method"</h3>
                        <p>
                            "The picture’s centre square is resized to the network’s input. Each colour channel is transformed by the 2-D FFT, multiplied by the filter, transformed back and clipped to [0, 1]: what you see is what the network gets. Frequencies are in cycles/image, the radius is Euclidean, and a low-pass keeps what lies strictly inside it. After S. Wang, R. Veldhuis, C. Brune, N. Strisciuglio, “What do Neural Networks Learn in Image Classification? A Frequency Shortcut Perspective”, ICCV 2023; the laboratory’s hierarchical search after S. Wang, R. Veldhuis, N. Strisciuglio, “Do ImageNet-trained models learn shortcuts? The impact of frequency shortcuts on generalization”, CVPR 2025."
                        </p>
                    </section>
                    <section>
                        <h3>"Models"</h3>
                        <ul>
                            {models
                                .into_iter()
                                .filter_map(|card| {
                                    let source = card.source?;
                                    Some(view! {
                                        <li>
                                            <strong>{card.name}</strong>
                                            {format!(
                                                ": {}, licence {}; from the {} package {} {}.",
                                                card.author,
                                                card.licence,
                                                source.registry,
                                                source.package,
                                                source.version,
                                            )}
                                        </li>
                                    })
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
                    <section>
                        <h3>"Sets"</h3>
                        <ul>
                            {sets
                                .into_iter()
                                .map(|card| {
                                    view! {
                                        <li>
                                            <strong>{card.title}</strong>
                                            {format!(": {}. {}.", card.made_by.trim_end_matches('.'), card.licence.trim_end_matches('.'))}
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                        <p>"Where each picture has its own author and source, they show when you point at it in “Set”."</p>
                    </section>
                </div>
            </details>
        </footer>
    }
}
