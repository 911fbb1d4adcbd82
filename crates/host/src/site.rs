//! Looks a request up in the site's folder: files, folder indexes, pre-compressed copies, validators.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::media;
use crate::request::Request;
use crate::response::Response;

/// Content codings by preference, with the suffix of the copies that `xtask build` writes.
const CODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// What the site in `root` (an absolute path without links) answers to `request`.
pub(crate) fn answer(root: &Path, request: &Request) -> Response {
    let mut path = root.join(&request.path);
    if path.is_dir() {
        if !request.path.is_empty() && !request.path.ends_with('/') {
            // Relative to the address asked for, so it also holds below a prefix.
            let name = request.path.rsplit('/').next().unwrap_or_default();
            return Response::new(301, "text/plain; charset=utf-8", Vec::new())
                .with("Location", format!("./{name}/"));
        }
        path.push("index.html");
    }
    file(root, &path, request).unwrap_or_else(Response::not_found)
}

fn file(root: &Path, path: &Path, request: &Request) -> Option<Response> {
    let name = path.file_name()?.to_str()?;
    let (source, coding) = choose_copy(path, request);
    // A link inside the folder must not lead out of it.
    let source = source
        .canonicalize()
        .ok()
        .filter(|real| real.starts_with(root))?;
    let metadata = fs::metadata(&source).ok().filter(Metadata::is_file)?;

    let etag = etag(&metadata, coding);
    let mut response = if request.if_none_match == etag {
        Response::new(304, media::type_of(name), Vec::new())
    } else {
        Response::new(200, media::type_of(name), fs::read(&source).ok()?)
    };
    if let Some(coding) = coding {
        response = response.with("Content-Encoding", coding);
    }
    let lifetime = if has_content_hash(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Some(
        response
            .with("Vary", "Accept-Encoding")
            .with("ETag", etag)
            .with("Cache-Control", lifetime)
            .with("X-Content-Type-Options", "nosniff"),
    )
}

/// The best copy the browser accepts, and its coding.
fn choose_copy(path: &Path, request: &Request) -> (PathBuf, Option<&'static str>) {
    for (coding, suffix) in CODINGS {
        let mut copy = path.as_os_str().to_owned();
        copy.push(".");
        copy.push(suffix);
        let copy = PathBuf::from(copy);
        if request.accepts(coding) && copy.is_file() {
            return (copy, Some(coding));
        }
    }
    (path.to_owned(), None)
}

fn etag(metadata: &Metadata, coding: Option<&str>) -> String {
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .unwrap_or_default();
    format!(
        "\"{:x}-{:x}-{}\"",
        metadata.len(),
        modified.as_nanos(),
        coding.unwrap_or("plain")
    )
}

/// Whether the name carries its own content hash (`engine-0123456789ab.js`, `net.0123456789ab.bpk`), so that it can be kept
/// for ever.
fn has_content_hash(name: &str) -> bool {
    let is_hash =
        |part: &str| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.split(['-', '.']).skip(1).any(is_hash)
}

#[cfg(test)]
mod tests {
    use super::has_content_hash;

    #[test]
    fn only_hashed_names_live_for_ever() {
        assert!(has_content_hash("engine-0123456789ab.js"));
        assert!(has_content_hash("efficientnet-lite0.00ff00ff00ff.bpk"));
        assert!(!has_content_hash("index.html"));
        assert!(!has_content_hash("efficientnet-lite0.json"));
        assert!(!has_content_hash("a-0123456789.js"));
    }
}
