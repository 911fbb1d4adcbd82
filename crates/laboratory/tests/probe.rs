//! Probes of a real network against judgements of the same pictures filtered as the page does it.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use classifier::{Classifier, Device};
use laboratory::judge::{Question, judge};
use laboratory::opened::{NotOpened, OpenedPictures};
use laboratory::probe::{ProbeError, read};
use models::card::Catalogue;
use models::ranking::{softmax, top_k};
use sets::scoring::Scoring;
use shortcuts::probe::{Choice, Probe, ProbeMask, Said};
use shortcuts::study::{Labelled, Part, Treatment};
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::frequencies::FrequencySet;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};
use spectrum::window::Window;

fn network() -> Classifier {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/models");
    let catalogue = fs::read_to_string(folder.join(Catalogue::FILE)).unwrap();
    let catalogue = Catalogue::parse(&catalogue).unwrap();
    let card = catalogue.get("fashion-narrow").unwrap();
    let weights = fs::read(folder.join(&card.file)).unwrap();
    Classifier::load(card, weights, &Device::Cpu).unwrap()
}

/// Bright bars of different widths and places.
fn pictures() -> Vec<Picture> {
    (0..11)
        .map(|index| {
            let plane: Vec<f32> = (0..28 * 28)
                .map(|pixel| {
                    let (x, y) = (pixel % 28, pixel / 28);
                    let inside = (4 + index..18 + index / 2).contains(&x)
                        && (3 + index % 3..25 - index).contains(&y);
                    if inside {
                        (90 + (x * 7 + y * 13 + index * 5) % 160) as f32 / 255.0
                    } else {
                        0.0
                    }
                })
                .collect();
            Picture::new(28, 28, [plane.clone(), plane.clone(), plane]).unwrap()
        })
        .collect()
}

fn opened(pictures: &[Picture]) -> OpenedPictures {
    let mut opened = OpenedPictures::new(28).unwrap();
    for (position, picture) in pictures.iter().enumerate() {
        opened.put(100 + position, picture).unwrap();
    }
    opened
}

fn labelled() -> Vec<Labelled> {
    (0..11)
        .map(|position| Labelled {
            picture: 100 + position,
            class: position % 4,
        })
        .collect()
}

/// Three classes of one label, one of two; the others are foreign.
fn scoring() -> Scoring {
    Scoring {
        classes: vec![vec![0], vec![1], vec![2, 6], vec![9]],
    }
}

#[test]
fn a_filter_is_answered_as_the_page_answers_it() {
    let network = network();
    let pictures = pictures();
    let opened = opened(&pictures);
    let chain: FilterChain = "lowpass:6".parse().unwrap();
    let probe = Probe::new(Part::Test, ProbeMask::Filter(chain.clone()));
    let reading = pollster::block_on(read(
        &network,
        &opened,
        &probe,
        &labelled(),
        &scoring(),
        Treatment::default(),
        5,
    ))
    .unwrap();
    let question = Question {
        scoring: scoring(),
        original: false,
        filter: Some(chain.clone().into()),
    };
    let answers = pollster::block_on(judge(&network, &question, pictures.clone())).unwrap();
    let expected: Vec<Said> = (answers.iter())
        .filter_map(|answer| answer.filtered)
        .map(|judgement| {
            Said(
                judgement.class.map(|class| class as u16),
                judgement.best.map(|class| class as u16),
            )
        })
        .collect();
    assert_eq!(reading.said, expected);

    let mask = chain.mask(28, 28);
    for class in 0..4 {
        let losses: Vec<f64> = (pictures.iter().enumerate())
            .filter(|(position, _)| position % 4 == class)
            .map(|(_, picture)| {
                let filtered = Editor::new(picture.clone()).unwrap().apply(&mask).clone();
                let logits = pollster::block_on(network.logits(&filtered)).unwrap();
                let weights: Vec<f64> =
                    logits.iter().map(|&logit| f64::from(logit).exp()).collect();
                let own: f64 = (scoring().classes[class].iter())
                    .map(|&label| weights[label])
                    .sum();
                -(own / weights.iter().sum::<f64>()).ln()
            })
            .collect();
        let mean = losses.iter().sum::<f64>() / losses.len() as f64;
        let found = reading.loss[class].unwrap();
        assert!((found - mean).abs() < 1e-4, "{found} instead of {mean}");
    }
}

/// The workbench's own way: its editor, then the network, then the five best.
fn on_the_workbench(network: &Classifier, picture: &Picture, recipe: &Recipe) -> Vec<(usize, f32)> {
    let mut editor = Editor::new(picture.clone()).unwrap();
    let extras = Extras {
        second: None,
        normalisation: Some(network.card().preprocessing.normalisation()),
    };
    let filtered = editor.edit(recipe, &extras);
    let logits = pollster::block_on(network.logits(filtered)).unwrap();
    (top_k(&softmax(&logits), 5).into_iter())
        .map(|best| (best.class, best.probability))
        .collect()
}

#[test]
fn a_single_picture_under_a_recipe_is_answered_as_on_the_workbench_to_the_bit() {
    let network = network();
    let one = pictures().swap_remove(4);
    // What a file's bytes give, and values that no byte gives.
    let mut coloured = one.clone();
    coloured.planes[1]
        .iter_mut()
        .for_each(|value| *value *= 0.731);
    let recipes = [
        Recipe::default(),
        Recipe::from("lowpass:6".parse::<FilterChain>().unwrap()),
        // Keeps everything: the picture itself.
        Recipe::from("lowpass:100".parse::<FilterChain>().unwrap()),
        Recipe {
            keep_dc: true,
            clip: false,
            ..Recipe::from("highpass:3.5".parse::<FilterChain>().unwrap())
        },
        Recipe {
            after_normalising: true,
            ..Recipe::from(
                "rectangle:-3,3,-3,3*remove*luminance"
                    .parse::<FilterChain>()
                    .unwrap(),
            )
        },
        Recipe {
            content: "phase-noise:90".parse().unwrap(),
            window: Window::Hann,
            ..Recipe::from("strongest:5".parse::<FilterChain>().unwrap())
        },
    ];
    for picture in [one, coloured] {
        let mut opened = OpenedPictures::new(28).unwrap();
        opened.put_exact(0, picture.clone()).unwrap();
        let ask = |mask| {
            let asked = [Labelled {
                picture: 0,
                class: 0,
            }];
            pollster::block_on(read(
                &network,
                &opened,
                &Probe::new(Part::Test, mask),
                &asked,
                &Scoring {
                    classes: vec![vec![3]],
                },
                Treatment::default(),
                1,
            ))
            .unwrap()
        };
        for recipe in &recipes {
            let expected = on_the_workbench(&network, &picture, recipe);
            let reading = ask(ProbeMask::Recipe(Box::new(recipe.clone())));
            assert_eq!(reading.top, expected, "{recipe:?}");
            let known = expected.iter().find(|(label, _)| *label == 3);
            if let Some((_, probability)) = known {
                let found = (-reading.loss[0].unwrap()).exp();
                assert!((found - f64::from(*probability)).abs() < 1e-7);
            }
        }
        let whole = ask(ProbeMask::Whole);
        assert_eq!(
            whole.top,
            on_the_workbench(&network, &picture, &Recipe::default())
        );
        let chain: FilterChain = "lowpass:6".parse().unwrap();
        assert_eq!(
            ask(ProbeMask::Filter(chain)).top,
            on_the_workbench(&network, &picture, &recipes[1])
        );
    }
}

#[test]
fn a_recipe_does_the_same_to_pictures_of_a_set() {
    let network = network();
    let recipe = Recipe {
        content: "equalised".parse().unwrap(),
        keep_dc: true,
        ..Recipe::from("bandpass:2-9".parse::<FilterChain>().unwrap())
    };
    let question = Question {
        scoring: scoring(),
        original: false,
        filter: Some(recipe.clone()),
    };
    let answers = pollster::block_on(judge(&network, &question, pictures())).unwrap();
    let reading = pollster::block_on(read(
        &network,
        &opened(&pictures()),
        &Probe::new(Part::Test, ProbeMask::Recipe(Box::new(recipe))),
        &labelled(),
        &scoring(),
        Treatment::default(),
        5,
    ))
    .unwrap();
    let expected = answers.iter().filter_map(|answer| answer.filtered);
    let expected: Vec<Option<usize>> = expected.map(|judgement| judgement.best).collect();
    let found: Vec<Option<usize>> = (reading.said.iter())
        .map(|said| said.class(Choice::SetClasses))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(reading.top, []);
    let mixed = Recipe {
        content: "phase-of-second".parse().unwrap(),
        ..Recipe::default()
    };
    let refused = pollster::block_on(read(
        &network,
        &opened(&pictures()),
        &Probe::new(Part::Test, ProbeMask::Recipe(Box::new(mixed))),
        &labelled(),
        &scoring(),
        Treatment::default(),
        5,
    ));
    assert!(matches!(refused, Err(ProbeError::TwoPictures)));
}

#[test]
fn the_reading_does_not_depend_on_the_batch() {
    let network = network();
    let opened = opened(&pictures());
    let mut set = FrequencySet::empty(28);
    set.insert(1, 2);
    set.insert(0, -3);
    for part in [Part::Search, Part::Test] {
        let probe = Probe::new(part, ProbeMask::Remove(set.clone()));
        let by = |batch| {
            pollster::block_on(read(
                &network,
                &opened,
                &probe,
                &labelled(),
                &scoring(),
                Treatment::default(),
                batch,
            ))
            .unwrap()
        };
        let first = by(51);
        assert_eq!(first.said.len(), if part == Part::Test { 11 } else { 0 });
        assert!(
            first
                .loss
                .iter()
                .all(|loss| loss.is_some_and(f64::is_finite))
        );
        assert_eq!(first, by(51));
        for batch in [1, 2, 4, 11] {
            let other = by(batch);
            assert_eq!(other.said, first.said);
            for (a, b) in first.loss.iter().zip(&other.loss) {
                assert!((a.unwrap() - b.unwrap()).abs() < 1e-5);
            }
        }
    }
}

#[test]
fn what_does_not_fit_is_a_sentence() {
    let network = network();
    let opened = opened(&pictures());
    let ask = |opened: &OpenedPictures, mask, pictures: &[Labelled]| {
        pollster::block_on(read(
            &network,
            opened,
            &Probe::new(Part::Search, mask),
            pictures,
            &scoring(),
            Treatment::default(),
            8,
        ))
    };
    let foreign = FrequencySet::empty(32);
    assert!(matches!(
        ask(&opened, ProbeMask::Keep(foreign), &labelled()),
        Err(ProbeError::Side { mask: 32, .. })
    ));
    assert!(matches!(
        ask(
            &OpenedPictures::new(32).unwrap(),
            ProbeMask::Whole,
            &labelled()
        ),
        Err(ProbeError::Side { side: 32, .. })
    ));
    let missing = [Labelled {
        picture: 5,
        class: 0,
    }];
    assert!(matches!(
        ask(&opened, ProbeMask::Whole, &missing),
        Err(ProbeError::NotOpened(NotOpened::Missing(5)))
    ));
    let nameless = [Labelled {
        picture: 100,
        class: 9,
    }];
    assert!(matches!(
        ask(&opened, ProbeMask::Whole, &nameless),
        Err(ProbeError::Class(9))
    ));
    let nothing = ask(&opened, ProbeMask::Whole, &[]).unwrap();
    assert_eq!(nothing.loss, [None; 4]);
}
