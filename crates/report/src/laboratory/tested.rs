//! The shortcut test: the verdicts first, then what they rest on.

use maud::{Markup, html};

use super::columns::{name, six};
use super::parts::{Small, class_name, drawn, gallery, percent};
use crate::colours::kept;
use crate::figures::{Curves, Mark, Rates, Row, Series, curves, rates};
use crate::table::{Table, maybe, number};
use shortcuts::document::Document;
use shortcuts::shortcut_test::{ClassTest, Control, Tested, Verdict};

/// Its section of the page.
pub fn section(document: &Document) -> Markup {
    let (Some(found), Some(maps)) = (document.tested(), &document.settings.maps) else {
        return html! {};
    };
    let tested: Vec<(usize, &ClassTest)> = (found.classes.iter().enumerate())
        .filter(|(_, test)| test.coefficients > 0)
        .collect();
    let small = (maps.sets.iter().enumerate()).filter_map(|(class, map)| {
        let map = map.as_ref()?;
        Some(Small {
            class,
            under: found.classes[class].verdict.word().to_owned(),
            rgba: kept(map),
        })
    });
    let (done, of) = found.progress;
    html! {
        section {
            h2 { "Are these frequencies enough? The shortcut test" }
            p { (summary(&found)) }
            @if done < of {
                p { "The test was stopped before its end: " (done) " of " (of) " questions were answered." }
            }
            @for (class, test) in &tested {
                p class=(emphasis(test.verdict)) { (test.sentence(class_name(document, *class))) }
            }
            h3 { "The maps" }
            p class="soft" { "They are " (maps.origin) "." }
            (gallery(document, "Map of", small))
            h3 { "How often each class is recognised" }
            div class="charts" {
                (drawn(recognised(document, &tested)))
                (drawn(taken(document, &tested)))
            }
            h3 { "The numbers" }
            (numbers(document, &tested))
            h3 { "Classes whose TPR under their map exceeds t" }
            (sweep(&found))
        }
    }
}

/// Its tables as CSV.
pub fn tables(document: &Document) -> Vec<String> {
    document.tested().map_or_else(Vec::new, |found| {
        vec![
            table(&found, &document.run.study.classes),
            sweep_table(&found),
        ]
    })
}

/// One line for each class: its map, the rates with their 95 % intervals on whole pictures, under the map and under the low-pass of equal
/// size, the random masks, the tests, and the verdict. What was not asked is empty.
pub fn table(found: &Tested, classes: &[String]) -> String {
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
pub fn sweep_table(found: &Tested) -> String {
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

fn summary(found: &Tested) -> String {
    let strong = found.count(|verdict| *verdict == Verdict::Strong);
    let weak = found.count(|verdict| *verdict == Verdict::Weak);
    let of = found.count(|verdict| *verdict != Verdict::Open);
    let classes = |count: usize| match count {
        0 => "no class".to_owned(),
        1 => "1 class".to_owned(),
        count => format!("{count} classes"),
    };
    format!(
        "Of {} tested, the network has a strong frequency shortcut for {} and a weak one for {}.",
        classes(of),
        classes(strong),
        classes(weak)
    )
}

fn emphasis(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Strong => "verdict strong",
        Verdict::Weak => "verdict weak",
        _ => "verdict",
    }
}

/// TPR of each class.
pub fn recognised(document: &Document, tested: &[(usize, &ClassTest)]) -> String {
    rates(&Rates {
        label: "True positive rate of each class: whole pictures, its map, controls".to_owned(),
        series: [
            "whole pictures",
            "its map",
            "random masks, mean",
            "equal energy, mean",
            "low-pass of equal size",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows(document, tested, |test| {
            let control = |control: Option<Control>| control.map(|control| plain(control.tpr));
            vec![
                test.whole.map(|rates| rates.tpr.into()),
                test.filtered.map(|rates| rates.tpr.into()),
                control(test.random),
                control(test.energy),
                test.low_pass.map(|rates| rates.tpr.into()),
            ]
        }),
    })
}

/// FPR of each class.
fn taken(document: &Document, tested: &[(usize, &ClassTest)]) -> String {
    rates(&Rates {
        label: "False positive rate of each class: whole pictures, its map, random masks"
            .to_owned(),
        series: [
            "others taken for it, whole",
            "under its map",
            "random masks, mean",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows(document, tested, |test| {
            vec![
                test.whole.map(|rates| rates.fpr.into()),
                test.filtered.map(|rates| rates.fpr.into()),
                test.random.map(|control| plain(control.fpr)),
            ]
        }),
    })
}

fn plain(value: f64) -> Mark {
    Mark {
        value,
        interval: None,
    }
}

fn rows(
    document: &Document,
    tested: &[(usize, &ClassTest)],
    marks: impl Fn(&ClassTest) -> Vec<Option<Mark>>,
) -> Vec<Row> {
    (tested.iter())
        .map(|(class, test)| Row {
            name: class_name(document, *class).to_owned(),
            marks: marks(test),
        })
        .collect()
}

fn numbers(document: &Document, tested: &[(usize, &ClassTest)]) -> Markup {
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let p = |value: Option<f64>| match value {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    };
    html! {
        div class="scroll" {
            table class="numbers" {
                tr {
                    th { "Class" } th { "Verdict" } th { "Kind" } th { "Kept" } th { "Energy kept" }
                    th { "TPR whole" } th { "TPR map" } th { "FPR map" } th { "p, chance" } th { "p, corrected" }
                    th { "TPR random" } th { "p, random" } th { "p, equal energy" }
                    th { "TPR low-pass" } th { "p, low-pass" } th { "TPR shuffled" } th { "TPR edges" }
                }
                @for (class, test) in tested {
                    tr {
                        td { (class_name(document, *class)) }
                        td { (test.verdict.word()) }
                        td { (test.kind.word()) }
                        td { (percent(test.share)) }
                        td { (percent(test.kept_energy)) }
                        td { (share(test.whole.map(|rates| rates.tpr.value))) }
                        td { (share(test.filtered.map(|rates| rates.tpr.value))) }
                        td { (share(test.filtered.map(|rates| rates.fpr.value))) }
                        td { (p(test.p)) }
                        td { (p(test.p_corrected)) }
                        td { (share(test.random.map(|control| control.tpr))) }
                        td { (p(test.random.map(|control| control.p))) }
                        td { (p(test.energy.map(|control| control.p))) }
                        td { (share(test.low_pass.map(|rates| rates.tpr.value))) }
                        td { (p(test.against_low_pass.map(|against| against.p))) }
                        td { (share(test.shuffled.map(|rates| rates.tpr.value))) }
                        td { (share(test.edges.map(|rates| rates.tpr.value))) }
                    }
                }
            }
        }
        p class="soft" {
            "TPR: the share of a class’s own pictures taken for it; FPR: the share of the others. p, chance: Fisher’s exact test, corrected for the number of classes by Holm’s method. p, random and equal energy: the share of random masks with a TPR − FPR at least as large. p, low-pass: McNemar’s exact test, picture by picture."
        }
    }
}

fn sweep(found: &Tested) -> Markup {
    let series = |name: &str, read: fn(&shortcuts::shortcut_test::Sweep) -> Option<f64>| Series {
        name: name.to_owned(),
        points: (found.sweep.iter())
            .map(|sweep| (sweep.t, read(sweep).unwrap_or(f64::NAN)))
            .collect(),
    };
    let counts: Vec<String> = (found.sweep.iter())
        .map(|sweep| format!("{} at {:.1}", sweep.classes, sweep.t))
        .collect();
    html! {
        p { "Number of classes by threshold: " (counts.join(", ")) ". Below, those classes’ mean TPR, as in HFSS." }
        (drawn(curves(&Curves {
            label: "Mean true positive rate of the classes above the threshold, under their maps and on whole pictures".to_owned(),
            x: "threshold t".to_owned(),
            y: "mean TPR".to_owned(),
            range: Some((0.0, 1.0)),
            series: vec![
                series("under their maps", |sweep| sweep.filtered),
                series("whole pictures", |sweep| sweep.whole),
            ],
        })))
    }
}
