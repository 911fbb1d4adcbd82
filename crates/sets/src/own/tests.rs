//! Sorting by tables of cases, and never a panic on anything.

use proptest::prelude::*;

use super::*;
use crate::unicode::native::NATIVE;

fn found(paths: &[&str]) -> Vec<Found> {
    paths
        .iter()
        .map(|path| Found {
            path: (*path).to_owned(),
            bytes: 1000,
        })
        .collect()
}

fn table(path: &str, text: &str) -> TableText {
    TableText {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

/// "path=class" in the order found, for what is in the set.
fn said(found: &[Found], sorted: &Sorted) -> Vec<String> {
    let mut pictures = sorted.pictures.clone();
    pictures.sort_by_key(|picture| picture.found);
    pictures
        .iter()
        .map(|picture| {
            format!(
                "{}={}",
                found[picture.found].path, sorted.classes[picture.class]
            )
        })
        .collect()
}

/// Whether the classes have names, so that answers can be right or wrong.
fn is_labelled(sorted: &Sorted) -> bool {
    sorted.classes.iter().any(|name| !name.is_empty())
}

mod layouts;
mod tables;

#[test]
fn folders_that_name_classes() {
    for (paths, classes) in [
        (&["cat/1.jpg", "dog/1.jpg"][..], &["cat", "dog"][..]),
        (&["pets/cat/1.jpg", "pets/dog/1.jpg"], &["cat", "dog"]),
        (&["a/b/c/cat/1.jpg", "a/b/c/dog/1.jpg"], &["cat", "dog"]),
        (
            &["set/train/cat/1.jpg", "set/val/cat/2.jpg"],
            &["cat", "cat"],
        ),
        (
            &["set/train/cat/1.jpg", "set/val/dog/2.jpg"],
            &["cat", "dog"],
        ),
        (
            &["train/images/cat/1.jpg", "val/images/cat/1.jpg"],
            &["cat", "cat"],
        ),
        (
            &["train2017/cat/1.jpg", "val2017/dog/1.jpg"],
            &["cat", "dog"],
        ),
        (
            &["train/animals/cat/1.jpg", "test/animals/dog/1.jpg"],
            &["cat", "dog"],
        ),
        (&["cat/closeups/1.jpg", "dog/1.jpg"], &["cat", "dog"]),
        (
            &["cat/train/1.jpg", "dog/train/1.jpg", "cat/test/2.jpg"],
            &["cat", "dog", "cat"],
        ),
        (
            &["images/cat/1.jpg", "images/dog/x/y/1.jpg"],
            &["cat", "dog"],
        ),
        (&[r"pets\cat\1.jpg", r"pets\dog\1.jpg"], &["cat", "dog"]),
        (
            &["/x/../pets//cat/1.jpg", "/x/./pets/dog/1.jpg"],
            &["cat", "dog"],
        ),
        (
            &["魚/1.jpg", "鳥/1.jpg", "Vögel/3.png"],
            &["魚", "鳥", "Vögel"],
        ),
        // Decomposed and composed are one class.
        (
            &["o\u{308}l/1.jpg", "\u{f6}l/2.jpg", "b/3.jpg"],
            &["öl", "öl", "b"],
        ),
        // A class may be called like a part if not all are.
        (&["test/1.jpg", "cat/1.jpg"], &["test", "cat"]),
        (&["0/1.jpg", "1/1.jpg", "10/1.jpg"], &["0", "1", "10"]),
    ] {
        let found = found(paths);
        let sorted = sort(&found, &[], None, &[], NATIVE);
        let expected: Vec<String> = paths
            .iter()
            .zip(classes)
            .map(|(path, class)| format!("{path}={class}"))
            .collect();
        assert_eq!(said(&found, &sorted), expected);
        assert!(
            is_labelled(&sorted) && sorted.left_out.is_empty(),
            "{paths:?}"
        );
    }
}

#[test]
fn pictures_without_classes_stay_usable() {
    for paths in [
        &["1.jpg", "2.jpg"][..],
        &["Holiday/1.jpg", "Holiday/2.jpg"],
        &["train/1.jpg", "test/2.jpg"],
        &["x/images/1.jpg", "x/images/2.jpg"],
    ] {
        let sorted = sort(&found(paths), &[], None, &[], NATIVE);
        assert_eq!(sorted.classes, [""], "{paths:?}");
        assert_eq!(sorted.pictures.len(), paths.len());
        assert!(!is_labelled(&sorted) && sorted.notes.len() == 1 && sorted.by == By::Nothing);
    }
    let none = sort(&found(&["readme.txt"]), &[], None, &[], NATIVE);
    assert!(none.classes.is_empty() && none.pictures.is_empty());
    assert_eq!(none.notes, ["There are no pictures among these files."]);
}

#[test]
fn another_level_can_be_asked_for() {
    let files = found(&[
        "animals/cat/1.jpg",
        "animals/dog/2.jpg",
        "vehicles/car/3.jpg",
        "vehicles/4.jpg",
    ]);
    let sorted = sort(&files, &[], None, &[], NATIVE);
    assert_eq!(
        (sorted.classes.len(), sorted.by.clone()),
        (2, By::Folders(0))
    );
    let by = |level| Choice {
        by: By::Folders(level),
        without: None,
    };
    let deeper = sort(&files, &[], Some(&by(1)), &[], NATIVE);
    assert_eq!(deeper.classes, ["car", "cat", "dog"]);
    assert_eq!(
        deeper.left_out,
        [("vehicles/4.jpg".to_owned(), Why::OutsideClasses)]
    );
    assert_eq!(sort(&files, &[], Some(&by(2)), &[], NATIVE), sorted);
}

#[test]
fn what_is_left_out_and_why() {
    let mut files = found(&[
        "a/.DS_Store",
        "__MACOSX/a/1.jpg",
        "a/Thumbs.db",
        "a/desktop.ini",
        ".git/x.png",
        "a/notes.txt",
        "a/README",
        "a/film.mp4",
        "a/1.JPG",
        "b/2.webp",
        "0.png",
        "a/empty.jpg",
        "a/huge.jpg",
        "b/x.csv",
        "a/.jpg",
        "a/jpg",
    ]);
    files[11].bytes = 0;
    files[12].bytes = MAX_FILE_BYTES + 1;
    let sorted = sort(&files, &[], None, &[], NATIVE);
    assert_eq!(said(&files, &sorted), ["a/1.JPG=a", "b/2.webp=b"]);
    let mut why: Vec<(&str, Why)> = sorted
        .left_out
        .iter()
        .map(|(path, why)| (path.as_str(), *why))
        .collect();
    why.sort_unstable();
    let mut expected = vec![
        ("a/.DS_Store", Why::Hidden),
        ("__MACOSX/a/1.jpg", Why::Hidden),
        ("a/Thumbs.db", Why::Hidden),
        ("a/desktop.ini", Why::Hidden),
        (".git/x.png", Why::Hidden),
        ("a/.jpg", Why::Hidden),
        ("a/notes.txt", Why::NotAPicture),
        ("a/README", Why::UnknownKind),
        ("a/jpg", Why::UnknownKind),
        ("a/film.mp4", Why::NotAPicture),
        ("0.png", Why::OutsideClasses),
        ("a/empty.jpg", Why::Empty),
        ("a/huge.jpg", Why::TooLarge),
        ("b/x.csv", Why::Table),
    ];
    expected.sort_unstable();
    assert_eq!(why, expected);
    assert!(
        is_table("x/LABELS.CSV")
            && is_table("l.tsv")
            && !is_table("l.txt")
            && !is_table("__MACOSX/l.csv")
    );
}

#[test]
fn tables_decide_in_every_spelling() {
    let files = found(&["set/img/a.jpg", "set/img/B.PNG", "set/labels.csv"]);
    for text in [
        "file,label\nimg/a.jpg,cat\nimg/B.PNG,dog\n",
        "\u{feff}Label;File\r\ncat;a.jpg\r\ndog;b.png\r\n",
        "n\tClass\tImage\n1\tcat\timg\\a.jpg\n2\tdog\tset\\img\\B.PNG\n",
        "\"filename\",\"class\"\n\"a.jpg\",\"cat\"\n\"B.PNG\",\"dog\"",
        "path,class\nC:\\data\\img\\a.jpg,cat\n/home/me/img/B.PNG,dog\n",
        "File Name , Class_Name \n a.jpg , cat \n B.PNG , dog \n",
        "id,species\na,cat\nb,dog\n",
        "file,label,file\na.jpg,cat,x\nB.PNG,dog,y\nshort\n",
    ] {
        let sorted = sort(&files, &[table("set/labels.csv", text)], None, &[], NATIVE);
        assert_eq!(
            said(&files, &sorted),
            ["set/img/a.jpg=cat", "set/img/B.PNG=dog"],
            "{text:?}"
        );
        assert!(
            sorted.left_out.is_empty(),
            "{text:?}: {:?}",
            sorted.left_out
        );
    }
    let quoted = "file,label\na.jpg,\"big, \"\"grey\"\" cat\"\nB.PNG,\"two\nlines\"\n";
    let sorted = sort(
        &files,
        &[table("set/labels.csv", quoted)],
        None,
        &[],
        NATIVE,
    );
    assert_eq!(sorted.classes, ["big, \"grey\" cat", "two\nlines"]);
}

#[test]
fn labels_and_folders_meet_in_composed_form() {
    // The file's name decomposed, as macOS gives it; the table's composed.
    let files = found(&["x/scho\u{308}n.jpg", "labels.csv"]);
    let sorted = sort(
        &files,
        &[table("labels.csv", "file,label\nsch\u{f6}n.jpg,\u{d6}l\n")],
        None,
        &[],
        NATIVE,
    );
    assert_eq!(said(&files, &sorted), ["x/scho\u{308}n.jpg=Öl"]);
}

#[test]
fn equal_base_names_need_their_folders() {
    let files = found(&["train/1.jpg", "test/1.jpg", "t.csv"]);
    let sorted = sort(
        &files,
        &[table(
            "t.csv",
            "file,label\ntrain/1.jpg,cat\ntest/1.jpg,dog\n1.jpg,ox\n",
        )],
        None,
        &[],
        NATIVE,
    );
    assert_eq!(said(&files, &sorted), ["train/1.jpg=cat", "test/1.jpg=dog"]);
    assert_eq!(
        sorted.notes,
        ["Lines of \"t.csv\" name files of which there are several: 1, such as \"1.jpg\"."]
    );
    // Beside the table is nearer than elsewhere.
    let files = found(&["train/1.jpg", "train/t.csv", "test/1.jpg", "test/t.csv"]);
    let tables = [
        table("train/t.csv", "file,label\n1.jpg,cat\n"),
        table("test/t.csv", "file,label\n1.jpg,dog\n"),
    ];
    let sorted = sort(&files, &tables, None, &[], NATIVE);
    assert_eq!(said(&files, &sorted), ["train/1.jpg=cat", "test/1.jpg=dog"]);
    assert!(sorted.notes.is_empty() && sorted.left_out.is_empty());
}

#[test]
fn faults_of_tables_are_told() {
    let files = found(&["x/1.jpg", "x/2.jpg", "x/3.jpg", "x/4.jpg", "t.csv", "u.csv"]);
    let lines = "file,label\n1.jpg,cat\n1.jpg,dog\n2.jpg,\n4.jpg,cat\ngone.jpg,cat\n";
    let sorted = sort(
        &files,
        &[table("t.csv", lines), table("u.csv", "a,b\n1,2\n")],
        None,
        &[],
        NATIVE,
    );
    assert_eq!(said(&files, &sorted), ["x/1.jpg=cat", "x/4.jpg=cat"]);
    assert_eq!(sorted.notes.len(), 3, "{:?}", sorted.notes);
    let mut left_out = sorted.left_out;
    left_out.sort();
    assert_eq!(
        left_out,
        [
            ("u.csv".to_owned(), Why::Table),
            ("x/2.jpg".to_owned(), Why::NoLabel),
            ("x/3.jpg".to_owned(), Why::NotInTable),
        ]
    );
    // A line without a label does not stand against one with.
    let sorted = sort(
        &files,
        &[table("t.csv", "file,label\n1.jpg,\n1.jpg,cat\n2.jpg,cat\n")],
        None,
        &[],
        NATIVE,
    );
    assert_eq!(said(&files, &sorted), ["x/1.jpg=cat", "x/2.jpg=cat"]);
    assert!(sorted.notes.is_empty());
    // A table about other files, or without any label, leaves the folders in charge.
    let files = found(&["a/1.jpg", "b/2.jpg", "c/3.jpg", "t.csv"]);
    for text in ["file,label\ngone.jpg,cat\n", "file,label\n1.jpg,\n"] {
        let sorted = sort(&files, &[table("t.csv", text)], None, &[], NATIVE);
        assert_eq!(sorted.classes, ["a", "b", "c"]);
        assert_eq!(sorted.left_out.len(), 1);
    }
}

#[test]
fn names_in_the_order_people_expect() {
    let mut names = [
        "10",
        "b",
        "2",
        "class 10",
        "Class 2",
        "a",
        "",
        "99999999999999999999999999999999999999999",
        "02",
    ];
    names.sort_by_cached_key(|name| order(name));
    assert_eq!(
        names,
        [
            "",
            "02",
            "2",
            "10",
            "99999999999999999999999999999999999999999",
            "a",
            "b",
            "Class 2",
            "class 10"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_file_is_either_in_the_set_or_left_out(
        paths in prop::collection::vec("([a-c./\\\\é\u{308}]{0,4}/){0,3}[^\u{0}]{0,5}(\\.jpg|\\.csv)?", 0..12),
        text in "(file|label|,|;|\t|\n|\"|[a-c]|\\.jpg|/|\u{feff}){0,40}",
        level in prop::option::of(0_usize..4),
        without in prop::option::of("[a-c]{0,2}"),
    ) {
        let files: Vec<Found> = paths.iter().map(|path| Found { path: path.clone(), bytes: path.len() as u64 }).collect();
        let tables: Vec<TableText> =
            paths.iter().filter(|path| is_table(path)).map(|path| table(path, &text)).collect();
        let choice = level.map(|level| Choice {
            by: By::Folders(level),
            without: without.map(|part| BTreeSet::from([part])),
        });
        let sorted = sort(&files, &tables, choice.as_ref(), &[], NATIVE);
        let tables = paths.iter().filter(|path| is_table(path)).count();
        let accounted = sorted.pictures.len() + sorted.left_out.len();
        prop_assert!(accounted <= files.len() && accounted + tables >= files.len());
        let mut seen = BTreeSet::new();
        for picture in &sorted.pictures {
            prop_assert!(picture.class < sorted.classes.len() && seen.insert(picture.found));
        }
        let used: BTreeSet<usize> = sorted.pictures.iter().map(|picture| picture.class).collect();
        prop_assert_eq!(used.len(), sorted.classes.len());
    }

    #[test]
    fn any_text_is_a_table_or_a_fault(text in "\\PC*", path in "\\PC*") {
        let _ = sort(&found(&["a/1.jpg", &path]), &[table(&path, &text)], None, &[], NATIVE);
        let _ = sort(&found(&["a/1.jpg"]), &[table("t.csv", &format!("file,label\n{text}"))], None, &[], NATIVE);
    }
}
