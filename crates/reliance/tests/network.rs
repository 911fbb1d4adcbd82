//! The plan with a real network against the same masks worked out from the definition of the Fourier transform, in f64.

#![allow(clippy::unwrap_used)]

use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

use classifier::{Classifier, Device};
use laboratory::opened::OpenedPictures;
use laboratory::probe::read;
use models::card::Catalogue;
use reliance::curve::Curve;
use reliance::evidence::Verdict;
use reliance::options::Options;
use reliance::plan::RelyPlan;
use reliance::reliance::Reliance;
use reliance::subject::Subject;
use shortcuts::one_picture;
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Probe, ProbeMask, Reading, Readings};
use shortcuts::study::{Part, Study};
use spectrum::fourier::Fourier;
use spectrum::frequencies::FrequencySet;
use spectrum::picture::Picture;

const SIDE: usize = 28;

struct Asked {
    network: Classifier,
    picture: Picture,
    opened: OpenedPictures,
    study: Study,
    answer: usize,
}

/// A bright shape that tapers, with stripes.
fn picture() -> Picture {
    let plane: Vec<f32> = (0..SIDE * SIDE)
        .map(|pixel| {
            let (x, y) = (pixel % SIDE, pixel / SIDE);
            let inside = (6 + y / 6..22 - y / 5).contains(&x) && (3..25).contains(&y);
            if inside {
                (120 + (x * 17 + y * 5) % 110) as f32 / 255.0
            } else {
                0.0
            }
        })
        .collect();
    Picture::new(SIDE, SIDE, [plane.clone(), plane.clone(), plane]).unwrap()
}

impl Asked {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/models");
        let catalogue = fs::read_to_string(folder.join(Catalogue::FILE)).unwrap();
        let catalogue = Catalogue::parse(&catalogue).unwrap();
        let card = catalogue.get("fashion-narrow").unwrap();
        let weights = fs::read(folder.join(&card.file)).unwrap();
        let network = Classifier::load(card, weights, &Device::Cpu).unwrap();
        let picture = picture();
        let logits = pollster::block_on(network.logits(&picture)).unwrap();
        let best = |a: &usize, b: &usize| logits[*a].total_cmp(&logits[*b]);
        let answer = (0..logits.len()).max_by(best).unwrap();
        let mut opened = OpenedPictures::new(SIDE).unwrap();
        (opened.put_exact(one_picture::POSITION, picture.clone())).unwrap();
        Self {
            study: one_picture::study(card, &picture, answer, "", None),
            network,
            picture,
            opened,
            answer,
        }
    }

    fn read(&self, probe: &Probe) -> Reading {
        let Study {
            split,
            scoring,
            treatment,
            ..
        } = &self.study;
        let reading = read(
            &self.network,
            &self.opened,
            probe,
            split.part(probe.part),
            scoring,
            *treatment,
            1,
        );
        pollster::block_on(reading).unwrap()
    }

    fn plan(&self, options: Options) -> RelyPlan {
        let mut fourier = Fourier::new(SIDE, SIDE).unwrap();
        let spectra = (self.picture.planes.each_ref()).map(|plane| fourier.forward(plane));
        RelyPlan::new(Subject::new(self.answer, &spectra).unwrap(), options)
    }

    fn run(&self, plan: &RelyPlan) -> (Reliance, Readings) {
        let mut readings = Readings::default();
        while let Step::Ask(probes) = plan.next(&readings) {
            for probe in &probes {
                assert!(readings.get(probe).is_none());
                readings.insert(probe, self.read(probe));
            }
        }
        (plan.result(&readings), readings)
    }

    /// The log-odds of the answer and the best label for the picture with these frequencies and DC alone, or without them.
    fn brute(&self, set: &FrequencySet, keeps: bool) -> (f64, usize) {
        let own: Vec<f64> = (self.picture.planes[0].iter())
            .map(|&value| f64::from(value))
            .collect();
        let mean = own.iter().sum::<f64>() / own.len() as f64;
        let mut part = vec![0.0; own.len()];
        let angle = |kx: i32, ky: i32, pixel: usize| {
            let (x, y) = ((pixel % SIDE) as f64, (pixel / SIDE) as f64);
            TAU * (f64::from(kx) * x + f64::from(ky) * y) / SIDE as f64
        };
        for (kx, ky) in set.iter().filter(|&pair| pair != (0, 0)) {
            let n = SIDE as i32;
            let is_own = [kx, ky].iter().all(|k| (2 * k).rem_euclid(n) == 0);
            let times = if is_own { 1.0 } else { 2.0 };
            let (mut re, mut im) = (0.0, 0.0);
            for (pixel, value) in own.iter().enumerate() {
                re += value * angle(kx, ky, pixel).cos();
                im -= value * angle(kx, ky, pixel).sin();
            }
            for (pixel, value) in part.iter_mut().enumerate() {
                let (sine, cosine) = angle(kx, ky, pixel).sin_cos();
                *value += times * (re * cosine - im * sine) / (SIDE * SIDE) as f64;
            }
        }
        let plane: Vec<f32> = (own.iter().zip(&part))
            .map(|(own, part)| if keeps { mean + part } else { own - part })
            .map(|value| value.clamp(0.0, 1.0) as f32)
            .collect();
        let masked = Picture::new(SIDE, SIDE, [plane.clone(), plane.clone(), plane]).unwrap();
        let logits = pollster::block_on(self.network.logits(&masked)).unwrap();
        let own = f64::from(logits[self.answer]);
        let others: f64 = (logits.iter().enumerate())
            .filter(|(label, _)| *label != self.answer)
            .map(|(_, &logit)| (f64::from(logit) - own).exp())
            .sum();
        let best = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
        (-others.ln(), best.unwrap())
    }
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 2e-3
}

#[test]
fn every_block_and_every_set_is_what_the_definition_says() {
    let asked = Asked::new();
    let plan = asked.plan(Options::of(SIDE).exhaustive());
    let (found, readings) = asked.run(&plan);
    assert!(found.complete && found.importance.complete);
    assert_eq!(found.best[0].0, asked.answer);
    assert_eq!(
        found.best[1].0,
        readings
            .get(&Probe::new(Part::Test, ProbeMask::Whole))
            .unwrap()
            .top[1]
            .0
    );
    let plane = &found.importance.plane;
    assert_eq!(found.importance.known(), plane.blocks());
    let (whole, _) = asked.brute(&FrequencySet::empty(SIDE), false);
    for block in 0..plane.blocks() {
        let (without, best) = asked.brute(&plane.set(&[block]), false);
        let importance = found.importance.of(block).unwrap();
        assert!(
            is_near(importance, whole - without),
            "{block}: {importance}"
        );
        assert_eq!(found.importance.without[block].unwrap().label, Some(best));
    }
    // Everything gone is the mean colour alone.
    let all: Vec<usize> = (0..plane.blocks()).collect();
    let blank = found.blank.unwrap();
    assert!(is_near(
        blank.log_odds,
        asked.brute(&plane.set(&all), false).0
    ));
    let kept = Probe::new(
        Part::Test,
        ProbeMask::Keep(FrequencySet::empty(SIDE).complement()),
    );
    assert_eq!(
        asked.read(&kept).loss,
        readings
            .get(&Probe::new(Part::Test, ProbeMask::Whole))
            .unwrap()
            .loss
    );

    let (insertion, deletion) = (found.insertion.unwrap(), found.deletion.unwrap());
    let ends = |curve: &Curve| {
        (
            curve.points[0].reply,
            curve.points[curve.points.len() - 1].reply,
        )
    };
    assert_eq!(ends(&insertion), (blank, found.importance.whole.unwrap()));
    assert_eq!(ends(&deletion), (found.importance.whole.unwrap(), blank));
    assert_eq!(insertion.points.last().unwrap().share, 1.0);
    let order = plan.result(&readings).importance.ranked();
    for (curve, keeps) in [(&insertion, true), (&deletion, false)] {
        for point in &curve.points {
            let (log_odds, best) = asked.brute(&plane.set(&order[..point.blocks]), keeps);
            assert!(is_near(point.reply.log_odds, log_odds), "{point:?}");
            assert_eq!(point.reply.label, Some(best));
        }
        assert!((0.0..=1.0).contains(&curve.area.unwrap()));
        let smallest = curve.smallest.as_ref().unwrap();
        assert!(smallest.exact);
        let (_, best) = asked.brute(&smallest.set, keeps);
        assert_eq!(best == asked.answer, keeps);
        let one_fewer = &smallest.blocks[..smallest.blocks.len() - 1];
        let (_, best) = asked.brute(&plane.set(one_fewer), keeps);
        assert_eq!(best != asked.answer, keeps);
    }
    assert!(insertion.area > deletion.area);
}

#[test]
fn cut_offs_and_controls_are_what_they_say() {
    let asked = Asked::new();
    let options = Options::of(SIDE);
    let plan = asked.plan(options);
    let (found, readings) = asked.run(&plan);
    assert_eq!(found.importance.known() + 1, plan.exhaustive_passes() / 4);
    let low = found.low_pass.as_ref().unwrap();
    for &(radius, reply) in &low.tried {
        let r = radius as f64;
        let set = FrequencySet::from_fn(SIDE, |kx, ky| f64::from(kx).hypot(f64::from(ky)) < r);
        let (log_odds, best) = asked.brute(&set, true);
        assert!(is_near(reply.log_odds, log_odds));
        assert_eq!(reply.label, Some(best));
        assert_eq!(
            best == asked.answer,
            radius >= low.radius || radius > low.beyond.unwrap().0,
            "{radius}"
        );
    }
    assert!(
        low.exact
            && low
                .beyond
                .is_some_and(|(beyond, _)| beyond + 1 == low.radius)
    );
    // Statements: the one with a verdict, two cut-offs, direction, phase.
    let first = found.claim().unwrap();
    assert_eq!(first, &found.evidence[0]);
    assert_eq!(first.same_number.len(), options.controls);
    for control in &first.same_number {
        assert_eq!(control.coefficients, first.tested.coefficients);
        assert!(control.energy > 0.0 && control.energy < 1.0);
    }
    for control in &first.same_energy {
        assert!((control.energy / first.tested.energy - 1.0).abs() <= 0.05 + 1e-9);
    }
    let is_claimed = first.verdict() == Verdict::Claimed;
    assert_eq!(
        is_claimed,
        first.p.is_some_and(|p| p < 0.05) && first.is_comparable()
    );
    for evidence in &found.evidence[1..] {
        assert!(evidence.same_number.len() == options.other_controls || evidence.p.is_none());
    }
    // The end is the end, and all that was asked was needed.
    assert_eq!(plan.next(&readings), Step::Finished);
    assert_eq!(
        plan.progress(&readings),
        (readings.0.len(), readings.0.len())
    );
    assert!(
        found
            .findings()
            .iter()
            .all(|finding| finding.chain.check().is_ok())
    );
}
