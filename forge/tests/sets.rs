//! The shipped sets are what their cards say, are made the same way again, and are credited.

// The helpers are part of the tests.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use forge::package::hexadecimal_sha256;
use forge::{fashion_mnist, pictures, sets as shipped};
use image::GenericImageView;
use sets::card::{Contents, FileIndex, FileRef, SetCard, SetCatalogue, SheetIndex};
use sets::rendition::Rendition;

/// What all sets together may weigh in bytes.
const BUDGET: u64 = 12_000_000;

fn catalogue() -> SetCatalogue {
    shipped::read_catalogue().unwrap()
}

/// The bytes of a file, after its name, length and hash have been checked.
fn read(file: &FileRef) -> Vec<u8> {
    let bytes = fs::read(shipped::folder().join(&file.file)).unwrap();
    assert_eq!(bytes.len(), file.bytes, "{}", file.file);
    assert_eq!(hexadecimal_sha256(&bytes), file.sha256, "{}", file.file);
    assert!(
        file.file.contains(&format!(".{}.", &file.sha256[..12])),
        "{}",
        file.file
    );
    bytes
}

fn text(file: &FileRef) -> String {
    String::from_utf8(read(file)).unwrap()
}

fn file_index(card: &SetCard, index: &FileRef) -> FileIndex {
    assert_eq!(index.count, card.count, "{}", card.id);
    FileIndex::parse(&text(index), card).unwrap()
}

/// All files in a folder and the folders in it, relative to `root`.
fn files(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            found.insert(name.replace('\\', "/"));
        }
    }
}

#[test]
fn cards_are_complete() {
    let catalogue = catalogue();
    let ids: BTreeSet<&str> = catalogue.sets.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(ids.len(), catalogue.sets.len());
    for card in &catalogue.sets {
        let id = &card.id;
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{id}"
        );
        for sentence in [&card.description, &card.made]
            .into_iter()
            .chain(&card.faults)
        {
            assert!(
                sentence.ends_with('.') && sentence.len() > 20,
                "{id}: {sentence}"
            );
        }
        assert!(!card.faults.is_empty(), "{id}");
        assert!(card.title.len() > 3 && card.licence.len() > 2 && card.made_by.len() > 3);
        let total: usize = card.classes.iter().map(|class| class.count).sum();
        assert_eq!(total, card.count, "{id}");
        assert!(card.classes.iter().all(|class| class.count > 0), "{id}");
        if let Some(original) = &card.twin_of {
            let original = catalogue.get(original).unwrap();
            assert_eq!(original.labels, card.labels, "{id}");
            for class in &card.classes {
                assert!(
                    original
                        .classes
                        .iter()
                        .any(|other| other.name == class.name && other.labels == class.labels),
                    "{id}: {} is no class of {}",
                    class.name,
                    original.id
                );
            }
        }
    }
}

#[test]
fn labels_are_those_of_the_lists_and_count_once() {
    for card in &catalogue().sets {
        let list = models::labels::list(&card.labels);
        let mut seen = BTreeSet::new();
        for class in &card.classes {
            assert!(!class.labels.is_empty());
            for &label in &class.labels {
                assert!(label < list.len(), "{}: {label}", card.id);
                assert!(seen.insert(label), "{}: {} twice", card.id, list[label]);
            }
            // A class of one label carries that label's name, up to what was added to tell equal ones apart, unless it is one of the
            // two whose ImageNet name would mislead.
            if let &[label] = class.labels.as_slice() {
                let named = match class.name.as_str() {
                    "ruler or tape measure" => "ruler",
                    "solar collector" => "solar dish",
                    name => name,
                };
                assert_eq!(named, list[label], "{}", card.id);
            }
        }
    }
}

#[test]
fn files_are_what_the_cards_say_and_nothing_else_lies_there() {
    let mut expected = BTreeSet::from([SetCatalogue::FILE.to_owned()]);
    let catalogue = catalogue();
    for card in &catalogue.sets {
        match &card.contents {
            Contents::Sheets {
                columns,
                parts,
                index,
            } => {
                let truths = SheetIndex::parse(&text(index), card).unwrap();
                assert_eq!(truths.classes.len(), card.count);
                let pictures: usize = parts.iter().map(|part| part.count).sum();
                assert_eq!(pictures, card.count, "{}", card.id);
                for part in parts {
                    let sheet = image::load_from_memory(&read(part)).unwrap();
                    assert_eq!(sheet.width() as usize, columns * card.side);
                    assert_eq!(
                        sheet.height() as usize,
                        part.count.div_ceil(*columns) * card.side
                    );
                    expected.insert(part.file.clone());
                }
                expected.insert(index.file.clone());
            }
            Contents::Files { index } => {
                let folder = Path::new(&index.file).parent().unwrap();
                for picture in file_index(card, index).pictures {
                    let file = folder.join(&picture.file);
                    let bytes = fs::read(shipped::folder().join(&file)).unwrap();
                    assert_eq!(
                        hexadecimal_sha256(&bytes),
                        picture.sha256,
                        "{}",
                        picture.file
                    );
                    assert!(picture.file.contains(&picture.sha256[..12]));
                    let side = card.side as u32;
                    let image = image::load_from_memory(&bytes).unwrap();
                    assert_eq!(image.dimensions(), (side, side), "{}", picture.file);
                    expected.insert(file.to_str().unwrap().to_owned());
                }
                expected.insert(index.file.clone());
            }
            Contents::Rendition { of, .. } => {
                assert_eq!(Some(of), card.twin_of.as_ref());
                let stored = catalogue.stored(card).unwrap();
                assert_eq!((stored.count, stored.side), (card.count, card.side));
                assert_eq!(stored.classes, card.classes);
            }
        }
    }
    let mut found = BTreeSet::new();
    files(&shipped::folder(), &shipped::folder(), &mut found);
    assert_eq!(found, expected);
    let bytes: u64 = found
        .iter()
        .map(|file| fs::metadata(shipped::folder().join(file)).unwrap().len())
        .sum();
    assert!(bytes <= BUDGET, "{bytes}");
}

#[test]
fn fashion_mnist_is_its_test_set() {
    let test = fashion_mnist::load(None).unwrap().test;
    let catalogue = catalogue();
    let card = catalogue.get("fashion-mnist").unwrap();
    let Contents::Sheets {
        columns,
        parts,
        index,
    } = &card.contents
    else {
        panic!("not on sheets");
    };
    let truths = SheetIndex::parse(&text(index), card).unwrap().classes;
    assert!(
        truths
            .iter()
            .zip(&test.labels)
            .all(|(&a, &b)| a == usize::from(b))
    );
    let mut first = 0;
    for part in parts {
        let sheet = image::load_from_memory(&read(part)).unwrap();
        let grey = sheet.as_luma8().expect("a grey sheet");
        for cell in 0..part.count {
            let (left, top) = (cell % columns * card.side, cell / columns * card.side);
            let picture = test.picture(first + cell);
            for (pixel, &value) in picture.iter().enumerate() {
                let (x, y) = (left + pixel % card.side, top + pixel / card.side);
                assert_eq!(grey.get_pixel(x as u32, y as u32).0, [value]);
            }
        }
        first += part.count;
    }
    assert_eq!(first, test.labels.len());
    // A twin for each formula.
    for rendition in Rendition::ALL {
        assert!(catalogue.sets.iter().any(|card| matches!(
            &card.contents,
            Contents::Rendition { of, rendition: found } if of == "fashion-mnist" && *found == rendition
        )));
    }
}

#[test]
fn the_gallery_shows_ten_classes_six_times_and_its_twins_match() {
    let catalogue = catalogue();
    let gallery = catalogue.get("imagenet-gallery").unwrap();
    let full = gallery.classes.iter().filter(|class| class.count >= 6);
    assert!(full.count() >= 10);
    for group in ["openmoji", "imagenet-10"] {
        let [colour, line] = ["colour", "line"].map(|style| {
            let card = catalogue.get(&format!("{group}-{style}")).unwrap();
            let Contents::Files { index } = &card.contents else {
                panic!("not files");
            };
            file_index(card, index).pictures
        });
        assert_eq!(colour.len(), line.len());
        for (colour, line) in colour.iter().zip(&line) {
            assert_eq!((&colour.title, colour.class), (&line.title, line.class));
        }
    }
}

#[test]
fn every_picture_is_credited() {
    let catalogue = catalogue();
    for card in &catalogue.sets {
        let Contents::Files { index } = &card.contents else {
            continue;
        };
        for picture in file_index(card, index).pictures {
            let file = &picture.file;
            assert!(!picture.title.is_empty(), "{file}");
            assert!(picture.author.len() > 2, "{file}");
            assert!(picture.source.starts_with("https://"), "{file}");
            let drawn = Path::new(file).extension() == Some("png".as_ref());
            assert_eq!(
                drawn,
                picture.licence == "CC BY-SA 4.0" && picture.author.ends_with(", OpenMoji"),
                "{file}"
            );
            assert!(
                drawn || ["CC0 1.0", "Public domain"].contains(&picture.licence.as_str()),
                "{file}: {}",
                picture.licence
            );
        }
    }
    let page = fs::read_to_string(pictures::credits_path()).unwrap();
    assert!(
        page.contains(&shipped::credits_section(&catalogue)),
        "run `cargo forge sets`: CREDITS.md is older than sets.json"
    );
}

#[test]
fn made_again_a_part_has_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let extent = shipped::Extent { pictures: 500 };
    let part = shipped::make(&shipped::Arguments::default(), folder.path(), &extent).unwrap();
    let mut found = BTreeSet::new();
    files(folder.path(), folder.path(), &mut found);
    let mut alike = 0;
    for file in &found {
        let whole = shipped::folder().join(file);
        if file == SetCatalogue::FILE || file.starts_with("fashion-mnist/index.") {
            continue;
        }
        assert!(
            fs::read(folder.path().join(file)).unwrap() == fs::read(&whole).unwrap(),
            "{file} has changed"
        );
        alike += 1;
    }
    let pictures: usize = part
        .sets
        .iter()
        .filter(|card| matches!(card.contents, Contents::Files { .. }))
        .map(|card| card.count)
        .sum();
    assert!(pictures > 150 && alike > 150, "{pictures}, {alike}");
    assert_eq!(part.get("fashion-mnist").unwrap().count, 500);
}
