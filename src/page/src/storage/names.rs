//! Names in the database: its own, those of its object stores, and those of what lies in them. Plain text, with no browser in it.
//!
//! Where a name would be long it is made with [`fingerprint`], whose values no compiler or library changes.

use std::fmt::Write as _;

/// The database.
pub const DATABASE: &str = "frequency-shortcut-explorer";

/// Version of the database's layout.
///
/// - 2 added the answers of experiments,
/// - 3 added the visitor's pictures,
/// - 4 names judgements with [`fingerprint`]: those of earlier versions, whose names the standard library's hash made, are forgotten.
pub const VERSION: u32 = 4;

/// An object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The visitor's sets: id → JSON.
    Sets,
    /// Files: of the sets, of the film strip and of the training → blob, or kind and bytes.
    Files,
    /// Judgements: what was judged → JSON.
    Judgements,
    /// The laboratory's answers: study and question → JSON.
    Readings,
    /// The visitor's film strip: id → JSON.
    Pictures,
}

impl Store {
    /// All of them. Stores that an earlier version had and that are not listed are removed with what is in them.
    pub const ALL: [Self; 5] = [
        Self::Sets,
        Self::Files,
        Self::Judgements,
        Self::Readings,
        Self::Pictures,
    ];

    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sets => "sets",
            Self::Files => "files",
            // "judgements" until version 3.
            Self::Judgements => "judgements-fnv",
            Self::Readings => "readings",
            Self::Pictures => "pictures",
        }
    }
}

/// What the ids of the visitor's sets begin with; a shipped set's never does.
const OWN_SET: &str = "own-";
/// What the names of all files of the visitor's sets begin with.
pub const ADDED_SETS: &str = OWN_SET;

/// Whether a set's id is that of one of the visitor's.
pub fn is_own_set(id: &str) -> bool {
    id.starts_with(OWN_SET)
}

/// The id of a new set of the visitor's; `number` tells it from others: the milliseconds since 1970.
pub fn new_set(number: u64) -> String {
    format!("{OWN_SET}{number}")
}

/// When a set was added, in milliseconds since 1970, as its id tells; `None` for sets that were held out from a training.
pub fn added_ms(id: &str) -> Option<f64> {
    id.strip_prefix(OWN_SET)?.parse().ok()
}

/// The id of the set of pictures that were held out from a training: the same for the same description of it. Versions before 0.2 used
/// another hash, so that a training repeated after them makes a second set beside the first.
pub fn held_out_set(training: &str) -> String {
    format!("{OWN_SET}held-{}", fingerprint(training))
}

/// Where the file of a picture of a set of the visitor's lies in [`Store::Files`]; the history names the picture by it.
pub fn file_of_set(id: &str, picture: usize) -> String {
    format!("{id}/{picture}")
}

/// What the names of all files of a set begin with.
pub fn files_of_set(id: &str) -> String {
    format!("{id}/")
}

/// Where the file of a picture of the film strip lies in [`Store::Files`]; with an empty id, what the names of all of them begin with.
pub fn file_of_picture(id: &str) -> String {
    format!("pictures/{id}")
}

/// What is put into [`Store::Files`] for a moment, to see what the browser takes.
pub const TRIAL: &str = "trial";

/// What the names of the training's files in [`Store::Files`] begin with.
pub const TRAINING_FILES: &str = "learning/";
/// Where the training stands.
pub const CHECKPOINT: &str = "learning/checkpoint";
/// What the training has shown.
pub const CURVES: &str = "learning/course";

/// The name of the judgements on the pictures of a set as they are: the set's version, the network's weights, and for each class the
/// labels that it can answer; and how files are read, in words, if another way was chosen.
pub fn judgements(
    set_version: &str,
    sha256: &str,
    classes: &[Vec<usize>],
    read_as: &str,
) -> String {
    let mut text = String::new();
    for labels in classes {
        for label in labels {
            // Writing to a string never fails.
            let _ = write!(text, "{label} ");
        }
        text.push(';');
    }
    text.push_str(read_as);
    format!(
        "{}{sha256}|{}|",
        judgements_of_set(set_version),
        fingerprint(&text)
    )
}

/// The name of the judgements on filtered pictures, by the name for the same pictures as they are and the text of the filter.
pub fn filtered_judgements(original: &str, filter: &str) -> String {
    format!("{original}{filter}")
}

/// What the names of all judgements on a set begin with.
pub fn judgements_of_set(set_version: &str) -> String {
    format!("{set_version}|")
}

/// The 64-bit FNV-1a hash of a text, in hexadecimal.
pub fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        // Published test vectors.
        assert_eq!(fingerprint(""), "cbf29ce484222325");
        assert_eq!(fingerprint("a"), "af63dc4c8601ec8c");
        assert_eq!(fingerprint("foobar"), "85944171f73967e8");
    }

    #[test]
    fn other_labels_have_other_judgements() {
        let name = |classes: &[Vec<usize>]| judgements("v", "w", classes, "");
        assert_ne!(name(&[vec![1, 2], vec![]]), name(&[vec![1], vec![2]]));
        assert_ne!(name(&[vec![12]]), name(&[vec![1, 2]]));
        assert_eq!(name(&[vec![1]]), name(&[vec![1]]));
        assert_ne!(name(&[]), judgements("v", "w", &[], "framing=timm"));
        assert!(name(&[]).starts_with(&judgements_of_set("v")));
    }

    #[test]
    fn names_of_earlier_versions_hold() {
        assert_eq!(new_set(7), "own-7");
        assert_eq!(file_of_set("own-7", 3), "own-7/3");
        assert_eq!(file_of_picture("1"), "pictures/1");
        assert!(CHECKPOINT.starts_with(TRAINING_FILES) && CURVES.starts_with(TRAINING_FILES));
        assert!(is_own_set(&held_out_set("a training")) && !is_own_set("fashion"));
    }

    #[test]
    fn stores_have_different_names() {
        let names: std::collections::BTreeSet<_> =
            Store::ALL.into_iter().map(Store::name).collect();
        assert_eq!(names.len(), Store::ALL.len());
    }
}
