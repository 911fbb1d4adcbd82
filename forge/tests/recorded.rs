//! What the site shows until a visitor starts a run: every file is about a set and a model that the site has, and says what its command
//! finds.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use forge::recorded::{experiments, folder, set_tests};
use forge::set_pictures::{self, SetPictures};
use forge::weights;
use sets::evaluation::{Choice, Evaluation, Outcome};
use sets::recorded::{Recorded, RecordedTest};
use sets::scoring::{Judgement, Scoring};
use shortcuts::experiments::Experiment;
use shortcuts::recorded::Recorded as RecordedExperiment;
use spectrum::filter::FilterChain;

/// No file is to be larger.
const MOST_BYTES: u64 = 100_000;

fn of_set(set: &str) -> Recorded {
    serde_json::from_str(&fs::read_to_string(set_tests::path(set)).unwrap()).unwrap()
}

fn of_experiment(experiment: Experiment) -> RecordedExperiment {
    let path = experiments::path(experiment.words().word);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn files(folder: &Path) -> BTreeSet<String> {
    (fs::read_dir(folder).unwrap())
        .map(|entry| {
            let entry = entry.unwrap();
            let size = entry.metadata().unwrap().len();
            let name = entry.file_name().into_string().unwrap();
            assert!(size < MOST_BYTES, "{name} has {size} bytes");
            name
        })
        .collect()
}

#[test]
fn every_set_has_a_test_and_every_test_is_of_the_site() {
    let (sets, models) = (
        set_pictures::catalogue().unwrap(),
        weights::read_catalogue().unwrap(),
    );
    let names: BTreeSet<String> = (sets.sets.iter())
        .map(|card| format!("{}.json", card.id))
        .collect();
    assert_eq!(files(&folder().join("sets")), names);
    let commands: BTreeSet<&str> = set_tests::COMMANDS.into();
    for card in &sets.sets {
        let tests = of_set(&card.id).tests;
        assert!(!tests.is_empty(), "{}", card.id);
        let truths = SetPictures::open(&sets, card).unwrap().truths;
        let scoring = Scoring {
            classes: (card.classes.iter())
                .map(|class| class.labels.clone())
                .collect(),
        };
        for test in tests {
            assert!(commands.contains(test.command.as_str()), "{}", test.command);
            let model = models.get(&test.model).unwrap();
            assert_eq!(test.model_sha256, model.sha256, "made by other weights");
            assert_eq!((&test.set, &model.labels), (&card.id, &card.labels));
            // The page compares the visitor's filter with these words.
            let filter: FilterChain = test.filter.parse().unwrap();
            assert_eq!(filter.to_string(), test.filter);
            assert_eq!(test.original.len(), test.filtered.len());
            let accuracy = |judgements: &BTreeMap<usize, Judgement>| {
                let outcomes: Vec<Outcome> = (judgements.iter())
                    .map(|(&picture, &judgement)| Outcome {
                        picture,
                        truth: truths[picture],
                        judgement,
                    })
                    .collect();
                let found = Evaluation::of(&scoring, &outcomes, Choice::AllLabels);
                assert_eq!(found.pictures(), judgements.len());
                found.accuracy.unwrap().value
            };
            let (original, filtered) = (accuracy(&test.original), accuracy(&test.filtered));
            assert!(
                test.original != test.filtered,
                "{}: {original} and {filtered}",
                test.command
            );
        }
    }
}

#[test]
fn every_experiment_has_a_result_of_the_site() {
    let (sets, models) = (
        set_pictures::catalogue().unwrap(),
        weights::read_catalogue().unwrap(),
    );
    let names: BTreeSet<String> =
        (Experiment::ALL.map(|experiment| format!("{}.json", experiment.words().word))).into();
    assert_eq!(files(&folder().join("laboratory")), names);
    for (experiment, command) in experiments::COMMANDS {
        let recorded = of_experiment(experiment);
        assert_eq!(recorded.command, command);
        let studies = [&recorded.run.study]
            .into_iter()
            .chain(recorded.legs.iter().map(|leg| &leg.study));
        for study in studies {
            let model = models.get(&study.model).unwrap();
            let set = sets.get(&study.set).unwrap();
            assert_eq!(study.model_sha256, model.sha256, "made by other weights");
            assert_eq!(model.labels, set.labels);
            let classes: Vec<&String> = set.classes.iter().map(|class| &class.name).collect();
            assert!(study.classes.iter().eq(classes), "{command}");
        }
        let results = recorded.results();
        let classes = recorded.run.study.classes.len();
        let is_whole = match experiment {
            Experiment::Spectra => {
                recorded
                    .spectra
                    .is_some_and(|spectra| spectra.classes() == classes)
                    && recorded.run.nearest.len() == recorded.run.study.split.test.len()
            }
            Experiment::Dominant => results.dominant.is_some_and(|found| found.settled),
            Experiment::Hfss => results.hfss.is_some_and(|found| found.settled),
            Experiment::Test => results.tested.is_some_and(|found| {
                found.progress.0 == found.progress.1 && found.classes.len() == classes
            }),
            Experiment::Transfer => recorded.legs.len() > 1 && results.maps.is_some(),
            Experiment::HeatMap => results.heat_map.is_some_and(|found| {
                let (tried, all) = found.progress();
                tried == all
            }),
        };
        assert!(is_whole, "{command}");
    }
}

/// Processors round otherwise: the same answers, with nearly the same probabilities.
fn same(recorded: &BTreeMap<usize, Judgement>, again: &BTreeMap<usize, Judgement>) {
    assert!(recorded.keys().eq(again.keys()));
    for (picture, said) in recorded {
        let now = again[picture];
        assert_eq!(
            (said.top, said.class, said.best, said.best_label),
            (now.top, now.class, now.best, now.best_label),
            "picture {picture}"
        );
        assert!((said.top_probability - now.top_probability).abs() < 1e-3);
        assert!((said.best_probability - now.best_probability).abs() < 1e-3);
    }
}

#[test]
fn commands_find_again_what_is_recorded() {
    for set in ["cifar-gallery", "fashion-mnist"] {
        for test in of_set(set).tests {
            let again: RecordedTest = set_tests::run(&test.command).unwrap();
            same(&test.original, &again.original);
            same(&test.filtered, &again.filtered);
        }
    }
    let recorded = of_experiment(Experiment::Spectra);
    let again = experiments::run(&recorded.command).unwrap();
    // They were recorded before a study named its arithmetic.
    let mut study = again.run.study;
    study.arithmetic = recorded.run.study.arithmetic;
    assert!(recorded.run.study == study, "another study");
    assert_eq!(recorded.run.nearest, again.run.nearest);
    let (spectra, again) = (recorded.spectra.unwrap(), again.spectra.unwrap());
    for class in 0..spectra.classes() {
        for (a, b) in spectra.power(class).into_iter().zip(again.power(class)) {
            assert!((a - b).abs() <= 1e-3 * b, "class {class}: {a} and {b}");
        }
    }
}
