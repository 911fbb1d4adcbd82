//! An experiment gives the same answers on any number of threads, and when it was stopped and taken up again.

#![allow(clippy::unwrap_used)]

use std::fs;

use forge::experiment::opened::{OpenedStudy, Subject};
use forge::experiment::runner::{Notebook, run};
use forge::model::OnnxArguments;
use forge::read_as::ReadAsArguments;
use shortcuts::dominant::{DominantPlan, Options};
use shortcuts::shortcut_test::{self, TestPlan};

#[test]
fn threads_and_interruptions_change_nothing() {
    let opened = OpenedStudy::open(&Subject {
        set: "fashion-mnist".to_owned(),
        model: "fashion-narrow".to_owned(),
        per_class: Some(3),
        shared: false,
        seed: 5,
        unclipped: false,
        after_normalising: false,
        read_as: ReadAsArguments::default(),
        onnx: OnnxArguments::default(),
    })
    .unwrap();
    let (spectra, _) = opened.spectra().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        size: 2,
        ..Options::of(28)
    };
    let search = DominantPlan::new(&opened.study, &spectra, options);
    let whole_run = |name: &str, threads| {
        let mut notebook = Notebook::at(&folder.path().join(name)).unwrap();
        run(&search, &opened, &mut notebook, threads, |_| ()).unwrap();
        let found = search.result(notebook.readings());
        let maps = (0..10).map(|class| found.map(class, 0.1)).collect();
        let options = shortcut_test::Options {
            random: 19,
            ..shortcut_test::Options::of(2)
        };
        let test = TestPlan::new(&opened.study, &spectra, maps, options);
        run(&test, &opened, &mut notebook, threads, |_| ()).unwrap();
        let tested = test.result(notebook.readings());
        (found, tested, notebook.readings().clone())
    };
    let alone = whole_run("alone", 1);
    assert!(alone.0.settled && alone.0.measured() > 8);
    assert_eq!(alone, whole_run("together", 4));

    // Stopped in the middle of writing an answer down.
    let written = fs::read_to_string(folder.path().join("alone")).unwrap();
    let cut = written.len() / 3;
    fs::write(folder.path().join("cut"), &written[..cut]).unwrap();
    let before = Notebook::at(&folder.path().join("cut")).unwrap();
    let known = before.readings().0.len();
    assert!(known > 5 && known < alone.2.0.len() / 2);
    assert_eq!(alone, whole_run("cut", 2));
}
