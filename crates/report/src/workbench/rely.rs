//! What one answer rests on, as tables and figures.

use reliance::curve::Curve;
use reliance::evidence::{By, Evidence, Sample, Statement, Verdict};
use reliance::importance::Importance;
use reliance::reliance::Reliance;

use crate::colours::diverging;
use crate::figures::{Curves, Series, colour_bar, plane_map};
use crate::table::{Table, harmless};

/// What is stated, in words.
pub fn statement(statement: Statement) -> &'static str {
    match statement {
        Statement::Frequencies => "rests on the frequencies that stand out",
        Statement::Direction => "rests on the direction that is missed most",
        Statement::LowPass => "rests on what the lowest low-pass keeps",
        Statement::HighPass => "rests on what the highest high-pass keeps",
        Statement::Phase => "rests on the phase more than on the magnitude",
    }
}

/// What is done with what is tested, in words.
pub fn tested_by(by: By) -> &'static str {
    match by {
        By::Keeping => "keeping it alone",
        By::Removing => "removing it",
    }
}

/// What may be claimed, in words.
pub fn verdict(evidence: &Evidence) -> &'static str {
    match (evidence.verdict(), evidence.statement) {
        (Verdict::Open, _) => "not known yet",
        (Verdict::Claimed, Statement::Frequencies) => "more than random sets",
        // One statement alone is claimed about a picture; the others describe.
        (Verdict::Claimed, _) => "more than random sets, not corrected",
        (Verdict::NoMoreThanRandom, _) => "no more than random sets",
        (Verdict::NotComparable, _) => "cannot be told from energy",
    }
}

/// The controls of a statement that have been answered, and controls in all.
pub fn controls(evidence: &Evidence) -> (usize, usize) {
    let all = || evidence.same_number.iter().chain(&evidence.same_energy);
    let known = all().filter(|control| control.reply.is_some()).count();
    (known, all().count())
}

/// The colour scale of a map of importance: the largest loss or gain of any block, in nats; above 0.
pub fn limit(importance: &Importance) -> f64 {
    let blocks = 0..importance.without.len();
    let largest = (blocks.filter_map(|block| importance.of(block)))
        .fold(0.0, |most: f64, value| most.max(value.abs()));
    if largest > 0.0 { largest } else { 1.0 }
}

/// The importances as RGBA, four bytes a frequency: row by row, DC at (side / 2, side / 2), transparent where nothing is known.
pub fn rgba(importance: &Importance) -> Vec<u8> {
    let drawn: Vec<f32> = importance
        .drawn()
        .into_iter()
        .map(|value| value as f32)
        .collect();
    diverging(&drawn, limit(importance) as f32)
}

/// What the colours of a map mean, as SVG.
pub fn legend(importance: &Importance) -> String {
    let label = "loss of log-odds without the block, nats";
    colour_bar(label, limit(importance), true)
}

/// The map with its axes and its legend, as an SVG file.
pub fn map_svg(importance: &Importance, title: &str) -> String {
    let side = importance.plane.side();
    plane_map(&rgba(importance), side, title, &legend(importance))
}

/// The insertion and deletion curves as a figure; `None` before there is a point. `class` is the name of the answer.
pub fn curves(found: &Reliance, class: &str) -> Option<Curves> {
    let series = |name: &str, curve: &Option<Curve>| {
        let curve = curve.as_ref().filter(|curve| !curve.points.is_empty())?;
        Some(Series {
            name: match curve.area {
                Some(area) => format!("{name}, area {area:.3}"),
                None => name.to_owned(),
            },
            points: (curve.points.iter())
                .map(|point| (100.0 * point.share, 100.0 * point.reply.probability))
                .collect(),
        })
    };
    let series: Vec<Series> = [
        series("insertion", &found.insertion),
        series("deletion", &found.deletion),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!series.is_empty()).then(|| Curves {
        label: format!(
            "Probability of “{class}” while the most important frequencies are put in, and while they are taken out"
        ),
        x: "share of the frequencies, %".to_owned(),
        y: "probability, %".to_owned(),
        range: Some((0.0, 100.0)),
        series,
    })
}

/// One line for each block; fields are empty where it was not asked about. `name` tells what a label is called.
pub fn blocks_csv(importance: &Importance, name: impl Fn(usize) -> String) -> String {
    let mut table = Table::new([
        "kx",
        "ky",
        "block size",
        "share of energy",
        "loss of log-odds",
        "probability without",
        "answer without",
    ]);
    let plane = &importance.plane;
    for block in 0..plane.blocks() {
        let (kx, ky) = plane.centre(block);
        let without = importance.without[block];
        table.row([
            kx.to_string(),
            ky.to_string(),
            plane.size().to_string(),
            format!("{:.9}", importance.energy[block]),
            number(importance.of(block)),
            number(without.map(|reply| reply.probability)),
            label(without.and_then(|reply| reply.label), &name),
        ]);
    }
    table.finish()
}

/// One line for each point of both curves.
pub fn curves_csv(found: &Reliance, name: impl Fn(usize) -> String) -> String {
    let mut table = Table::new([
        "curve",
        "blocks",
        "share of frequencies",
        "probability",
        "answer",
        "area",
    ]);
    for (word, curve) in [
        ("insertion", &found.insertion),
        ("deletion", &found.deletion),
    ] {
        let Some(curve) = curve else { continue };
        for point in &curve.points {
            table.row([
                word.to_owned(),
                point.blocks.to_string(),
                format!("{:.9}", point.share),
                number(Some(point.reply.probability)),
                label(point.reply.label, &name),
                number(curve.area),
            ]);
        }
    }
    table.finish()
}

/// One line for what each statement is about, and one for each of its controls.
pub fn evidence_csv(evidence: &[Evidence]) -> String {
    let mut table = Table::new([
        "statement",
        "tested by",
        "p",
        "verdict",
        "sample",
        "frequencies",
        "share of energy",
        "probability",
        "log-odds",
    ]);
    for one in evidence {
        let mut row = |word: &str, sample: &Sample| {
            table.row([
                statement(one.statement).to_owned(),
                tested_by(one.by).to_owned(),
                number(one.p),
                verdict(one).to_owned(),
                word.to_owned(),
                sample.coefficients.to_string(),
                format!("{:.9}", sample.energy),
                number(sample.reply.map(|reply| reply.probability)),
                number(sample.reply.map(|reply| reply.log_odds)),
            ]);
        };
        row("tested", &one.tested);
        for control in &one.same_number {
            row("control of the same number", control);
        }
        for control in &one.same_energy {
            row("control of the same energy", control);
        }
    }
    table.finish()
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.9}"))
}

fn label(label: Option<usize>, name: impl Fn(usize) -> String) -> String {
    label.map_or_else(String::new, |label| harmless(&name(label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::read;
    use reliance::options::Options;
    use reliance::plan::RelyPlan;
    use reliance::subject::Subject;
    use shortcuts::plan::{Plan as _, Step};
    use shortcuts::probe::{Probe, Reading, Readings, Said};
    use spectrum::fourier::Fourier;
    use spectrum::seeded::Seeded;

    /// A network that sees nothing but (5, 3), asked about noise for as many rounds.
    fn found(rounds: usize) -> Reliance {
        let mut random = Seeded::new(1, 1);
        let plane: Vec<f32> = (0..32 * 32).map(|_| random.unit() as f32).collect();
        let spectra = [(); 3].map(|()| Fourier::new(32, 32).unwrap().forward(&plane));
        let network = |probe: &Probe| {
            let sees = probe.mask.weights(32).at(5, 3) > 0.5;
            let probability: f64 = if sees { 0.9 } else { 0.1 };
            Reading {
                loss: vec![Some(-probability.ln())],
                said: vec![Said(sees.then_some(0), Some(0))],
                top: vec![(usize::from(sees), 0.9), (usize::from(!sees), 0.1)],
            }
        };
        let subject = Subject::new(1, &spectra).unwrap();
        let options = Options {
            share: 1.0,
            ..Options::of(32)
        };
        let plan = RelyPlan::new(subject, options);
        let mut readings = Readings::default();
        for _ in 0..rounds {
            let Step::Ask(probes) = plan.next(&readings) else {
                break;
            };
            for probe in probes {
                readings.insert(&probe, network(&probe));
            }
        }
        plan.result(&readings)
    }

    fn name(label: usize) -> String {
        ["=no", "yes"][label].to_owned()
    }

    #[test]
    fn nothing_is_drawn_or_written_of_what_is_not_known() {
        let empty = found(0);
        assert!(curves(&empty, "yes").is_none());
        assert!(rgba(&empty.importance).chunks(4).all(|pixel| pixel[3] == 0));
        assert!(limit(&empty.importance) > 0.0);
        let rows = read(&blocks_csv(&empty.importance, name));
        assert_eq!(rows.len(), 1 + empty.importance.plane.blocks());
        assert_eq!(rows[1][4..], ["", "", ""]);
        assert_eq!(read(&curves_csv(&empty, name)).len(), 1);
        assert_eq!(read(&evidence_csv(&empty.evidence)).len(), 1);
        roxmltree::Document::parse(&map_svg(&empty.importance, "a & b")).unwrap();
    }

    #[test]
    fn everything_that_was_found_is_in_the_tables() {
        let found = found(1000);
        assert!(found.complete);
        let importance = &found.importance;
        let block = importance.plane.at(5, 3).unwrap();
        let rows = read(&blocks_csv(importance, name));
        let row = &rows[1 + block];
        assert_eq!(row[..3], ["5", "3", "1"]);
        assert_eq!(row[4], format!("{:.9}", 2.0 * 9.0_f64.ln()));
        assert_eq!(row[5..], ["0.100000000", "'=no"]);
        // Its colour is the end of the scale, and it stands at its place and its mirror image.
        let pixels = rgba(importance);
        let at = |kx: usize, ky: usize| &pixels[4 * (ky * 32 + kx)..][..4];
        assert_eq!(at(21, 19), diverging(&[1.0], 1.0));
        assert_eq!(at(11, 13), at(21, 19));
        let figure = curves(&found, "yes").unwrap();
        assert_eq!(figure.series.len(), 2);
        assert!(figure.series[0].name.contains("area"));
        let first = &found.evidence[0];
        let (known, all) = controls(first);
        assert!(known == all && all >= 39);
        let rows = read(&evidence_csv(&found.evidence));
        let of_first = |row: &&Vec<String>| row[0] == statement(Statement::Frequencies);
        assert_eq!(rows.iter().filter(of_first).count(), 1 + all);
        let svg = map_svg(importance, "yes");
        let document = roxmltree::Document::parse(&svg).unwrap();
        let images = document
            .descendants()
            .filter(|node| node.has_tag_name("image"));
        assert_eq!(images.count(), 1);
        assert!(!svg.contains("NaN"));
    }
}
