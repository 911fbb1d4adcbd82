//! The plan on any number of workers, stopped and taken up again: always the same questions and the same findings.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use pool::Rules;
use reliance::options::Options;
use reliance::plan::RelyPlan;
use reliance::reliance::Reliance;
use reliance::sentences::Sentences;
use reliance::subject::Subject;
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Probe, ProbeMask, Reading, Readings, Said};
use shortcuts::runner::{Answer, Command, Event, Question, Runner};
use spectrum::fourier::Fourier;
use spectrum::frequencies::pairs;
use spectrum::seeded::Seeded;

const SIDE: usize = 32;

fn plan() -> RelyPlan {
    let mut random = Seeded::new(7, 7);
    let mut fourier = Fourier::new(SIDE, SIDE).unwrap();
    let spectra = [(); 3].map(|()| {
        let mut level = 0.0;
        let plane: Vec<f32> = (0..SIDE * SIDE)
            .map(|_| {
                level = 0.7 * level + 0.3 * random.unit() as f32;
                level
            })
            .collect();
        fourier.forward(&plane)
    });
    let options = Options {
        size: 2,
        ..Options::of(SIDE)
    };
    RelyPlan::new(Subject::new(1, &spectra).unwrap(), options)
}

/// A network that adds up what it sees, with a number of its own for each frequency.
fn read(probe: &Probe) -> Reading {
    let mask = probe.mask.weights(SIDE);
    let mut log_odds = -3.0;
    for (kx, ky) in pairs(SIDE) {
        let mut random = Seeded::new(kx as u64, ky as u64);
        let radius = f64::from(kx).hypot(f64::from(ky));
        log_odds += f64::from(mask.at(kx, ky)) * (random.unit() - 0.3) / (1.0 + radius);
    }
    if matches!(probe.mask, ProbeMask::Recipe(_)) {
        log_odds -= 1.0;
    }
    let probability = 1.0 / (1.0 + (-log_odds).exp());
    let is_best = probability > 0.5;
    Reading {
        loss: vec![Some(-probability.ln())],
        said: vec![Said(is_best.then_some(0), Some(0))],
        top: vec![(usize::from(is_best), 0.7), (usize::from(!is_best), 0.3)],
    }
}

/// Runs to the end or until there are so many readings; the last worker that got a question answers first.
fn run(workers: usize, readings: Readings, until: usize) -> (Readings, usize) {
    let plan = plan();
    let mut runner = Runner::new(Rules::default());
    let mut readings = readings;
    let mut open = BTreeMap::new();
    let mut asked = 0;
    let mut events = vec![Event::Begin { workers }];
    loop {
        while let Some(event) = events.pop() {
            for command in runner.handle(event, &plan, &mut readings, 0.0) {
                match command {
                    Command::Start { worker } => events.push(Event::Ready { worker }),
                    Command::Ask {
                        worker,
                        ticket,
                        question: Question::Probe(probe),
                    } => {
                        asked += 1;
                        open.insert(ticket, (worker, probe));
                    }
                    Command::Done => return (readings, asked),
                    Command::Keep(_) | Command::Stepped => {}
                    other => panic!("{other:?}"),
                }
            }
        }
        if readings.0.len() >= until {
            return (readings, asked);
        }
        let (ticket, (worker, probe)) = open.pop_last().unwrap();
        let answer = Answer::Reading(read(&probe));
        events.push(Event::Answered {
            worker,
            ticket,
            answer,
        });
    }
}

fn found(readings: &Readings) -> Reliance {
    plan().result(readings)
}

#[test]
fn workers_and_interruptions_change_nothing() {
    let (alone, asked) = run(1, Readings::default(), usize::MAX);
    assert_eq!(asked, alone.0.len());
    let result = found(&alone);
    assert!(result.complete && result.evidence.len() >= 4);
    let (together, asked) = run(3, Readings::default(), usize::MAX);
    assert_eq!((asked, &together), (alone.0.len(), &alone));
    let (half, _) = run(3, Readings::default(), alone.0.len() / 2);
    let known = half.0.len();
    assert!((1..alone.0.len()).contains(&known));
    let (rest, asked) = run(2, half, usize::MAX);
    assert_eq!(asked, alone.0.len() - known);
    assert_eq!(rest, alone);
    assert_eq!(found(&rest), result);
}

#[test]
fn what_is_known_grows_and_is_never_wrong() {
    let plan = plan();
    let mut readings = Readings::default();
    assert!(plan.result(&readings).importance.whole.is_none());
    let (mut blocks, mut done) = (0, 0);
    while let Step::Ask(probes) = plan.next(&readings) {
        assert!(!probes.is_empty());
        for probe in &probes {
            readings.insert(probe, read(probe));
        }
        let now = plan.result(&readings);
        assert!(now.importance.whole.is_some() && now.low_pass.is_some());
        assert!(now.importance.known() >= blocks);
        blocks = now.importance.known();
        let progress = plan.progress(&readings);
        assert!(
            progress.0 > done && progress.0 <= progress.1,
            "{progress:?}"
        );
        done = progress.0;
        let sentences = Sentences::of(&now, |label| format!("label {label}"));
        assert!(sentences.all().all(|sentence| sentence.ends_with('.')));
        // A block that is said to be known was asked about.
        for block in 0..now.importance.plane.blocks() {
            let set = now.importance.plane.set(&[block]);
            let probe = Probe::new(shortcuts::study::Part::Test, ProbeMask::Remove(set));
            assert_eq!(
                now.importance.of(block).is_some(),
                readings.get(&probe).is_some()
            );
        }
    }
    let end = plan.result(&readings);
    assert!(end.complete && !end.findings().is_empty());
    let sentences = Sentences::of(&end, |label| format!("label {label}"));
    assert_eq!(sentences.all().count(), 3);
}
