//! What was asked, how, and in what that differs from the published programs.

use maud::{Markup, html};

use super::parts::percent;
use shortcuts::document::{Document, Run};
use shortcuts::dominant::Search;
use shortcuts::probe::Choice;
use shortcuts::study::{Arithmetic, Study};

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
    if let Some(options) = &document.settings.dominant {
        if options.published {
            say(
                "Blocks were removed as the published code removes them, with the mirror image off by a block’s size less one.",
            );
        } else {
            say(
                "Each block was removed with its exact mirror image; the founding paper’s program misses it by a block’s size less one where blocks are larger than one frequency.",
            );
        }
        if options.keep_dc {
            say(
                "Every map keeps zero frequency, the mean brightness, whether or not it is dominant; in the published code it is a frequency like any other.",
            );
        }
        if !options.published && options.search == Search::Progressive {
            say(
                "The search went through coarse blocks first and stopped when the maps had settled; the published code tries every block.",
            );
        }
    }
    if let Some(options) = &document.settings.hfss {
        say(
            "In the hierarchical search all masks keep exact mirror images and every random number comes from the seed; HFSS’s program mirrors about a point half a place off zero frequency and leaves the choice of parents unseeded.",
        );
        let sets: usize = options.stages.iter().map(|stage| stage.sets).sum();
        say(&format!(
            "Each hierarchical search drew {sets} sets in all; in the paper’s fullest search for CIFAR-10 they are 15,000."
        ));
        if options.keep_dc {
            say("Every set of the hierarchical search keeps zero frequency.");
        }
    }
    if document.settings.heat_map.is_some() {
        say(
            "In the heat map the wave has the same sign in all channels and keeps its norm; the published program draws signs if asked to, and then forgets the norm.",
        );
    }
    if document.settings.test.is_some() {
        say(
            "Each map was held against random masks of equal size and of equal energy and against a low-pass of equal size; the published programs have no such controls.",
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
            @let settings = settings(document);
            @if !settings.is_empty() {
                h3 { "Settings" }
                (table(&settings))
            }
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
        read_as,
        version,
        arithmetic,
        ..
    } = &run.study;
    let mut rows = vec![
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
        ("Colours", read_as.colours.name().to_owned()),
        (
            "What the network got of a picture",
            read_as.framing.name().to_owned(),
        ),
        ("Questions answered", run.readings.0.len().to_string()),
        ("Program", version.clone()),
    ];
    if let Some(arithmetic) = arithmetic {
        rows.push(("Arithmetic", in_words(*arithmetic).to_owned()));
    }
    table(&rows)
}

/// Where the same seed gives the same answers to the last bit.
fn in_words(arithmetic: Arithmetic) -> &'static str {
    match arithmetic {
        Arithmetic::Strict => {
            "strict SIMD: the same seed gives the same answers, bit for bit, in every browser"
        }
        Arithmetic::Relaxed => {
            "relaxed SIMD: the same seed gives the same answers, bit for bit, on processors of the same kind; on others they may differ in their last digits"
        }
        Arithmetic::WebGpu => {
            "a graphics device, through WebGPU: on others the answers may differ in their last digits; where it was given up before the end, the CPU answered the rest"
        }
    }
}

/// The options of the experiments that were begun.
fn settings(document: &Document) -> Vec<(&'static str, String)> {
    let settings = &document.settings;
    let mut rows = Vec::new();
    if let Some(options) = &settings.dominant {
        let order = match (options.published, options.search) {
            (true, _) => "as the published code removes them",
            (false, Search::Exhaustive) => "all",
            (false, Search::Progressive) => "coarse to fine",
        };
        rows.push((
            "Dominant frequencies",
            format!(
                "blocks of {0} × {0} frequencies, {order}; maps of the top {1}; settled when {2} rounds leave {3} of each top set; margin {4}",
                options.size,
                percent(options.share),
                options.settled_rounds,
                percent(options.same),
                options.margin
            ),
        ));
    }
    if let Some(options) = &settings.hfss {
        let stages: Vec<String> = (options.stages.iter())
            .map(|stage| format!("{} sets of {1} × {1}", stage.sets, stage.size))
            .collect();
        rows.push((
            "Hierarchical search",
            format!(
                "{}; {} of the patches kept, within the best {}; repeats: {}",
                stages.join(", "),
                percent(options.keep),
                options.best,
                options.repeats
            ),
        ));
    }
    if let Some(options) = &settings.test {
        let answers = choice(options.choice);
        rows.push((
            "Shortcut test",
            format!(
                "{} random masks of equal size, {} of equal energy, of blocks of {2} × {2}; renditions: {3}; {answers}",
                options.random,
                options.equal_energy,
                options.size,
                yes(options.renditions)
            ),
        ));
    }
    if !document.legs.is_empty() {
        rows.push(("Transfer", choice(settings.choice).to_owned()));
    }
    rows
}

fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::AllLabels => "the network’s best label of all counts",
        Choice::SetClasses => "the network’s best label among the set’s own counts",
    }
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

fn table(rows: &[(&str, String)]) -> Markup {
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
