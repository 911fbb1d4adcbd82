//! Results of the experiments as CSV.

use shortcuts::document::{Document, Run};
use shortcuts::dominant::Dominant;
use shortcuts::heat_map::HeatMap;
use shortcuts::hfss::Hfss;
use shortcuts::shortcut_test::{Control, Rates, Tested};
use shortcuts::spectra::{self, Baseline, ClassSpectra, Order, adcs, baseline, log_magnitude};
use shortcuts::transfer::Leg;
use spectrum::frequencies::pairs;

use crate::table::{Table, harmless, maybe, number};

/// All tables of a report, one below the other.
pub fn all(document: &Document) -> String {
    let study = &document.run.study;
    let mut parts = Vec::new();
    if let Some(found) = document.tested() {
        parts.push(tested(&found, &study.classes));
        parts.push(sweep(&found));
    }
    let legs = document.transferred();
    if !legs.is_empty() {
        parts.push(transfer(&legs));
    }
    if let Some(found) = document.dominant() {
        parts.push(dominant(&found, &study.classes));
    }
    if let Some(found) = document.heat_map() {
        parts.push(heat_map(&found, &study.classes));
    }
    if let Some(spectra) = &document.run.spectra {
        parts.push(radial(spectra, &study.classes, document.settings.order));
    }
    if !document.run.nearest.is_empty() {
        let truths: Vec<usize> = study.split.test.iter().map(|one| one.class).collect();
        let found = baseline(&document.run.nearest, &truths, study.classes.len());
        parts.push(nearest(&found, &study.classes));
    }
    parts.join("\n")
}

/// One line for each ring of radii in cycles/image: the mean ADCS and the mean of `ln(1 + |F|)` of each class.
pub fn radial(spectra: &ClassSpectra, classes: &[String], order: Order) -> String {
    let curves: Vec<Vec<f64>> = (0..spectra.classes())
        .flat_map(|class| [adcs(spectra, class, order), log_magnitude(spectra, class)])
        .map(|map| spectra::radial(&map, spectra.side()))
        .collect();
    let mut table = Table::new(std::iter::once("ring".to_owned()).chain(of_classes(
        spectra,
        classes,
        &["ADCS", "ln(1+|F|)"],
    )));
    for ring in 0..curves.first().map_or(0, Vec::len) {
        table.row(
            std::iter::once(ring.to_string()).chain(curves.iter().map(|curve| number(curve[ring]))),
        );
    }
    table.finish()
}

/// One line for each frequency (one of each conjugate pair): the ADCS, and the mean magnitude in red, green and blue, of each class.
pub fn frequencies(spectra: &ClassSpectra, classes: &[String], order: Order) -> String {
    let side = spectra.side();
    let half = (side / 2) as i32;
    let maps: Vec<Vec<f32>> = (0..spectra.classes())
        .map(|class| adcs(spectra, class, order))
        .collect();
    let mut table = Table::new(["kx", "ky", "radius"].map(str::to_owned).into_iter().chain(
        of_classes(
            spectra,
            classes,
            &["ADCS", "|F| red", "|F| green", "|F| blue"],
        ),
    ));
    for (kx, ky) in pairs(side) {
        // Of an even side's Nyquist row and column, the map has the negative end.
        let place = |k: i32| (k + half).rem_euclid(side as i32) as usize;
        let at = place(ky) * side + place(kx);
        let radius = f64::from(kx).hypot(f64::from(ky));
        let of_class = |class: usize| {
            std::iter::once(f64::from(maps[class][at]))
                .chain((0..3).map(move |channel| spectra.magnitude(class, channel, kx, ky)))
        };
        table.row(
            [kx.to_string(), ky.to_string(), number(radius)]
                .into_iter()
                .chain((0..maps.len()).flat_map(of_class).map(number)),
        );
    }
    table.finish()
}

/// One line for each class, then one for all: how often the nearest mean spectrum is right.
pub fn nearest(baseline: &Baseline, classes: &[String]) -> String {
    let mut table =
        Table::new(["class", "pictures", "right", "share", "low", "high"].map(str::to_owned));
    let rows = (baseline.classes.iter().enumerate())
        .map(|(class, rate)| (name(classes, class), rate))
        .chain([("all".to_owned(), &baseline.overall)]);
    for (name, rate) in rows {
        let fields = match rate {
            Some(rate) => [
                rate.of.to_string(),
                rate.hits.to_string(),
                number(rate.value),
                number(rate.low),
                number(rate.high),
            ],
            None => ["0", "0", "", "", ""].map(str::to_owned),
        };
        table.row(std::iter::once(name).chain(fields));
    }
    table.finish()
}

/// One line for each block: a frequency of it, how many frequencies it has (of exact blocks one of each pair), whether it was tried, and
/// by how much the loss of each class grows without it, in nats. Of a block that was not tried, that is an estimate.
pub fn dominant(found: &Dominant, classes: &[String]) -> String {
    let header = ["kx", "ky", "frequencies", "tried"].map(str::to_owned);
    let names =
        (0..found.scores.len()).map(|class| format!("{} loss grows by", name(classes, class)));
    let mut table = Table::new(header.into_iter().chain(names));
    for (block, frequencies) in found.blocks.iter().enumerate() {
        let (kx, ky) = frequencies.first().copied().unwrap_or_default();
        let tried = found.scores.iter().any(|scores| scores[block].measured);
        let tried = if tried { "yes" } else { "no" };
        table.row(
            [
                kx.to_string(),
                ky.to_string(),
                frequencies.len().to_string(),
                tried.to_owned(),
            ]
            .into_iter()
            .chain(
                found
                    .scores
                    .iter()
                    .map(|scores| number(scores[block].value)),
            ),
        );
    }
    table.finish()
}

/// One line for each wave that was tried, one without first: frequency, and the share of wrong answers on all pictures and on those of each
/// class.
pub fn heat_map(found: &HeatMap, classes: &[String]) -> String {
    let header = ["kx", "ky", "all wrong"].map(str::to_owned);
    let names = (0..classes.len()).map(|class| format!("{} wrong", name(classes, class)));
    let mut table = Table::new(header.into_iter().chain(names));
    let all = 0..=classes.len();
    table.row(
        ["", ""]
            .map(str::to_owned)
            .into_iter()
            .chain(all.clone().map(|which| maybe(found.whole(which)))),
    );
    for ((kx, ky), _) in found.tried(0) {
        table.row(
            [kx.to_string(), ky.to_string()]
                .into_iter()
                .chain(all.clone().map(|which| maybe(found.at(which, kx, ky)))),
        );
    }
    table.finish()
}

/// One line for each repeat and class: the map of the hierarchical search as text (`spectrum::frequencies`), the share of the plane that it
/// keeps, and the mean cross-entropy in nats with nothing else kept and of the whole pictures.
pub fn hfss(found: &Hfss, classes: &[String]) -> String {
    let header = ["repeat", "class", "share", "loss kept", "loss whole", "map"];
    let mut table = Table::new(header.map(str::to_owned));
    for (repeat, maps) in found.found.iter().enumerate() {
        for (class, map) in maps.iter().enumerate() {
            table.row([
                (repeat + 1).to_string(),
                name(classes, class),
                maybe(found.share(repeat, class)),
                maybe(map.as_ref().map(|map| map.loss)),
                maybe(found.whole.get(class).copied().flatten()),
                (map.as_ref()).map_or_else(String::new, |map| map.set.to_string()),
            ]);
        }
    }
    table.finish()
}

/// One line for each class: its map, the rates with their 95 % intervals on whole pictures, under the map and under the low-pass of equal
/// size, the random masks, the tests, and the verdict. What was not asked is empty.
pub fn tested(found: &Tested, classes: &[String]) -> String {
    let rates = ["whole", "map", "low-pass", "shuffled", "edges"]
        .into_iter()
        .flat_map(|what| {
            ["TPR", "TPR low", "TPR high", "FPR", "FPR low", "FPR high"]
                .map(|rate| format!("{what} {rate}"))
        });
    let controls = ["random", "equal energy"].into_iter().flat_map(|what| {
        ["masks", "TPR", "FPR", "largest TPR", "p"].map(|value| format!("{what} {value}"))
    });
    let tests = [
        "above random",
        "above random low",
        "above random high",
        "won against low-pass",
        "lost against low-pass",
        "p against low-pass",
        "p",
        "p corrected",
        "verdict",
        "kind",
    ];
    let header = [
        "class",
        "pictures",
        "coefficients",
        "share",
        "kept energy",
        "mean radius",
    ];
    let mut table = Table::new(
        (header.into_iter().map(str::to_owned))
            .chain(rates)
            .chain(controls)
            .chain(tests.map(str::to_owned)),
    );
    for (class, test) in found.classes.iter().enumerate() {
        let first = [
            name(classes, class),
            test.pictures.to_string(),
            test.coefficients.to_string(),
            number(test.share),
            number(test.kept_energy),
            number(test.radius),
        ];
        let rates = [
            test.whole,
            test.filtered,
            test.low_pass,
            test.shuffled,
            test.edges,
        ];
        let above = test.above_random;
        let against = test.against_low_pass;
        let last = [
            maybe(above.map(|above| above.value)),
            maybe(above.map(|above| above.low)),
            maybe(above.map(|above| above.high)),
            against.map_or_else(String::new, |against| against.won.to_string()),
            against.map_or_else(String::new, |against| against.lost.to_string()),
            probability(against.map(|against| against.p)),
            probability(test.p),
            probability(test.p_corrected),
            test.verdict.word().to_owned(),
            test.kind.word().to_owned(),
        ];
        table.row(
            (first.into_iter())
                .chain(rates.into_iter().flat_map(six))
                .chain([test.random, test.energy].into_iter().flat_map(five))
                .chain(last),
        );
    }
    table.finish()
}

/// HFSS's sweep: one line for each threshold t, with the number of classes whose TPR under their map exceeds it, and the mean TPR of those
/// classes under their maps and on whole pictures.
pub fn sweep(found: &Tested) -> String {
    let header = ["t", "classes", "mean TPR map", "mean TPR whole"];
    let mut table = Table::new(header.map(str::to_owned));
    for sweep in &found.sweep {
        table.row([
            format!("{:.1}", sweep.t),
            sweep.classes.to_string(),
            maybe(sweep.filtered),
            maybe(sweep.whole),
        ]);
    }
    table.finish()
}

/// One line for each class of each leg: the rates with their 95 % intervals on whole pictures and under the class's map.
pub fn transfer(legs: &[(&Run, Leg)]) -> String {
    let rates = ["whole", "map"].into_iter().flat_map(|what| {
        ["TPR", "TPR low", "TPR high", "FPR", "FPR low", "FPR high"]
            .map(|rate| format!("{what} {rate}"))
    });
    let header = ["model", "set", "class"].map(str::to_owned);
    let mut table = Table::new(header.into_iter().chain(rates));
    for (run, leg) in legs {
        for (class, found) in leg.classes.iter().enumerate() {
            let names = [
                harmless(&run.model_name),
                harmless(&run.set_name),
                name(&run.study.classes, class),
            ];
            let rates = [found.whole, found.filtered].into_iter().flat_map(six);
            table.row(names.into_iter().chain(rates));
        }
    }
    table.finish()
}

fn six(rates: Option<Rates>) -> [String; 6] {
    let both = rates.map(|Rates { tpr, fpr }| {
        [tpr.value, tpr.low, tpr.high, fpr.value, fpr.low, fpr.high].map(number)
    });
    both.unwrap_or_default()
}

fn five(control: Option<Control>) -> [String; 5] {
    let fields = control.map(|control| {
        [
            control.masks.to_string(),
            number(control.tpr),
            number(control.fpr),
            number(control.largest_tpr),
            probability(Some(control.p)),
        ]
    });
    fields.unwrap_or_default()
}

/// Small ones matter, so they keep their leading digits.
fn probability(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.4e}"))
}

/// "coat ADCS" and so on, class by class.
fn of_classes<'a>(
    spectra: &ClassSpectra,
    classes: &'a [String],
    what: &'a [&'a str],
) -> impl Iterator<Item = String> + 'a {
    (0..spectra.classes()).flat_map(move |class| {
        what.iter()
            .map(move |what| format!("{} {what}", name(classes, class)))
    })
}

fn name(classes: &[String], class: usize) -> String {
    (classes.get(class)).map_or_else(|| format!("class {class}"), |name| harmless(name))
}
