//! The heat map of one picture against waves that are added in space, one after another, to a picture that a made-up network sees.

#![allow(clippy::unwrap_used)]

use std::f64::consts::TAU;

use shortcuts::picture_heat_map::{Options, Phase, PictureHeatMapPlan, Sign};
use shortcuts::plan::{Plan as _, Step};
use shortcuts::probe::{Probe, ProbeMask, Reading, Readings, Said};
use spectrum::editor::Editor;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};
use spectrum::seeded::Seeded;

/// The label that is followed.
const OWN: usize = 0;

fn picture(side: usize) -> Picture {
    let mut random = Seeded::new(5, 1);
    let planes = [(); 3].map(|()| {
        (0..side * side)
            .map(|_| 0.25 + 0.5 * random.unit() as f32)
            .collect()
    });
    Picture::new(side, side, planes).unwrap()
}

/// Three labels, each as probable as its own stretch of its plane is bright.
fn network(planes: &[Vec<f32>; 3]) -> [f64; 3] {
    let weights = [0, 1, 2].map(|label: usize| {
        let stretch = planes[label].iter().skip(label * 50).take(20);
        let sum: f64 = stretch.map(|value| f64::from(*value)).sum();
        (sum / (1.5 + label as f64)).exp()
    });
    weights.map(|weight| weight / weights.iter().sum::<f64>())
}

fn best(answer: [f64; 3]) -> usize {
    (0..3).fold(0, |best, label| {
        if answer[label] > answer[best] {
            label
        } else {
            best
        }
    })
}

fn read(probe: &Probe, side: usize) -> Reading {
    let ProbeMask::Recipe(recipe) = &probe.mask else {
        panic!("a heat map shows no {:?}", probe.mask);
    };
    let mut editor = Editor::new(picture(side)).unwrap();
    let answer = network(&editor.edit(recipe, &Extras::default()).planes);
    let label = best(answer);
    Reading {
        loss: vec![Some(-answer[OWN].ln())],
        said: vec![Said((label == OWN).then_some(0), Some(0))],
        top: vec![(label, answer[label] as f32)],
    }
}

fn answered(plan: &PictureHeatMapPlan, side: usize) -> Readings {
    let mut readings = Readings::default();
    while let Step::Ask(probes) = plan.next(&readings) {
        for probe in probes {
            readings.insert(&probe, read(&probe, side));
        }
    }
    readings
}

/// The answer with a cosine of norm `norm` added to every plane, cut to [0, 1] as a recipe does by itself.
fn with_cosine(side: usize, (kx, ky): (i32, i32), norm: f64, degrees: f64) -> [f64; 3] {
    let row = |kx: i32, ky: i32| {
        let along = |k: i32| (k + side as i32 / 2).rem_euclid(side as i32);
        (along(ky), along(kx))
    };
    // The first of both in the rows of the centred spectrum has the phase.
    let (kx, ky) = if row(-kx, -ky) < row(kx, ky) {
        (-kx, -ky)
    } else {
        (kx, ky)
    };
    let degrees = if row(kx, ky) != row(-kx, -ky) {
        degrees
    } else if degrees > 90.0 && degrees <= 270.0 {
        180.0
    } else {
        0.0
    };
    let wave: Vec<f64> = (0..side * side)
        .map(|place| {
            let (y, x) = ((place / side) as f64, (place % side) as f64);
            let turns = (f64::from(kx) * x + f64::from(ky) * y) / side as f64;
            (TAU * turns + degrees.to_radians()).cos()
        })
        .collect();
    let length = wave.iter().map(|value| value * value).sum::<f64>().sqrt();
    let planes = picture(side).planes.map(|plane| {
        (plane.iter().zip(&wave))
            .map(|(value, wave)| (f64::from(*value) + norm * wave / length).clamp(0.0, 1.0) as f32)
            .collect()
    });
    network(&planes)
}

#[test]
fn every_frequency_is_what_a_wave_added_in_space_does() {
    for side in [16, 17] {
        for (sign, phase) in [
            (Sign::Plus, Phase::Published),
            (Sign::Minus, Phase::Published),
            (Sign::Plus, Phase::Cosine),
            (Sign::Plus, Phase::WorstOfFour),
        ] {
            let options = Options {
                norm: 3.0,
                reach: side / 2,
                sign,
                phase,
            };
            let plan = PictureHeatMapPlan::new(options, side, &Recipe::default());
            let map = plan.result(&answered(&plan, side));
            let asked = PictureHeatMapPlan::questions(options, side);
            assert_eq!(plan.progress(&Readings::default()), (0, asked));
            assert_eq!(map.side(), side);
            assert!(
                (map.whole.unwrap().probability - network(&picture(side).planes)[OWN]).abs()
                    < 1e-12
            );
            let half = side as i32 / 2;
            for kx in -half..=half {
                for ky in -half..=half {
                    let with = |degrees: f64| with_cosine(side, (kx, ky), 3.0, degrees)[OWN];
                    let turn = if sign == Sign::Minus { 180.0 } else { 0.0 };
                    let expected = match phase {
                        Phase::Published => with(45.0 + turn),
                        Phase::Cosine => with(turn),
                        Phase::WorstOfFour => [0.0, 90.0, 180.0, 270.0]
                            .into_iter()
                            .map(with)
                            .fold(1.0, f64::min),
                    };
                    let found = map.at(kx, ky).unwrap().answer;
                    assert!(
                        (found.probability - expected).abs() < 1e-5,
                        "{sign:?} {phase:?} ({kx}, {ky}) of {side}: {} against {expected}",
                        found.probability
                    );
                    assert_eq!(map.at(kx, ky), map.at(-kx, -ky));
                }
            }
        }
    }
}

#[test]
fn waves_of_no_norm_change_nothing() {
    let options = Options {
        norm: 0.0,
        ..Options::of(16)
    };
    let plan = PictureHeatMapPlan::new(options, 16, &Recipe::default());
    let map = plan.result(&answered(&plan, 16));
    let whole = map.whole.unwrap();
    // But for the rounding of the way to the spectrum and back.
    for wave in map.known() {
        assert!((wave.answer.probability - whole.probability).abs() < 1e-6);
        assert_eq!(wave.answer.best, whole.best);
    }
    assert!(map.octaves().iter().all(|octave| octave.changed == 0));
    let words = map.in_words(|label| label.to_string());
    assert!(
        words[0].starts_with("The answer stays the same under each of the 130 waves"),
        "{words:?}"
    );
}

#[test]
fn drawn_signs_differ_between_frequencies_and_not_between_reaches() {
    let seeds = |reach: usize| {
        let options = Options {
            sign: Sign::Drawn,
            reach,
            ..Options::of(32)
        };
        let plan = PictureHeatMapPlan::new(options, 32, &Recipe::default());
        let map = plan.result(&answered(&plan, 32));
        let known = map.known();
        known
            .iter()
            .map(|wave| ((wave.noise.kx, wave.noise.ky), wave.noise.seed))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (near, far) = (seeds(3), seeds(6));
    assert!(
        near.iter()
            .all(|(place, seed)| far.get(place) == Some(seed))
    );
    let distinct: std::collections::BTreeSet<u32> = far.values().copied().collect();
    assert_eq!(distinct.len(), far.len());
    assert!(!distinct.contains(&0));
}

#[test]
fn a_part_of_the_answers_shows_the_whole_map_coarsely() {
    let options = Options::of(64);
    let plan = PictureHeatMapPlan::new(options, 64, &Recipe::default());
    let mut readings = Readings::default();
    let Step::Ask(probes) = plan.next(&readings) else {
        panic!("there is something to ask");
    };
    // Without a wave, and every eighth frequency along both axes up to 24: 7 x 7, of which conjugates are one.
    for probe in &probes[..=25] {
        readings.insert(probe, read(probe, 64));
    }
    let map = plan.result(&readings);
    assert_eq!(map.progress(), (25, 63 * 63 / 2 + 1));
    let drawn = map.map();
    assert!(drawn.iter().all(|value| value.is_finite()));
    let at = |kx: i32, ky: i32| drawn[((ky + 31) * 63 + kx + 31) as usize];
    assert_eq!(at(9, -7), at(8, -8));
    assert_eq!(at(31, 30), at(24, 24));
    // Known to be so, and nothing else.
    assert!(map.at(9, -7).is_none() && map.at(-8, 8).is_some());
}

#[test]
fn octaves_count_what_they_hold() {
    let options = Options {
        norm: 6.0,
        ..Options::of(16)
    };
    let plan = PictureHeatMapPlan::new(options, 16, &Recipe::default());
    let map = plan.result(&answered(&plan, 16));
    let octaves = map.octaves();
    let froms: Vec<f64> = octaves.iter().map(|octave| octave.from).collect();
    assert_eq!(froms, [1.0, 2.0, 4.0, 8.0]);
    for octave in &octaves {
        let within: Vec<_> = (map.known().into_iter())
            .filter(|wave| {
                let radius = f64::from(wave.noise.kx.pow(2) + wave.noise.ky.pow(2)).sqrt();
                radius >= octave.from && radius < 2.0 * octave.from
            })
            .collect();
        assert_eq!(octave.known, within.len());
        let changed = within.iter().filter(|wave| !wave.answer.stays).count();
        assert_eq!(octave.changed, changed);
        let mean = within
            .iter()
            .map(|wave| wave.answer.probability)
            .sum::<f64>()
            / within.len() as f64;
        assert!((octave.probability - mean).abs() < 1e-12);
    }
    // All but the mean brightness.
    let known: usize = octaves.iter().map(|octave| octave.known).sum();
    assert_eq!(known + 1, map.progress().1);
}
