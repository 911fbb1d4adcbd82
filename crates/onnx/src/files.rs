//! What was dropped: which of it is the network, its second file, and what stands beside it.

use std::io::{Cursor, Read};

use models::known_answer;
use weights::Format;
use zip::ZipArchive;

use crate::OpenError;
use crate::beside::Beside;
use crate::check::{check, prepare};
use crate::describe::describe;
use crate::facts::{Ending, Facts, MOST_BYTES};
use crate::foreign::{Foreign, has_ending};
use crate::graph::{Graph, RunError};
use crate::guesses::{Guess, Guesses};
use crate::known;
use crate::mark::{KEY, Mark};
use onnx_format::WireError;
use onnx_format::{Data, Elsewhere, Model};

/// Most bytes of a file that stands beside a network.
const MOST_BESIDE: usize = 4_000_000;
/// How zip archives begin.
const ZIP: &[u8] = b"PK\x03\x04";
/// Endings of the names of networks and weights.
const NETWORKS: [&str; 6] = ["onnx", "safetensors", "pth", "pt", "ckpt", "bin"];
/// Endings of what `torch.save` writes.
const CHECKPOINTS: [&str; 5] = ["pth", "pt", "ckpt", "bin", "tar"];
/// Most files in an archive or a folder.
const MOST_FILES: usize = 10_000;

/// A file as it was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Its name, with or without the folders that it is in.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// A network that can be run.
pub struct Opened {
    /// All of it in one file: what is kept.
    pub file: Vec<u8>,
    /// What it says.
    pub facts: Facts,
    /// What it does not say.
    pub guesses: Guesses,
    /// Put together as the guesses say.
    pub graph: Graph,
}

impl Dropped {
    /// The name without folders.
    fn base(&self) -> &str {
        base(&self.name)
    }
}

fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Finds the network among the files, reads and checks it, guesses what it does not say, and runs it once.
pub fn open(dropped: Vec<Dropped>) -> Result<Opened, OpenError> {
    open_as(dropped, "")
}

/// The same; where weights without a network fit several architectures, the one of this name is taken ([`crate::facts::FromWeights`]).
pub fn open_as(dropped: Vec<Dropped>, architecture: &str) -> Result<Opened, OpenError> {
    let bytes = dropped
        .iter()
        .map(|file| file.bytes.len() as u64)
        .sum::<u64>();
    too_large(bytes)?;
    let mut files = Vec::new();
    for file in dropped {
        if file.bytes.starts_with(ZIP) && !is_checkpoint(&file) {
            files.extend(unpack(&file)?);
        } else if !file.base().starts_with('.') {
            files.push(file);
        }
    }
    let mut beside = Beside::default();
    for file in &files {
        if Beside::takes(&file.name) && file.bytes.len() <= MOST_BESIDE {
            beside.read(file.base(), &file.bytes);
        }
    }
    let network = network(&files)?;
    let name = files[network].base().to_owned();
    let bytes = std::mem::take(&mut files[network].bytes);
    let (bytes, weights) = known::network(&name, bytes, architecture)?;
    let (file, facts, ports) = {
        let mut model = read(&name, &bytes)?;
        inline(&mut model, &name, &files)?;
        prepare(&mut model, &name)?;
        check(&model, &name)?;
        let (facts, ports) = describe(&model, &name, 0)?;
        // Whoever keeps the file says anew how it is read.
        model.metadata.retain(|(key, _)| *key != KEY);
        (model.write(), facts, ports)
    };
    drop((files, bytes));
    let mut facts = Facts {
        bytes: file.len(),
        weights,
        ..facts
    };
    let mark = Mark::in_file(&facts);
    let guesses = Guesses::of(&facts, &beside).marked(mark);
    let choices = guesses.choices(&facts);
    let mut graph = Graph::checked(file.clone(), &facts, ports, choices.network(), choices.side)?;
    let mut first_error = None;
    for side in guesses.sides() {
        graph.arrange(&choices.network(), side);
        let picture = known_answer::picture(side);
        match graph.outputs(&choices.preprocessing().apply(&picture)) {
            Ok(outputs) => {
                observe(&mut facts, &outputs)?;
                let first = guesses.side.value;
                let mut guesses = Guesses::of(&facts, &beside).marked(mark);
                if side != first {
                    guesses.side = Guess {
                        value: side,
                        why: format!(
                            "The network fails at {first} × {first}, and runs at this size."
                        ),
                        others: Vec::new(),
                    };
                }
                let choices = guesses.choices(&facts);
                graph.arrange(&choices.network(), choices.side);
                return Ok(Opened {
                    file,
                    facts,
                    guesses,
                    graph,
                });
            }
            Err(error @ RunError::Shape(_)) => return Err(OpenError::NoClasses(error.to_string())),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    let reason = first_error.map_or_else(String::new, |error| error.to_string());
    Err(OpenError::FirstRun(reason))
}

/// The names of classes in a file that stands beside a network, whether or not they are as many as the network's classes.
pub fn names_in(name: &str, bytes: &[u8]) -> Option<Vec<String>> {
    let mut beside = Beside::default();
    beside.read(name, bytes);
    let (names, _) = beside.names.into_iter().next()?;
    Some(names)
}

/// What an answer tells that the file did not.
fn observe(facts: &mut Facts, outputs: &[f32]) -> Result<(), OpenError> {
    if outputs.iter().any(|output| output.is_nan()) {
        return Err(OpenError::NoClasses(
            "it answers a picture with something that is not a number (NaN)".into(),
        ));
    }
    if outputs.is_empty()
        || (facts.outputs > 0 && outputs.len() != facts.outputs)
        || outputs.len() > 100_000
    {
        return Err(OpenError::NoClasses(format!(
            "it answers one picture with {} numbers",
            outputs.len()
        )));
    }
    facts.outputs = outputs.len();
    let sum: f64 = outputs.iter().map(|&output| f64::from(output)).sum();
    let is_shares = outputs.len() > 1
        && (sum - 1.0).abs() < 1e-3
        && outputs.iter().all(|&output| output >= 0.0);
    if is_shares && facts.ending == Ending::Linear {
        facts.ending = Ending::Softmax;
    }
    Ok(())
}

fn too_large(bytes: u64) -> Result<(), OpenError> {
    if bytes > MOST_BYTES {
        return Err(OpenError::TooLarge {
            bytes,
            most: MOST_BYTES,
        });
    }
    Ok(())
}

/// Which file is the network.
fn network(files: &[Dropped]) -> Result<usize, OpenError> {
    let named: Vec<usize> = (0..files.len())
        .filter(|&at| has_ending(&files[at].name, "onnx"))
        .collect();
    match named[..] {
        [only] => return Ok(only),
        [] => {}
        _ => {
            let names: Vec<&str> = named.iter().take(5).map(|&at| files[at].base()).collect();
            return Err(OpenError::Several(names.join(", ")));
        }
    }
    if let Some(at) = weights(files)? {
        return Ok(at);
    }
    // A network under another name, or something else.
    let other: Vec<usize> = (0..files.len())
        .filter(|&at| {
            !Beside::takes(&files[at].name)
                || Foreign::of(&files[at].name, &files[at].bytes).is_some()
        })
        .collect();
    for &at in &other {
        let file = &files[at];
        if let Some(foreign) = Foreign::of(&file.name, &file.bytes) {
            return Err(OpenError::Foreign {
                name: file.base().to_owned(),
                foreign,
            });
        }
    }
    let is_network =
        |at: &&usize| Model::read(&files[**at].bytes).is_ok_and(|model| model.graph.is_some());
    if let Some(&at) = other.iter().find(is_network) {
        return Ok(at);
    }
    match other.first() {
        Some(&at) if has_ending(&files[at].name, "data") => {
            Err(OpenError::OnlyData(files[at].base().to_owned()))
        }
        Some(&at) => Err(OpenError::Damaged {
            name: files[at].base().to_owned(),
            reason: "its contents are of no kind that is known here".into(),
        }),
        None => Err(OpenError::Nothing),
    }
}

/// Which file holds weights without a network, where no file is a network. safetensors come before PyTorch's own: published models have both.
fn weights(files: &[Dropped]) -> Result<Option<usize>, OpenError> {
    let formats: Vec<(usize, Format)> = (0..files.len())
        .filter_map(|at| Some((at, weights::format(&files[at].bytes)?)))
        .collect();
    let safe = |&&(_, format): &&(usize, Format)| format == Format::Safetensors;
    // What is saved beside weights to continue a training.
    let is_of_training = |at: usize| {
        [
            "optimizer",
            "scheduler",
            "training_args",
            "random_states",
            "rng_state",
            "scaler",
        ]
        .iter()
        .any(|begin| files[at].base().starts_with(begin))
    };
    let mut found: Vec<usize> = formats.iter().filter(safe).map(|&(at, _)| at).collect();
    if found.is_empty() {
        found = formats.iter().map(|&(at, _)| at).collect();
    }
    if found.len() > 1 {
        found.retain(|&at| !is_of_training(at));
    }
    match found[..] {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        _ => {
            let names: Vec<&str> = found.iter().take(5).map(|&at| files[at].base()).collect();
            Err(OpenError::Several(names.join(", ")))
        }
    }
}

fn read<'a>(name: &str, bytes: &'a [u8]) -> Result<Model<'a>, OpenError> {
    if let Some(foreign) = Foreign::of(name, bytes) {
        return Err(OpenError::Foreign {
            name: name.to_owned(),
            foreign,
        });
    }
    let model = Model::read(bytes).map_err(|error| match error {
        // Protocol buffers begin with the format's version, a small number in field 1.
        WireError::Truncated if bytes.first() == Some(&0x08) => {
            OpenError::Truncated(name.to_owned())
        }
        error => OpenError::Damaged {
            name: name.to_owned(),
            reason: error.to_string(),
        },
    })?;
    if model.graph.is_none() || model.operators.is_empty() {
        return Err(OpenError::Truncated(name.to_owned()));
    }
    Ok(model)
}

/// Puts weights from other files where they belong.
fn inline<'a>(model: &mut Model<'a>, name: &str, files: &'a [Dropped]) -> Result<(), OpenError> {
    let Some(graph) = &mut model.graph else {
        return Ok(());
    };
    graph.visit_tensors(&mut |tensor| {
        let Data::Elsewhere(place) = tensor.data else {
            return Ok(());
        };
        let Elsewhere {
            file,
            offset,
            length,
        } = place;
        let wanted = base(file);
        let found = (files.iter().find(|file| file.base() == wanted)).or_else(|| {
            files
                .iter()
                .find(|file| file.base().eq_ignore_ascii_case(wanted))
        });
        let Some(data) = found else {
            return Err(OpenError::DataMissing {
                file: name.to_owned(),
                wanted: crate::error::shortened(wanted),
            });
        };
        let begin = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = match length {
            Some(length) => offset.saturating_add(length),
            None => data.bytes.len() as u64,
        };
        let numbers = usize::try_from(end)
            .ok()
            .and_then(|end| data.bytes.get(begin..end));
        let Some(numbers) = numbers else {
            return Err(OpenError::DataShort {
                file: name.to_owned(),
                data: data.base().to_owned(),
                found: data.bytes.len(),
                needed: end.max(offset),
            });
        };
        tensor.data = Data::Here(numbers.into());
        Ok(())
    })
}

/// Whether `torch.save` wrote this zip archive. One that cannot be read is told as such later.
fn is_checkpoint(file: &Dropped) -> bool {
    let Ok(zip) = ZipArchive::new(Cursor::new(&file.bytes)) else {
        return CHECKPOINTS
            .iter()
            .any(|ending| has_ending(&file.name, ending));
    };
    let has = |wanted: &str| {
        zip.file_names()
            .any(|name| name.is_ok_and(|name| base(&name) == wanted))
    };
    // TorchScript has code beside its data.
    has("data.pkl") && !has("constants.pkl")
}

/// The files of a zip archive that belong to a network.
fn unpack(archive: &Dropped) -> Result<Vec<Dropped>, OpenError> {
    let damaged = |reason: &dyn std::fmt::Display| OpenError::Zip {
        name: archive.base().to_owned(),
        reason: reason.to_string(),
    };
    let mut zip =
        ZipArchive::new(Cursor::new(&archive.bytes[..])).map_err(|error| damaged(&error))?;
    if zip.len() > MOST_FILES {
        return Err(damaged(&"it holds too many files"));
    }
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.map_or_else(|_| String::new(), std::borrow::Cow::into_owned))
        .collect();
    let is_hidden = |name: &str| {
        name.starts_with("__MACOSX/") || base(name).starts_with('.') || name.ends_with('/')
    };
    let is_network =
        |name: &String| !is_hidden(name) && NETWORKS.iter().any(|ending| has_ending(name, ending));
    if !names.iter().any(is_network) {
        return Err(OpenError::Foreign {
            name: archive.base().to_owned(),
            foreign: Foreign::of_zip(&names),
        });
    }
    let mut left = MOST_BYTES;
    let mut files = Vec::new();
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|error| damaged(&error))?;
        let name = entry.name().unwrap_or_default().into_owned();
        if is_hidden(&name) {
            continue;
        }
        // What the archive says of lengths is not believed: bytes are counted as they come.
        let mut bytes = Vec::new();
        entry
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(&error))?;
        left = match left.checked_sub(bytes.len() as u64) {
            Some(left) => left,
            None => {
                return Err(OpenError::TooLarge {
                    bytes: MOST_BYTES + 1,
                    most: MOST_BYTES,
                });
            }
        };
        files.push(Dropped { name, bytes });
    }
    Ok(files)
}
