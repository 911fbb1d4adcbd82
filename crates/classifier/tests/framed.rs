//! Cut and resized as their authors or timm do it, the shipped networks give their originals' first answers to ten photographs.
//! `tests/reference/framed_answers.py` wrote those: TensorFlow 2.21 and Pillow 13.0 before onnxruntime 1.32, TensorFlow and LiteRT.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use models::cut::Framing;
use models::ranking;
use models::read_as::ReadAs;
use spectrum::picture::Picture;

/// Where the two best classes of an original are nearer than this, one level in a few pixels may turn them round. The originals' networks
/// differ, too: the weights of those shipped in half precision by 0.005, Inception v3's levels by 0.05 (see the other goldens).
const APART: [(&str, f32); 2] = [("inception-v3", 0.05), ("", 0.02)];

/// Best class, its probability, and that of the next, by photograph and framing.
type Answers = BTreeMap<String, BTreeMap<String, (usize, f32, f32)>>;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../intake/tests/framings")
        .join(name)
}

#[test]
fn first_answers_are_those_of_the_originals() {
    let json = fs::read_to_string(file("answers.json")).expect("goldens");
    let answers: Answers = serde_json::from_str(&json).expect("goldens");
    let (mut same, mut close) = (0, 0);
    for model in [
        "efficientnet-lite0",
        "efficientnet-lite1",
        "efficientnet-lite2",
        "squeezenet1.1",
        "inception-v3",
    ] {
        let classifier = common::shipped_classifier(model);
        let card = classifier.card();
        let apart = APART.iter().find(|(name, _)| model.starts_with(name));
        let apart = apart.expect("the last one fits all").1;
        for (photograph, wanted) in &answers {
            let bytes = fs::read(file(&format!("{photograph}.webp"))).expect("a photograph");
            for (word, framing) in [("evaluated", Framing::Evaluated), ("timm", Framing::Timm)] {
                let (class, best, next) = wanted[&format!("{model} {word}")];
                if best - next < apart {
                    close += 1;
                    continue;
                }
                let reading = ReadAs {
                    framing,
                    ..ReadAs::default()
                }
                .of(card);
                let side = card.input_size;
                let square = intake::decode(&bytes, side as u32, reading).expect("opens");
                let picture = Picture::from_rgba8(side, side, square.pixels.as_raw())
                    .expect("a square of the network's size");
                let logits = pollster::block_on(classifier.logits(&picture)).expect("logits");
                let first = ranking::top_k(&ranking::softmax(&logits), 1)[0].class;
                assert_eq!(first, class, "{photograph}, {model}, {word}");
                same += 1;
            }
        }
    }
    println!("{same} first answers are the same; {close} are too close to tell");
    assert!(same >= 85 && same + close == 100, "{same} and {close}");
}
