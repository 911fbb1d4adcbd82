//! Scores of frequencies and ADCS against tests/reference/dominant.py: another program, in double precision and without a fast
//! transform, on the same pictures and weights.

#![allow(clippy::unwrap_used)]

use classifier::{Classifier, Device};
use forge::set_pictures::{self, SetPictures};
use laboratory::probe::read;
use laboratory::shelf::Shelf;
use laboratory::survey::survey;
use serde::Deserialize;
use sets::scoring::Scoring;
use shortcuts::blocks::PublishedBlock;
use shortcuts::probe::{Probe, ProbeMask, Reading};
use shortcuts::spectra::{Order, adcs};
use shortcuts::study::{Labelled, Part, Treatment};

const CLASSES: usize = 10;

#[derive(Deserialize)]
struct Golden {
    pictures: Vec<usize>,
    whole: Vec<f64>,
    published_whole: Vec<f64>,
    block: usize,
    published_blocks: Vec<(usize, usize)>,
    /// By block and class.
    published_scores: Vec<Vec<f64>>,
    /// By class, a letter for each frequency of the centred plane: "a" for -9.
    adcs: Vec<String>,
}

struct Bench {
    golden: Golden,
    network: Classifier,
    shelf: Shelf,
    pictures: Vec<Labelled>,
}

impl Bench {
    fn open() -> Self {
        let golden: Golden = serde_json::from_str(include_str!("dominant.json")).unwrap();
        let models = forge::weights::read_catalogue().unwrap();
        let card = models.get("fashion-narrow").unwrap();
        let weights = forge::weights::read_weights(card).unwrap();
        let network = Classifier::load(card, weights, &Device::flex()).unwrap();
        let catalogue = set_pictures::catalogue().unwrap();
        let set = set_pictures::card(&catalogue, "fashion-mnist").unwrap();
        let mut set = SetPictures::open(&catalogue, set).unwrap();
        let mut shelf = Shelf::new(28).unwrap();
        let mut pictures = Vec::new();
        for &picture in &golden.pictures {
            shelf
                .put(picture, &set.picture(picture, 28).unwrap())
                .unwrap();
            pictures.push(Labelled {
                picture,
                class: set.truths[picture],
            });
        }
        Self {
            golden,
            network,
            shelf,
            pictures,
        }
    }

    fn read(&self, probe: &Probe, treatment: Treatment) -> Reading {
        let scoring = Scoring {
            classes: (0..CLASSES).map(|class| vec![class]).collect(),
        };
        let reading = read(
            &self.network,
            &self.shelf,
            probe,
            &self.pictures,
            &scoring,
            treatment,
            7,
        );
        pollster::block_on(reading).unwrap()
    }
}

fn losses(reading: &Reading) -> Vec<f64> {
    reading.loss.iter().map(|loss| loss.unwrap()).collect()
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len());
    for (class, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() < 1e-4,
            "{what}, class {class}: {found} instead of {expected}"
        );
    }
}

/// The places of `scores`, highest first.
fn ranking(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order
}

fn column(rows: &[Vec<f64>], class: usize) -> Vec<f64> {
    rows.iter().map(|row| row[class]).collect()
}

#[test]
fn the_published_code_s_scores_are_reproduced() {
    let bench = Bench::open();
    let golden = &bench.golden;
    let treatment = Treatment {
        clip: false,
        after_normalising: true,
    };
    let whole = losses(&bench.read(&Probe::new(Part::Search, ProbeMask::Whole), treatment));
    assert_close(&whole, &golden.published_whole, "whole");
    assert_close(&whole, &golden.whole, "whole");
    let scores: Vec<Vec<f64>> = (golden.published_blocks.iter())
        .map(|&(row, column)| {
            let block = PublishedBlock {
                size: golden.block,
                row,
                column,
            };
            let probe = Probe::new(Part::Search, ProbeMask::RemovePublished(block));
            let losses = losses(&bench.read(&probe, treatment));
            (losses.iter().zip(&whole))
                .map(|(loss, whole)| loss - whole)
                .collect()
        })
        .collect();
    for (found, (expected, block)) in
        (scores.iter()).zip(golden.published_scores.iter().zip(&golden.published_blocks))
    {
        assert_close(found, expected, &format!("block {block:?}"));
    }
    for class in 0..CLASSES {
        assert_eq!(
            ranking(&column(&scores, class)),
            ranking(&column(&golden.published_scores, class)),
            "class {class}"
        );
    }
}

#[test]
fn class_spectra_differ_as_the_reference_says() {
    let bench = Bench::open();
    let (spectra, _) = survey(&bench.shelf, CLASSES, &bench.pictures, &[]).unwrap();
    for class in 0..CLASSES {
        let expected: Vec<f32> = (bench.golden.adcs[class].bytes())
            .map(|letter| f32::from(letter) - f32::from(b'a') - (CLASSES - 1) as f32)
            .collect();
        for order in [Order::SignThenCollapse, Order::CollapseThenSign] {
            let found = adcs(&spectra, class, order);
            let wrong = (found.iter().zip(&expected))
                .filter(|(found, expected)| (*found - *expected).abs() > 1e-5)
                .count();
            assert_eq!(wrong, 0, "class {class}, {order:?}");
        }
    }
}
