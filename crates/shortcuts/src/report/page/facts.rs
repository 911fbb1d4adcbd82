//! What was asked, how, and in what that differs from the published programs.

use maud::{Markup, html};

use super::super::document::{Document, Run};
use crate::study::Study;

/// In what the run differs from the published code, one sentence each.
pub fn differences(document: &Document) -> Markup {
    html! {
        section {
            h2 { "What differs from the published programs" }
            ul { @for sentence in sentences(document) { li { (sentence) } } }
        }
    }
}

fn sentences(document: &Document) -> Vec<String> {
    let Study {
        split, treatment, ..
    } = &document.run.study;
    let mut out = Vec::new();
    let mut say = |sentence: &str| out.push(sentence.to_owned());
    if split.search == split.test {
        say(
            "Frequencies were searched for and tested on the same pictures, as in the founding paper; what is found may hold for these pictures only.",
        );
    } else {
        say(
            "Frequencies were searched for on one half of the pictures and tested on the other; the founding paper’s program uses the same pictures for both.",
        );
    }
    if treatment.clip {
        say(
            "Filtered pictures were cut to the values a screen can show before the network saw them; the published programs do not cut.",
        );
    }
    if !treatment.after_normalising {
        say(
            "Pictures were filtered as they are, before the network’s own normalisation; the published programs filter after it, so that removing zero frequency leaves the training pictures’ mean colour instead of black.",
        );
    }
    if document.run.spectra.is_some() {
        say(
            "ADCS compares means over pictures and leaves the class itself out, as the paper’s equation says; its program compares sums and counts the class itself as −1.",
        );
    }
    out
}

/// Everything needed to repeat it.
pub fn repeat(document: &Document) -> Markup {
    html! {
        section {
            h2 { "What was asked" }
            (facts(&document.run))
            @for leg in &document.legs {
                h3 { (leg.model_name) " on " (leg.set_name) }
                (facts(leg))
            }
            p class="soft" { "The JSON file that belongs to this report holds every answer and the exact pictures; loading it in the shortcut laboratory shows all of this again." }
        }
    }
}

fn facts(run: &Run) -> Markup {
    let Study {
        model,
        model_sha256,
        side,
        set,
        set_version,
        classes,
        split,
        seed,
        treatment,
        version,
        ..
    } = &run.study;
    let yes = |holds: bool| if holds { "yes" } else { "no" };
    let rows = [
        ("Model", format!("{} ({model})", run.model_name)),
        ("Weights, SHA-256", model_sha256.clone()),
        ("Set", format!("{} ({set})", run.set_name)),
        ("Set, version", set_version.clone()),
        ("Classes", classes.join(", ")),
        (
            "Pictures",
            format!(
                "{} to search, {} to test, {side} × {side} pixels",
                split.search.len(),
                split.test.len()
            ),
        ),
        ("Seed", seed.to_string()),
        ("Cut to [0, 1]", yes(treatment.clip).to_owned()),
        (
            "Filtered after normalisation",
            yes(treatment.after_normalising).to_owned(),
        ),
        ("Questions answered", run.readings.0.len().to_string()),
        ("Program", version.clone()),
    ];
    html! {
        div class="scroll" {
            table class="facts" {
                @for (name, value) in rows {
                    tr { th scope="row" { (name) } td { (value) } }
                }
            }
        }
    }
}
