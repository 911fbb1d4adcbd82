//! The hierarchical search on made-up networks, whose truth is known.

mod networks;

use std::collections::BTreeSet;

use networks::{can_be_taken_up, run, study};
use shortcuts::dominant::{self, DominantPlan};
use shortcuts::hfss::{Found, Hfss, HfssPlan, Options, Stage};
use shortcuts::plan::{Plan as _, Step};
use shortcuts::probe::{Probe, ProbeMask, Reading, Readings};
use shortcuts::spectra::{Accumulator, ClassSpectra};
use spectrum::fourier::Fourier;
use spectrum::frequencies::FrequencySet;
use spectrum::seeded::Seeded;

const SIDE: usize = 28;
const CLASSES: usize = 3;

/// For each class two pairs of frequencies, far apart. Either pair will do; one of each is of no use.
fn planted(class: usize) -> [[(i32, i32); 2]; 2] {
    [
        [[(2, 3), (9, -8)], [(5, 11), (0, -6)]],
        [[(7, 1), (3, -12)], [(1, -1), (12, 9)]],
        [[(14, 4), (6, -6)], [(10, 2), (4, -9)]],
    ][class]
}

/// A network that knows a class if both frequencies of one of its pairs are there, and minds a little what else is.
fn together(probe: &Probe) -> Vec<Option<f64>> {
    let weights = probe.mask.weights(SIDE);
    let seed = probe.name().bytes().fold(3, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    (0..CLASSES)
        .map(|class| {
            let knows = planted(class)
                .iter()
                .any(|pair| pair.iter().all(|&(kx, ky)| weights.at(kx, ky) == 1.0));
            let loss = if knows { 0.1 } else { 2.3 };
            Some(loss + 0.01 * Seeded::new(seed, class as u64).unit())
        })
        .collect()
}

fn options() -> Options {
    let defaults = Options::of(SIDE);
    Options {
        stages: (defaults.stages.iter())
            .map(|stage| Stage { sets: 90, ..*stage })
            .collect(),
        ..defaults
    }
}

fn search(seed: u64, options: Options) -> (Hfss, Vec<String>) {
    let plan = HfssPlan::new(&study(SIDE, CLASSES, seed), options);
    let mut readings = Readings::default();
    let asked = run(&plan, &together, &mut readings);
    assert_eq!(plan.next(&readings), Step::Finished);
    assert_eq!(plan.progress(&readings), (asked.len(), asked.len()));
    let found = plan.result(&readings);
    assert!(found.settled);
    (found, asked)
}

/// Spectra of one white picture per class: every frequency alike.
fn flat() -> ClassSpectra {
    let mut fourier = Fourier::new(SIDE, SIDE).expect("a size that can be transformed");
    let mut sum = Accumulator::new(CLASSES, SIDE);
    let mut plane = vec![0.0; SIDE * SIDE];
    plane[0] = 1.0;
    let spectrum = fourier.forward(&plane);
    for class in 0..CLASSES {
        sum.add(
            class,
            &[spectrum.clone(), spectrum.clone(), spectrum.clone()],
        );
    }
    sum.finish()
}

#[test]
fn what_only_helps_together_is_found() {
    let (found, _) = search(1, options());
    for class in 0..CLASSES {
        for repeat in 0..found.options.repeats {
            let map = found.map(repeat, class).unwrap();
            assert!(
                (planted(class).iter()).any(|pair| pair.iter().all(|&(x, y)| map.contains(x, y))),
                "class {class}, search {repeat}"
            );
            assert!(found.found(repeat, class).unwrap().loss < 0.12);
            // 0.6^4 is 0.13; sets on both grids keep less.
            let share = found.share(repeat, class).unwrap();
            assert!((0.05..0.2).contains(&share), "{share}");
        }
        // Three searches, three maps, which have little more than the pairs in common.
        let overlaps = found.overlaps(class);
        assert_eq!(overlaps.len(), 3);
        let (mean, by_chance) = found.mean_overlap(class).unwrap();
        assert!(
            mean < 0.35 && (0.03..0.1).contains(&by_chance),
            "{mean} {by_chance}"
        );
    }

    // Removed one at a time, nothing is missed: the other pair stands in.
    let one_by_one = dominant::Options {
        search: dominant::Search::Exhaustive,
        ..dominant::Options::of(SIDE)
    };
    let plan = DominantPlan::new(&study(SIDE, CLASSES, 1), &flat(), one_by_one);
    let mut readings = Readings::default();
    run(&plan, &together, &mut readings);
    let missed = plan.result(&readings);
    assert!((missed.scores.iter().flatten()).all(|score| score.measured && score.value < 0.011));
}

#[test]
fn the_seed_decides_everything() {
    let (first, asked) = search(1, options());
    let (again, asked_again) = search(1, options());
    assert_eq!((&first, &asked), (&again, &asked_again));
    let (other, asked_otherwise) = search(2, options());
    // There are few coarse sets to draw, but of the last and finest ones no two meet.
    let last = |asked: Vec<String>| -> BTreeSet<String> {
        let rest = asked.len() - 200;
        asked.into_iter().skip(rest).collect()
    };
    assert!(last(asked).is_disjoint(&last(asked_otherwise)));
    for class in 0..CLASSES {
        let maps = |found: &Hfss| [0, 1, 2].map(|repeat| found.map(repeat, class));
        let [a, b, c] = maps(&first);
        assert!(a != b && b != c && a != c);
        assert_ne!(a, other.map(0, class));
    }
}

#[test]
fn a_repeat_does_not_depend_on_how_many_there_are() {
    let (three, _) = search(1, options());
    let alone = Options {
        repeats: 1,
        ..options()
    };
    let (one, asked) = search(1, alone);
    assert_eq!(one.found.len(), 1);
    assert_eq!(one.found[0], three.found[0]);
    assert!(asked.len() <= 1 + 4 * 90);
    assert!((0..CLASSES).all(|class| one.mean_overlap(class).is_none()));
}

#[test]
fn a_search_can_be_taken_up() {
    let small = Options {
        stages: vec![Stage { size: 8, sets: 24 }, Stage { size: 2, sets: 24 }],
        repeats: 2,
        ..Options::of(SIDE)
    };
    can_be_taken_up(
        || HfssPlan::new(&study(SIDE, CLASSES, 4), small.clone()),
        HfssPlan::result,
        &together,
    );
}

/// What a plan remembers must not outlive the answers that it came from.
#[test]
fn a_plan_has_no_memory_of_other_answers() {
    let plan = |seed| HfssPlan::new(&study(SIDE, CLASSES, seed), options());
    let used = plan(1);
    run(&used, &together, &mut Readings::default());
    let otherwise = |probe: &Probe| {
        let mut losses = together(probe);
        losses.reverse();
        losses
    };
    let (mut after, mut fresh) = (Readings::default(), Readings::default());
    assert_eq!(
        run(&used, &otherwise, &mut after),
        run(&plan(1), &otherwise, &mut fresh)
    );
    assert_eq!(used.result(&after), plan(1).result(&fresh));
}

/// By stage, the sets that are asked for.
fn stages(options: Options) -> Vec<Vec<FrequencySet>> {
    let plan = HfssPlan::new(&study(SIDE, CLASSES, 1), options);
    let mut readings = Readings::default();
    let mut stages = Vec::new();
    while let Step::Ask(probes) = plan.next(&readings) {
        let mut sets = Vec::new();
        for probe in probes {
            let reading = Reading {
                loss: together(&probe),
                ..Reading::default()
            };
            readings.insert(&probe, reading);
            match probe.mask {
                ProbeMask::Keep(set) => sets.push(set),
                ProbeMask::Whole => assert!(stages.is_empty()),
                other => panic!("the search shows no {other:?}"),
            }
        }
        stages.push(sets);
    }
    stages
}

#[test]
fn each_set_lies_in_one_of_the_stage_before() {
    let stages = stages(options());
    assert_eq!(stages.len(), 4);
    for (before, now) in stages.iter().zip(&stages[1..]) {
        for set in now {
            assert!(set.contains(0, 0));
            assert!(before.iter().any(|parent| {
                let mut both = parent.clone();
                both.extend(set);
                both == *parent
            }));
        }
    }
    for (stage, sets) in stages.iter().enumerate() {
        let mean = sets.iter().map(FrequencySet::coefficients).sum::<usize>() as f64
            / (sets.len() * SIDE * SIDE) as f64;
        // Two of three sets keep 0.6 of their parent; the third two overlapping draws of 0.3, about 0.51.
        let expected = 0.57_f64.powi(stage as i32 + 1);
        assert!((mean / expected - 1.0).abs() < 0.25, "{mean} {expected}");
    }
}

#[test]
fn zero_frequency_is_a_frequency_like_others_if_asked_for() {
    let without = Options {
        keep_dc: false,
        ..options()
    };
    let stages = stages(without);
    let has = stages[0].iter().filter(|set| set.contains(0, 0)).count() as f64;
    let share = has / stages[0].len() as f64;
    assert!((0.4..0.75).contains(&share), "{share}");
}

#[test]
fn a_class_without_losses_has_no_map_and_breaks_nothing() {
    let plan = HfssPlan::new(&study(SIDE, CLASSES + 1, 1), options());
    let with_one_more = |probe: &Probe| {
        let mut losses = together(probe);
        losses.push(None);
        losses
    };
    let mut readings = Readings::default();
    run(&plan, &with_one_more, &mut readings);
    let found = plan.result(&readings);
    // The others are searched as if it were not there.
    assert_eq!(found.found[0][..CLASSES], search(1, options()).0.found[0]);
    assert!(found.settled && (0..3).all(|repeat| found.map(repeat, CLASSES).is_none()));
    assert_eq!(found.mean_overlap(CLASSES), None);

    let mut readings = Readings::default();
    let asked = run(&plan, &|_: &Probe| vec![None; CLASSES + 1], &mut readings);
    assert_eq!(plan.progress(&readings), (asked.len(), asked.len()));
    let found = plan.result(&readings);
    assert!(found.settled && found.found.iter().flatten().all(Option::is_none));
    let unasked = plan.result(&Readings::default());
    assert!(!unasked.settled && unasked.stages == 0);
    assert!(unasked.found.iter().flatten().all(Option::is_none));
}

/// Progress never goes back, and the total is right once the last stage is drawn.
#[test]
fn the_total_is_known_when_the_last_stage_is() {
    let plan = HfssPlan::new(&study(SIDE, CLASSES, 1), options());
    let mut readings = Readings::default();
    let (mut before, mut totals) = (0, Vec::new());
    while let Step::Ask(probes) = plan.next(&readings) {
        let (done, total) = plan.progress(&readings);
        assert!(done >= before && done + probes.len() <= total);
        (before, totals) = (done, [totals, vec![total]].concat());
        for probe in probes {
            let loss = together(&probe);
            readings.insert(
                &probe,
                Reading {
                    loss,
                    ..Reading::default()
                },
            );
        }
    }
    let count = readings.0.len();
    assert_eq!(plan.progress(&readings), (count, count));
    assert_eq!(totals.last(), Some(&count));
    assert!(totals[0] <= 1 + 3 * 4 * 90 && totals.is_sorted_by(|a, b| a >= b));
}

#[test]
fn overlaps_by_hand() {
    let set = |frequencies: &[(i32, i32)]| {
        let mut set = FrequencySet::empty(16);
        for &(kx, ky) in frequencies {
            set.insert(kx, ky);
        }
        Some(Found { set, loss: 1.0 })
    };
    // (8, 8) is one coefficient, the others are two.
    let hfss = Hfss {
        side: 16,
        options: Options {
            keep_dc: true,
            ..Options::of(16)
        },
        whole: vec![Some(0.5)],
        found: vec![
            vec![set(&[(0, 0), (1, 2), (3, 4)])],
            vec![set(&[(0, 0), (1, 2), (8, 8)])],
            vec![None],
        ],
        stages: 4,
        settled: true,
    };
    assert_eq!(hfss.overlaps(0), [(0, 1, 2.0 / 5.0)]);
    let (mean, by_chance) = hfss.mean_overlap(0).unwrap();
    let (a, b) = (4.0 / 255.0, 3.0 / 255.0);
    assert!((mean - 0.4).abs() < 1e-12);
    assert!((by_chance - a * b / (a + b - a * b)).abs() < 1e-12);
    assert_eq!(hfss.share(1, 0), Some(4.0 / 256.0));
    assert_eq!(hfss.share(2, 0), None);
}
