//! The report of a native run: the same file as the page's, so that the page can open it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use shortcuts::document::{Document, FORMAT, Run, Settings};
use shortcuts::probe::Readings;
use shortcuts::spectra::ClassSpectra;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::opened::OpenedStudy;

/// Where the report goes.
#[derive(Clone, Debug, clap::Args)]
pub struct Output {
    /// Writes the report, which the page can open.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Output {
    /// Writes it, if it was asked for.
    pub fn write(
        &self,
        opened: &OpenedStudy,
        spectra: ClassSpectra,
        nearest: Vec<Option<usize>>,
        readings: &Readings,
        settings: Settings,
    ) -> Result<()> {
        let Some(path) = &self.json else {
            return Ok(());
        };
        let document = Document {
            format: FORMAT,
            program: opened.study.version.clone(),
            created: OffsetDateTime::now_utc().format(&Rfc3339)?,
            address: None,
            settings,
            run: Run {
                model_name: opened.study.model.clone(),
                set_name: opened.study.set.clone(),
                study: opened.study.clone(),
                spectra: Some(spectra),
                nearest,
                readings: readings.clone(),
            },
            legs: Vec::new(),
        };
        fs::write(path, document.to_json())
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
