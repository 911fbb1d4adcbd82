//! What an experiment has found: printed, saved as a report, or recorded for the site.

use anyhow::Result;
use shortcuts::document::Settings;
use shortcuts::experiments::Results;
use shortcuts::probe::Readings;
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use shortcuts::transfer::Leg;

use super::opened::OpenedStudy;

/// The end of an experiment.
pub struct Found {
    /// What it was about.
    pub opened: OpenedStudy,
    /// Of the search pictures.
    pub spectra: ClassSpectra,
    /// The class of the nearest mean spectrum, by test picture.
    pub nearest: Vec<Option<usize>>,
    /// How it was done.
    pub settings: Settings,
    /// All answers.
    pub readings: Readings,
    /// What they tell.
    pub results: Results,
    /// Of a transfer: the study itself first.
    pub legs: Vec<(Study, Leg)>,
}

impl Found {
    /// Without a question to the network.
    pub fn of(opened: OpenedStudy, results: Results) -> Result<Self> {
        let (spectra, nearest) = opened.spectra()?;
        Ok(Self {
            opened,
            spectra,
            nearest,
            settings: Settings::default(),
            readings: Readings::default(),
            results,
            legs: Vec::new(),
        })
    }
}
