//! The page and the tables of a run: whole, safe and right.

#![allow(clippy::unwrap_used)]

#[path = "../../shortcuts/tests/made_up/mod.rs"]
mod made_up;

use made_up::document;
use report::laboratory::{csv, dominant, hfss, html, spectra, tested, transfer};
use shortcuts::document::Document;
use shortcuts::shortcut_test::Verdict;
use shortcuts::spectra::{Order, baseline};

#[test]
fn a_loaded_run_makes_the_same_page() {
    let document = document();
    let loaded = Document::from_json(&document.to_json()).unwrap();
    assert_eq!(html(&loaded), html(&document));
}

#[test]
fn the_page_stands_alone_and_takes_no_name_for_markup() {
    let mut document = document();
    document.run.set_name = "<script>alert(1)</script>".to_owned();
    document.run.study.classes[1] = "\"><img src=x>".to_owned();
    let page = html(&document);
    assert!(!page.contains("<script") && !page.contains("<img src=x"));
    assert!(page.contains("&lt;script&gt;"));
    for loaded in page
        .split("src=\"")
        .skip(1)
        .chain(page.split("href=\"").skip(1))
    {
        assert!(
            loaded.starts_with("data:image/png;base64,"),
            "{}",
            &loaded[..40]
        );
    }
    assert!(!page.contains("url("));
    let study = &document.run.study;
    for fact in [
        &study.model_sha256,
        &study.set_version,
        "12345",
        "@inproceedings{wang2023frequency",
    ] {
        assert!(page.contains(fact), "{fact}");
    }
    // For each class with pictures an ADCS, a magnitude, scores and a map, the map again where it is tested, and one of each
    // of three hierarchical searches.
    assert_eq!(page.matches("<img alt=").count(), 24);
    // Every element that is opened is closed.
    for element in ["svg", "figure", "table", "section", "text", "line", "rect"] {
        let opened = page.matches(&format!("<{element} ")).count()
            + page.matches(&format!("<{element}>")).count();
        assert_eq!(
            opened,
            page.matches(&format!("</{element}>")).count(),
            "{element}"
        );
    }
}

#[test]
fn tables_are_rectangular_and_hold_the_values() {
    let document = document();
    let classes = &document.run.study.classes;
    let class_spectra = document.run.spectra.as_ref().unwrap();
    let read = |text: &str| -> Vec<Vec<String>> {
        csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    };
    let rows = read(&spectra::radial_table(
        class_spectra,
        classes,
        Order::CollapseThenSign,
    ));
    assert_eq!((rows.len(), rows[0].len()), (12, 9));
    let found = document.dominant().unwrap();
    assert!(found.settled);
    let rows = read(&dominant::table(&found, classes));
    assert_eq!((rows.len(), rows[0].len()), (found.blocks.len(), 4 + 4));
    // (3, 1) lies in the block of (2, 0), which class 1 misses.
    let row = rows.iter().find(|row| row[..2] == ["2", "0"]).unwrap();
    assert_eq!(row[3..7], ["yes", "0.142857", "0.285714", "0.000000"]);
    let found = document.hfss().unwrap();
    let rows = read(&hfss::table(&found, classes));
    assert_eq!(rows.len(), 3 * 4);
    assert_eq!(rows[5][..2], ["2", "shirt"]);
    assert_eq!(rows[5][5].parse(), Ok(found.map(1, 1).unwrap()));
    let found = document.tested().unwrap();
    let rows = read(&tested::table(&found, classes));
    assert_eq!((rows.len(), rows[0].len()), (4, 6 + 5 * 6 + 2 * 5 + 10));
    assert_eq!(rows[0][..2], ["coat", "10"]);
    let strong = found
        .classes
        .iter()
        .filter(|test| test.verdict == Verdict::Strong);
    assert_eq!(strong.count(), 3);
    assert!(rows[..3].iter().all(|row| row[row.len() - 2] == "strong"));
    let rows = read(&tested::sweep_table(&found));
    assert_eq!(rows[8], ["0.9", "3", "1.000000", "1.000000"]);
    let rows = read(&transfer::table(&document.transferred()));
    assert_eq!((rows.len(), rows[0].len()), (8, 15));
    assert_eq!(rows[4][..4], ["Other network", "Noise", "coat", "1.000000"]);
    let truths: Vec<usize> = (document.run.study.split.test.iter())
        .map(|picture| picture.class)
        .collect();
    let found = baseline(&document.run.nearest, &truths, 4);
    let rows = read(&spectra::nearest_table(&found, classes));
    // Of six pictures in a row two answers are right; one of those is missing.
    assert_eq!(rows[4][..3], ["all", "30", "9"]);
    assert_eq!(rows[3], ["'=bag", "0", "0", "", "", ""]);
    // A header and its rows for each table, and nothing that is not of this run.
    let all = csv(&document);
    assert_eq!(all.split("\n\n").count(), 7);
}
