//! The shortcut test on made-up networks, whose truth is known.

use sets::scoring::Scoring;
use shortcuts::plan::{Plan as _, Step};
use shortcuts::probe::{Choice, Probe, ProbeMask, Reading, Readings, Said};
use shortcuts::shortcut_test::{Options, TestPlan, Tested, Verdict};
use shortcuts::spectra::{Accumulator, ClassSpectra};
use shortcuts::study::{Labelled, Split, Study, Treatment};
use spectrum::fourier::Fourier;
use spectrum::frequencies::FrequencySet;
use spectrum::seeded::Seeded;

const SIDE: usize = 16;
const CLASSES: usize = 8;
const PICTURES: usize = 15;

fn study(seed: u64) -> Study {
    let test: Vec<Labelled> = (0..CLASSES * PICTURES)
        .map(|picture| Labelled {
            picture,
            class: picture % CLASSES,
        })
        .collect();
    Study {
        model: "made-up".to_owned(),
        model_sha256: String::new(),
        side: SIDE,
        set: "made-up".to_owned(),
        set_version: String::new(),
        classes: (0..CLASSES).map(|class| format!("class {class}")).collect(),
        scoring: Scoring {
            classes: (0..CLASSES).map(|class| vec![class]).collect(),
        },
        split: Split {
            search: Vec::new(),
            test,
        },
        seed,
        treatment: Treatment::default(),
        read_as: models::read_as::ReadAs::default(),
        version: String::new(),
        arithmetic: None,
    }
}

/// Spectra of noise that is stronger at low frequencies.
fn spectra() -> ClassSpectra {
    let mut fourier = Fourier::new(SIDE, SIDE).expect("a size that can be transformed");
    let mut sum = Accumulator::new(CLASSES, SIDE);
    let mut random = Seeded::new(7, 7);
    for class in 0..CLASSES {
        let mut value = 0.5;
        let plane: Vec<f32> = (0..SIDE * SIDE)
            .map(|_| {
                value = 0.8 * value + 0.2 * random.unit() as f32;
                value
            })
            .collect();
        let spectrum = fourier.forward(&plane);
        sum.add(class, &[spectrum.clone(), spectrum.clone(), spectrum]);
    }
    sum.finish()
}

/// The frequency that gives class `class` away.
fn planted(class: usize) -> (i32, i32) {
    (2 + class as i32 % 4, if class < 4 { 5 } else { -6 })
}

fn map(class: usize) -> FrequencySet {
    let mut map = FrequencySet::empty(SIDE);
    let (kx, ky) = planted(class);
    for (x, y) in [(0, 0), (kx, ky), (kx, ky + 1), (kx + 1, ky)] {
        map.insert(x, y);
    }
    map
}

fn options() -> Options {
    Options {
        random: 39,
        equal_energy: 19,
        ..Options::of(1)
    }
}

/// Asks a made-up network everything. `says` gets the question and the picture.
fn run(
    plan: &TestPlan,
    study: &Study,
    mut says: impl FnMut(&Probe, Labelled) -> Option<usize>,
) -> Readings {
    let mut readings = Readings::default();
    while let Step::Ask(probes) = plan.next(&readings) {
        for probe in probes {
            let said = (study.split.test.iter())
                .map(|&picture| {
                    let class = says(&probe, picture).map(|class| class as u16);
                    Said(class, class)
                })
                .collect();
            let loss = vec![None; CLASSES];
            let reading = Reading {
                loss,
                said,
                ..Reading::default()
            };
            readings.insert(&probe, reading);
        }
    }
    readings
}

fn tested(
    seed: u64,
    maps: Vec<Option<FrequencySet>>,
    says: impl FnMut(&Probe, Labelled) -> Option<usize>,
) -> Tested {
    let study = study(seed);
    let plan = TestPlan::new(&study, &spectra(), maps, options());
    let readings = run(&plan, &study, says);
    let (done, total) = plan.progress(&readings);
    assert_eq!(done, total);
    plan.result(&readings)
}

fn keeps(probe: &Probe, (kx, ky): (i32, i32)) -> bool {
    match &probe.mask {
        ProbeMask::Whole => true,
        ProbeMask::Keep(set) => set.contains(kx, ky),
        other => panic!("the test shows no {other:?}"),
    }
}

#[test]
fn a_planted_shortcut_is_strong() {
    let maps = (0..CLASSES).map(|class| Some(map(class))).collect();
    let tested = tested(1, maps, |probe, picture| {
        keeps(probe, planted(picture.class)).then_some(picture.class)
    });
    for class in &tested.classes {
        assert_eq!(class.verdict, Verdict::Strong, "{class:?}");
        let filtered = class.filtered.expect("it was shown");
        assert_eq!((filtered.tpr.hits, filtered.fpr.hits), (PICTURES, 0));
        assert!(
            class
                .above_random
                .is_some_and(|above| above.low > 0.5 && above.high <= 1.0)
        );
        assert!(class.sentence("thing").contains("A strong shortcut"));
    }
    assert!(
        tested
            .sweep
            .iter()
            .all(|sweep| sweep.classes == CLASSES && sweep.filtered == Some(1.0))
    );
}

#[test]
fn what_any_mask_shows_is_no_shortcut() {
    let maps = (0..CLASSES).map(|class| Some(map(class))).collect();
    let tested = tested(1, maps, |_, picture| Some(picture.class));
    for class in &tested.classes {
        assert_eq!(class.verdict, Verdict::None);
        assert!(
            class
                .sentence("thing")
                .contains("As many others do as well")
        );
    }
}

#[test]
fn a_class_that_swallows_everything_is_no_shortcut() {
    let maps = (0..CLASSES).map(|class| Some(map(class))).collect();
    let tested = tested(1, maps, |probe, picture| match probe.mask {
        ProbeMask::Whole => Some(picture.class),
        _ => Some(3),
    });
    let class = &tested.classes[3];
    assert_eq!(class.filtered.map(|rates| rates.tpr.value), Some(1.0));
    assert_eq!(class.verdict, Verdict::None);
}

#[test]
fn what_works_half_the_time_is_weak() {
    let maps = (0..CLASSES).map(|class| Some(map(class))).collect();
    let tested = tested(1, maps, |probe, picture| {
        let seen = keeps(probe, planted(picture.class));
        let works =
            matches!(probe.mask, ProbeMask::Whole) || (picture.picture / CLASSES).is_multiple_of(2);
        (seen && works).then_some(picture.class)
    });
    for class in &tested.classes {
        assert_eq!(class.verdict, Verdict::Weak);
        assert!(class.sentence("thing").contains("fewer than 60 %"));
    }
}

#[test]
fn missing_maps_and_unknown_classes_break_nothing() {
    let mut study = study(1);
    study.scoring.classes[2].clear();
    study
        .split
        .test
        .retain(|picture| picture.class != 4 || picture.picture < 2 * CLASSES);
    let maps = (0..CLASSES)
        .map(|class| (class != 1).then(|| map(class)))
        .collect();
    let plan = TestPlan::new(&study, &spectra(), maps, options());
    let nothing = plan.result(&Readings::default());
    assert!(
        nothing
            .classes
            .iter()
            .all(|class| class.verdict == Verdict::Open)
    );
    let readings = run(&plan, &study, |probe, picture| {
        keeps(probe, planted(picture.class)).then_some(picture.class)
    });
    let verdicts: Vec<Verdict> = plan
        .result(&readings)
        .classes
        .iter()
        .map(|class| class.verdict)
        .collect();
    assert_eq!(
        (verdicts[1], verdicts[2], verdicts[4]),
        (Verdict::Open, Verdict::Open, Verdict::TooFew)
    );
    assert_eq!(verdicts[0], Verdict::Strong);
}

/// A network that knows nothing of the classes: its answer depends on the mask and on the picture, and it has favourites.
#[test]
fn a_blind_network_raises_an_alarm_in_one_run_of_twenty_at_most() {
    const RUNS: u64 = 200;
    let mut alarms = 0;
    for seed in 0..RUNS {
        let maps = (0..CLASSES).map(|class| Some(map(class))).collect();
        let tested = tested(seed, maps, |probe, picture| {
            let mask = probe.name().bytes().fold(seed, |sum, byte| {
                sum.wrapping_mul(31).wrapping_add(u64::from(byte))
            });
            let favourite = Seeded::new(mask, 1).below(CLASSES);
            let mut random = Seeded::new(mask, 2 + picture.picture as u64);
            Some(if random.unit() < 0.5 {
                favourite
            } else {
                random.below(CLASSES)
            })
        });
        let found = tested.count(|verdict| matches!(verdict, Verdict::Weak | Verdict::Strong));
        alarms += usize::from(found > 0);
    }
    assert!(alarms <= RUNS as usize / 20, "{alarms} of {RUNS}");
}

#[test]
fn the_choice_of_answers_changes_the_counting_alone() {
    let study = study(3);
    let maps: Vec<Option<FrequencySet>> = (0..CLASSES).map(|class| Some(map(class))).collect();
    let all = TestPlan::new(&study, &spectra(), maps.clone(), options());
    let set = TestPlan::new(
        &study,
        &spectra(),
        maps,
        Options {
            choice: Choice::SetClasses,
            ..options()
        },
    );
    let readings = run(&all, &study, |_, picture| Some(picture.class));
    assert_eq!(set.next(&readings), Step::Finished);
}
