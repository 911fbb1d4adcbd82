//! Weight files as they travel: in two packed parts each, so that a browser shows a first answer after half of the bytes (crate
//! `transfer`). The files of `www/models` are burnpack files, burn's own format; this finds the 16-bit numbers in them.

use std::cell::OnceCell;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use ciborium::Value;
use transfer::{Parts, first_name, rest_name};

use crate::cache::Cache;
use crate::digest;
use crate::paths::Paths;
use crate::programs::side_by_side;

/// The extension of weight files.
pub const EXTENSION: &str = "bpk";
/// Magic number, version of the format, length of the description (burn-pack 0.22, `src/base.rs`).
const HEADER: usize = 10;
/// The first bytes of a burnpack file: "BURN" as a little-endian number.
const MAGIC: &[u8] = b"NRUB";
/// Tensors begin at a multiple of this, counted from the file's first byte.
const ALIGNMENT: usize = 256;
/// Smaller files travel in one part: a second request would take longer than it saves.
const WORTH_TWO: usize = 1_000_000;

/// Puts the parts of every weight file of `folders` into `dist`, in place of the file.
pub fn publish(paths: &Paths, folders: &[PathBuf], dist: &Path) -> Result<()> {
    let cache = Cache::open(paths.target.join("compression-cache"))?;
    let mut files = Vec::new();
    for folder in folders {
        let parent = folder.parent().context("a copied folder is the root")?;
        for file in digest::files_below(folder)? {
            if is_weights(&file) {
                let target = dist.join(file.strip_prefix(parent)?);
                files.push((file, target));
            }
        }
    }
    // The largest last, so taken first.
    files.sort_by_key(|(file, _)| fs::metadata(file).map_or(0, |metadata| metadata.len()));
    side_by_side(files, |(file, target)| {
        publish_file(&cache, &file, &target)
            .with_context(|| format!("{} cannot be prepared for its way", file.display()))
    })
}

/// Whether this is a weight file.
pub fn is_weights(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == EXTENSION)
}

fn publish_file(cache: &Cache, file: &Path, target: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let ranges = ranges(&bytes)?;
    let key = digest::of(&bytes);
    let parts = OnceCell::new();
    let parts = || parts.get_or_init(|| Parts::of(&bytes, &ranges));
    let first = cache.get_or_make(&format!("{key}.first"), || Ok(parts().first.clone()))?;
    let name = target
        .file_name()
        .and_then(|name| name.to_str())
        .context("its name is not UTF-8")?;
    fs::create_dir_all(target.parent().context("it has no folder")?)?;
    fs::write(target.with_file_name(first_name(name)), first)?;
    // Where everything is in the first part, nobody asks for the rest.
    if !ranges.is_empty() {
        let rest = cache.get_or_make(&format!("{key}.rest"), || Ok(parts().rest.clone()))?;
        fs::write(target.with_file_name(rest_name(name)), rest)?;
    }
    Ok(())
}

/// What of a file comes in halves.
fn ranges(file: &[u8]) -> Result<Vec<Range<usize>>> {
    let halves = halves(file)?;
    Ok(if file.len() < WORTH_TWO {
        Vec::new()
    } else {
        halves
    })
}

/// Where the tensors of 16-bit numbers lie in a burnpack file, in order.
fn halves(file: &[u8]) -> Result<Vec<Range<usize>>> {
    if !file.starts_with(MAGIC) {
        bail!("it is no burnpack file");
    }
    let length = file.get(6..HEADER).context("it is cut off")?;
    let length = u32::from_le_bytes(length.try_into()?) as usize;
    let described = file.get(HEADER..HEADER + length).context("it is cut off")?;
    let start = (HEADER + length).next_multiple_of(ALIGNMENT);
    let description: Value = ciborium::from_reader(described)?;
    let tensors = entry(&description, "tensors")?;
    let mut ranges = Vec::new();
    for (_, tensor) in tensors.as_map().context("its tensors are no map")? {
        if entry(tensor, "dtype")?.as_text() != Some("F16") {
            continue;
        }
        let offsets = entry(tensor, "data_offsets")?.as_array();
        let offset = |index: usize| {
            let number = offsets?.get(index)?.as_integer()?;
            usize::try_from(number).ok()
        };
        let (Some(from), Some(to)) = (offset(0), offset(1)) else {
            bail!("a tensor has no offsets");
        };
        ranges.push(start + from..start + to);
    }
    ranges.sort_by_key(|range| range.start);
    Ok(ranges)
}

fn entry<'a>(map: &'a Value, name: &str) -> Result<&'a Value> {
    map.as_map()
        .and_then(|entries| {
            let found = entries.iter().find(|(key, _)| key.as_text() == Some(name));
            Some(&found?.1)
        })
        .with_context(|| format!("its description has no {name}"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use transfer::{FirstPart, Inflating, Parts};

    use super::{WORTH_TWO, halves, is_weights, ranges};
    use crate::digest::files_below;

    fn unpacked(part: &[u8]) -> Vec<u8> {
        let mut inflating = Inflating::new(1 << 28);
        inflating.push(part).unwrap();
        inflating.finish().unwrap()
    }

    #[test]
    fn the_shipped_weights_come_back_bit_for_bit() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/models");
        let files = files_below(&models).unwrap();
        let weights: Vec<_> = files.iter().filter(|file| is_weights(file)).collect();
        assert!(weights.len() > 10);
        for file in weights {
            let bytes = fs::read(file).unwrap();
            // The largest takes seconds and has no 16-bit numbers.
            if bytes.len() > 12_000_000 {
                continue;
            }
            let ranges = ranges(&bytes).unwrap();
            let parts = Parts::of(&bytes, &ranges);
            let first = FirstPart::read(unpacked(&parts.first)).unwrap();
            assert_eq!(first.has_rest(), bytes.len() >= WORTH_TWO);
            assert_eq!(first.join(&unpacked(&parts.rest)).unwrap(), bytes);
            assert!(parts.first.len() + parts.rest.len() < bytes.len());
        }
    }

    #[test]
    fn other_files_are_refused() {
        assert!(halves(b"<!doctype html>").is_err());
        assert!(halves(b"NRUB").is_err());
    }
}
