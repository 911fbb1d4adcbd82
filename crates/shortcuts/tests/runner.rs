//! The runner of plans, driven by hand: workers that are slow, die, fall silent and kill; runs that are stopped and taken up again.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pool::Rules;
use proptest::prelude::*;
use sets::scoring::Scoring;
use shortcuts::experiments::{Experiment, ExperimentPlan, Options, Results};
use shortcuts::plan::{Plan as _, Step};
use shortcuts::probe::{Probe, Reading, Readings, Said};
use shortcuts::runner::{Answer, Command, Event, Question, Runner};
use shortcuts::spectra::{Accumulator, ClassSpectra};
use shortcuts::study::{Labelled, Part, Split, Study, Treatment};
use spectrum::fourier::Fourier;
use spectrum::seeded::Seeded;

const SIDE: usize = 16;
const CLASSES: usize = 3;

fn spectra() -> Arc<ClassSpectra> {
    let mut fourier = Fourier::new(SIDE, SIDE).unwrap();
    let mut sum = Accumulator::new(CLASSES, SIDE);
    let mut random = Seeded::new(3, 4);
    for picture in 0..2 * CLASSES {
        let plane: Vec<f32> = (0..SIDE * SIDE).map(|_| random.unit() as f32).collect();
        let spectrum = fourier.forward(&plane);
        sum.add(
            picture % CLASSES,
            &[spectrum.clone(), spectrum.clone(), spectrum],
        );
    }
    Arc::new(sum.finish())
}

/// Three classes, with two test pictures each.
fn subject() -> Arc<Study> {
    let picture = |picture| Labelled {
        picture,
        class: picture % CLASSES,
    };
    let study = Study {
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
            test: (0..2 * CLASSES).map(picture).collect(),
        },
        seed: 5,
        treatment: Treatment::default(),
        read_as: models::read_as::ReadAs::default(),
        version: String::new(),
        arithmetic: None,
    };
    Arc::new(study)
}

/// A network that recognises class c by frequency (3, c).
fn read(probe: &Probe) -> Reading {
    let mask = probe.mask.weights(SIDE);
    let has = |class: usize| f64::from(mask.at(3, class as i32));
    let said = match probe.part {
        Part::Search => Vec::new(),
        Part::Test => (0..2 * CLASSES)
            .map(|picture| {
                let class = picture % CLASSES;
                let seen = (has(class) > 0.5).then_some(class as u16);
                Said(seen, seen)
            })
            .collect(),
    };
    Reading {
        loss: (0..CLASSES).map(|class| Some(2.0 - has(class))).collect(),
        said,
        ..Reading::default()
    }
}

fn plan() -> ExperimentPlan {
    let mut options = Options::of(Experiment::Test, SIDE);
    options.dominant.size = 2;
    options.test.random = 9;
    options.test.equal_energy = 3;
    ExperimentPlan::new(subject(), None, options)
}

/// What becomes of a run.
#[derive(Debug, PartialEq)]
enum End {
    Done,
    GivenUp(String),
    Stopped,
}

/// A driver with made-up workers.
struct Driver {
    runner: Runner,
    plan: ExperimentPlan,
    readings: Readings,
    now_ms: f64,
    /// Workers that are there, with what they have to do.
    workers: BTreeMap<usize, Vec<(u64, Question)>>,
    /// Names of all probes that were handed out.
    asked: Vec<String>,
    /// Names of the readings that were to be kept.
    kept: Vec<String>,
    end: Option<End>,
}

impl Driver {
    fn new(readings: Readings) -> Self {
        Self {
            runner: Runner::new(Rules::default()),
            plan: plan(),
            readings,
            now_ms: 0.0,
            workers: BTreeMap::new(),
            asked: Vec::new(),
            kept: Vec::new(),
            end: None,
        }
    }

    fn tell(&mut self, event: Event) {
        let commands = self
            .runner
            .handle(event, &self.plan, &mut self.readings, self.now_ms);
        let mut started = Vec::new();
        for command in commands {
            match command {
                Command::Start { worker } => {
                    assert!(self.workers.insert(worker, Vec::new()).is_none());
                    started.push(worker);
                }
                Command::End { worker } => {
                    self.workers.remove(&worker);
                }
                Command::Ask {
                    worker,
                    ticket,
                    question,
                } => {
                    if let Question::Probe(probe) = &question {
                        assert!(self.readings.get(probe).is_none(), "asked again");
                        self.asked.push(probe.name());
                    }
                    self.workers
                        .get_mut(&worker)
                        .unwrap()
                        .push((ticket, question));
                }
                Command::Keep(probe) => self.kept.push(probe.name()),
                Command::KeepSpectra { .. } | Command::Stepped => {}
                Command::Done => self.end = Some(End::Done),
                Command::GiveUp { why } => self.end = Some(End::GivenUp(why)),
            }
        }
        for worker in started {
            self.tell(Event::Ready { worker });
        }
    }

    /// The worker does its `place`th question.
    fn answer(&mut self, worker: usize, place: usize) {
        let questions = self.workers.get_mut(&worker).unwrap();
        let (ticket, question) = questions.remove(place % questions.len());
        let answer = match question {
            Question::Spectra => Answer::Spectra {
                spectra: spectra(),
                nearest: vec![Some(0); 2 * CLASSES],
            },
            Question::Probe(probe) => Answer::Reading(read(&probe)),
        };
        self.tell(Event::Answered {
            worker,
            ticket,
            answer,
        });
    }

    /// Workers with something to do.
    fn busy(&self) -> Vec<usize> {
        let busy = self
            .workers
            .iter()
            .filter(|(_, questions)| !questions.is_empty());
        busy.map(|(&worker, _)| worker).collect()
    }

    /// Goes on until the run ends; `act` decides what the chosen worker does: `true` to answer, `false` to die.
    fn run(
        &mut self,
        workers: usize,
        seed: u64,
        mut act: impl FnMut(&Question, &mut Seeded) -> bool,
    ) {
        let mut random = Seeded::new(seed, 1);
        self.end = None;
        self.tell(Event::Begin { workers });
        while self.end.is_none() {
            let busy = self.busy();
            let worker = busy[random.below(busy.len())];
            let place = random.below(self.workers[&worker].len());
            if act(&self.workers[&worker][place].1, &mut random) {
                self.answer(worker, place);
            } else {
                self.workers.remove(&worker);
                let why = "it died".to_owned();
                self.tell(Event::Lost { worker, why });
            }
        }
    }

    fn results(&self) -> Results {
        self.plan.results(&self.readings)
    }
}

fn alone() -> Driver {
    let mut driver = Driver::new(Readings::default());
    driver.run(1, 0, |_, _| true);
    driver
}

#[test]
fn any_number_of_workers_finds_the_same_and_asks_nothing_twice() {
    let alone = alone();
    assert_eq!(alone.end, Some(End::Done));
    let results = alone.results();
    assert!(results.dominant.as_ref().unwrap().settled);
    let (done, total) = results.tested.as_ref().unwrap().progress;
    assert!(done == total && done > 10, "{done} of {total}");
    assert_eq!(alone.kept.len(), alone.readings.0.len());
    for workers in [2, 5, 8] {
        let mut together = Driver::new(Readings::default());
        together.run(workers, workers as u64, |_, _| true);
        assert_eq!(together.readings, alone.readings);
        assert_eq!(together.results(), results);
        let once: BTreeSet<&String> = together.asked.iter().collect();
        assert_eq!(once.len(), together.asked.len());
        assert!(together.workers.len() <= workers);
    }
}

#[test]
fn a_stopped_run_goes_on_where_it_was() {
    let alone = alone();
    let mut first = Driver::new(Readings::default());
    first.tell(Event::Begin { workers: 2 });
    for _ in 0..20 {
        let worker = first.busy()[0];
        first.answer(worker, 0);
    }
    first.end = Some(End::Stopped);
    first.tell(Event::Stop);
    assert!(first.workers.is_empty() && !first.runner.is_running());
    let known: BTreeSet<String> = first.readings.0.keys().cloned().collect();
    assert!(known.len() >= 19 && known.len() < alone.readings.0.len());

    // Another program, with what was kept.
    let mut second = Driver::new(first.readings);
    second.run(3, 7, |_, _| true);
    assert_eq!(second.end, Some(End::Done));
    assert!(second.asked.iter().all(|name| !known.contains(name)));
    assert_eq!(second.asked.len() + known.len(), alone.readings.0.len());
    assert_eq!(second.readings, alone.readings);

    // With everything known, only the spectra are worked out.
    let mut third = Driver::new(second.readings);
    third.run(3, 7, |_, _| true);
    assert!(third.asked.is_empty());
    assert_eq!(third.results(), alone.results());
}

#[test]
fn an_answer_after_the_stop_changes_nothing() {
    let mut driver = Driver::new(Readings::default());
    driver.tell(Event::Begin { workers: 1 });
    driver.answer(0, 0);
    let (ticket, question) = driver.workers[&0][0].clone();
    driver.tell(Event::Stop);
    let Question::Probe(probe) = question else {
        panic!("the spectra are known")
    };
    assert!(!driver.runner.awaits(ticket));
    driver.tell(Event::Answered {
        worker: 0,
        ticket,
        answer: Answer::Reading(read(&probe)),
    });
    assert!(driver.readings.0.is_empty() && driver.kept.is_empty());
}

#[test]
fn a_question_that_kills_three_workers_ends_the_run() {
    let poison = alone().asked[12].clone();
    let mut driver = Driver::new(Readings::default());
    let mut killed = 0;
    driver.run(2, 3, |question, _| {
        let lives = !matches!(question, Question::Probe(probe) if probe.name() == poison);
        killed += usize::from(!lives);
        lives
    });
    assert_eq!(killed, 3);
    assert_eq!(driver.end, Some(End::GivenUp("it died".to_owned())));
    assert!(driver.workers.is_empty() && !driver.runner.is_running());
    assert!(!driver.readings.0.is_empty());
    assert!(!driver.readings.0.contains_key(&poison));

    // Whoever tries again keeps what is known.
    let known = driver.readings.0.len();
    driver.run(2, 4, |_, _| true);
    assert_eq!(driver.end, Some(End::Done));
    assert!(driver.readings.0.len() > known);
}

#[test]
fn workers_that_keep_dying_end_the_run() {
    let mut driver = Driver::new(Readings::default());
    let mut last = 0;
    driver.run(4, 3, |_, random| {
        last = random.below(5);
        last < 3
    });
    // Twelve losses at most; a question may be given up before.
    assert!(
        matches!(driver.end, Some(End::GivenUp(_))),
        "{:?}",
        driver.end
    );
}

#[test]
fn a_silent_worker_is_replaced_and_idle_ones_go() {
    let mut driver = Driver::new(Readings::default());
    driver.tell(Event::Begin { workers: 1 });
    driver.now_ms = 60_000.0;
    driver.tell(Event::Heard { worker: 0 });
    driver.now_ms = 140_000.0;
    driver.tell(Event::Tick);
    assert!(driver.runner.has(0));
    driver.now_ms = 150_001.0;
    driver.tell(Event::Tick);
    assert!(!driver.runner.has(0) && driver.runner.has(1));
    while driver.end.is_none() {
        driver.answer(1, 0);
    }
    assert_eq!(driver.end, Some(End::Done));
    assert!(driver.runner.has(1) && driver.plan.next(&driver.readings) == Step::Finished);
    driver.now_ms += 120_001.0;
    driver.tell(Event::Tick);
    assert!(driver.workers.is_empty());
}

#[test]
fn a_change_of_options_goes_on_with_the_same_workers() {
    let mut driver = alone();
    let known = driver.readings.0.len();
    let mut options = Options::of(Experiment::HeatMap, SIDE);
    options.heat_map.reach = 2;
    driver.plan.change(options);
    driver.asked.clear();
    driver.run(1, 0, |_, _| true);
    assert_eq!(driver.workers.keys().collect::<Vec<_>>(), [&0]);
    let results = driver.results();
    assert!(results.tested.is_none());
    let (done, total) = results.heat_map.unwrap().progress();
    assert!(done == total && total == 13, "{done} of {total}");
    // The whole pictures were asked about before.
    assert_eq!(driver.asked.len(), driver.readings.0.len() - known);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever workers die, the answers are the same as without deaths, unless the run is given up.
    #[test]
    fn losses_change_no_answer(workers in 1..6_usize, seed in 0..1_000_u64, deaths in 0..11_usize) {
        let mut driver = Driver::new(Readings::default());
        let mut left = deaths;
        driver.run(workers, seed, |_, random| {
            let dies = left > 0 && random.below(9) == 0;
            left -= usize::from(dies);
            !dies
        });
        let alone = alone();
        match driver.end {
            Some(End::Done) => prop_assert_eq!(&driver.readings, &alone.readings),
            _ => prop_assert!(driver.readings.0.iter().all(|(name, reading)| alone.readings.0[name] == *reading)),
        }
        let kept: BTreeSet<&String> = driver.kept.iter().collect();
        prop_assert_eq!(kept.len(), driver.kept.len());
    }
}
