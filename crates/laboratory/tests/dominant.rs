//! Scores of frequencies and ADCS against tests/reference/dominant.py: another program, in double precision and without a fast
//! transform, on the same pictures and weights.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use classifier::{Classifier, Device};
use laboratory::class_spectra::class_spectra;
use laboratory::opened::OpenedPictures;
use laboratory::pictures::Sheet;
use laboratory::probe::read;
use models::card::Catalogue;
use serde::Deserialize;
use sets::card::{Contents, SetCatalogue, SheetIndex};
use sets::scoring::Scoring;
use shortcuts::dominant::{Dominant, DominantPlan, Options, Search};
use shortcuts::plan::{Plan as _, Step};
use shortcuts::probe::{Probe, Reading, Readings};
use shortcuts::spectra::{Order, adcs};
use shortcuts::study::{Labelled, Split, Study, Treatment};

const CLASSES: usize = 10;

#[derive(Deserialize)]
struct Golden {
    pictures: Vec<usize>,
    whole: Vec<f64>,
    published_whole: Vec<f64>,
    block: usize,
    /// (kx div block, floor(ky / block)).
    blocks: Vec<(i32, i32)>,
    /// By block and class.
    scores: Vec<Vec<f64>>,
    published_blocks: Vec<(usize, usize)>,
    /// By block and class.
    published_scores: Vec<Vec<f64>>,
    /// By class, a letter for each frequency of the centred plane: "a" for -9.
    adcs: Vec<String>,
}

fn site_file(folder: &str, file: &str) -> Vec<u8> {
    let www = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www");
    fs::read(www.join(folder).join(file)).unwrap()
}

fn site_text(folder: &str, file: &str) -> String {
    String::from_utf8(site_file(folder, file)).unwrap()
}

/// Pictures of the site's Fashion-MNIST by their positions, with their classes.
fn fashion(positions: &[usize]) -> (OpenedPictures, Vec<Labelled>) {
    let catalogue = SetCatalogue::parse(&site_text("sets", SetCatalogue::FILE)).unwrap();
    let card = catalogue.get("fashion-mnist").unwrap();
    let Contents::Sheets {
        columns,
        parts,
        index,
    } = &card.contents
    else {
        panic!("Fashion-MNIST is stored in sheets");
    };
    let classes = SheetIndex::parse(&site_text("sets", &index.file), card)
        .unwrap()
        .classes;
    let mut opened = OpenedPictures::new(card.side).unwrap();
    let mut first = 0;
    for part in parts {
        let file = site_file("sets", &part.file);
        let sheet = Sheet::open(&file, *columns, card.side).unwrap();
        for &position in positions {
            if (first..first + part.count).contains(&position) {
                let picture = sheet.cell(position - first, None, card.side).unwrap();
                opened.put(position, &picture).unwrap();
            }
        }
        first += part.count;
    }
    let labelled = |&picture: &usize| Labelled {
        picture,
        class: classes[picture],
    };
    (opened, positions.iter().map(labelled).collect())
}

struct Bench {
    golden: Golden,
    network: Classifier,
    opened: OpenedPictures,
    pictures: Vec<Labelled>,
}

impl Bench {
    fn open() -> Self {
        let golden: Golden = serde_json::from_str(include_str!("dominant.json")).unwrap();
        let models = site_text("models", Catalogue::FILE);
        let models = Catalogue::parse(&models).unwrap();
        let card = models.get("fashion-narrow").unwrap();
        let weights = site_file("models", &card.file);
        let network = Classifier::load(card, weights, &Device::Cpu).unwrap();
        let (opened, pictures) = fashion(&golden.pictures);
        Self {
            golden,
            network,
            opened,
            pictures,
        }
    }

    /// An exhaustive search.
    fn search(&self, treatment: Treatment, published: bool) -> Dominant {
        let study = Study {
            model: "fashion-narrow".to_owned(),
            model_sha256: String::new(),
            side: 28,
            set: "fashion-mnist".to_owned(),
            set_version: String::new(),
            classes: vec![String::new(); CLASSES],
            scoring: Scoring {
                classes: (0..CLASSES).map(|class| vec![class]).collect(),
            },
            split: Split {
                search: self.pictures.clone(),
                test: Vec::new(),
            },
            seed: 0,
            treatment,
            read_as: models::read_as::ReadAs::default(),
            version: String::new(),
            arithmetic: None,
        };
        let (spectra, _) = class_spectra(&self.opened, CLASSES, &self.pictures, &[]).unwrap();
        let options = Options {
            size: self.golden.block,
            search: Search::Exhaustive,
            published,
            ..Options::of(28)
        };
        let plan = DominantPlan::new(&study, &spectra, options);
        let mut readings = Readings::default();
        while let Step::Ask(probes) = plan.next(&readings) {
            for probe in probes {
                let reading = self.read(&probe, &study);
                readings.insert(&probe, reading);
            }
        }
        plan.result(&readings)
    }

    fn read(&self, probe: &Probe, study: &Study) -> Reading {
        let reading = read(
            &self.network,
            &self.opened,
            probe,
            study.split.part(probe.part),
            &study.scoring,
            study.treatment,
            7,
        );
        pollster::block_on(reading).unwrap()
    }
}

fn whole(found: &Dominant) -> Vec<f64> {
    found.whole.iter().map(|loss| loss.unwrap()).collect()
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

/// `of_block` tells where a block of the reference is among those found.
fn assert_scores(found: &Dominant, expected: &[Vec<f64>], of_block: &[usize]) {
    assert_eq!(found.blocks.len(), expected.len());
    for class in 0..CLASSES {
        let scores: Vec<f64> = (of_block.iter())
            .map(|&block| {
                let score = found.scores[class][block];
                assert!(score.measured);
                score.value
            })
            .collect();
        let expected = column(expected, class);
        assert_close(&scores, &expected, &format!("scores of class {class}"));
        assert_eq!(ranking(&scores), ranking(&expected), "class {class}");
        let ranked: Vec<usize> = (ranking(&expected).iter())
            .map(|&block| of_block[block])
            .collect();
        assert_eq!(found.ranked(class), ranked, "class {class}");
    }
}

#[test]
fn removed_blocks_are_scored_and_ranked_as_the_reference_does() {
    let bench = Bench::open();
    let golden = &bench.golden;
    let found = bench.search(Treatment::default(), false);
    assert_close(&whole(&found), &golden.whole, "whole");
    let size = golden.block as i32;
    let of_block: Vec<usize> = (golden.blocks.iter())
        .map(|&(column, row)| {
            let lies_here = |&(kx, ky): &(i32, i32)| {
                (kx.div_euclid(size), ky.div_euclid(size)) == (column, row)
            };
            (found.blocks.iter())
                .position(|frequencies| frequencies.iter().all(lies_here))
                .unwrap()
        })
        .collect();
    assert_scores(&found, &golden.scores, &of_block);
}

#[test]
fn the_published_code_s_scores_are_reproduced() {
    let bench = Bench::open();
    let golden = &bench.golden;
    let treatment = Treatment {
        clip: false,
        after_normalising: true,
    };
    let found = bench.search(treatment, true);
    assert_close(&whole(&found), &golden.published_whole, "whole");
    let in_order: Vec<usize> = (0..golden.published_blocks.len()).collect();
    assert_scores(&found, &golden.published_scores, &in_order);
}

#[test]
fn class_spectra_differ_as_the_reference_says() {
    let bench = Bench::open();
    let (spectra, _) = class_spectra(&bench.opened, CLASSES, &bench.pictures, &[]).unwrap();
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
