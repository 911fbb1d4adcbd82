//! What `tests/reference/architectures` holds.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of it")]

#[path = "../../../../tests/reference/exporters/formula.rs"]
mod formula;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use weights::{Tensor, Tensors};

use formula::unit;

/// A network that was asked about the known picture.
#[derive(Deserialize)]
pub struct Case {
    /// As it is recognised.
    pub name: String,
    /// What is recognised first, where several networks have the same names and shapes.
    pub first: Option<String>,
    /// Of the picture.
    pub side: usize,
    /// Whether it reads one plane.
    pub grey: bool,
    /// Its library's answer.
    pub expected: Vec<f32>,
    #[serde(skip)]
    lines: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("tests/reference/architectures"))
        .find(|folder| folder.is_dir())
        .unwrap()
}

/// The paragraphs of a packed text, each in lines.
fn paragraphs(name: &str) -> Vec<Vec<String>> {
    let packed = fs::read(folder().join(name)).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_string(&mut text)
        .unwrap();
    (text.split("\n\n"))
        .map(|part| part.lines().map(str::to_owned).collect())
        .collect()
}

fn extents(text: &str) -> Vec<usize> {
    let extents = text.split(',').filter(|extent| !extent.is_empty());
    extents.map(|extent| extent.parse().unwrap()).collect()
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let text = fs::read(folder().join("answers.json")).unwrap();
    let mut cases: Vec<Case> = serde_json::from_slice(&text).unwrap();
    let listed = paragraphs("tensors.gz");
    assert_eq!(cases.len(), listed.len());
    for (case, mut lines) in cases.iter_mut().zip(listed) {
        assert_eq!(lines.remove(0), case.name);
        case.lines = lines;
    }
    cases
}

/// Names and shapes of a network as it is published, and what it is recognised as.
pub struct Published {
    pub name: String,
    pub tensors: Tensors,
}

/// All published ones. Their tensors have shapes, but no numbers.
pub fn published() -> Vec<Published> {
    let of = |mut lines: Vec<String>| {
        let name = lines.remove(0);
        let tensor = |line: &String| {
            let (name, shape) = line.split_once(' ').unwrap();
            let shape = extents(shape);
            let values = Vec::new();
            (name.to_owned(), Tensor { shape, values })
        };
        let tensors = lines.iter().map(tensor).collect();
        Published { name, tensors }
    };
    paragraphs("published.gz").into_iter().map(of).collect()
}

impl Case {
    /// The largest difference of a logit, infinite where something is no number.
    pub fn difference(&self, logits: &[f32]) -> f32 {
        assert_eq!(logits.len(), self.expected.len(), "{}", self.name);
        let pairs = logits.iter().zip(&self.expected);
        // `f32::max` would let what is no number pass.
        pairs.fold(0.0, |most: f32, (ours, theirs)| {
            match (ours - theirs).abs() {
                difference if difference.is_nan() => f32::INFINITY,
                difference => difference.max(most),
            }
        })
    }

    /// Its weights, by the formula.
    pub fn tensors(&self) -> Tensors {
        let tensor = |line: &String| {
            let parts: Vec<&str> = line.split(' ').collect();
            let [index, name, shape, offset, factor] = parts[..] else {
                panic!("{line}")
            };
            let (index, shape) = (index.parse().unwrap(), extents(shape));
            let (offset, factor): (f32, f32) = (offset.parse().unwrap(), factor.parse().unwrap());
            let count: usize = shape.iter().product();
            let values = (0..count as u32).map(|at| offset + factor * unit(index, at));
            let values = values.collect();
            (name.to_owned(), Tensor { shape, values })
        };
        self.lines.iter().map(tensor).collect()
    }

    /// How many numbers its weights have.
    pub fn parameters(&self) -> usize {
        let count =
            |line: &String| -> usize { extents(line.split(' ').nth(2).unwrap()).iter().product() };
        self.lines.iter().map(count).sum()
    }
}
