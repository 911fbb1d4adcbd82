//! A visitor's own files, sorted into a labelled set: by the folders that they lie in or by tables of file and label.
//!
//! **Folders.** The class of a picture is the name of one of the folders it lies in, the same number of steps down for all
//! (`level`). Pictures not that far down are left out, unless a table gives them one of the folders' classes.
//!
//! **Tables.** CSV, JSON Lines and plain lists with a column for the file and one for the label take part (`table`). They decide where folders tell
//! nothing, or where they name at least half of all pictures; pictures that none names are then left out.
//!
//! What else could be meant is told beside the answer ([`Sorted::options`]) and can be asked for ([`Choice`]), as can the parts of the set,
//! such as its test pictures ([`Sorted::parts`]).
//!
//! Names are compared and kept in Unicode's composed form (NFC), since macOS gives decomposed ones. Paths are names only: nothing here
//! opens a file, and `..` leads nowhere.

mod files;
mod layout;
mod level;
mod lookup;
mod parts;
mod sheet;
mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

pub use files::{MAX_FILE_BYTES, Why};
pub use level::Lists;
pub use parts::Part;

use crate::unicode::Unicode;
use files::Place;
use layout::Layout;
use table::{Labelling, Tables};

/// A file that was dropped, picked or found in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it lies, with `/` or `\` between folders.
    pub path: String,
    /// Its length, of which only an upper bound may be known in an archive.
    pub bytes: u64,
}

/// The text of a table among the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableText {
    /// Where it lies: paths in it may be relative to its folder.
    pub path: String,
    /// The whole table as text.
    pub text: String,
}

/// A picture of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortedPicture {
    /// Position of its file in what was found.
    pub found: usize,
    /// Its class, a position in [`Sorted::classes`].
    pub class: usize,
}

/// What names the classes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The folders so many steps down from the outermost ones, those left out that say nothing.
    Folders(usize),
    /// A column of tables; empty for the one that they mean by themselves.
    Table(String),
    /// Nothing: all pictures are of one class.
    One,
    /// Nothing: the pictures have no classes.
    #[default]
    Nothing,
}

/// How a visitor wants the files sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What names the classes.
    pub by: By,
    /// Names of the parts that are left out; `None` for those that are by themselves.
    pub without: Option<BTreeSet<String>>,
}

/// A way to sort the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// What names the classes.
    pub by: By,
    /// The column of the table, if one does.
    pub column: Option<String>,
    /// The classes.
    pub classes: Vec<String>,
    /// How many pictures have one.
    pub pictures: usize,
}

/// A labelled set of a visitor's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Names of the classes, in the order people expect ("2" before "10"), or that of their numbers in a table. One empty name if nothing
    /// tells the classes; none without pictures.
    pub classes: Vec<String>,
    /// The pictures, by class and then by path.
    pub pictures: Vec<SortedPicture>,
    /// Files that are not in the set, with the reason; tables that were used are in neither list.
    pub left_out: Vec<(String, Why)>,
    /// Sentences for the visitor about how the set came about.
    pub notes: Vec<String>,
    /// What named the classes.
    pub by: By,
    /// The ways to sort these files, with the one taken.
    pub options: Vec<Arrangement>,
    /// The parts of the set, if there are several.
    pub parts: Vec<Part>,
    /// Whether another way may as well be meant.
    pub is_unclear: bool,
}

/// Of more texts than this, most say something about one picture or class each; the largest are looked at.
const MOST_LISTS: usize = 40;

/// The files of which [`sort`] wants the texts: those that look like tables of labels, and a few plain texts, which may be lists of pictures.
pub fn wanted_texts(found: &[Found]) -> Vec<usize> {
    let of = |is_wanted: &dyn Fn(&Place, u64) -> bool| -> Vec<usize> {
        let files = found.iter().enumerate();
        let wanted =
            files.filter(|(_, file)| is_wanted(&Place::of(&file.path, AS_IT_IS), file.bytes));
        wanted.map(|(index, _)| index).collect()
    };
    let mut wanted =
        of(&|place, bytes| bytes <= MAX_FILE_BYTES && files::why_not(place, 1) == Some(Why::Table));
    let mut lists = of(&files::may_be_list);
    lists.sort_by_key(|&index| std::cmp::Reverse(found[index].bytes));
    lists.truncate(MOST_LISTS);
    lists.sort_unstable();
    wanted.extend(lists);
    wanted
}

/// Whether a file calls itself a table of labels.
pub fn is_table(path: &str) -> bool {
    files::why_not(&Place::of(path, AS_IT_IS), 1) == Some(Why::Table)
}

/// Whether a file can be a picture of a set, by its name and its length.
pub fn is_picture(file: &Found) -> bool {
    files::why_not(&Place::of(&file.path, AS_IT_IS), file.bytes).is_none()
}

/// The names of kinds of files are ASCII, of which composing makes no others.
const AS_IT_IS: Unicode = Unicode {
    composed: str::to_owned,
    unmarked: str::to_owned,
};

/// Sorts files into a set. `tables` holds the texts of those in [`wanted_texts`]; `choice` overrules what the files themselves say, as
/// far as it can be met; `lists` are labels that the folders' names may be from.
pub fn sort(
    found: &[Found],
    tables: &[TableText],
    choice: Option<&Choice>,
    lists: &Lists,
    unicode: Unicode,
) -> Sorted {
    let mut sorted = Sorted::default();
    let mut pictures: Vec<(usize, Place)> = Vec::new();
    let mut table_paths = Vec::new();
    for (index, file) in found.iter().enumerate() {
        let place = Place::of(&file.path, unicode);
        match files::why_not(&place, file.bytes) {
            None => pictures.push((index, place)),
            Some(Why::Table) => table_paths.push((file.path.clone(), Why::Table)),
            Some(why) if tables.iter().any(|table| table.path == file.path) => {
                table_paths.push((file.path.clone(), why));
            }
            Some(why) => sorted.left_out.push((file.path.clone(), why)),
        }
    }
    if pictures.is_empty() {
        sorted.left_out.extend(table_paths);
        sorted
            .notes
            .push("There are no pictures among these files.".to_owned());
        return sorted;
    }
    let places: Vec<&Place> = pictures.iter().map(|(_, place)| place).collect();
    let tables = table::gather(tables, &places, unicode, &mut sorted.notes);
    let files = Files {
        layout: Layout::of(&places),
        tables,
    };
    let meant = files.meant(lists, unicode);
    sorted.is_unclear = meant.is_unclear;
    sorted.options = files.options(&meant.by);
    let chosen = choice.filter(|choice| sorted.options.iter().any(|option| option.by == choice.by));
    sorted.by = chosen.map_or(meant.by, |choice| choice.by.clone());

    let mut classes = files.classes(&sorted.by);
    let used = files.used_tables(&sorted.by);
    if let Some(labelling) = files.labelling(&sorted.by) {
        sorted.notes.extend(labelling.notes.iter().cloned());
        sorted.notes.extend(numbers_in_words(&labelling.numbers));
    }
    if sorted.by == By::Nothing {
        sorted.notes.push(
            "No folders or table tell the classes of these pictures, so the network's answers can be seen but not counted as right or wrong."
                .to_owned(),
        );
    }
    for (path, why) in table_paths {
        if !used.contains(&path) {
            let why = if files.tables.naming.contains(&path) {
                Why::OtherTable
            } else {
                why
            };
            sorted.left_out.push((path, why));
        }
    }
    let parts = files.parts(&sorted.by, &classes);
    let without = chosen.and_then(|choice| choice.without.as_ref());
    sorted.parts = parts.list(&classes, without);
    for (picture, class) in classes.iter_mut().enumerate() {
        let path = || found[pictures[picture].0].path.clone();
        match class {
            Ok(_) if parts.is_out(picture, &sorted.parts) => {
                sorted.left_out.push((path(), Why::OtherPart));
                *class = Err(Why::OtherPart);
            }
            Ok(_) => {}
            Err(why) => sorted.left_out.push((path(), *why)),
        }
    }
    let names = in_order(classes.iter().flatten(), files.numbers(&sorted.by));
    let position: HashMap<&str, usize> = names
        .iter()
        .enumerate()
        .map(|(class, name)| (name.as_str(), class))
        .collect();
    sorted.pictures = (classes.iter().zip(&pictures))
        .filter_map(|(class, (found, _))| {
            let class = position[class.as_ref().ok()?.as_str()];
            Some(SortedPicture {
                found: *found,
                class,
            })
        })
        .collect();
    sorted
        .pictures
        .sort_by_cached_key(|picture| (picture.class, order(&found[picture.found].path)));
    sorted.classes = names;
    sorted
}

/// A class for each picture, or why it has none.
type Classes = Vec<Result<String, Why>>;

/// The pictures with everything that may tell their classes.
struct Files {
    layout: Layout,
    tables: Tables,
}

/// What the files themselves say.
struct Meant {
    by: By,
    is_unclear: bool,
}

impl Files {
    fn meant(&self, lists: &Lists, unicode: Unicode) -> Meant {
        let folders = level::choose(&self.layout, lists, unicode);
        let table = self.tables.main.as_ref();
        let by_table = By::Table(String::new());
        match (folders, table) {
            (Some(folders), Some(table)) => {
                let by_folders = By::Folders(folders.level);
                let is_most = 2 * table.named() >= self.layout.pictures() && !table.is_doubtful;
                let agree = self.agree(&by_folders, &by_table);
                Meant {
                    is_unclear: !(agree || (table.is_doubtful && folders.is_clear)),
                    by: if is_most { by_table } else { by_folders },
                }
            }
            (Some(folders), None) => Meant {
                by: By::Folders(folders.level),
                is_unclear: !folders.is_clear,
            },
            (None, Some(table)) => Meant {
                is_unclear: table.is_doubtful,
                by: by_table,
            },
            (None, None) => Meant {
                by: By::Nothing,
                is_unclear: !self.tables.others.is_empty(),
            },
        }
    }

    /// Whether two ways divide the pictures that both have a class for in the same way.
    fn agree(&self, one: &By, other: &By) -> bool {
        let (one, other) = (self.classes(one), self.classes(other));
        let both = || {
            let pairs = one.iter().zip(&other);
            pairs.filter_map(|(one, other)| Some((one.as_ref().ok()?, other.as_ref().ok()?)))
        };
        let (mut of_one, mut of_other) = (HashMap::new(), HashMap::new());
        both().all(|(one, other)| {
            *of_one.entry(one).or_insert(other) == other
                && *of_other.entry(other).or_insert(one) == one
        })
    }

    /// The ways to sort them, `meant` among them.
    fn options(&self, meant: &By) -> Vec<Arrangement> {
        let mut ways: Vec<By> = (0..self.layout.levels)
            .filter(|&level| self.layout.names(level).len() > 1)
            .map(By::Folders)
            .collect();
        if self.tables.main.is_some() {
            ways.insert(0, By::Table(String::new()));
        }
        let others = self.tables.others.iter();
        ways.extend(others.map(|other| By::Table(other.key.clone())));
        // Before "one class", which may be the same.
        if !ways.contains(meant) && !matches!(meant, By::One | By::Nothing) {
            ways.insert(0, meant.clone());
        }
        ways.push(By::One);
        if *meant == By::Nothing {
            ways.push(By::Nothing);
        }
        let mut options: Vec<Arrangement> = Vec::new();
        for by in ways {
            let classes = self.classes(&by);
            let pictures = classes.iter().flatten().count();
            let names = in_order(classes.iter().flatten(), self.numbers(&by));
            let is_there = |other: &Arrangement| {
                other.pictures == pictures && other.classes == names && matches!(by, By::One)
            };
            if pictures == 0 || options.iter().any(is_there) {
                continue;
            }
            options.push(Arrangement {
                column: self.labelling(&by).map(|labelling| labelling.title.clone()),
                by,
                classes: names,
                pictures,
            });
        }
        options
    }

    fn labelling(&self, by: &By) -> Option<&Labelling> {
        let By::Table(key) = by else {
            return None;
        };
        if key.is_empty() {
            return self.tables.main.as_ref();
        }
        self.tables.others.iter().find(|other| other.key == *key)
    }

    fn numbers(&self, by: &By) -> Option<&BTreeMap<String, u64>> {
        self.labelling(by).map(|labelling| &labelling.numbers)
    }

    fn classes(&self, by: &By) -> Classes {
        let pictures = 0..self.layout.pictures();
        match by {
            By::Folders(level) => self.by_folders(*level),
            By::Table(_) => {
                let labels = self.labelling(by).map(|labelling| &labelling.labels);
                pictures
                    .map(
                        |picture| match labels.and_then(|labels| labels.get(&picture)) {
                            Some(label) if !label.is_empty() => Ok(label.clone()),
                            Some(_) => Err(Why::NoLabel),
                            None => Err(Why::NotInTable),
                        },
                    )
                    .collect()
            }
            By::One => {
                let name = self.layout.common().unwrap_or("all pictures");
                pictures.map(|_| Ok(name.to_owned())).collect()
            }
            By::Nothing => pictures.map(|_| Ok(String::new())).collect(),
        }
    }

    /// By the folders on a level. A picture above them may still have one of their classes by a table, as GTSRB's test pictures do.
    fn by_folders(&self, level: usize) -> Classes {
        let names = self.layout.names(level);
        let number = |name: &str| name.parse::<u64>().ok();
        let numbers: HashMap<u64, &str> = names
            .keys()
            .filter_map(|name| Some((number(name)?, *name)))
            .collect();
        let labels = self.tables.main.as_ref().map(|main| &main.labels);
        (0..self.layout.pictures())
            .map(|picture| {
                if let Some(name) = self.layout.name(picture, level) {
                    return Ok(name.to_owned());
                }
                let label = labels.and_then(|labels| labels.get(&picture));
                let class = label.and_then(|label| {
                    let same = names.get_key_value(label.as_str()).map(|(name, _)| *name);
                    same.or_else(|| numbers.get(&number(label)?).copied())
                });
                class.map(str::to_owned).ok_or(Why::OutsideClasses)
            })
            .collect()
    }

    /// The tables that gave a picture its class.
    fn used_tables(&self, by: &By) -> BTreeSet<String> {
        let filled = |level: usize| {
            let classes = self.by_folders(level);
            let mut pictures = classes.iter().enumerate();
            pictures
                .any(|(picture, class)| class.is_ok() && self.layout.name(picture, level).is_none())
        };
        let labelling = match by {
            By::Folders(level) if filled(*level) => self.tables.main.as_ref(),
            _ => self.labelling(by),
        };
        labelling
            .map(|labelling| labelling.tables.clone())
            .unwrap_or_default()
    }

    fn parts(&self, by: &By, classes: &Classes) -> parts::Parts {
        match self.labelling(by) {
            Some(labelling) if 2 * labelling.parts.len() >= classes.iter().flatten().count() => {
                parts::Parts::of_table(self.layout.pictures(), &labelling.parts)
            }
            _ => {
                let class_level = match by {
                    By::Folders(level) => Some(*level),
                    _ => None,
                };
                parts::Parts::of_folders(&self.layout, class_level, classes)
            }
        }
    }
}

/// Different names in the order of their numbers, or as people order them.
fn in_order<'a>(
    names: impl Iterator<Item = &'a String>,
    numbers: Option<&BTreeMap<String, u64>>,
) -> Vec<String> {
    let names: BTreeSet<&String> = names.collect();
    let mut names: Vec<String> = names.into_iter().cloned().collect();
    names.sort_by_cached_key(|name| {
        let number = numbers.and_then(|numbers| numbers.get(name).copied());
        (number.unwrap_or(u64::MAX), order(name))
    });
    names
}

/// Which numbers a table has for its classes.
fn numbers_in_words(numbers: &BTreeMap<String, u64>) -> Option<String> {
    const TOLD: usize = 8;
    let mut pairs: Vec<(u64, &str)> = numbers
        .iter()
        .map(|(name, &number)| (number, name.as_str()))
        .collect();
    pairs.sort_unstable();
    let told: Vec<String> = pairs
        .iter()
        .take(TOLD)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    let more = if pairs.len() > TOLD { ", …" } else { "" };
    (!told.is_empty()).then(|| {
        format!(
            "The table's numbers for the classes: {}{more}.",
            told.join(", ")
        )
    })
}

/// Orders names as people do: runs of digits by their value, letters without regard to case; then by the name itself.
fn order(name: &str) -> (Vec<(u128, String)>, String) {
    let mut pieces: Vec<(u128, String)> = vec![(0, String::new())];
    let mut digits = String::new();
    // A final letter that is none closes the last number.
    for letter in name.chars().map(Some).chain([None]) {
        if let Some(digit) = letter.filter(char::is_ascii_digit) {
            digits.push(digit);
            continue;
        }
        if !digits.is_empty() {
            // Longer than any number: in the order of its digits, after all others.
            let value = digits.parse().unwrap_or(u128::MAX);
            pieces.push((value, String::new()));
            digits.clear();
        }
        if let (Some(letter), Some((_, text))) = (letter, pieces.last_mut()) {
            text.extend(letter.to_lowercase());
        }
    }
    (pieces, name.to_owned())
}

#[cfg(test)]
mod tests;
