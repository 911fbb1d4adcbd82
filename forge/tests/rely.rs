//! What one answer rests on is the same on any number of threads, and when it was stopped and taken up again.

#![allow(clippy::unwrap_used)]

use std::fs;

use forge::experiment::opened::OpenedStudy;
use forge::experiment::runner::{Notebook, run};
use forge::model::{self, OnnxArguments};
use forge::set_pictures::{self, SetPictures};
use laboratory::opened::OpenedPictures;
use models::read_as::ReadAs;
use reliance::options::Options;
use reliance::plan::RelyPlan;
use reliance::subject::Subject;
use shortcuts::one_picture;

#[test]
fn threads_and_interruptions_change_nothing() {
    let (card, classifier) = model::open("fashion-narrow", &OnnxArguments::default()).unwrap();
    let catalogue = set_pictures::catalogue().unwrap();
    let set = set_pictures::card(&catalogue, "fashion-mnist").unwrap();
    let picture = (SetPictures::open(&catalogue, set).unwrap())
        .picture(3, &card, ReadAs::default())
        .unwrap();
    let logits = pollster::block_on(classifier.logits(&picture)).unwrap();
    let answer = (0..logits.len())
        .max_by(|&a, &b| logits[a].total_cmp(&logits[b]))
        .unwrap();
    let study = one_picture::study(&card, &picture, answer, "", None);
    let mut pictures = OpenedPictures::new(card.input_size).unwrap();
    pictures.put_exact(one_picture::POSITION, picture).unwrap();
    let spectra = pictures.spectra(one_picture::POSITION).unwrap();
    let opened = OpenedStudy::new(study, classifier, pictures);
    let folder = tempfile::tempdir().unwrap();
    let whole_run = |name: &str, threads| {
        // A plan of its own, which has drawn no controls yet.
        let subject = Subject::new(answer, &spectra).unwrap();
        let plan = RelyPlan::new(subject, Options::of(card.input_size));
        let mut notebook = Notebook::at(&folder.path().join(name)).unwrap();
        run(&plan, &opened, &mut notebook, threads, |_| ()).unwrap();
        let found = plan.result(notebook.readings());
        assert!(found.complete);
        (found, notebook.readings().clone())
    };
    let alone = whole_run("alone", 1);
    assert_eq!(alone, whole_run("together", 3));

    // Stopped in the middle of writing an answer down.
    let written = fs::read_to_string(folder.path().join("alone")).unwrap();
    fs::write(folder.path().join("cut"), &written[..written.len() / 2]).unwrap();
    let known = Notebook::at(&folder.path().join("cut")).unwrap();
    let known = known.readings().0.len();
    assert!(known > 5 && known < alone.1.0.len());
    assert_eq!(alone, whole_run("cut", 2));
}
