//! Opens damaged and made-up files for so many seconds, one seed after another, and tells of every panic: in a browser each would end the engine.
//!
//! `cargo run -p onnx --features run --example fuzz -- SECONDS FIRST_SEED FOLDER`. What panics, or takes long, is written to the folder, and so is
//! the shortest file for each kind of sentence, from which `tests/harmless` was chosen.

#![allow(clippy::unwrap_used)]

#[path = "../tests/made/mod.rs"]
mod made;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use made::damage::{Dice, TENSORS, at_random, damage, deep, zipped};
use made::{dropped, small};
use onnx::{Dropped, OpenError, open};

/// Panics so far.
static PANICS: AtomicUsize = AtomicUsize::new(0);
/// Nobody waits longer for a file of some kilobytes.
const LONG: Duration = Duration::from_secs(10);
/// Larger files are damaged in their weights only, most of the time.
const MOST_BYTES: usize = 60_000;

/// What is damaged: a name and the bytes.
fn harmless() -> Vec<(String, Vec<u8>)> {
    let mut all = vec![
        ("net.onnx".to_owned(), small().file()),
        ("net.onnx".to_owned(), deep().file()),
        (
            "net.zip".to_owned(),
            zipped(&[
                ("net/net.onnx", &small().file()),
                ("net/labels.txt", b"a\nb\nc\nd\ne\n"),
                ("__MACOSX/net/._net.onnx", b"\0\x05\x16\x07"),
            ]),
        ),
        (
            "net.pt".to_owned(),
            zipped(&[("net/data.pkl", TENSORS), ("net/data/0", b"1234")]),
        ),
        ("net.pkl".to_owned(), TENSORS.to_vec()),
    ];
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference/exporters/small");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("model.onnx"))
        .collect();
    paths.sort();
    for path in paths {
        let bytes = fs::read(path).unwrap();
        if bytes.len() <= MOST_BYTES {
            all.push(("model.onnx".to_owned(), bytes));
        }
    }
    all
}

/// What stands beside a network.
const BESIDE: [(&str, &str); 5] = [
    ("labels.txt", "cat\ndog\nowl\nelk\nfox\n"),
    ("labels.csv", "index,name\n0,cat\n1,\"dog, large\"\n2,owl\n"),
    (
        "config.json",
        r#"{"id2label": {"0": "cat", "1": "dog"}, "pretrained_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "input_size": [3, 8, 8]}}"#,
    ),
    (
        "preprocessor_config.json",
        r#"{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "do_rescale": true, "rescale_factor": 0.00392, "size": {"height": 8}}"#,
    ),
    ("names.yaml", "names: {0: 'cat', 1: \"dog's\"}"),
];

/// The files of one seed.
fn files(seed: u32, harmless: &[(String, Vec<u8>)]) -> Vec<Dropped> {
    // Seeds that follow each other begin with unlike numbers; none is 0, which stays 0.
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9) | 1);
    for _ in 0..4 {
        dice.below(2);
    }
    match dice.below(8) {
        0..4 => {
            let (name, mut bytes) = harmless[dice.below(harmless.len())].clone();
            damage(&mut bytes, &mut dice);
            vec![dropped(&name, &bytes)]
        }
        4 => {
            let (name, text) = dice.one(&BESIDE);
            let mut bytes = text.as_bytes().to_vec();
            damage(&mut bytes, &mut dice);
            vec![dropped("net.onnx", &small().file()), dropped(name, &bytes)]
        }
        5 => {
            let names = [
                "{0: 'cat', 1: \"dog's\", 2: 'owl', 3: 'elk', 4: 'fox'}",
                "[8, 8]",
                "{}",
            ];
            let mut names = dice.one(&names).as_bytes().to_vec();
            damage(&mut names, &mut dice);
            let key = dice.one(&["names", "imgsz", "task", "stride"]);
            small()
                .metadata(key, &String::from_utf8_lossy(&names))
                .dropped()
        }
        6 => {
            let mut file = at_random(&mut dice).file();
            damage(&mut file, &mut dice);
            vec![dropped("net.onnx", &file)]
        }
        _ => at_random(&mut dice).dropped(),
    }
}

/// An error without what is different from file to file.
fn kind(error: &OpenError) -> String {
    let mut kind = String::new();
    let mut is_quoted = false;
    for letter in format!("{error:?}").chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted || letter.is_ascii_digit() => {}
            _ => kind.push(letter),
        }
    }
    kind.chars().take(80).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().unwrap();
    let seconds = Duration::from_secs(next().parse().unwrap());
    let first: u32 = next().parse().unwrap();
    let folder = PathBuf::from(next());
    fs::create_dir_all(&folder).unwrap();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        before(panic);
    }));
    let harmless = harmless();
    let (mut opened, mut refused, mut panicked) = (0u32, 0u32, 0u32);
    let mut kinds = BTreeMap::<String, (usize, u32)>::new();
    let begun = Instant::now();
    let mut seed = first;
    while begun.elapsed() < seconds {
        let files = files(seed, &harmless);
        let single = (files.len() == 1).then(|| files[0].clone());
        // Where a stack runs over, nothing can be written afterwards.
        fs::write(folder.join("current"), seed.to_string()).unwrap();
        let keep = |name: String| {
            for file in crate::files(seed, &harmless) {
                fs::write(folder.join(format!("{name}-{}", file.name)), file.bytes).unwrap();
            }
        };
        let panics = PANICS.load(Ordering::Relaxed);
        let start = Instant::now();
        let result = std::panic::catch_unwind(|| open(files));
        if start.elapsed() > LONG {
            println!("seed {seed}: {:?}", start.elapsed());
            keep(format!("slow-{seed}"));
        }
        if PANICS.load(Ordering::Relaxed) > panics {
            println!("seed {seed} panicked");
            panicked += 1;
            keep(format!("panics-{seed}"));
        }
        match result {
            Ok(Ok(_)) => opened += 1,
            Ok(Err(error)) => {
                refused += 1;
                if let Some(file) = single {
                    let shortest = kinds.entry(kind(&error)).or_insert((usize::MAX, 0));
                    if file.bytes.len() < shortest.0 {
                        println!("seed {seed}, {} bytes: {error}", file.bytes.len());
                        let path = |seed: u32| folder.join(format!("kind-{seed}-{}", file.name));
                        // Nothing is there for the first one.
                        let _ = fs::remove_file(path(shortest.1));
                        fs::write(path(seed), &file.bytes).unwrap();
                        *shortest = (file.bytes.len(), seed);
                    }
                }
            }
            Err(_) => {}
        }
        seed = seed.wrapping_add(1);
    }
    println!(
        "seeds {first} to {seed} in {:?}: {opened} opened, {refused} refused with a sentence, {panicked} panicked",
        begun.elapsed()
    );
}
