//! A file of weights to tensors by name.

use std::borrow::Cow;

use crate::error::damaged;
use crate::kind::Kind;
use crate::names::{shortened, tidy};
use crate::pickle::Values;
use crate::tensors::Tensors;
use crate::torch::{Storages, is_legacy, legacy, unzip};
use crate::view::View;
use crate::{ReadError, safetensors, state};

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// safetensors.
    Safetensors,
    /// A zip archive of `torch.save`.
    Torch,
    /// `torch.save` before version 1.6.
    LegacyTorch,
}

impl Format {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Torch => "PyTorch",
            Self::LegacyTorch => "PyTorch’s format before 1.6",
        }
    }
}

/// What a file of weights holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The weights, by the names that the network itself gives them.
    pub tensors: Tensors,
    /// How they were stored.
    pub format: Format,
    /// The type of most numbers.
    pub kind: Kind,
    /// Where they were in the file: keys of dictionaries, and what stood before all names. Empty, if they were the whole.
    pub place: String,
    /// What the file holds beside them, in words.
    pub left_out: Vec<String>,
    /// Names of the classes, where the file has them; not compared with the number of classes.
    pub classes: Option<Vec<String>>,
    /// Whether Lightning wrote the file.
    pub is_of_lightning: bool,
}

/// What a file is, by its contents. A zip archive may also hold something else, which [`open`] tells.
pub fn format(bytes: &[u8]) -> Option<Format> {
    if is_legacy(bytes) {
        Some(Format::LegacyTorch)
    } else if safetensors::is_it(bytes) {
        Some(Format::Safetensors)
    } else if bytes.starts_with(b"PK\x03\x04") {
        Some(Format::Torch)
    } else {
        None
    }
}

/// Reads a file; none if it is of another kind.
pub fn open(bytes: &[u8]) -> Result<Option<Weights>, ReadError> {
    let Some(format) = format(bytes) else {
        return Ok(None);
    };
    let mut left_out = Vec::new();
    let mut place = Vec::new();
    let mut is_of_lightning = false;
    let mut classes = None;
    let mut pickled = |values: &Values<'_>, root| {
        let state = state::find(values, root)?;
        place.clone_from(&state.path);
        let is_version = |name: &String| name == "pytorch-lightning_version";
        is_of_lightning = state.beside.iter().any(is_version);
        left_out = listed(&state.beside);
        classes = state.classes;
        Ok::<_, ReadError>(state.tensors)
    };
    let (tensors, mut storages, is_big_endian) = match format {
        Format::Safetensors => {
            let (tensors, numbers) = safetensors::read(bytes)?;
            let storages = Storages::Parts([(String::new(), numbers)].into());
            (tensors, storages, false)
        }
        Format::Torch => {
            let Some(zipped) = unzip(bytes)? else {
                return Ok(None);
            };
            let mut values = Values::default();
            let (root, _) = values.read(&zipped.pickle)?;
            let tensors = pickled(&values, root)?;
            (tensors, zipped.storages, zipped.is_big_endian)
        }
        Format::LegacyTorch => {
            let mut values = Values::default();
            let (root, storages) = legacy(bytes, &mut values)?;
            (pickled(&values, root)?, storages, false)
        }
    };
    let mut views = tensors;
    let tidied = tidy(&mut views);
    place.extend((!tidied.prefix.is_empty()).then_some(tidied.prefix));
    left_out.splice(..0, tidied.left_out);
    let kind = usual(&views);
    Ok(Some(Weights {
        tensors: read(views, &mut storages, bytes.len(), is_big_endian)?,
        format,
        kind,
        place: shortened(&place.join(".")),
        left_out,
        classes,
        is_of_lightning,
    }))
}

/// What another pickle than a file of weights would call, or make an object of; none if it is no pickle.
pub fn pickled(bytes: &[u8]) -> Option<String> {
    if bytes.first() != Some(&0x80)
        || !bytes
            .get(1)
            .is_some_and(|version| (2..=5).contains(version))
    {
        return None;
    }
    let mut values = Values::default();
    let read = values.read(bytes);
    Some(match read {
        Err(ReadError::Calls(call)) => call,
        _ => values.class().unwrap_or_else(|| "nothing".to_owned()),
    })
}

/// The first names, and how many more there are.
fn listed(names: &[String]) -> Vec<String> {
    const MOST: usize = 10;
    let mut listed: Vec<String> = names.iter().take(MOST).cloned().collect();
    if names.len() > MOST {
        listed.push(format!("{} more", names.len() - MOST));
    }
    listed
}

/// The type of most numbers.
fn usual(views: &[(String, View)]) -> Kind {
    let mut counts: Vec<(Kind, usize)> = Vec::new();
    for (_, view) in views {
        match counts.iter_mut().find(|(kind, _)| *kind == view.kind) {
            Some((_, count)) => *count = count.saturating_add(view.count),
            None => counts.push((view.kind, view.count)),
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or(Kind::Float32, |(kind, _)| kind)
}

/// Reads the numbers, one storage after another.
fn read(
    mut views: Vec<(String, View)>,
    storages: &mut Storages<'_>,
    file: usize,
    is_big_endian: bool,
) -> Result<Tensors, ReadError> {
    // Some tensors share their numbers; no more than that is believed.
    let mut left = file.saturating_mul(2).saturating_add(1_000_000);
    views.sort_by(|(_, one), (_, other)| one.storage.cmp(&other.storage));
    let mut tensors = Tensors::new();
    let mut present: Option<(&str, Cow<'_, [u8]>)> = None;
    for (name, view) in &views {
        let bytes = match &present {
            Some((storage, bytes)) if **storage == *view.storage => bytes,
            _ => {
                // Before the next one comes.
                present = None;
                let bytes = storages.get(&view.storage)?;
                &present.insert((&*view.storage, bytes)).1
            }
        };
        // Where the bytes are too few, that is said.
        if view.end <= bytes.len() {
            left = left
                .checked_sub(view.count)
                .ok_or_else(|| ReadError::TooManyNumbers(shortened(name)))?;
        }
        let tensor = view.read(&shortened(name), bytes, is_big_endian)?;
        if tensors.insert(name.clone(), tensor).is_some() {
            return damaged(format!("two tensors are called “{}”", shortened(name)));
        }
    }
    Ok(tensors)
}
