//! Makes the site's sample photographs: `www/samples/*.jpg`, `www/samples/samples.json` and their part of `CREDITS.md`.
//!
//! The photographs come from two packages; authors and licences are read from what those packages say about each file, and any
//! licence other than CC0 and public domain is refused. Which photographs, squares and stories is `forge/pictures.tsv`.

pub(crate) mod credit;
pub(crate) mod credits_page;
pub(crate) mod debian;
pub(crate) mod encode;
mod rcc;
mod recipe;
pub(crate) mod sources;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use recipe::Recipe;
use sources::{Photograph, Sources};

use crate::package::hexadecimal_sha256;

/// The command that writes these pictures.
const COMMAND: &str = "cargo forge pictures";
/// Side of a sample in pixels: at least twice the input of every model, so that it looks sharp beside the filtered picture.
const SIDE: u32 = 512;
/// A sample may take this many bytes.
const SIDE_LIMIT: usize = 90_000;
/// Side of a thumbnail in pixels.
const THUMBNAIL: u32 = 96;
/// A thumbnail may take this many bytes.
const THUMBNAIL_LIMIT: usize = 5_000;

/// The options of `cargo forge pictures`.
#[derive(clap::Args)]
pub struct Arguments {
    /// An already downloaded gcompris-qt-data_3.1-2_all.deb, where apt-get cannot fetch it.
    #[arg(long, value_name = "FILE")]
    debian_package: Option<PathBuf>,
}

/// One entry of `samples.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Short word used in links.
    pub id: String,
    /// Title shown to the visitor.
    pub title: String,
    /// File under `samples/`.
    pub file: String,
    /// Small square picture under `samples/`.
    pub thumbnail: String,
    /// Width of the picture in pixels.
    pub width: u32,
    /// Height of the picture in pixels.
    pub height: u32,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// What is seen, for those who cannot see it.
    pub alt: String,
    /// Something worth trying on it.
    pub story: Story,
    /// What the default model answers.
    pub expect: Expect,
    /// Who made the photograph.
    pub author: String,
    /// Its licence in words.
    pub licence: String,
    /// Address of the licence's deed.
    pub licence_url: String,
    /// Address of the work's page.
    pub source: String,
    /// The package it was taken from, and where it lies there.
    pub package: String,
}

/// One sentence or two, and the filter they speak of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// The sentences.
    pub text: String,
    /// Filter words, used with hard edges.
    pub filter: String,
}

/// Best classes of the default model, `0..1000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expect {
    /// Without a filter.
    pub original: usize,
    /// With the story's filter.
    pub filtered: usize,
}

/// Writes all pictures, their list and their credits; removes pictures that are no longer in the table.
pub fn write_all(arguments: &Arguments) -> Result<()> {
    let recipes = recipe::all()?;
    let sources = Sources::open(
        recipes.iter().map(|recipe| (recipe.package, recipe.member)),
        arguments.debian_package.as_deref(),
    )?;
    let folder = folder();
    fs::create_dir_all(&folder)?;
    let mut samples = Vec::new();
    for recipe in &recipes {
        let photograph = sources
            .photograph(recipe.package, recipe.member)
            .with_context(|| format!("{}: no photograph", recipe.id))?;
        let sample = make(recipe, &photograph, &folder)
            .with_context(|| format!("{}: cannot be made", recipe.id))?;
        println!("{}: {}, {}", sample.file, sample.author, sample.licence);
        samples.push(sample);
    }
    remove_others(&folder, &samples)?;
    fs::write(
        folder.join("samples.json"),
        serde_json::to_string_pretty(&samples)? + "\n",
    )?;
    let page = credits_path();
    let credits =
        fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    fs::write(
        page,
        credits_page::renew(&credits, COMMAND, &credits_table(&samples))?,
    )?;
    Ok(())
}

/// The list as it is in `www/samples`.
pub fn read_samples() -> Result<Vec<Sample>> {
    let path = folder().join("samples.json");
    let json =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str(&json)?)
}

/// Where the samples lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/samples")
}

/// The page of credits.
pub fn credits_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../CREDITS.md")
}

/// The table that `CREDITS.md` holds for these samples.
pub fn credits_table(samples: &[Sample]) -> String {
    credits_page::table(samples)
}

fn make(recipe: &Recipe, photograph: &Photograph, folder: &Path) -> Result<Sample> {
    let square = encode::square(&photograph.bytes, recipe.square)?;
    let (file, thumbnail) = (
        format!("{}.jpg", recipe.id),
        format!("{}.thumbnail.jpg", recipe.id),
    );
    let picture = encode::jpeg(&square, SIDE, SIDE_LIMIT)?;
    fs::write(folder.join(&file), &picture)?;
    fs::write(
        folder.join(&thumbnail),
        encode::jpeg(&square, THUMBNAIL, THUMBNAIL_LIMIT)?,
    )?;
    Ok(Sample {
        id: recipe.id.to_owned(),
        title: recipe.title.to_owned(),
        file,
        thumbnail,
        width: SIDE,
        height: SIDE,
        sha256: hexadecimal_sha256(&picture),
        alt: recipe.alt.to_owned(),
        story: Story {
            text: recipe.story.to_owned(),
            filter: recipe.filter.to_owned(),
        },
        expect: Expect {
            original: recipe.original,
            filtered: recipe.filtered,
        },
        author: photograph.credit.author.clone(),
        licence: photograph.credit.licence.name().to_owned(),
        licence_url: photograph.credit.licence.url().to_owned(),
        source: photograph.credit.source.clone(),
        package: photograph.origin.clone(),
    })
}

fn remove_others(folder: &Path, samples: &[Sample]) -> Result<()> {
    let named: BTreeSet<&OsStr> = samples
        .iter()
        .flat_map(|sample| [OsStr::new(&sample.file), OsStr::new(&sample.thumbnail)])
        .collect();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_picture = path.extension().is_some_and(|extension| extension == "jpg");
        if is_picture && path.file_name().is_some_and(|name| !named.contains(name)) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
