//! Which of a visitor's files can be pictures of a set, and why the others are not.

use crate::unicode::Unicode;

/// Largest file that is read: more than any photograph, and what a tablet's memory bears.
pub const MAX_FILE_BYTES: u64 = 200_000_000;

/// Kinds that the decoder opens, then kinds that some browsers do.
const PICTURES: [&str; 22] = [
    "jpg", "jpeg", "jpe", "jfif", "jif", "pjpeg", "pjp", "png", "apng", "webp", "gif", "bmp",
    "dib", "avif", "avifs", "heic", "heif", "hif", "jxl", "tif", "tiff", "ico",
];
/// Kinds that are no pictures here, and that pictures had before they were converted.
const OTHER_PICTURES: [&str; 22] = [
    "ppm", "pgm", "pbm", "pnm", "pfm", "tga", "jp2", "j2k", "jpx", "jxr", "dcm", "dicom", "dng",
    "nef", "cr2", "cr3", "arw", "psd", "pcx", "ras", "exr", "hdr",
];
/// Texts that may be lists of pictures and their labels, or anything else.
const LIST: &str = "txt";
/// Longest list: of a million pictures and more.
const MAX_LIST_BYTES: u64 = 50_000_000;
const TABLES: [&str; 4] = ["csv", "tsv", "jsonl", "ndjson"];
/// Left by operating systems; all in lower case.
const SYSTEM: [&str; 8] = [
    "__macosx",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "$recycle.bin",
    "system volume information",
    "@eadir",
    "icon\r",
];

/// Why a file is not in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Why {
    /// Hidden, or made by an operating system for itself.
    #[error("a hidden or system file")]
    Hidden,
    /// Its extension is that of something else.
    #[error("not a picture, by its name")]
    NotAPicture,
    /// Its name has no extension.
    #[error("its name does not tell what it is")]
    UnknownKind,
    /// A table that names pictures and does not decide.
    #[error("a table that does not decide the classes here")]
    OtherTable,
    /// It belongs to a part of the set that is not chosen.
    #[error("in a part of the set that is left out")]
    OtherPart,
    /// A table that gave no labels.
    #[error("a table that labels none of the pictures")]
    Table,
    /// Its length is zero.
    #[error("empty")]
    Empty,
    /// It has more than [`MAX_FILE_BYTES`].
    #[error("larger than 200 MB")]
    TooLarge,
    /// Folders tell the classes, and it lies above them.
    #[error("not inside a folder of a class")]
    OutsideClasses,
    /// A table tells the classes and does not name it.
    #[error("not in the table of labels")]
    NotInTable,
    /// A table names it without a label.
    #[error("without a label in the table")]
    NoLabel,
}

impl Why {
    /// Whether it is about how the files were sorted, and may be otherwise when they are sorted in another way; other reasons are about the
    /// file itself.
    pub const fn is_of_sorting(self) -> bool {
        matches!(
            self,
            Self::OutsideClasses
                | Self::NotInTable
                | Self::NoLabel
                | Self::OtherPart
                | Self::Table
                | Self::OtherTable
        )
    }
}

/// A path taken apart: folders from the outermost, then the file's name; NFC, nothing empty, no `.` and `..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place(Vec<String>);

impl Place {
    pub(super) fn of(path: &str, unicode: Unicode) -> Self {
        Self(
            path.split(['/', '\\'])
                .filter(|part| !matches!(*part, "" | "." | ".."))
                .map(|part| unicode.compose(part))
                .collect(),
        )
    }

    pub(super) fn parts(&self) -> &[String] {
        &self.0
    }

    pub(super) fn folders(&self) -> &[String] {
        self.0.split_last().map_or(&[], |(_, folders)| folders)
    }

    pub(super) fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// The extension in lower case.
    pub(super) fn extension(&self) -> Option<String> {
        let (stem, extension) = self.name().rsplit_once('.')?;
        (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_lowercase())
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.0
            .iter()
            .any(|part| part.starts_with('.') || SYSTEM.contains(&part.to_lowercase().as_str()))
    }
}

pub(super) fn is_picture(place: &Place) -> bool {
    place
        .extension()
        .is_some_and(|extension| PICTURES.contains(&extension.as_str()))
}

/// Whether it is called like a picture of any format.
pub(super) fn is_called_a_picture(place: &Place) -> bool {
    let is_other = |extension: String| OTHER_PICTURES.contains(&extension.as_str());
    is_picture(place) || place.extension().is_some_and(is_other)
}

fn is_table(place: &Place) -> bool {
    place
        .extension()
        .is_some_and(|extension| TABLES.contains(&extension.as_str()))
}

/// Whether it may be a list of pictures, as far as its name and its length tell.
pub(super) fn may_be_list(place: &Place, bytes: u64) -> bool {
    place.extension().as_deref() == Some(LIST)
        && !place.is_hidden()
        && (1..=MAX_LIST_BYTES).contains(&bytes)
}

/// Why this file cannot be a picture; [`Why::Table`] for all tables.
pub(super) fn why_not(place: &Place, bytes: u64) -> Option<Why> {
    if place.is_hidden() {
        Some(Why::Hidden)
    } else if is_table(place) {
        Some(Why::Table)
    } else if !is_picture(place) {
        Some(if place.extension().is_some() {
            Why::NotAPicture
        } else {
            Why::UnknownKind
        })
    } else if bytes == 0 {
        Some(Why::Empty)
    } else if bytes > MAX_FILE_BYTES {
        Some(Why::TooLarge)
    } else {
        None
    }
}
