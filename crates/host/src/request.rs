//! What a browser asked for, reduced to what a static site can depend on.

/// One request for a file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Path below the site's root, percent-decoded, without a leading slash or a query: `models/net.bpk`; empty for the root.
    pub path: String,
    /// The `Accept-Encoding` header, empty when absent.
    pub accept_encoding: String,
    /// The `If-None-Match` header, empty when absent.
    pub if_none_match: String,
}

impl Request {
    /// Whether the browser takes this content coding (`br`, `gzip`).
    pub(crate) fn accepts(&self, coding: &str) -> bool {
        self.accept_encoding.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(coding));
            named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    }
}

/// Turns the request line's target into a path below `prefix`: `None` when it lies outside the prefix, is not UTF-8 or
/// names anything but plain files and folders (`..`, dot files, separators of other systems).
pub(crate) fn path_below(target: &str, prefix: &str) -> Option<String> {
    let path = target.split(['?', '#']).next()?;
    let below = path.strip_prefix(prefix)?;
    let decoded = percent_decode(below)?;
    let plain = |part: &str| !part.starts_with('.') && !part.contains(['\\', '\0', ':']);
    let (last, folders) = decoded
        .rsplit_once('/')
        .map_or((decoded.as_str(), None), |(head, last)| (last, Some(head)));
    let whole =
        folders.is_none_or(|head| head.split('/').all(|part| !part.is_empty() && plain(part)));
    (whole && plain(last)).then(|| decoded.clone())
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{Request, path_below};

    #[test]
    fn plain_paths_lose_prefix_and_query() {
        assert_eq!(
            path_below("/models/net.bpk?x=1", "/").as_deref(),
            Some("models/net.bpk")
        );
        assert_eq!(
            path_below("/a/b/page.js", "/a/b/").as_deref(),
            Some("page.js")
        );
        assert_eq!(path_below("/a/b/", "/a/b/").as_deref(), Some(""));
        assert_eq!(
            path_below("/two%20words.png", "/").as_deref(),
            Some("two words.png")
        );
        assert_eq!(path_below("/models/", "/").as_deref(), Some("models/"));
    }

    #[test]
    fn nothing_leads_out_of_the_site() {
        for target in [
            "/../secret",
            "/models/../../secret",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "/a\\b",
            "/.git/config",
            "//etc/passwd",
            "/%00",
            "/%ff",
            "/%zz",
            "/%",
            "/c:/x",
        ] {
            assert_eq!(path_below(target, "/"), None, "{target}");
        }
        assert_eq!(path_below("/outside.html", "/inside/"), None);
    }

    #[test]
    fn codings_are_read_from_the_header() {
        let request = |header: &str| Request {
            path: String::new(),
            accept_encoding: header.into(),
            if_none_match: String::new(),
        };
        assert!(request("gzip, deflate, br").accepts("br"));
        assert!(request("BR;q=0.5").accepts("br"));
        assert!(!request("gzip;q=0, br").accepts("gzip"));
        assert!(!request("").accepts("gzip"));
    }
}
