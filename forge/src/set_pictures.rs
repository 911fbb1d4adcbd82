//! The pictures of the site's sets, read from `www/sets` as the page reads them from the network.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use laboratory::pictures::{Drawn, Sheet, from_file};
use models::card::ModelCard;
use models::read_as::ReadAs;
use sets::card::{Contents, FileIndex, SetCard, SetCatalogue, SheetIndex};
use spectrum::picture::Picture;

/// The sets of the site.
pub fn catalogue() -> Result<SetCatalogue> {
    let json = fs::read_to_string(folder().join(SetCatalogue::FILE))?;
    Ok(SetCatalogue::parse(&json)?)
}

/// The set called `id`.
pub fn card<'a>(catalogue: &'a SetCatalogue, id: &str) -> Result<&'a SetCard> {
    catalogue.get(id).with_context(|| {
        let known: Vec<&str> = catalogue.sets.iter().map(|card| card.id.as_str()).collect();
        format!("there is no set {id}; known are {}", known.join(", "))
    })
}

/// The pictures of one set.
pub struct SetPictures {
    /// The class of each, in order.
    pub truths: Vec<usize>,
    kind: Kind,
}

enum Kind {
    Sheets {
        parts: Vec<(PathBuf, usize)>,
        opened: BTreeMap<usize, Sheet>,
        columns: usize,
        side: usize,
        rendition: Option<sets::rendition::Rendition>,
    },
    Files(Vec<PathBuf>),
}

impl SetPictures {
    /// Reads the set's index.
    pub fn open(catalogue: &SetCatalogue, card: &SetCard) -> Result<Self> {
        let stored = catalogue
            .stored(card)
            .context("the set's pictures are missing")?;
        let rendition = match card.contents {
            Contents::Rendition { rendition, .. } => Some(rendition),
            _ => None,
        };
        match &stored.contents {
            Contents::Sheets {
                columns,
                parts,
                index,
            } => {
                let json = fs::read_to_string(folder().join(&index.file))?;
                Ok(Self {
                    truths: SheetIndex::parse(&json, stored)?.classes,
                    kind: Kind::Sheets {
                        parts: parts
                            .iter()
                            .map(|part| (folder().join(&part.file), part.count))
                            .collect(),
                        opened: BTreeMap::new(),
                        columns: *columns,
                        side: stored.side,
                        rendition,
                    },
                })
            }
            Contents::Files { index } => {
                let path = folder().join(&index.file);
                let list = FileIndex::parse(&fs::read_to_string(&path)?, stored)?;
                Ok(Self {
                    truths: list.classes().collect(),
                    kind: Kind::Files(
                        list.pictures
                            .iter()
                            .map(|picture| path.with_file_name(&picture.file))
                            .collect(),
                    ),
                })
            }
            Contents::Rendition { .. } => bail!("a rendition of a rendition"),
        }
    }

    /// Whether it consists of picture files. Sheets are made for networks and are read in one way only.
    pub const fn has_files(&self) -> bool {
        matches!(self.kind, Kind::Files(_))
    }

    /// How its pictures are read where this is asked for.
    pub fn read_as(&self, chosen: ReadAs) -> ReadAs {
        if self.has_files() {
            chosen
        } else {
            ReadAs::default()
        }
    }

    /// The picture at `position` as a network gets it.
    pub fn picture(
        &mut self,
        position: usize,
        model: &ModelCard,
        read_as: ReadAs,
    ) -> Result<Picture> {
        let side = model.input_size;
        match &mut self.kind {
            Kind::Files(files) => {
                let file = fs::read(&files[position])?;
                // There is no browser to ask.
                let nobody = async |_: &[u8]| None;
                let opened = from_file(&file, side, read_as.of(model), nobody);
                Ok(pollster::block_on(opened)?)
            }
            Kind::Sheets {
                parts,
                opened,
                columns,
                side: cell_side,
                rendition,
            } => {
                let (mut part, mut cell) = (0, position);
                while cell >= parts[part].1 {
                    cell -= parts[part].1;
                    part += 1;
                }
                let sheet = match opened.entry(part) {
                    Entry::Occupied(sheet) => sheet.into_mut(),
                    Entry::Vacant(place) => {
                        let file = fs::read(&parts[part].0)?;
                        place.insert(Sheet::open(&file, *columns, *cell_side)?)
                    }
                };
                let drawn = rendition.map(|rendition| Drawn {
                    rendition,
                    class: self.truths[position],
                    picture: position,
                });
                Ok(sheet.cell(cell, drawn, side)?)
            }
        }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../www/sets")
}
