//! A small report: three classes of four noise pictures, a fourth class without any.

use shortcuts::document::{Document, FORMAT, Maps, Run, Settings};
use shortcuts::dominant::{DominantPlan, Options};
use shortcuts::hfss::{self, HfssPlan};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Probe, Reading, Readings, Said};
use shortcuts::shortcut_test::{self, TestPlan};
use shortcuts::spectra::{Accumulator, ClassSpectra};
use shortcuts::study::{Arithmetic, Labelled, Part, Split, Study, Treatment};
use spectrum::fourier::Fourier;
use spectrum::frequencies::FrequencySet;

const SIDE: usize = 16;

/// Test pictures.
pub const TEST: usize = 30;

fn spectra() -> ClassSpectra {
    let mut fourier = Fourier::new(SIDE, SIDE).unwrap();
    let mut accumulator = Accumulator::new(4, SIDE);
    let mut state = 1_u32;
    for picture in 0..12 {
        let spectra = [0, 1, 2].map(|_| {
            let plane: Vec<f32> = (0..SIDE * SIDE)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / (1 << 24) as f32
                })
                .collect();
            fourier.forward(&plane)
        });
        accumulator.add(picture % 3, &spectra);
    }
    accumulator.finish()
}

/// A network that recognises class c by frequency (3, c) and nothing else. The losses need all of their bits.
fn answer(probe: &Probe) -> Reading {
    let mask = probe.mask.weights(SIDE);
    let has = |class: i32| f64::from(mask.at(3, class));
    let loss = |class: i32| 1.0 / 3.0 + (1.0 - has(class)) * f64::from(class + 1) / 7.0;
    let said = match probe.part {
        Part::Search => Vec::new(),
        Part::Test => (0..TEST as u16)
            .map(|picture| {
                let class = picture % 3;
                let seen = (has(i32::from(class)) == 1.0).then_some(class);
                Said(seen, seen)
            })
            .collect(),
    };
    Reading {
        loss: vec![Some(loss(0)), Some(loss(1)), Some(loss(2)), None],
        said,
        ..Reading::default()
    }
}

fn run(plan: &impl Plan, readings: &mut Readings) {
    while let Step::Ask(probes) = plan.next(readings) {
        for probe in probes {
            readings.insert(&probe, answer(&probe));
        }
    }
}

pub fn document() -> Document {
    let labelled = |range: std::ops::Range<usize>| -> Vec<Labelled> {
        let class = |picture| Labelled {
            picture,
            class: picture % 3,
        };
        range.map(class).collect()
    };
    let study = Study {
        model: "small".to_owned(),
        model_sha256: "5ad0".repeat(16),
        side: SIDE,
        set: "noise".to_owned(),
        set_version: "77aa".repeat(16),
        classes: ["coat", "shirt", "hat, red", "=bag"]
            .map(str::to_owned)
            .to_vec(),
        scoring: sets::scoring::Scoring {
            classes: vec![vec![0], vec![1], vec![2], vec![]],
        },
        split: Split {
            search: labelled(0..12),
            test: labelled(12..12 + TEST),
        },
        seed: 12345,
        treatment: Treatment::default(),
        read_as: models::read_as::ReadAs::default(),
        version: "0.1.0".to_owned(),
        arithmetic: Some(Arithmetic::Relaxed),
    };
    let mut readings = Readings::default();
    let spectra = spectra();
    let dominant = Options {
        size: 2,
        ..Options::of(SIDE)
    };
    let search = DominantPlan::new(&study, &spectra, dominant);
    run(&search, &mut readings);
    let found = search.result(&readings);
    let sets: Vec<Option<FrequencySet>> = (0..4).map(|class| found.map(class, 0.02)).collect();
    let test = shortcut_test::Options {
        random: 99,
        ..shortcut_test::Options::of(2)
    };
    let plan = TestPlan::new(&study, &spectra, sets.clone(), test);
    run(&plan, &mut readings);
    let hfss = hfss::Options {
        stages: [(4, 12), (2, 12)]
            .map(|(size, sets)| hfss::Stage { size, sets })
            .to_vec(),
        ..hfss::Options::of(SIDE)
    };
    run(&HfssPlan::new(&study, hfss.clone()), &mut readings);
    let here = Run {
        model_name: "Small network".to_owned(),
        set_name: "Noise".to_owned(),
        study,
        spectra: Some(spectra),
        nearest: (0..TEST)
            .map(|picture| (picture != 6).then_some(picture % 2))
            .collect(),
        readings,
    };
    let there = Run {
        model_name: "Other network".to_owned(),
        spectra: None,
        nearest: Vec::new(),
        ..here.clone()
    };
    Document {
        format: FORMAT,
        program: "0.1.0".to_owned(),
        created: "2026-11-24T12:00:00Z".to_owned(),
        address: None,
        settings: Settings {
            dominant: Some(dominant),
            hfss: Some(hfss),
            test: Some(test),
            maps: Some(Maps {
                origin: "the top 2 % of the dominant frequencies".to_owned(),
                sets,
            }),
            ..Settings::default()
        },
        run: here,
        legs: vec![there],
    }
}
