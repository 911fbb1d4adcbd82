//! Experiments of the laboratory: one run of each.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use shortcuts::document::Run;
use shortcuts::experiments::Experiment;
use shortcuts::probe::{Choice, Probe, ProbeMask, Readings};
use shortcuts::recorded::{Recorded, RecordedLeg};
use shortcuts::study::{Part, Split, Study};

use crate::experiment::{self, Found};
use crate::{set_pictures, weights};

/// The commands. The network with the planted shortcut is the one whose result is known beforehand.
pub const COMMANDS: [(Experiment, &str); 6] = [
    (
        Experiment::Spectra,
        "cargo forge experiment adcs --set fashion-mnist --model fashion-middle --per-class 20",
    ),
    (
        Experiment::Dominant,
        "cargo forge experiment dominant --set fashion-mnist-shortcut --model fashion-middle-shortcut --per-class 20 --size 2",
    ),
    (
        Experiment::Hfss,
        "cargo forge experiment hfss --set fashion-mnist --model fashion-middle --per-class 10",
    ),
    (
        Experiment::Test,
        "cargo forge experiment test --set fashion-mnist-shortcut --model fashion-middle-shortcut --per-class 20 --size 2",
    ),
    (
        Experiment::Transfer,
        "cargo forge experiment transfer --models fashion-middle,fashion-middle-seed2,fashion-narrow,fashion-wide,fashion-residual --sets fashion-mnist,fashion-mnist-edges,fashion-mnist-inverted,fashion-mnist-textured --per-class 20 --size 2",
    ),
    (
        Experiment::HeatMap,
        "cargo forge experiment heat-map --set fashion-mnist --model fashion-middle --per-class 10",
    ),
];

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    experiment: experiment::Experiment,
}

/// The file of the experiment with this word.
pub fn path(word: &str) -> PathBuf {
    super::folder().join(format!("laboratory/{word}.json"))
}

/// Runs a command of the list.
pub fn run(command: &str) -> Result<Recorded> {
    let line = Line::try_parse_from(super::words(command))?;
    let found = experiment::find(&line.experiment)?.context("the page has no such experiment")?;
    let alone = matches!(line.experiment, experiment::Experiment::Adcs(_));
    recorded(command, found, alone)
}

/// What is kept of an experiment; its spectra only if they are the result.
fn recorded(command: &str, found: Found, with_spectra: bool) -> Result<Recorded> {
    let study = found.opened.study;
    let results = found.results;
    let maps = results.maps.as_deref().cloned().unwrap_or_default();
    let mut readings = Readings::default();
    for map in maps.iter().flatten() {
        let probe = Probe::new(Part::Test, ProbeMask::Keep(map.clone()));
        if let Some(reading) = found.readings.get(&probe) {
            readings.insert(&probe, reading.clone());
        }
    }
    let legs = (found.legs.into_iter())
        .map(|(study, leg)| {
            let (model_name, set_name) = names(&study)?;
            let study = Study {
                split: Split::default(),
                ..study
            };
            Ok(RecordedLeg {
                model_name,
                set_name,
                study,
                leg,
            })
        })
        .collect::<Result<_>>()?;
    let (model_name, set_name) = names(&study)?;
    let (spectra, nearest) = if with_spectra {
        (Some(found.spectra.shortened()), found.nearest)
    } else {
        (None, Vec::new())
    };
    Ok(Recorded {
        command: command.to_owned(),
        run: Run {
            model_name,
            set_name,
            study,
            spectra: None,
            nearest,
            readings,
        },
        spectra,
        choice: Choice::AllLabels,
        dominant: results.dominant.as_deref().cloned(),
        hfss: results.hfss.as_deref().cloned(),
        tested: results.tested.as_deref().cloned(),
        heat_map: results.heat_map.as_deref().cloned(),
        maps,
        legs,
    })
}

/// What a study's model and set are called.
fn names(study: &Study) -> Result<(String, String)> {
    let models = weights::read_catalogue()?;
    let model = models.get(&study.model).context("no such model")?;
    let catalogue = set_pictures::catalogue()?;
    let set = set_pictures::card(&catalogue, &study.set)?;
    Ok((model.name.clone(), set.title.clone()))
}
