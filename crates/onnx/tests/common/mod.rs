//! The files of `tests/reference/exporters`, put together again from their bytes and the formula of their weights.

#![allow(dead_code, reason = "not every test asks for everything")]
#![allow(clippy::unwrap_used)]

#[path = "../../../../tests/reference/exporters/formula.rs"]
mod formula;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use half::f16;
use models::architecture::{InputLayout, OutputKind};
use models::preprocessing::Preprocessing;
use models::ranking::softmax;
use onnx::Dropped;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use formula::unit;

/// What a file of the folder `files` says of a case.
#[derive(Deserialize)]
pub struct Case {
    /// Its name.
    #[serde(skip)]
    pub name: String,
    /// The kind of network.
    pub architecture: String,
    /// Height and width of the picture that was asked about.
    pub side: usize,
    /// Whether the file takes other sides.
    pub free_side: bool,
    /// How the network reads a picture.
    pub preprocessing: Preprocessing,
    /// What the network is.
    pub network: Network,
    /// The version of ONNX's operators.
    pub opset: i64,
    /// Largest difference from `expected`: of a logit in the network's own numbers, or of a probability where it is more than 1e-4.
    pub tolerance: f32,
    /// The operator for which the file is refused.
    pub refused: Option<String>,
    /// What the framework answers to the known picture.
    pub expected: Vec<f32>,
    small: bool,
    files: Vec<File>,
}

/// Input and output.
#[derive(Deserialize)]
pub struct Network {
    /// Of the input.
    pub layout: InputLayout,
    /// Numbers in the output.
    pub classes: usize,
    /// Of the output.
    pub output: OutputKind,
}

#[derive(Deserialize)]
struct File {
    name: String,
    length: usize,
    sha256: String,
    pieces: Vec<Piece>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Piece {
    Bytes { bytes: usize },
    Tensor(Tensor),
}

/// Numbers that the formula makes.
#[derive(Deserialize)]
struct Tensor {
    #[serde(rename = "tensor")]
    index: u32,
    shape: Vec<usize>,
    order: Vec<usize>,
    offset: f32,
    factor: f32,
    number: Number,
    /// The axis, of the turned shape, along which each channel has a factor of its own.
    axis: Option<usize>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Number {
    F32,
    F16,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("tests/reference/exporters"))
        .find(|folder| folder.is_dir())
        .unwrap()
}

/// All cases, by name.
pub fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder().join("files"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| Case {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            ..serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
        })
        .collect()
}

impl Case {
    /// The largest difference of a logit, infinite where something is no number; or of a probability, where the network answers those or its numbers are not those of 32-bit floats.
    pub fn difference(&self, logits: &[f32]) -> f32 {
        let is_exact = self.network.output == OutputKind::Logits && self.tolerance <= 1e-4;
        let (ours, theirs) = match self.network.output {
            _ if is_exact => (logits.to_vec(), self.expected.clone()),
            OutputKind::Logits => (softmax(logits), softmax(&self.expected)),
            OutputKind::Probabilities | OutputKind::Sigmoids => {
                (softmax(logits), self.expected.clone())
            }
        };
        assert_eq!(ours.len(), theirs.len(), "{}", self.name);
        let differences = ours
            .iter()
            .zip(&theirs)
            .map(|(ours, theirs)| (ours - theirs).abs());
        // `f32::max` would let what is no number pass.
        differences.fold(0.0, |most, next| {
            if next.is_nan() {
                f32::INFINITY
            } else {
                next.max(most)
            }
        })
    }

    /// The files as a visitor drops them.
    pub fn dropped(&self) -> Vec<Dropped> {
        (self.files().into_iter())
            .map(|(name, bytes)| Dropped { name, bytes })
            .collect()
    }

    /// The files as the exporter wrote them: names and bytes.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        if self.small {
            let folder = folder().join("small").join(&self.name);
            return (self.files.iter())
                .map(|file| {
                    (
                        file.name.clone(),
                        fs::read(folder.join(&file.name)).unwrap(),
                    )
                })
                .collect();
        }
        let packed = fs::read(folder().join(format!("files/{}.gz", self.name))).unwrap();
        let mut literal = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*packed), &mut literal)
            .unwrap();
        let mut literal = VecDeque::from(literal);
        (self.files.iter())
            .map(|file| {
                let mut bytes = Vec::with_capacity(file.length);
                for piece in &file.pieces {
                    match piece {
                        Piece::Bytes { bytes: count } => bytes.extend(literal.drain(..count)),
                        Piece::Tensor(tensor) => tensor.write(&mut literal, &mut bytes),
                    }
                }
                assert_eq!(bytes.len(), file.length, "{} {}", self.name, file.name);
                let sha256 = hex::encode(Sha256::digest(&bytes));
                assert_eq!(sha256, file.sha256, "{} {}", self.name, file.name);
                (file.name.clone(), bytes)
            })
            .collect()
    }
}

impl Tensor {
    fn write(&self, literal: &mut VecDeque<u8>, bytes: &mut Vec<u8>) {
        let turned: Vec<usize> = self.order.iter().map(|&axis| self.shape[axis]).collect();
        let strides: Vec<usize> = (self.order.iter())
            .map(|&axis| self.shape[axis + 1..].iter().product())
            .collect();
        let channels = self.axis.map_or(0, |axis| turned[axis]);
        let factors: Vec<f32> = (0..channels)
            .map(|_| {
                let mut number = literal.drain(..4);
                f32::from_le_bytes(std::array::from_fn(|_| number.next().unwrap()))
            })
            .collect();
        let mut at = vec![0; turned.len()];
        for _ in 0..turned.iter().product() {
            let index: usize = at
                .iter()
                .zip(&strides)
                .map(|(at, stride)| at * stride)
                .sum();
            let mut value = self.offset + self.factor * unit(self.index, index as u32);
            if let Some(axis) = self.axis {
                value *= factors[at[axis]];
            }
            match self.number {
                Number::F32 => bytes.extend(value.to_le_bytes()),
                Number::F16 => bytes.extend(f16::from_f32(value).to_le_bytes()),
            }
            for axis in (0..at.len()).rev() {
                at[axis] += 1;
                if at[axis] < turned[axis] {
                    break;
                }
                at[axis] = 0;
            }
        }
    }
}
