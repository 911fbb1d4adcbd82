//! A small report: three classes of four noise pictures, a fourth class without any.

use shortcuts::dominant::{DominantPlan, Options};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Probe, ProbeMask, Reading, Readings, Said};
use shortcuts::report::{Document, FORMAT, Maps, Run, Settings};
use shortcuts::spectra::{Accumulator, ClassSpectra};
use shortcuts::study::{Labelled, Part, Split, Study, Treatment};
use spectrum::fourier::Fourier;
use spectrum::frequencies::FrequencySet;

const SIDE: usize = 16;

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

/// A network that misses frequency (3, class) of each class, and nothing else.
fn answer(probe: &Probe) -> Reading {
    let mask = probe.mask.weights(SIDE);
    let loss = |class: i32| 0.2 + f64::from(1.0 - mask.at(3, class)) * f64::from(class + 1);
    let said = match probe.part {
        Part::Search => Vec::new(),
        Part::Test => (0..6)
            .map(|picture: u16| Said(Some(picture % 3), Some(picture % 2)))
            .collect(),
    };
    Reading {
        loss: vec![Some(loss(0)), Some(loss(1)), Some(loss(2)), None],
        said,
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
            test: labelled(12..18),
        },
        seed: 12345,
        treatment: Treatment::default(),
        version: "0.1.0".to_owned(),
    };
    let mut readings = Readings::default();
    let map = FrequencySet::from_fn(SIDE, |kx, ky| kx * kx + ky * ky < 20);
    let masks = [
        ProbeMask::Whole,
        ProbeMask::Keep(map.clone()),
        ProbeMask::Remove(map.clone()),
    ];
    for (index, mask) in masks.into_iter().enumerate() {
        // Numbers whose last bits a careless reader of JSON loses.
        let loss = |class: u32| 1.0 / (3.0 + f64::from(class) + index as f64) + 1e-17_f64.sqrt();
        let reading = Reading {
            loss: vec![Some(loss(0)), Some(loss(1)), Some(5e-324), None],
            said: (0..6)
                .map(|picture| Said(Some(picture % 3), None))
                .collect(),
        };
        readings.insert(&Probe::new(Part::Test, mask), reading);
    }
    let spectra = spectra();
    let dominant = Options {
        size: 2,
        ..Options::of(SIDE)
    };
    run(
        &DominantPlan::new(&study, &spectra, dominant),
        &mut readings,
    );
    Document {
        format: FORMAT,
        program: "0.1.0".to_owned(),
        created: "2026-11-24T12:00:00Z".to_owned(),
        address: None,
        settings: Settings {
            dominant: Some(dominant),
            maps: Some(Maps {
                origin: "a filter of the workbench".to_owned(),
                sets: vec![Some(map), None, None, None],
            }),
            ..Settings::default()
        },
        run: Run {
            model_name: "Small network".to_owned(),
            set_name: "Noise".to_owned(),
            study,
            spectra: Some(spectra),
            nearest: vec![Some(0), Some(1), Some(2), Some(0), None, Some(1)],
            readings,
        },
        legs: Vec::new(),
    }
}
