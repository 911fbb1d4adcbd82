//! What tables say of the pictures: which column holds the labels, and whether a table is about the files at all.
//!
//! A table decides by itself only if it names at least half of the pictures of the folders that it names any of, by file names; or by names
//! without an extension, and then its labels must occur more than once, as in no list of classes. All other tables, and other columns that
//! could be labels, are kept as further ways to sort the files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::TableText;
use super::files::{self, Place};
use super::layout::{Role, role};
use super::lookup::{Lookup, Match};
use super::sheet::Sheet;
use crate::unicode::Unicode;

/// Headers of the column of labels, best first, as [`super::sheet::folded`] gives them.
const LABEL_HEADERS: [&str; 28] = [
    "label",
    "labelname",
    "class",
    "classname",
    "category",
    "categoryname",
    "labels",
    "classes",
    "choice",
    "target",
    "species",
    "breed",
    "diagnosis",
    "dx",
    "disease",
    "groundtruth",
    "truth",
    "labelid",
    "classid",
    "categoryid",
    "variety",
    "annotation",
    "tag",
    "wnid",
    "synset",
    PREDICTION,
    "y",
    NAME,
];
/// Kaggle's column for ImageNet: a WordNet id, and boxes after it.
const PREDICTION: &str = "predictionstring";
/// The header of a class in a list of classes as well.
const NAME: &str = "name";
/// Headers of a column that says which part of the data a picture belongs to.
const PART_HEADERS: [&str; 6] = ["split", "set", "subset", "mluse", "partition", "usage"];
/// Columns other than the best one that are offered for each table.
const OTHERS: usize = 4;
/// Longest text that is a label and no description.
const LONGEST: usize = 80;

/// Why a table says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error(
        "none of its columns names the pictures. Its first line can call the column of files \"file\" and the one of classes \"label\"."
    )]
    Files,
    #[error("it has no column of labels. Its first line can call one \"label\" or \"class\".")]
    Labels,
}

/// One way in which tables label pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Labelling {
    /// Tells it from the others; empty for what the tables mean by themselves.
    pub(super) key: String,
    /// The column and the tables, for the visitor.
    pub(super) title: String,
    /// By picture; empty if its line has no label.
    pub(super) labels: HashMap<usize, String>,
    /// Which part a picture belongs to.
    pub(super) parts: HashMap<usize, String>,
    /// The numbers of labels that have a number in another column.
    pub(super) numbers: BTreeMap<String, u64>,
    /// Lines that could not be used.
    pub(super) notes: Vec<String>,
    /// Paths of the tables.
    pub(super) tables: BTreeSet<String>,
    /// Whether it could as well be a list of something else.
    pub(super) is_doubtful: bool,
}

impl Labelling {
    /// Pictures that have a label.
    pub(super) fn named(&self) -> usize {
        self.labels
            .values()
            .filter(|label| !label.is_empty())
            .count()
    }
}

/// Everything that tables say.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// What those mean that are about the files.
    pub(super) main: Option<Labelling>,
    /// Other readings, none of them the visitor's unless chosen.
    pub(super) others: Vec<Labelling>,
    /// Tables that name pictures.
    pub(super) naming: BTreeSet<String>,
}

/// Reads all tables; `notes` are about those that say nothing.
pub(super) fn gather(
    tables: &[TableText],
    places: &[&Place],
    unicode: Unicode,
    notes: &mut Vec<String>,
) -> Tables {
    let mut gathered = Tables::default();
    if tables.is_empty() {
        return gathered;
    }
    let lookup = Lookup::of(places, unicode);
    let mut doubtful: Option<Labelling> = None;
    for text in tables {
        let table = match Table::read(text, &lookup, unicode) {
            Ok(table) => table,
            Err(fault) => {
                let at = Place::of(&text.path, unicode);
                // Nobody called it a table.
                if files::may_be_list(&at, 1) {
                    continue;
                }
                notes.push(format!("The table \"{}\" was not used: {fault}", at.name()));
                continue;
            }
        };
        if table.found.iter().all(|found| *found == Match::None) {
            let mut about = Labelling::default();
            table.add(&table.columns[0], &mut about, unicode);
            notes.append(&mut about.notes);
            continue;
        }
        gathered.naming.insert(text.path.clone());
        let mut rest = table.columns.iter();
        let first = rest.next();
        let mut others: Vec<&Column> = rest.take(OTHERS).collect();
        if let Some(first) = first {
            match table.meant(first, places) {
                Meant::Labels => table.add(first, gathered.main.get_or_insert_default(), unicode),
                Meant::Perhaps => table.add(first, doubtful.get_or_insert_default(), unicode),
                Meant::Else => others.insert(0, first),
            }
        }
        for column in others {
            let key = table.key(column);
            let place = gathered.others.iter().position(|other| other.key == key);
            let place = place.unwrap_or_else(|| {
                gathered.others.push(Labelling {
                    key,
                    ..Labelling::default()
                });
                gathered.others.len() - 1
            });
            table.add(column, &mut gathered.others[place], unicode);
        }
    }
    if gathered.main.is_none() {
        gathered.main = doubtful.map(|mut labelling| {
            labelling.is_doubtful = true;
            labelling
        });
    }
    gathered.others.retain(|other| other.named() > 0);
    gathered.main = gathered.main.filter(|main| main.named() > 0);
    gathered
}

/// So few lines of a table may well be of one class.
const FEW: usize = 4;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// For the labels of the files.
    Labels,
    /// For these or for something else.
    Perhaps,
    /// For something else, such as the names of classes or faults of a few files.
    Else,
}

/// Where a table's labels are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    /// In a column; with another one that holds their numbers.
    Text {
        column: usize,
        numbers: Option<usize>,
        /// Its header is one for labels.
        is_known: bool,
    },
    /// In the headers of columns, of which one in each line has a 1.
    OneHot(Vec<usize>),
}

struct Table<'a> {
    path: &'a str,
    at: Place,
    sheet: Sheet,
    /// What each row names.
    found: Vec<Match>,
    /// The columns of labels, the best first.
    columns: Vec<Column>,
    part: Option<usize>,
}

impl<'a> Table<'a> {
    fn read(text: &'a TableText, lookup: &Lookup, unicode: Unicode) -> Result<Self, Fault> {
        let at = Place::of(&text.path, unicode);
        let mut sheet = Sheet::read(&text.text, &at, lookup).ok_or(Fault::Files)?;
        sheet.drop_denials();
        let mut found: Vec<Match> = sheet
            .rows
            .iter()
            .map(|row| match Sheet::cell(row, sheet.file) {
                "" => Match::None,
                name => lookup.find(name, at.folders()),
            })
            .collect();
        // A picture that another line calls by its name is no other one that was converted.
        let by_name: BTreeSet<usize> = (found.iter())
            .filter_map(|found| match found {
                Match::File(picture) => Some(*picture),
                _ => None,
            })
            .collect();
        for found in &mut found {
            if matches!(found, Match::Converted(picture) if by_name.contains(picture)) {
                *found = Match::None;
            }
        }
        let mut table = Self {
            path: &text.path,
            at,
            sheet,
            found,
            columns: Vec::new(),
            part: None,
        };
        table.part = (0..table.sheet.columns()).find(|&column| table.is_of_parts(column));
        table.columns = table.label_columns();
        if table.columns.is_empty() {
            return Err(Fault::Labels);
        }
        Ok(table)
    }

    /// What stands in a column beside the files that are here, empty cells left out; if none of the files is here, in all lines.
    fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        let any = self.found.iter().any(|found| *found != Match::None);
        (self.sheet.rows.iter().zip(&self.found))
            .filter(move |(_, found)| !any || **found != Match::None)
            .map(move |(row, _)| Sheet::cell(row, column))
            .filter(|value| !value.is_empty())
    }

    fn is_of_parts(&self, column: usize) -> bool {
        let values: BTreeSet<&str> = self.values(column).collect();
        let all = |wanted: &[Role]| {
            !values.is_empty() && values.iter().all(|value| wanted.contains(&role(value)))
        };
        column != self.sheet.file
            && (all(&[Role::Part])
                || PART_HEADERS.contains(&self.sheet.header(column).as_str())
                    && all(&[Role::Part, Role::PartWord]))
    }

    /// By known headers; else the columns of one-hot labels; then those that look like labels.
    fn label_columns(&self) -> Vec<Column> {
        let free: Vec<usize> = (0..self.sheet.columns())
            .filter(|&column| column != self.sheet.file && Some(column) != self.part)
            .collect();
        let mut known: Vec<(usize, usize)> = free
            .iter()
            .filter_map(|&column| {
                let header = self.sheet.header(column);
                let rank = LABEL_HEADERS.iter().position(|known| *known == header)?;
                Some((rank, column))
            })
            .collect();
        known.sort_unstable();
        let shaped: Vec<usize> = free
            .iter()
            .copied()
            .filter(|&column| self.looks_like_labels(column))
            .collect();
        let text = |column, numbers, is_known| Column::Text {
            column,
            numbers,
            is_known,
        };
        let mut columns = Vec::new();
        let mut taken = BTreeSet::new();
        if let Some(&(_, column)) = known.first() {
            let of_names = || {
                let mut candidates = known.iter().map(|(_, column)| column).chain(&shaped);
                candidates.find(|&&names| names != column && self.are_names_of(column, names))
            };
            taken.insert(column);
            match of_names() {
                Some(&names) => {
                    taken.insert(names);
                    columns.push(text(names, Some(column), true));
                }
                None => columns.push(text(column, None, true)),
            }
        }
        let words = |column: &usize| {
            self.values(*column)
                .any(|value| value.parse::<f64>().is_err())
        };
        if let Some(hot) = self.one_hot(&free) {
            // Two may be flags, such as by day and by night, where another column has words.
            let has_words = shaped.iter().any(words);
            if hot.len() > 2 || !has_words {
                taken.extend(&hot);
                columns.push(Column::OneHot(hot));
            }
        }
        for (_, column) in known {
            if taken.insert(column) {
                columns.push(text(column, None, true));
            }
        }
        let (words, numbers): (Vec<usize>, Vec<usize>) = shaped.into_iter().partition(words);
        // Beside labels, numbers are widths and the like.
        let numbers = if columns.is_empty() && words.is_empty() {
            numbers
        } else {
            Vec::new()
        };
        for column in words.into_iter().chain(numbers) {
            if taken.insert(column) {
                columns.push(text(column, None, false));
            }
        }
        columns
    }

    /// Whether its values could be labels: few, short, repeated, neither measures nor dates nor addresses.
    fn looks_like_labels(&self, column: usize) -> bool {
        let values: Vec<&str> = self.values(column).collect();
        let different: BTreeSet<&str> = values.iter().copied().collect();
        let is_label = |value: &&str| {
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            let is_measure = value.contains('.')
                && value
                    .parse::<f64>()
                    .is_ok_and(|number| number.fract() != 0.0);
            let is_date = digits >= 6 && value.contains(['-', ':', '/']);
            value.len() <= LONGEST && !is_measure && !is_date && !value.contains("://")
        };
        different.len() >= 2
            && 2 * different.len() <= values.len()
            && different.iter().all(is_label)
    }

    /// Whether each number in one column has one text in another.
    fn are_names_of(&self, numbers: usize, names: usize) -> bool {
        let mut of_number: HashMap<&str, &str> = HashMap::new();
        let rows = || self.sheet.rows.iter();
        rows().all(|row| {
            let (number, name) = (Sheet::cell(row, numbers), Sheet::cell(row, names));
            let is_pair = !name.is_empty() && number.parse::<u64>().is_ok();
            (number.is_empty() && name.is_empty())
                || (is_pair && *of_number.entry(number).or_insert(name) == name)
        }) && rows().any(|row| Sheet::cell(row, names).parse::<f64>().is_err())
    }

    /// Columns of zeros and ones, of which nearly every line has one one; none of them is called by a part, such as "train".
    fn one_hot(&self, free: &[usize]) -> Option<Vec<usize>> {
        let is_hot = |value: &str| {
            let number = value.parse::<f64>();
            number.is_ok_and(|number| number == 0.0 || number == 1.0)
        };
        let hot: Vec<usize> = free
            .iter()
            .copied()
            .filter(|&column| {
                let mut values = self.values(column).peekable();
                let is_part = role(self.sheet.header(column).as_str()) != Role::Other;
                !is_part && values.peek().is_some() && values.all(is_hot)
            })
            .collect();
        if hot.len() < 2 || self.sheet.headers.is_empty() {
            return None;
        }
        let rows = self.sheet.rows.iter();
        let ones: Vec<usize> = rows.filter_map(|row| hot_in(row, &hot)).collect();
        // Of a count or a single flag it would always be the same one. A few lines, such as those of a small part, may have one class.
        let may_differ =
            (1..=FEW).contains(&ones.len()) || ones.iter().any(|column| *column != ones[0]);
        (10 * ones.len() >= 9 * self.sheet.rows.len() && may_differ).then_some(hot)
    }

    /// The label of a line.
    fn label(&self, row: &[String], column: &Column, unicode: Unicode) -> String {
        match column {
            Column::Text { column, .. } => {
                let value = Sheet::cell(row, *column);
                let value = match self.sheet.header(*column).as_str() {
                    PREDICTION => value.split(' ').next().unwrap_or_default(),
                    _ => value,
                };
                let choice = only_choice(value);
                let value = choice.as_deref().unwrap_or(value);
                // Numbers with gaps become fractions in pandas.
                let whole = value.strip_suffix(".0");
                let value = whole
                    .filter(|whole| whole.parse::<u64>().is_ok())
                    .unwrap_or(value);
                unicode.compose(value)
            }
            Column::OneHot(hot) => hot_in(row, hot)
                .and_then(|column| self.sheet.headers.get(column))
                .map(|header| unicode.compose(header))
                .unwrap_or_default(),
        }
    }

    fn meant(&self, column: &Column, places: &[&Place]) -> Meant {
        let mut named = BTreeSet::new();
        let mut touched = BTreeSet::new();
        let (mut by_file, mut by_stem) = (0, 0);
        let mut labels = BTreeSet::new();
        for (row, found) in self.sheet.rows.iter().zip(&self.found) {
            let Some(picture) = found.picture() else {
                continue;
            };
            match found {
                Match::Stem(_) => by_stem += 1,
                _ => by_file += 1,
            }
            touched.insert(places[picture].folders());
            let label = match column {
                Column::Text { column, .. } => Sheet::cell(row, *column),
                Column::OneHot(hot) => hot_in(row, hot)
                    .and_then(|column| self.sheet.headers.get(column))
                    .map_or("", String::as_str),
            };
            if !label.is_empty() {
                named.insert(picture);
                labels.insert(label);
            }
        }
        let around = places
            .iter()
            .filter(|place| touched.contains(place.folders()))
            .count();
        if named.is_empty() || 2 * named.len() < around {
            return Meant::Else;
        }
        let (header, is_known) = match column {
            Column::Text {
                column, is_known, ..
            } => (self.sheet.header(*column), *is_known),
            // Two may be flags; folders, where there are some, say it better.
            Column::OneHot(hot) => (String::new(), hot.len() > 2),
        };
        let repeats = labels.len() < named.len();
        let by_file = by_file >= by_stem;
        if is_known && (repeats || (by_file && header != NAME)) {
            return Meant::Labels;
        }
        // A list of classes calls them by numbers, which may be file names by chance.
        if header == NAME {
            return Meant::Else;
        }
        Meant::Perhaps
    }

    fn key(&self, column: &Column) -> String {
        match column {
            Column::Text { column, .. } => {
                format!("{}/{column}/{}", self.sheet.header(*column), self.at.name())
            }
            Column::OneHot(_) => format!("/one/{}", self.at.name()),
        }
    }

    /// Adds a column's labels, with notes on lines that could not be used.
    fn add(&self, column: &Column, to: &mut Labelling, unicode: Unicode) {
        let (mut missing, mut several, mut twice) = (Vec::new(), Vec::new(), Vec::new());
        let mut converted = Vec::new();
        let doubled = self.doubled_names(column, unicode);
        for (row, found) in self.sheet.rows.iter().zip(&self.found) {
            let file = Sheet::cell(row, self.sheet.file);
            let picture = match found {
                Match::File(picture) | Match::Stem(picture) => *picture,
                Match::Converted(picture) => {
                    converted.push(file);
                    *picture
                }
                Match::Several => {
                    several.push(file);
                    continue;
                }
                Match::None if file.is_empty() => continue,
                Match::None => {
                    missing.push(file);
                    continue;
                }
            };
            let mut label = self.label(row, column, unicode);
            if let Column::Text {
                numbers: Some(numbers),
                ..
            } = column
            {
                let number = Sheet::cell(row, *numbers);
                if doubled.contains(&label) {
                    label = format!("{label} ({number})");
                }
                if let Ok(number) = number.parse() {
                    to.numbers.insert(label.clone(), number);
                }
            }
            if let Some(part) = self.part.map(|part| Sheet::cell(row, part)) {
                to.parts.entry(picture).or_insert_with(|| part.to_owned());
            }
            let first = to.labels.entry(picture).or_default();
            if first.is_empty() {
                *first = label;
            } else if *first != label && !label.is_empty() {
                twice.push(file);
            }
        }
        for (lines, fault) in [
            (missing, "files that are not here"),
            (converted, "files that are here in another format"),
            (several, "files of which there are several"),
            (
                twice,
                "files that have another label already, which they kept",
            ),
        ] {
            if let Some(first) = lines.first() {
                to.notes.push(format!(
                    "Lines of \"{}\" name {fault}: {}, such as \"{first}\".",
                    self.at.name(),
                    lines.len()
                ));
            }
        }
        let header = match column {
            Column::Text { column, .. } => self.sheet.headers.get(*column),
            Column::OneHot(_) => None,
        };
        let title = match header {
            Some(header) => format!("\"{header}\" in {}", self.at.name()),
            None => self.at.name().to_owned(),
        };
        if to.title.is_empty() {
            to.title = title;
        } else if !to.tables.contains(self.path) && !to.title.contains(&title) {
            to.title = format!("{}, {title}", to.title);
        }
        to.tables.insert(self.path.to_owned());
    }

    /// Names that several numbers have, as ImageNet's two cranes do.
    fn doubled_names(&self, column: &Column, unicode: Unicode) -> BTreeSet<String> {
        let Column::Text {
            column,
            numbers: Some(numbers),
            ..
        } = column
        else {
            return BTreeSet::new();
        };
        let mut of_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in &self.sheet.rows {
            let of_this = of_name.entry(Sheet::cell(row, *column)).or_default();
            of_this.insert(Sheet::cell(row, *numbers));
        }
        of_name
            .into_iter()
            .filter(|(_, numbers)| numbers.len() > 1)
            .map(|(name, _)| unicode.compose(name))
            .collect()
    }
}

/// The column of a line's one one.
fn hot_in(row: &[String], hot: &[usize]) -> Option<usize> {
    let mut ones = hot
        .iter()
        .copied()
        .filter(|&column| Sheet::cell(row, column).parse() == Ok(1.0_f64));
    let first = ones.next()?;
    ones.next().is_none().then_some(first)
}

/// The only choice in Label Studio's words for several, which are JSON.
fn only_choice(value: &str) -> Option<String> {
    if !value.starts_with('{') {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(value).ok()?;
    let [only] = value.get("choices")?.as_array()?.as_slice() else {
        // Several classes at once are no class.
        return Some(String::new());
    };
    only.as_str().map(str::to_owned)
}
