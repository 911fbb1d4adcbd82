//! Makes the labelled sets that ship with the site: `www/sets` and their part of `CREDITS.md`.
//!
//! Each set has a card (`sets::card`), and its pictures lie in a folder of its name: Fashion-MNIST's test set on sheets, a gallery of
//! photographs with ImageNet's classes, OpenMoji's drawings of the same things, and a few small photographs with CIFAR-10's classes.
//! What is in them, and what each picture shows, was decided by eye; the tables are in `forge/sets`.

mod classes;
mod credits;
mod drawings;
mod fashion;
mod gallery;
mod output_folder;
mod sheets;
mod small_colour;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sets::card::{FileIndex, FilePicture, FileRef, SetCard, SetCatalogue, SetClass};

use crate::pictures;
use classes::Class;
use output_folder::SetFolder;

/// The options of `cargo forge sets`.
#[derive(clap::Args, Default)]
pub struct Arguments {
    /// An already downloaded gcompris-qt-data_3.1-2_all.deb, where apt-get cannot fetch it.
    #[arg(long, value_name = "FILE")]
    gcompris: Option<PathBuf>,
    /// An already downloaded dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb, where apt-get cannot fetch it.
    #[arg(long, value_name = "FILE")]
    fashion_mnist: Option<PathBuf>,
}

/// Which pictures of each set are made; fewer for a test.
pub struct Extent {
    /// The first so many pictures of each set.
    pub pictures: usize,
}

impl Extent {
    /// All of them.
    pub const WHOLE: Self = Self {
        pictures: usize::MAX,
    };
}

/// Writes all sets, their catalogue and their credits; removes files that belong to none.
pub fn write_all(arguments: &Arguments) -> Result<()> {
    let catalogue = make(arguments, &folder(), &Extent::WHOLE)?;
    let page = pictures::credits_path();
    let text =
        fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    let renewed =
        pictures::credits_page::renew(&text, credits::COMMAND, &credits::section(&catalogue))?;
    fs::write(page, renewed)?;
    Ok(())
}

/// Writes the sets and their catalogue into `folder`, and removes what else lies there.
pub fn make(arguments: &Arguments, folder: &Path, extent: &Extent) -> Result<SetCatalogue> {
    let mut output = SetFolder::new(folder);
    let mut sets: Vec<SetCard> = Vec::new();
    let photographs = gallery::Photographs::open(arguments.gcompris.as_deref())?;
    sets.push(gallery::make(&mut output, &photographs, extent)?);
    sets.extend(drawings::make(&mut output, extent)?);
    let fashion = crate::fashion_mnist::load(arguments.fashion_mnist.as_deref())?;
    sets.extend(fashion::make(&mut output, &fashion.test, extent)?);
    sets.push(small_colour::make(&mut output, &photographs, extent)?);
    for card in &sets {
        println!("{}: {} pictures", card.id, card.count);
    }
    let catalogue = SetCatalogue { sets };
    output.put_as(
        SetCatalogue::FILE,
        (serde_json::to_string_pretty(&catalogue)? + "\n").as_bytes(),
    )?;
    output.remove_others()?;
    Ok(catalogue)
}

/// The catalogue as it is in `www/sets`.
pub fn read_catalogue() -> Result<SetCatalogue> {
    let path = folder().join(SetCatalogue::FILE);
    let json =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(SetCatalogue::parse(&json)?)
}

/// The section that `CREDITS.md` holds for these sets.
pub fn credits_section(catalogue: &SetCatalogue) -> String {
    credits::section(catalogue)
}

/// Where the sets lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/sets")
}

/// Writes the index of a set of files that lie in `folder`: the classes that occur, counted, and the index's place.
fn put_index(
    output: &mut SetFolder,
    folder: &str,
    name: &str,
    all: &[Class],
    mut pictures: Vec<FilePicture>,
) -> Result<(Vec<SetClass>, FileRef)> {
    let mut truths: Vec<usize> = pictures.iter().map(|picture| picture.class).collect();
    let classes = classes::counted(all, &mut truths);
    for (picture, truth) in pictures.iter_mut().zip(truths) {
        picture.class = truth;
    }
    let count = pictures.len();
    let json = serde_json::to_string_pretty(&FileIndex { pictures })? + "\n";
    let index = output.put(&format!("{folder}/{name}"), "json", json.as_bytes(), count)?;
    Ok((classes, index))
}

/// The name of a file that lies in `folder`, as the index in that folder names it.
fn beside(file: &FileRef, folder: &str) -> Result<String> {
    let name = file
        .file
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'));
    Ok(name
        .with_context(|| format!("{} does not lie in {folder}", file.file))?
        .to_owned())
}
