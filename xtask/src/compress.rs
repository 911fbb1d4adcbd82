//! Compressed copies beside everything that gains by it, for hosts that serve `name.br` and `name.gz` by themselves.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cache::Cache;
use crate::digest;
use crate::paths::Paths;
use crate::programs::side_by_side;

/// Weights and pictures gain nothing; uncompressed, their `Content-Length` also counts for progress.
const COMPRESSIBLE: [&str; 9] = [
    "html",
    "js",
    "css",
    "mjs",
    "wasm",
    "json",
    "svg",
    "webmanifest",
    "txt",
];

/// Whoever looks after a site may put another list of networks in the place of this one; hosts would go on serving the copies of the old one.
const REPLACED: &str = "models/own.json";

/// Whether a file gets copies.
fn is_copied(file: &Path) -> bool {
    let is_compressible = file
        .extension()
        .is_some_and(|extension| COMPRESSIBLE.iter().any(|known| *known == extension));
    is_compressible && !file.ends_with(REPLACED)
}

/// Writes the copies for all files below `dist`.
pub fn compress(paths: &Paths, dist: &Path) -> Result<()> {
    let cache = Cache::open(paths.target.join("compression-cache"))?;
    let mut files = digest::files_below(dist)?;
    files.retain(|file| is_copied(file));
    // The largest last, so taken first.
    files.sort_by_key(|file| fs::metadata(file).map_or(0, |metadata| metadata.len()));
    side_by_side(files, |file| copies(&cache, &file))
}

fn copies(cache: &Cache, file: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let key = digest::of(&bytes);
    let brotli = cache.get_or_make(&format!("{key}.br"), || brotli(&bytes))?;
    fs::write(with_suffix(file, "br"), brotli)?;
    let gzip = cache.get_or_make(&format!("{key}.gz"), || gzip(&bytes))?;
    Ok(fs::write(with_suffix(file, "gz"), gzip)?)
}

/// The compressed copy's name.
pub fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    // Quality 11 and the largest window that every browser takes.
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use std::path::Path;

    use super::{brotli, gzip, is_copied};

    #[test]
    fn what_is_replaced_on_a_host_has_no_copies() {
        assert!(is_copied(Path::new("dist/models/models.json")));
        assert!(is_copied(Path::new("dist/sets/own.json")));
        assert!(!is_copied(Path::new("dist/models/own.json")));
        assert!(!is_copied(Path::new("dist/models/net.bpk")));
    }

    #[test]
    fn copies_hold_the_same_bytes() {
        let bytes: Vec<u8> = (0..100_000_u32)
            .flat_map(|number| (number / 7).to_le_bytes())
            .collect();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &brotli(&bytes).unwrap()[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, bytes);
        unpacked.clear();
        flate2::read::GzDecoder::new(&gzip(&bytes).unwrap()[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, bytes);
    }
}
