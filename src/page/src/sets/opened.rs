//! A set with the list of its pictures; and where the bytes of a picture come from.

use super::error::{FileError, ListError, SetError};
use super::own::OwnSet;
use crate::browser::{fetch, fetch_text, promised, read};
use crate::storage::{self, names::file_of_set};
use js_sys::{ArrayBuffer, Uint8Array};
use models::card::ModelCard;
use models::labels::SPELT;
use models::read_as::{ReadAs, Reading};
use protocol::{BackendChoice, EngineKind, Pictures};
use sets::card::{Contents, FileIndex, FilePicture, FileRef, SetCard, SetCatalogue, SheetIndex};
use sets::rendition::Rendition;
use wasm_bindgen::JsCast as _;

/// Folder of the shipped sets, relative to the page.
const FOLDER: &str = "sets";
/// Picture files that go to a worker together: few, so that progress is seen and little is lost with a worker.
const FILES_AT_ONCE: usize = 4;
/// A graphics device is proven right after each batch, which takes as long as some pictures.
const FILES_AT_ONCE_ON_GPU: usize = 16;

/// A set whose list of pictures is at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// `SetCard::id`, or the id of the visitor's set.
    pub id: String,
    /// Changes when the pictures do: judgements are kept under it.
    pub version: String,
    /// Name for the visitor.
    pub title: String,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The class of every picture.
    pub truths: Vec<usize>,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Sheets {
        card: SetCard,
        columns: usize,
        side: usize,
        parts: Vec<FileRef>,
        rendition: Option<Rendition>,
    },
    Files {
        card: SetCard,
        folder: String,
        pictures: Vec<FilePicture>,
    },
    Own(OwnSet),
}

/// Pictures that go to a worker together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Judge them as they are.
    pub original: bool,
    /// Judge them filtered.
    pub filtered: bool,
    /// Positions in the set.
    pub pictures: Vec<usize>,
}

/// Where a picture can be shown from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file on this site.
    Address(String),
    /// A file in this browser's storage.
    Stored(String),
    /// A cell of a sheet on this site.
    Cell {
        /// The sheet.
        address: String,
        /// Left and top, in cells.
        column: usize,
        /// Counted from the top.
        row: usize,
        /// Height and width of a cell in pixels.
        side: usize,
        /// How to draw it, and the picture's class for those renditions that depend on it.
        rendition: Option<(Rendition, usize)>,
    },
}

impl Opened {
    /// Fetches the list of a shipped set's pictures.
    pub async fn shipped(catalogue: &SetCatalogue, card: &SetCard) -> Result<Self, SetError> {
        let failed = |why: ListError| SetError::NotLoaded {
            title: card.title.clone(),
            why,
        };
        let stored = catalogue
            .stored(card)
            .ok_or_else(|| failed(ListError::NoPlace))?;
        let (index, kind) = match &stored.contents {
            Contents::Sheets {
                columns,
                parts,
                index,
            } => {
                let rendition = match card.contents {
                    Contents::Rendition { rendition, .. } => Some(rendition),
                    _ => None,
                };
                let kind = Kind::Sheets {
                    card: card.clone(),
                    columns: *columns,
                    side: stored.side,
                    parts: parts.clone(),
                    rendition,
                };
                (index, kind)
            }
            Contents::Files { index } => {
                let folder = match index.file.rsplit_once('/') {
                    Some((folder, _)) => format!("{FOLDER}/{folder}"),
                    None => FOLDER.to_owned(),
                };
                let kind = Kind::Files {
                    card: card.clone(),
                    folder,
                    pictures: Vec::new(),
                };
                (index, kind)
            }
            Contents::Rendition { .. } => return Err(failed(ListError::NoPlace)),
        };
        let json = fetch_text(&format!("{FOLDER}/{}", index.file))
            .await
            .map_err(|why| failed(why.into()))?;
        let (truths, kind) = match kind {
            Kind::Files { card, folder, .. } => {
                let index = FileIndex::parse(&json, stored)
                    .map_err(|error| SetError::Damaged(error.to_string()))?;
                let truths = index.classes().collect();
                let pictures = index.pictures;
                let kind = Kind::Files {
                    card,
                    folder,
                    pictures,
                };
                (truths, kind)
            }
            other => {
                let index = SheetIndex::parse(&json, stored)
                    .map_err(|error| SetError::Damaged(error.to_string()))?;
                (index.classes, other)
            }
        };
        let drawn = match &card.contents {
            Contents::Rendition { .. } => format!("+{}", card.id),
            _ => String::new(),
        };
        Ok(Self {
            id: card.id.clone(),
            version: format!("{}{drawn}", index.sha256),
            title: card.title.clone(),
            classes: card
                .classes
                .iter()
                .map(|class| class.name.clone())
                .collect(),
            truths,
            kind,
        })
    }

    /// A set of the visitor's.
    pub fn own(set: OwnSet) -> Self {
        Self {
            id: set.id.clone(),
            version: set.version(),
            title: set.title.clone(),
            classes: set.classes.clone(),
            truths: set.pictures.iter().map(|picture| picture.class).collect(),
            kind: Kind::Own(set),
        }
    }

    /// The card of a shipped set.
    pub const fn card(&self) -> Option<&SetCard> {
        match &self.kind {
            Kind::Sheets { card, .. } | Kind::Files { card, .. } => Some(card),
            Kind::Own(_) => None,
        }
    }

    /// The visitor's set.
    pub const fn as_own(&self) -> Option<&OwnSet> {
        match &self.kind {
            Kind::Own(set) => Some(set),
            _ => None,
        }
    }

    /// For each class, the labels of the list called `list` that count as right; `None` if the set has nothing to do with that list.
    pub fn labels(&self, list: &str) -> Option<Vec<Vec<usize>>> {
        match &self.kind {
            Kind::Own(set) => Some(set.labels(list)),
            Kind::Sheets { card, .. } | Kind::Files { card, .. } if card.labels == list => Some(
                card.classes
                    .iter()
                    .map(|class| class.labels.clone())
                    .collect(),
            ),
            // A network that was trained here knows the set's classes if its own have the same names.
            Kind::Sheets { .. } | Kind::Files { .. } if list.starts_with(SPELT) => {
                let names = models::labels::list(list);
                let place =
                    |class: &String| Some(vec![names.iter().position(|name| name == class)?]);
                self.classes.iter().map(place).collect()
            }
            Kind::Sheets { .. } | Kind::Files { .. } => None,
        }
    }

    /// Rows and columns of its pictures, where they are all alike.
    pub const fn cell_side(&self) -> Option<usize> {
        match &self.kind {
            Kind::Sheets { side, .. } => Some(*side),
            Kind::Files { .. } | Kind::Own(_) => None,
        }
    }

    /// How its pictures are read for a network where this is asked for. Sheets are made for networks and read in one way; of the ways
    /// that come to the same for this network, the default one.
    pub fn read_as(&self, chosen: ReadAs, card: &ModelCard) -> ReadAs {
        if self.cell_side().is_some() || chosen.of(card) == Reading::default() {
            ReadAs::default()
        } else {
            chosen
        }
    }

    /// Splits pictures into batches for the workers.
    pub fn batches(
        &self,
        pictures: &[usize],
        (original, filtered): (bool, bool),
        backend: BackendChoice,
    ) -> Vec<Batch> {
        let batch = |pictures: Vec<usize>| Batch {
            original,
            filtered,
            pictures,
        };
        match &self.kind {
            Kind::Sheets { parts, .. } => {
                let mut by_part = vec![Vec::new(); parts.len()];
                for &picture in pictures {
                    if let Some((part, _)) = locate(parts, picture) {
                        by_part[part].push(picture);
                    }
                }
                by_part
                    .into_iter()
                    .filter(|pictures| !pictures.is_empty())
                    .map(batch)
                    .collect()
            }
            Kind::Files { .. } | Kind::Own(_) => pictures
                .chunks(match backend.kind() {
                    EngineKind::Cpu => FILES_AT_ONCE,
                    EngineKind::WebGpu => FILES_AT_ONCE_ON_GPU,
                })
                .map(|pictures| batch(pictures.to_vec()))
                .collect(),
        }
    }

    /// The bytes of a batch and how they lie.
    pub async fn bytes(&self, batch: &Batch) -> Result<(Pictures, ArrayBuffer), FileError> {
        match &self.kind {
            Kind::Sheets {
                columns,
                side,
                parts,
                rendition,
                ..
            } => {
                let places: Vec<(usize, usize)> = batch
                    .pictures
                    .iter()
                    .filter_map(|&picture| locate(parts, picture))
                    .collect();
                let (part, _) = *places.first().ok_or(FileError::NoSuchPicture)?;
                let buffer = fetch_bytes(&format!("{FOLDER}/{}", parts[part].file)).await?;
                let pictures = Pictures::Sheet {
                    pictures: batch.pictures.clone(),
                    cells: places.into_iter().map(|(_, cell)| cell).collect(),
                    classes: batch
                        .pictures
                        .iter()
                        .map(|&picture| self.truths[picture])
                        .collect(),
                    columns: *columns,
                    side: *side,
                    rendition: *rendition,
                };
                Ok((pictures, buffer))
            }
            Kind::Files { .. } | Kind::Own(_) => {
                let mut files = Vec::with_capacity(batch.pictures.len());
                for &picture in &batch.pictures {
                    let file = self.file(picture).await?;
                    files.push(Uint8Array::new(&file));
                }
                let lengths: Vec<usize> = files.iter().map(|file| file.length() as usize).collect();
                let all = Uint8Array::new_with_length(lengths.iter().sum::<usize>() as u32);
                let mut start = 0;
                for file in files {
                    all.set(&file, start);
                    start += file.length();
                }
                let pictures = Pictures::Files {
                    pictures: batch.pictures.clone(),
                    lengths,
                };
                Ok((pictures, all.buffer()))
            }
        }
    }

    async fn file(&self, picture: usize) -> Result<ArrayBuffer, FileError> {
        match self.place(picture) {
            Some(Place::Address(address)) => fetch_bytes(&address).await,
            Some(Place::Stored(key)) => {
                let blob = storage::file(&key).await.ok_or(FileError::NotKept)?;
                Ok(read(&blob).await?)
            }
            _ => Err(FileError::NoSuchPicture),
        }
    }

    /// Where a picture can be shown from.
    pub fn place(&self, picture: usize) -> Option<Place> {
        match &self.kind {
            Kind::Sheets {
                columns,
                side,
                parts,
                rendition,
                ..
            } => {
                let (part, cell) = locate(parts, picture)?;
                let class = *self.truths.get(picture)?;
                Some(Place::Cell {
                    address: format!("{FOLDER}/{}", parts[part].file),
                    column: cell % columns,
                    row: cell / columns,
                    side: *side,
                    rendition: rendition.map(|rendition| (rendition, class)),
                })
            }
            Kind::Files {
                folder, pictures, ..
            } => Some(Place::Address(format!(
                "{folder}/{}",
                pictures.get(picture)?.file
            ))),
            Kind::Own(set) => {
                set.pictures.get(picture)?;
                Some(Place::Stored(set.key(picture)))
            }
        }
    }

    /// The name of a picture's class.
    pub fn class_of(&self, picture: usize) -> String {
        self.truths
            .get(picture)
            .and_then(|&class| self.classes.get(class))
            .cloned()
            .unwrap_or_default()
    }

    /// Where the file of a picture of the visitor's lies in the storage; the history names the picture by it.
    pub fn key_of(&self, picture: usize) -> String {
        match &self.kind {
            Kind::Own(set) => set.key(picture),
            Kind::Sheets { .. } | Kind::Files { .. } => file_of_set(&self.id, picture),
        }
    }

    /// What to call a picture.
    pub fn name(&self, picture: usize) -> String {
        match &self.kind {
            Kind::Sheets { .. } => format!("{} {}", self.title, picture + 1),
            Kind::Files { pictures, .. } => pictures
                .get(picture)
                .map_or_else(String::new, |picture| picture.title.clone()),
            Kind::Own(set) => set
                .pictures
                .get(picture)
                .map_or_else(String::new, |picture| picture.path.clone()),
        }
    }

    /// Whom to thank for a picture, where each has its own author.
    pub fn credit(&self, picture: usize) -> Option<String> {
        let Kind::Files { pictures, .. } = &self.kind else {
            return None;
        };
        let picture = pictures.get(picture)?;
        Some(format!(
            "{}, {}, {}",
            picture.author, picture.licence, picture.source
        ))
    }
}

/// Part and cell of a picture.
fn locate(parts: &[FileRef], picture: usize) -> Option<(usize, usize)> {
    let mut first = 0;
    for (part, file) in parts.iter().enumerate() {
        if picture < first + file.count {
            return Some((part, picture - first));
        }
        first += file.count;
    }
    None
}

async fn fetch_bytes(address: &str) -> Result<ArrayBuffer, FileError> {
    let buffer = promised(fetch(address).await?.array_buffer()).await?;
    Ok(buffer.unchecked_into())
}
