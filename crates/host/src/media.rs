//! Media types by file extension, and which of them a site ships compressed copies of.

/// The `Content-Type` for a file name; unknown extensions are plain bytes.
pub(crate) fn type_of(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::type_of;

    #[test]
    fn browsers_get_the_types_they_insist_on() {
        assert_eq!(type_of("engine-0123456789ab.wasm"), "application/wasm");
        assert_eq!(type_of("page.JS"), "text/javascript; charset=utf-8");
        assert_eq!(type_of("site.webmanifest"), "application/manifest+json");
        assert_eq!(type_of("models/net.bpk"), "application/octet-stream");
        assert_eq!(type_of("LICENSE"), "application/octet-stream");
    }
}
