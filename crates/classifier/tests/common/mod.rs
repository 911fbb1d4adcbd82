//! What the tests of whole models share, here and in `forge`.

#![allow(dead_code, reason = "not every test asks for everything")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use classifier::{Classifier, Device};
use models::card::{Catalogue, ModelCard};
use models::known_answer::KnownAnswers;
use models::ranking;
use serde::Deserialize;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::picture::Picture;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .find(|folder| folder.join("www/models").is_dir())
        .expect("the project's folder")
        .to_owned()
}

fn models() -> PathBuf {
    project().join("www/models")
}

/// The shipped model called `id`: its card and the bytes of its weight file.
pub fn shipped(id: &str) -> (ModelCard, Vec<u8>) {
    let json = fs::read_to_string(models().join(Catalogue::FILE)).expect("the catalogue");
    let catalogue = Catalogue::parse(&json).expect("a well-formed catalogue");
    let card = catalogue.get(id).expect("a shipped model").clone();
    let bytes = fs::read(models().join(&card.file)).expect("a weight file beside the catalogue");
    (card, bytes)
}

/// What the shipped models must answer.
pub fn known_answers() -> KnownAnswers {
    let json = fs::read_to_string(models().join(KnownAnswers::FILE)).expect("the known answers");
    KnownAnswers::parse(&json).expect("well-formed answers")
}

/// The shipped model, loaded on the CPU.
pub fn shipped_classifier(id: &str) -> Classifier {
    let (card, bytes) = shipped(id);
    Classifier::load(&card, bytes, &Device::Cpu).expect("shipped weights load")
}

/// What PyTorch answered to one picture after one filter.
#[derive(Deserialize)]
pub struct Answer {
    /// The five best classes, best first.
    pub top5: [usize; 5],
    /// Their probabilities.
    pub probability: [f32; 5],
    /// The first eight logits.
    pub logit_first8: [f32; 8],
}

/// Picture, then model, then filter.
type Reference = BTreeMap<String, BTreeMap<String, BTreeMap<String, Answer>>>;

fn goldens() -> PathBuf {
    project().join("tests/goldens")
}

/// A picture that already has the network's size.
fn read_picture(path: &Path) -> Picture {
    let pixels = image::open(path).expect("a golden picture").to_rgba8();
    Picture::from_rgba8(
        pixels.height() as usize,
        pixels.width() as usize,
        pixels.as_raw(),
    )
    .expect("a picture")
}

/// Calls `check` with our logits and the reference for every picture and filter; there must be twelve.
pub fn for_each_golden(classifier: &Classifier, check: impl FnMut(&str, Vec<f32>, &Answer)) {
    for_each_golden_of(&classifier.card().id, classifier, check);
}

/// The same with the reference called `reference_name`.
pub fn for_each_golden_of(
    reference_name: &str,
    classifier: &Classifier,
    mut check: impl FnMut(&str, Vec<f32>, &Answer),
) {
    let json = fs::read_to_string(goldens().join("reference.json")).expect("the reference");
    let reference: Reference = serde_json::from_str(&json).expect("a well-formed reference");
    let card = classifier.card();
    let mut checked = 0;
    for (name, models) in &reference {
        let path = goldens().join(format!("{name}-{}.png", card.input_size));
        let picture = read_picture(&path);
        let mut editor = Editor::new(picture).expect("a size that can be filtered");
        for (filter, answer) in &models[reference_name] {
            let words = if filter == "original" {
                String::new()
            } else {
                filter.replace('-', ":")
            };
            let chain: FilterChain = words.parse().expect("filter words");
            let mask = chain.mask(card.input_size, card.input_size);
            let logits =
                pollster::block_on(classifier.logits(editor.apply(&mask))).expect("logits");
            check(&format!("{name} {filter}"), logits, answer);
            checked += 1;
        }
    }
    assert_eq!(
        checked, 12,
        "three pictures, each as it is and after three filters"
    );
}

/// Every logit within 1e-3, and the same five best in the same order, for the goldens that `matter`.
pub fn exactly_agrees(id: &str, classifier: &Classifier, matter: impl Fn(&str) -> bool) {
    let mut worst = 0.0f32;
    for_each_golden(classifier, |name, logits, answer| {
        if !matter(name) {
            return;
        }
        let differences = logits
            .iter()
            .zip(answer.logit_first8)
            .map(|(ours, theirs)| (ours - theirs).abs());
        let largest = differences.fold(0.0, f32::max);
        worst = worst.max(largest);
        assert!(largest < 1e-3, "{id} {name}: a logit differs by {largest}");
        let top5: Vec<usize> = ranking::top_k(&ranking::softmax(&logits), 5)
            .iter()
            .map(|best| best.class)
            .collect();
        assert_eq!(top5, answer.top5, "{id} {name}");
    });
    println!("{id}, same numbers: logits differ from the reference by at most {worst:.1e}");
}
