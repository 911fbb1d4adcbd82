//! Sweeps against a plain loop: a made-up network that is asked about each picture made anew, without plan, runner or readings.

#![allow(clippy::unwrap_used)]

use pool::Rules;
use shortcuts::one_picture;
use shortcuts::plan::{Plan as _, Step};
use shortcuts::probe::{Probe, ProbeMask, Reading, Readings, Said};
use shortcuts::runner::{Answer, Command, Event, Question, Runner};
use shortcuts::sweep::{Curve, Kind, Options, POINTS, Shape, SweepPlan};
use spectrum::content::Content;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::mask::Mask;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};
use spectrum::seeded::Seeded;

const SIDE: usize = 32;
/// The label that is followed.
const OWN: usize = 2;

fn picture() -> Picture {
    let mut random = Seeded::new(8, 1);
    let planes = [(); 3].map(|()| (0..SIDE * SIDE).map(|_| random.unit() as f32).collect());
    Picture::new(SIDE, SIDE, planes).unwrap()
}

/// Three labels, each as probable as its own corner of the picture is bright.
fn network(picture: &Picture) -> [f64; 3] {
    let logit = |label: usize| {
        let plane = &picture.planes[label];
        let sum: f32 = plane.iter().skip(label * 300).take(40).sum();
        f64::from(sum) / (2.0 + label as f64)
    };
    let weights = [0, 1, 2].map(|label| logit(label).exp());
    weights.map(|weight| weight / weights.iter().sum::<f64>())
}

fn filtered(recipe: &Recipe) -> Picture {
    let mut editor = Editor::new(picture()).unwrap();
    editor.edit(recipe, &Extras::default()).clone()
}

/// The best label and its probability, the first of equals.
fn best(answer: [f64; 3]) -> (usize, f64) {
    let ranked = answer.into_iter().enumerate();
    ranked.fold(
        (0, 0.0),
        |best, one| if one.1 > best.1 { one } else { best },
    )
}

fn read(probe: &Probe) -> Reading {
    let ProbeMask::Recipe(recipe) = &probe.mask else {
        panic!("a sweep shows no {:?}", probe.mask);
    };
    let answer = network(&filtered(recipe));
    let (label, probability) = best(answer);
    let said = (label == OWN).then_some(0);
    Reading {
        loss: vec![Some(-answer[OWN].ln())],
        said: vec![Said(said, Some(0))],
        top: vec![(label, probability as f32)],
    }
}

fn plan(options: Options, recipe: &Recipe) -> SweepPlan {
    SweepPlan::new(options, &options.places(SIDE), SIDE, recipe)
}

fn all_options() -> Vec<Options> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let shapes = kind.shapes().iter().copied();
        for shape in shapes.chain(kind.shapes().is_empty().then_some(Shape::Disc)) {
            all.push(Options {
                kind,
                shape,
                points: 9,
            });
        }
    }
    all
}

/// What the visitor has set beside the filter.
fn treated() -> Recipe {
    Recipe {
        keep_dc: true,
        ..Recipe::from("notch:3,2,1".parse::<FilterChain>().unwrap())
    }
}

#[test]
fn every_sweep_is_what_a_plain_loop_finds() {
    for options in all_options() {
        let plan = plan(options, &treated());
        let mut readings = Readings::default();
        let Step::Ask(probes) = plan.next(&readings) else {
            panic!("there is something to ask");
        };
        assert_eq!(probes.len(), 1 + plan.points().len());
        assert_eq!(plan.progress(&readings), (0, probes.len()));
        assert!(!plan.result(&readings).is_complete());
        for probe in &probes {
            readings.insert(probe, read(probe));
        }
        assert_eq!(plan.next(&readings), Step::Finished);
        let curve = plan.result(&readings);
        assert!(curve.is_complete());
        for (point, (at, answer)) in plan.points().zip(&curve.points) {
            let expected = network(&filtered(&point.recipe));
            let (label, probability) = best(expected);
            let answer = answer.unwrap();
            assert_eq!(*at, point.at);
            assert!((answer.probability - expected[OWN]).abs() < 1e-12);
            assert_eq!((answer.best, answer.stays), (label, label == OWN));
            assert_eq!(answer.best_probability, probability as f32);
        }
        let whole = network(&filtered(&options.kind.base(&treated())));
        assert!((curve.whole.unwrap().probability - whole[OWN]).abs() < 1e-12);
    }
}

/// The weights that the definitions of the shapes give, frequency by frequency.
fn defined(options: Options, at: f32) -> Mask {
    let low = |kx: i32, ky: i32, cutoff: f64| {
        let (x, y) = (f64::from(kx).abs(), f64::from(ky).abs());
        let norm = match options.shape {
            Shape::Disc => x.hypot(y),
            Shape::Square => x.max(y),
            Shape::Diamond => x + y,
            Shape::Gaussian => return (-(x.hypot(y) / cutoff).powi(2)).exp2(),
        };
        f64::from(u8::from(norm < cutoff))
    };
    let octave = |end: f32| f64::from(at * end);
    let (from, to) = (octave(0.5_f32.sqrt()), octave(2_f32.sqrt()));
    Mask::from_fn(SIDE, SIDE, |kx, ky| {
        let band = low(kx, ky, to) * (1.0 - low(kx, ky, from));
        let weight = match options.kind {
            Kind::LowPass => low(kx, ky, f64::from(at)),
            Kind::HighPass => 1.0 - low(kx, ky, f64::from(at)),
            Kind::BandPass => band,
            Kind::BandStop => 1.0 - band,
            Kind::PhaseNoise => 1.0,
        };
        weight as f32
    })
}

#[test]
fn shapes_are_what_their_definitions_say() {
    for options in all_options() {
        for point in options.points(SIDE, &Recipe::default()) {
            let mask = point.recipe.filters.mask(SIDE, SIDE);
            let expected = defined(options, point.at);
            for (found, expected) in mask.centred().iter().zip(expected.centred()) {
                assert!(
                    (found - expected).abs() < 1e-5,
                    "{options:?} at {}",
                    point.at
                );
            }
            assert!(point.recipe.filters.check().is_ok());
        }
    }
}

#[test]
fn points_are_evenly_apart_in_octaves_and_end_at_the_nyquist_frequency() {
    let places = Options::default().places(224);
    assert_eq!((places.len(), places[0], places[23]), (POINTS, 1.0, 112.0));
    assert!(places.is_sorted_by(|a, b| a < b));
    let step = 112_f32.log2() / 23.0;
    for (place, at) in places.iter().enumerate() {
        assert!((at - (step * place as f32).exp2()).abs() <= 0.051, "{at}");
    }
    for side in [16, 28, 32, 33, 299] {
        let places = Options::default().places(side);
        assert_eq!(places.len(), POINTS, "{side}");
        assert!(places.is_sorted_by(|a, b| a < b));
    }
    let noise = Options {
        kind: Kind::PhaseNoise,
        ..Options::default()
    };
    let degrees = noise.places(224);
    for level in [30.0, 60.0, 90.0, 120.0, 150.0, 180.0] {
        assert!(degrees.contains(&level), "Geirhos et al. have {level}");
    }
}

#[test]
fn the_rest_of_the_recipe_stays() {
    let recipe = Recipe {
        content: Content::PhaseNoise {
            degrees: 20.0,
            seed: 7,
        },
        ..treated()
    };
    for options in all_options() {
        for point in options.points(SIDE, &recipe) {
            assert_eq!(
                options.kind.base(&point.recipe),
                options.kind.base(&recipe),
                "{options:?}"
            );
            if options.kind == Kind::PhaseNoise {
                let (degrees, seed) = (point.at, 7);
                assert_eq!(point.recipe.content, Content::PhaseNoise { degrees, seed });
                assert_eq!(point.recipe.filters, recipe.filters);
            }
        }
    }
}

/// Runs a plan on so many workers, which answer in turns, and stops after some answers.
fn run(plan: &SweepPlan, workers: usize, most: usize, readings: &mut Readings) -> usize {
    let mut runner = Runner::new(Rules::default());
    let mut waiting = Vec::new();
    let mut commands = runner.handle(Event::Begin { workers }, plan, readings, 0.0);
    let mut answered = 0;
    loop {
        for command in std::mem::take(&mut commands) {
            match command {
                Command::Start { worker } => {
                    let ready = Event::Ready { worker };
                    let more = runner.handle(ready, plan, readings, 0.0);
                    waiting.extend(more.into_iter().filter_map(asked));
                }
                command => waiting.extend(asked(command)),
            }
        }
        if answered == most {
            return answered;
        }
        // The last one first: the order of answers must not count.
        let Some((worker, ticket, probe)) = waiting.pop() else {
            return answered;
        };
        answered += 1;
        let event = Event::Answered {
            worker,
            ticket,
            answer: Answer::Reading(read(&probe)),
        };
        commands = runner.handle(event, plan, readings, 0.0);
    }
}

fn asked(command: Command) -> Option<(usize, u64, Probe)> {
    match command {
        Command::Ask {
            worker,
            ticket,
            question: Question::Probe(probe),
        } => Some((worker, ticket, (*probe).clone())),
        _ => None,
    }
}

#[test]
fn any_number_of_workers_finds_the_same_and_nothing_is_asked_twice() {
    let plan = plan(Options::default(), &Recipe::default());
    let all = 1 + plan.points().len();
    let by = |workers| {
        let mut readings = Readings::default();
        assert_eq!(run(&plan, workers, usize::MAX, &mut readings), all);
        plan.result(&readings)
    };
    let one = by(1);
    assert!(one.is_complete());
    assert_eq!(one, by(3));
    let mut readings = Readings::default();
    assert_eq!(run(&plan, 2, 10, &mut readings), 10);
    assert_eq!(plan.progress(&readings), (10, all));
    assert_eq!(run(&plan, 2, usize::MAX, &mut readings), all - 10);
    assert_eq!(plan.result(&readings), one);
}

#[test]
fn the_first_answers_are_far_apart() {
    let plan = plan(Options::default(), &Recipe::default());
    let Step::Ask(probes) = plan.next(&Readings::default()) else {
        panic!("there is something to ask");
    };
    let mut readings = Readings::default();
    for probe in &probes[..4] {
        readings.insert(probe, read(probe));
    }
    let curve = plan.result(&readings);
    let known: Vec<usize> = (curve.points.iter().enumerate())
        .filter(|(_, (_, answer))| answer.is_some())
        .map(|(place, _)| place)
        .collect();
    assert_eq!((curve.whole.is_some(), known), (true, vec![0, 8, 16]));
}

fn curve(labels: &[usize]) -> Curve {
    let answer = |label: usize| one_picture::Answer {
        probability: 0.5,
        best: label,
        best_probability: 0.5,
        stays: label == OWN,
    };
    Curve {
        kind: Kind::LowPass,
        whole: Some(answer(OWN)),
        points: (labels.iter().enumerate())
            .map(|(place, &label)| ((place + 1) as f32, Some(answer(label))))
            .collect(),
    }
}

#[test]
fn changes_are_told_in_words() {
    let told = |labels: &[usize]| curve(labels).in_words(OWN, |label| format!("class {label}"));
    assert_eq!(
        told(&[0, 0, 1, 2, 2]),
        "The answer is “class 2” from 4 to 5 cycles/image, elsewhere “class 0” or “class 1”."
    );
    assert_eq!(
        told(&[2, 0, 2]),
        "The answer is “class 2” at 1 and at 3 cycles/image, elsewhere “class 0”."
    );
    assert_eq!(told(&[2, 2]), "The answer is “class 2” at every point.");
    assert_eq!(
        told(&[3, 4, 5, 6, 7]),
        "The answer is “class 2” at no point, but “class 3”, “class 4”, “class 5” or one of 2 others."
    );
    assert_eq!(
        told(&[2, 0, 2, 0, 2, 0, 2]),
        "The answer is “class 2” at 4 of 7 points, elsewhere “class 0”."
    );
    assert_eq!(told(&[]), "");
    let spans = curve(&[0, 0, 2]).spans();
    assert_eq!(
        (spans.len(), spans[0].from, spans[0].to, spans[1].stays),
        (2, 1.0, 2.0, true)
    );
}

#[test]
fn a_study_of_one_picture_follows_one_label() {
    let reading = read(&Probe::new(
        shortcuts::study::Part::Test,
        ProbeMask::Recipe(Box::default()),
    ));
    let found = one_picture::probability(&reading).unwrap();
    assert!((found - network(&picture())[OWN]).abs() < 1e-12);
}
