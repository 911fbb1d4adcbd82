//! Made-up networks that answer probes from the mask alone, and what every search must hold to.

use std::collections::BTreeSet;

use sets::scoring::Scoring;
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Probe, Reading, Readings};
use shortcuts::study::{Split, Study, Treatment};
use spectrum::seeded::Seeded;

pub fn study(side: usize, classes: usize, seed: u64) -> Study {
    Study {
        model: "made-up".to_owned(),
        model_sha256: String::new(),
        side,
        set: "made-up".to_owned(),
        set_version: String::new(),
        classes: (0..classes).map(|class| format!("class {class}")).collect(),
        scoring: Scoring {
            classes: (0..classes).map(|class| vec![class]).collect(),
        },
        split: Split::default(),
        seed,
        treatment: Treatment::default(),
        read_as: models::read_as::ReadAs::default(),
        version: String::new(),
        arithmetic: None,
    }
}

/// From a probe to the losses of the classes.
pub type Network<'a> = &'a dyn Fn(&Probe) -> Vec<Option<f64>>;

fn answer(network: Network, probe: &Probe, readings: &mut Readings) {
    let reading = Reading {
        loss: network(probe),
        ..Reading::default()
    };
    readings.insert(probe, reading);
}

/// Asks all that is left to ask, and tells the names in order. Holds the plan to its promises on the way: no step is empty, nothing is
/// asked that is known, the count of answers is right, and in the end all that was to be done is done.
pub fn run(plan: &impl Plan, network: Network, readings: &mut Readings) -> Vec<String> {
    let mut asked = Vec::new();
    while let Step::Ask(probes) = plan.next(readings) {
        assert!(!probes.is_empty());
        let names: BTreeSet<String> = probes.iter().map(Probe::name).collect();
        assert_eq!(names.len(), probes.len(), "a step asks something twice");
        for probe in &probes {
            assert!(readings.get(probe).is_none(), "asked again");
            answer(network, probe, readings);
            asked.push(probe.name());
        }
        let (done, total) = plan.progress(readings);
        assert!(done <= total && done <= readings.0.len());
    }
    asked
}

/// A search that is cut off anywhere and taken up by a new plan asks the rest and no more, and finds the same; so does one whose answers
/// come one by one, in whatever order, with a look at the plan after each.
pub fn can_be_taken_up<P: Plan, R: PartialEq + std::fmt::Debug>(
    plan: impl Fn() -> P,
    result: impl Fn(&P, &Readings) -> R,
    network: Network,
) {
    let mut readings = Readings::default();
    let first = plan();
    let asked = run(&first, network, &mut readings);
    let found = result(&first, &readings);
    for cut in (0..=asked.len()).step_by(7).chain([asked.len()]) {
        let mut part = Readings::default();
        for name in &asked[..cut] {
            part.0.insert(name.clone(), readings.0[name].clone());
        }
        let again = plan();
        let mut rest = run(&again, network, &mut part);
        let mut expected = asked[cut..].to_vec();
        // A step that was cut in two is asked in the order of the plan either way; the order is no promise.
        rest.sort();
        expected.sort();
        assert_eq!(rest, expected, "cut after {cut}");
        assert_eq!(part, readings);
        assert_eq!(result(&again, &part), found, "cut after {cut}");
    }

    let mut random = Seeded::new(5, 6);
    let mut one_by_one = Readings::default();
    let patient = plan();
    while let Step::Ask(probes) = patient.next(&one_by_one) {
        let probe = &probes[random.below(probes.len())];
        answer(network, probe, &mut one_by_one);
        result(&patient, &one_by_one);
    }
    assert_eq!(one_by_one, readings);
    assert_eq!(result(&patient, &one_by_one), found);
}
