//! The report of a native run: the same file as the page's, so that the page can open it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use shortcuts::document::{Document, FORMAT, Run};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::found::Found;
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
    pub fn write(&self, found: Found) -> Result<()> {
        let Some(path) = &self.json else {
            return Ok(());
        };
        let OpenedStudy {
            study, model_name, ..
        } = found.opened;
        let document = Document {
            format: FORMAT,
            program: study.version.clone(),
            created: OffsetDateTime::now_utc().format(&Rfc3339)?,
            address: None,
            settings: found.settings,
            run: Run {
                model_name,
                set_name: study.set.clone(),
                study,
                spectra: Some(found.spectra),
                nearest: found.nearest,
                readings: found.readings,
            },
            legs: Vec::new(),
        };
        fs::write(path, document.to_json())
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
