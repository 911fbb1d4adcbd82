//! A run's file holds everything: what is loaded is what was saved, to the bit, and damage is told in a sentence.

#![allow(clippy::unwrap_used)]

mod made_up;

use made_up::document;
use shortcuts::document::{Document, DocumentError, FORMAT, Settings};
use shortcuts::experiments::{Experiment, Options};

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
    let mut without = document;
    without.run.spectra = None;
    without.run.nearest.clear();
    assert_eq!(Document::from_json(&without.to_json()), Ok(without));
}

#[test]
fn what_is_restored_is_saved_again() {
    let document = document();
    assert_eq!(document.experiment(), Experiment::Test);
    let saved = &document.settings;
    let mut options = Options::of(Experiment::Spectra, document.run.study.side);
    document.restore(&mut options);
    options.hfss = saved.hfss.clone().unwrap();
    options.test = saved.test.unwrap();
    options.test.choice = saved.choice;
    let again = Settings::of(
        &options,
        &document.results(),
        saved.order,
        saved.maps.clone(),
    );
    assert_eq!(&again, saved);
    // Without a test there are no maps to save.
    options.experiment = Experiment::Dominant;
    let again = Settings::of(
        &options,
        &document.results(),
        saved.order,
        saved.maps.clone(),
    );
    assert_eq!((again.test, again.maps), (None, None));
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
