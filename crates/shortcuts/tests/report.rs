//! A report holds everything: what is loaded is what was saved, to the bit, and damage is told in a sentence.

#![allow(clippy::unwrap_used)]

mod made_up;

use made_up::document;
use shortcuts::report::{Document, DocumentError, FORMAT, html, tables};
use shortcuts::shortcut_test::Verdict;
use shortcuts::spectra::{Order, baseline};

#[test]
fn what_is_loaded_is_what_was_saved() {
    let document = document();
    let text = document.to_json();
    assert_eq!(Document::from_json(&text), Ok(document.clone()));
    let loaded = Document::from_json(&text).unwrap();
    assert_eq!(loaded.dominant(), document.dominant());
    assert_eq!(loaded.hfss(), document.hfss());
    assert_eq!(loaded.tested(), document.tested());
    assert_eq!(loaded.transferred().len(), 2);
    assert_eq!(html(&loaded), html(&document));
    let mut without = document;
    without.run.spectra = None;
    without.run.nearest.clear();
    assert_eq!(Document::from_json(&without.to_json()), Ok(without));
}

#[test]
fn damage_is_told() {
    let text = document().to_json();
    for foreign in [
        "",
        "  ",
        "picture",
        "[]",
        "{}",
        "{\"format\":\"x\"}",
        "null",
    ] {
        assert_eq!(
            Document::from_json(foreign),
            Err(DocumentError::Foreign),
            "{foreign}"
        );
    }
    let newer = text.replacen("\"format\":1", "\"format\":7,\"unheard\":[]", 1);
    let error = Document::from_json(&newer).unwrap_err();
    assert_eq!(error, DocumentError::Newer { found: 7 });
    assert!(error.to_string().contains("newer version") && FORMAT == 1);
    for cut in [text.len() - 1, text.len() / 2, 20] {
        let error = Document::from_json(&text[..cut]).unwrap_err();
        assert!(matches!(error, DocumentError::Damaged(_)), "{error}");
    }
    let changed = |change: fn(&mut Document), why: &str| {
        let mut document = document();
        change(&mut document);
        let error = Document::from_json(&document.to_json())
            .unwrap_err()
            .to_string();
        assert!(error.contains(why), "{error}");
    };
    changed(|document| document.run.study.side = 3, "impossible size");
    changed(
        |document| document.run.study.split.test[0].class = 9,
        "class that there is not",
    );
    changed(|document| document.run.study.side = 17, "class spectra");
    changed(|document| document.run.nearest.truncate(1), "nearest");
    changed(
        |document| document.run.study.scoring.classes.truncate(1),
        "labels",
    );
    changed(
        |document| {
            document
                .run
                .readings
                .0
                .values_mut()
                .for_each(|reading| reading.said.truncate(1))
        },
        "another size",
    );
    changed(
        |document| {
            document
                .run
                .readings
                .0
                .values_mut()
                .for_each(|reading| reading.loss.push(None))
        },
        "another size",
    );
    changed(
        |document| document.settings.dominant.as_mut().unwrap().size = 0,
        "impossible settings",
    );
    changed(
        |document| document.settings.dominant.as_mut().unwrap().share = 1e9,
        "impossible settings",
    );
    changed(
        |document| document.settings.hfss.as_mut().unwrap().stages[0].size = 0,
        "impossible settings",
    );
    changed(
        |document| document.settings.test.as_mut().unwrap().random = usize::MAX,
        "impossible settings",
    );
    changed(
        |document| document.settings.maps.as_mut().unwrap().sets.truncate(1),
        "maps",
    );
    changed(
        |document| {
            let run = document.run.clone();
            document.legs = vec![run.clone(), run];
            document.legs[1].study.classes.truncate(1);
        },
        "labels",
    );
    // Class spectra whose bytes were changed.
    let at = text.find("\"spectra\":\"").unwrap() + 11;
    let mut bytes = text.into_bytes();
    bytes[at] = b'_';
    let error = Document::from_json(std::str::from_utf8(&bytes).unwrap()).unwrap_err();
    assert!(error.to_string().contains("base64"), "{error}");
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
    let spectra = document.run.spectra.as_ref().unwrap();
    let read = |text: &str| -> Vec<Vec<String>> {
        csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect()
    };
    let rows = read(&tables::frequencies(
        spectra,
        classes,
        Order::CollapseThenSign,
    ));
    assert_eq!((rows.len(), rows[0].len()), (130, 3 + 4 * 4));
    for row in &rows {
        let [kx, ky] = [0, 1].map(|column| row[column].parse::<i32>().unwrap());
        let found: f64 = row[4].parse().unwrap();
        assert!((found - spectra.magnitude(0, 0, kx, ky)).abs() < 1e-6);
    }
    let rows = read(&tables::radial(spectra, classes, Order::CollapseThenSign));
    assert_eq!((rows.len(), rows[0].len()), (12, 9));
    let found = document.dominant().unwrap();
    assert!(found.settled);
    let rows = read(&tables::dominant(&found, classes));
    assert_eq!((rows.len(), rows[0].len()), (found.blocks.len(), 4 + 4));
    // (3, 1) lies in the block of (2, 0), which class 1 misses.
    let row = rows.iter().find(|row| row[..2] == ["2", "0"]).unwrap();
    assert_eq!(row[3..7], ["yes", "0.142857", "0.285714", "0.000000"]);
    let found = document.hfss().unwrap();
    let rows = read(&tables::hfss(&found, classes));
    assert_eq!(rows.len(), 3 * 4);
    assert_eq!(rows[5][..2], ["2", "shirt"]);
    assert_eq!(rows[5][5].parse(), Ok(found.map(1, 1).unwrap()));
    let found = document.tested().unwrap();
    let rows = read(&tables::tested(&found, classes));
    assert_eq!((rows.len(), rows[0].len()), (4, 6 + 5 * 6 + 2 * 5 + 10));
    assert_eq!(rows[0][..2], ["coat", "10"]);
    let strong = found
        .classes
        .iter()
        .filter(|test| test.verdict == Verdict::Strong);
    assert_eq!(strong.count(), 3);
    assert!(rows[..3].iter().all(|row| row[row.len() - 2] == "strong"));
    let rows = read(&tables::sweep(&found));
    assert_eq!(rows[8], ["0.9", "3", "1.000000", "1.000000"]);
    let rows = read(&tables::transfer(&document.transferred()));
    assert_eq!((rows.len(), rows[0].len()), (8, 15));
    assert_eq!(rows[4][..4], ["Other network", "Noise", "coat", "1.000000"]);
    let truths: Vec<usize> = (document.run.study.split.test.iter())
        .map(|picture| picture.class)
        .collect();
    let found = baseline(&document.run.nearest, &truths, 4);
    let rows = read(&tables::nearest(&found, classes));
    // Of six pictures in a row two answers are right; one of those is missing.
    assert_eq!(rows[4][..3], ["all", "30", "9"]);
    assert_eq!(rows[3], ["'=bag", "0", "0", "", "", ""]);
}
