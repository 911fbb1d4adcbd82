//! The Fourier heat map of one picture, as a table and a figure.

use shortcuts::one_picture::Answer;
use shortcuts::picture_heat_map::PictureHeatMap;
use spectrum::noise::FourierNoise;

use crate::colours::sequential;
use crate::figures::{colour_bar, plane_map};
use crate::table::{Table, harmless};

/// The map as RGBA, four bytes a frequency: row by row, zero frequency at (side / 2, side / 2), transparent where nothing is known.
pub fn rgba(found: &PictureHeatMap) -> Vec<u8> {
    sequential(&found.map(), 1.0)
}

/// What its colours mean, as SVG.
pub fn legend() -> String {
    colour_bar("probability that the class does not have, %", 100.0, false)
}

/// The map with its axes and its legend, as an SVG file.
pub fn map_svg(found: &PictureHeatMap, title: &str) -> String {
    plane_map(&rgba(found), found.side(), title, &legend())
}

/// One line for each frequency that is known, and before them one without a wave. `name` tells what a label is called, `followed` which one
/// is followed.
pub fn csv(found: &PictureHeatMap, followed: usize, name: impl Fn(usize) -> String) -> String {
    let mut table = Table::new([
        "kx",
        "ky",
        "norm",
        "seed of signs",
        "phase, degrees",
        "class",
        "probability",
        "most probable class",
        "its probability",
    ]);
    let mut row = |noise: Option<FourierNoise>, answer: Answer| {
        let told = |tell: fn(FourierNoise) -> String| noise.map_or_else(String::new, tell);
        table.row([
            told(|noise| noise.kx.to_string()),
            told(|noise| noise.ky.to_string()),
            told(|noise| noise.norm.to_string()),
            told(|noise| noise.seed.to_string()),
            told(|noise| noise.phase.to_string()),
            harmless(&name(followed)),
            format!("{:.9}", answer.probability),
            harmless(&name(answer.best)),
            format!("{:.9}", answer.best_probability),
        ]);
    };
    if let Some(whole) = found.whole {
        row(None, whole);
    }
    for wave in found.known() {
        row(Some(wave.noise), wave.answer);
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::read;
    use shortcuts::picture_heat_map::{Options, PictureHeatMapPlan};
    use shortcuts::plan::{Plan as _, Step};
    use shortcuts::probe::{ProbeMask, Reading, Readings, Said};
    use spectrum::recipe::Recipe;

    /// A network that a wave at (2, 1) disturbs and nothing else, asked about so many pictures.
    fn found(questions: usize) -> PictureHeatMap {
        let plan = PictureHeatMapPlan::new(Options::of(16), 16, &Recipe::default());
        let mut readings = Readings::default();
        let Step::Ask(probes) = plan.next(&readings) else {
            panic!("there is something to ask");
        };
        for probe in probes.iter().take(questions) {
            let ProbeMask::Recipe(recipe) = &probe.mask else {
                panic!("a heat map shows no {:?}", probe.mask);
            };
            let is_disturbed = recipe
                .noise
                .is_some_and(|noise| (noise.kx, noise.ky) == (2, 1));
            let probability: f64 = if is_disturbed { 0.25 } else { 0.75 };
            let reading = Reading {
                loss: vec![Some(-probability.ln())],
                said: vec![Said((!is_disturbed).then_some(0), Some(0))],
                top: vec![(usize::from(is_disturbed), 0.75)],
            };
            readings.insert(probe, reading);
        }
        plan.result(&readings)
    }

    #[test]
    fn every_known_frequency_has_its_line() {
        let name = |label: usize| ["=cat", "dog"][label].to_owned();
        let whole = found(usize::MAX);
        let rows = read(&csv(&whole, 0, name));
        assert_eq!(rows.len(), 1 + 1 + 130);
        assert_eq!(rows[1][..6], ["", "", "", "", "", "'=cat"]);
        let row = rows
            .iter()
            .find(|row| row[0] == "2" && row[1] == "1")
            .unwrap();
        assert_eq!(
            row[2..],
            ["2", "0", "45", "'=cat", "0.250000000", "dog", "0.750000000"]
        );
        assert_eq!(read(&csv(&found(3), 0, name)).len(), 4);
        let words = whole.in_words(name);
        assert_eq!(
            words,
            [
                "Of 130 waves of norm 2, 1 changes the answer, most often to “dog”.",
                "The answer changes most often from 2 to 4 cycles/image (6 % of the waves), least often from 1 to 2 cycles/image (0 % of the waves).",
                "The class is least probable at kx 2, ky 1: 25.0 % instead of 75.0 %."
            ]
        );
    }

    #[test]
    fn the_figure_is_whole_before_the_map_is() {
        for questions in [0, 5, 200] {
            let svg = map_svg(&found(questions), "a & b");
            roxmltree::Document::parse(&svg).unwrap();
            assert!(svg.contains("a &amp; b"));
        }
    }
}
