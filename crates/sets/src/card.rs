//! The description that travels with every set, the catalogue of them (`www/sets/sets.json`), and the indexes beside the pictures.
//!
//! Written by `forge`, read by the page (what can be chosen, how large it is, whom to thank) and by the engine's worker.

use serde::{Deserialize, Serialize};

use crate::rendition::Rendition;

/// One class of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetClass {
    /// Name for the visitor, such as "goldfish".
    pub name: String,
    /// Indices into the label list ([`SetCard::labels`]) that count as right.
    pub labels: Vec<usize>,
    /// Pictures of this class.
    pub count: usize,
}

/// A file beside the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Path relative to the catalogue; it carries the first twelve digits of the SHA-256, so it can be cached for ever.
    pub file: String,
    /// Length of the file in bytes.
    pub bytes: usize,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Pictures in it, or described by it.
    pub count: usize,
}

/// How the pictures are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Contents {
    /// Many small pictures on few sheets: grey or RGB PNG files, cells of `side x side` pixels, row by row from the top left.
    Sheets {
        /// Cells in a row.
        columns: usize,
        /// The sheets in order; the first picture of one follows the last of the one before.
        parts: Vec<FileRef>,
        /// The file with the [`SheetIndex`].
        index: FileRef,
    },
    /// One file for each picture.
    Files {
        /// The file with the [`FileIndex`].
        index: FileRef,
    },
    /// The pictures of another set, drawn in another way when they are read; the order of the pictures is that set's.
    Rendition {
        /// Id of that set.
        of: String,
        /// How they are drawn.
        rendition: Rendition,
    },
}

/// Everything to know about one set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCard {
    /// Stable name used in links, such as "fashion-mnist".
    pub id: String,
    /// Name for the visitor.
    pub title: String,
    /// One sentence for the visitor.
    pub description: String,
    /// Which label list the classes point into: "imagenet-1k", "fashion-mnist" or "cifar-10".
    pub labels: String,
    /// The set's own classes; pictures name them by position.
    pub classes: Vec<SetClass>,
    /// Number of pictures in the whole set.
    pub count: usize,
    /// Height and width of a picture as stored, in pixels.
    pub side: usize,
    /// Licence as the source states it; where pictures differ, the [`FileIndex`] has each one's.
    pub licence: String,
    /// Who made the pictures.
    pub made_by: String,
    /// How the set was made, in sentences.
    pub made: String,
    /// Known faults, one sentence each.
    pub faults: Vec<String>,
    /// Id of the set of which this one is the out-of-distribution twin.
    pub twin_of: Option<String>,
    /// Where the pictures are.
    pub contents: Contents,
}

/// All sets of the site, the default one first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCatalogue {
    /// In the order in which the site lists them.
    pub sets: Vec<SetCard>,
}

/// The index of a set on sheets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetIndex {
    /// Set class of each picture, in order.
    pub classes: Vec<usize>,
}

/// One picture of a set of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePicture {
    /// Path relative to the index.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// What it shows, as a position among the set's classes.
    pub class: usize,
    /// What is on it.
    pub title: String,
    /// Whom to name for it, as the source does.
    pub author: String,
    /// Licence as the source states it.
    pub licence: String,
    /// Where it was taken from.
    pub source: String,
}

/// The index of a set of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileIndex {
    /// The pictures, in order.
    pub pictures: Vec<FilePicture>,
}

/// The catalogue or an index could not be used.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The catalogue is not what `forge` writes.
    #[error("The list of picture sets is damaged ({0}). Reloading the page may help.")]
    Catalogue(serde_json::Error),
    /// An index is not what `forge` writes.
    #[error("The list of this set's pictures is damaged ({0}). Reloading the page may help.")]
    Index(serde_json::Error),
    /// An index that does not belong to its card.
    #[error(
        "The list of this set's pictures does not fit the set: {0}. Reloading the page may help."
    )]
    Mismatch(String),
}

impl SetCatalogue {
    /// Name of the catalogue's file in the sets' folder.
    pub const FILE: &str = "sets.json";

    /// Reads the text of `sets.json`.
    pub fn parse(json: &str) -> Result<Self, CardError> {
        serde_json::from_str(json).map_err(CardError::Catalogue)
    }

    /// The set called `id`.
    pub fn get(&self, id: &str) -> Option<&SetCard> {
        self.sets.iter().find(|card| card.id == id)
    }

    /// The set that holds the pictures of `card`: itself, unless it is a rendition of another one.
    pub fn stored<'a>(&'a self, card: &'a SetCard) -> Option<&'a SetCard> {
        match &card.contents {
            Contents::Rendition { of, .. } => self
                .get(of)
                .filter(|stored| !matches!(stored.contents, Contents::Rendition { .. })),
            _ => Some(card),
        }
    }
}

impl SheetIndex {
    /// Reads the index of `card` and checks it against the card's counts.
    pub fn parse(json: &str, card: &SetCard) -> Result<Self, CardError> {
        let index: Self = serde_json::from_str(json).map_err(CardError::Index)?;
        check(card, index.classes.iter().copied())?;
        Ok(index)
    }
}

impl FileIndex {
    /// Reads the index of `card` and checks it against the card's counts.
    pub fn parse(json: &str, card: &SetCard) -> Result<Self, CardError> {
        let index: Self = serde_json::from_str(json).map_err(CardError::Index)?;
        check(card, index.classes())?;
        Ok(index)
    }

    /// Set class of each picture, in order.
    pub fn classes(&self) -> impl Iterator<Item = usize> {
        self.pictures.iter().map(|picture| picture.class)
    }
}

fn check(card: &SetCard, truths: impl Iterator<Item = usize>) -> Result<(), CardError> {
    let mut counts = vec![0; card.classes.len()];
    for class in truths {
        *counts.get_mut(class).ok_or_else(|| {
            CardError::Mismatch(format!("it names a class {class} that is not there"))
        })? += 1;
    }
    if let Some((class, count)) =
        (card.classes.iter().zip(&counts)).find(|(class, count)| class.count != **count)
    {
        return Err(CardError::Mismatch(format!(
            "{} pictures of \"{}\" instead of {}",
            count, class.name, class.count
        )));
    }
    let total: usize = counts.iter().sum();
    if total != card.count {
        return Err(CardError::Mismatch(format!(
            "{total} pictures instead of {}",
            card.count
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: &str = r#"{"sets":[
        {"id":"two","title":"Two","description":"Two classes.","labels":"imagenet-1k",
         "classes":[{"name":"goldfish","labels":[1],"count":2},{"name":"dog","labels":[151,152],"count":1}],
         "count":3,"side":28,"licence":"CC0","made_by":"Someone","made":"Cut.","faults":[],"twin_of":null,
         "contents":{"kind":"sheets","columns":2,
           "parts":[{"file":"two/0.png","bytes":10,"sha256":"aa","count":2},{"file":"two/1.png","bytes":5,"sha256":"bb","count":1}],
           "index":{"file":"two/index.json","bytes":20,"sha256":"cc","count":3}}},
        {"id":"two-edges","title":"Two as edges","description":"Drawn.","labels":"imagenet-1k",
         "classes":[],"count":3,"side":28,"licence":"CC0","made_by":"Someone","made":"Drawn.","faults":["Thin lines."],
         "twin_of":"two","contents":{"kind":"rendition","of":"two","rendition":"block-shuffled"}}]}"#;

    #[test]
    fn a_catalogue_is_read_and_written_alike() {
        let catalogue = SetCatalogue::parse(CATALOGUE).unwrap();
        let again = SetCatalogue::parse(&serde_json::to_string(&catalogue).unwrap()).unwrap();
        assert_eq!(catalogue, again);
        let edges = catalogue.get("two-edges").unwrap();
        assert_eq!(
            edges.contents,
            Contents::Rendition {
                of: "two".to_owned(),
                rendition: Rendition::BlockShuffled
            }
        );
        assert_eq!(catalogue.stored(edges).unwrap().id, "two");
        assert_eq!(catalogue.stored(&catalogue.sets[0]).unwrap().id, "two");
        assert!(catalogue.get("three").is_none());
        assert!(matches!(
            SetCatalogue::parse("{}"),
            Err(CardError::Catalogue(_))
        ));
    }

    #[test]
    fn an_index_must_fit_its_card() {
        let catalogue = SetCatalogue::parse(CATALOGUE).unwrap();
        let card = &catalogue.sets[0];
        assert_eq!(
            SheetIndex::parse(r#"{"classes":[0,1,0]}"#, card)
                .unwrap()
                .classes,
            [0, 1, 0]
        );
        for (json, reason) in [
            (r#"{"classes":[0,1,2]}"#, "class 2"),
            (
                r#"{"classes":[0,1,1]}"#,
                "1 pictures of \"goldfish\" instead of 2",
            ),
            (r#"{"classes":[]}"#, "0 pictures"),
            (r#"{"classes":[-1]}"#, "damaged"),
        ] {
            let error = SheetIndex::parse(json, card).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        let picture = |class: usize| {
            format!(
                r#"{{"file":"a.jpg","sha256":"d","class":{class},"title":"t","author":"a","licence":"l","source":"s"}}"#
            )
        };
        let json = format!(
            r#"{{"pictures":[{},{},{}]}}"#,
            picture(1),
            picture(0),
            picture(0)
        );
        let index = FileIndex::parse(&json, card).unwrap();
        assert_eq!(index.classes().collect::<Vec<_>>(), [1, 0, 0]);
    }
}
