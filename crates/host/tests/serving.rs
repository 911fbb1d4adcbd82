//! The server as a browser meets it, over a real socket.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use host::{Host, Options, Response};

/// A small site in a folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("host-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("site/models")).unwrap();
        fs::write(root.join("secret.txt"), "secret").unwrap();
        fs::write(root.join("site/index.html"), "<title>front</title>").unwrap();
        fs::write(root.join("site/page-0123456789ab.js"), "plain").unwrap();
        fs::write(root.join("site/page-0123456789ab.js.br"), "brotli").unwrap();
        fs::write(root.join("site/page-0123456789ab.js.gz"), "gzip").unwrap();
        fs::write(root.join("site/models/net.bpk"), vec![7; 100_000]).unwrap();
        Self(root)
    }

    fn host(&self, options: Options) -> Host {
        Host::start(&self.0.join("site"), options).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Reply {
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

fn ask(host: &Host, method: &str, target: &str, headers: &str) -> Reply {
    let address = host.address();
    let authority = address
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    Reply {
        head: String::from_utf8(bytes[..end].to_vec()).unwrap(),
        body: bytes[end + 4..].to_vec(),
    }
}

#[test]
fn files_come_with_type_length_and_lifetime() {
    let folder = Folder::new("files");
    let host = folder.host(Options::default());

    let front = ask(&host, "GET", "/", "");
    assert_eq!(
        (front.status(), front.body.as_slice()),
        ("200", b"<title>front</title>".as_slice())
    );
    assert_eq!(
        front.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(front.header("cache-control"), Some("no-cache"));

    let weights = ask(&host, "GET", "/models/net.bpk", "");
    assert_eq!(weights.header("content-length"), Some("100000"));
    assert_eq!(weights.body, vec![7; 100_000]);

    let script = ask(&host, "GET", "/page-0123456789ab.js", "");
    assert!(
        script
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    assert_eq!(
        host.requested(),
        ["", "models/net.bpk", "page-0123456789ab.js"]
    );
}

#[test]
fn the_best_accepted_copy_is_sent() {
    let folder = Folder::new("copies");
    let host = folder.host(Options::default());
    for (accept, coding, body) in [
        (
            "Accept-Encoding: gzip, deflate, br\r\n",
            Some("br"),
            "brotli",
        ),
        ("Accept-Encoding: gzip\r\n", Some("gzip"), "gzip"),
        ("Accept-Encoding: identity\r\n", None, "plain"),
        ("", None, "plain"),
    ] {
        let reply = ask(&host, "GET", "/page-0123456789ab.js", accept);
        assert_eq!(
            (reply.header("content-encoding"), reply.body.as_slice()),
            (coding, body.as_bytes())
        );
        assert_eq!(
            reply.header("content-type"),
            Some("text/javascript; charset=utf-8")
        );
    }
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    let folder = Folder::new("etag");
    let host = folder.host(Options::default());
    let first = ask(&host, "GET", "/index.html", "");
    let again = ask(
        &host,
        "GET",
        "/index.html",
        &format!("If-None-Match: {}\r\n", first.header("etag").unwrap()),
    );
    assert_eq!((again.status(), again.body.len()), ("304", 0));

    fs::write(folder.0.join("site/index.html"), "<title>changed</title>").unwrap();
    let changed = ask(
        &host,
        "GET",
        "/index.html",
        &format!("If-None-Match: {}\r\n", first.header("etag").unwrap()),
    );
    assert_eq!(
        (changed.status(), changed.body.as_slice()),
        ("200", b"<title>changed</title>".as_slice())
    );
}

#[test]
fn head_sends_no_body_and_other_methods_are_refused() {
    let folder = Folder::new("head");
    let host = folder.host(Options::default());
    let head = ask(&host, "HEAD", "/models/net.bpk", "");
    assert_eq!(
        (
            head.status(),
            head.header("content-length"),
            head.body.len()
        ),
        ("200", Some("100000"), 0)
    );
    assert_eq!(ask(&host, "DELETE", "/models/net.bpk", "").status(), "405");
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let folder = Folder::new("outside");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.0.join("secret.txt"), folder.0.join("site/link.txt"))
        .unwrap();
    let host = folder.host(Options::default());
    for target in [
        "/missing.js",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/models/../../secret.txt",
        "/link.txt",
        "/models/",
    ] {
        let reply = ask(&host, "GET", target, "");
        assert_eq!(reply.status(), "404", "{target}");
        assert!(
            !reply.body.windows(6).any(|window| window == b"secret"),
            "{target}"
        );
    }
}

#[test]
fn a_site_below_a_prefix_is_only_there() {
    let folder = Folder::new("prefix");
    let host = folder.host(Options {
        prefix: "/some/project".into(),
        ..Options::default()
    });
    assert!(host.address().ends_with("/some/project/"));
    assert_eq!(ask(&host, "GET", "/some/project/", "").status(), "200");
    assert_eq!(
        ask(&host, "GET", "/some/project/models/net.bpk", "").status(),
        "200"
    );
    assert_eq!(ask(&host, "GET", "/", "").status(), "404");
    assert_eq!(ask(&host, "GET", "/models/net.bpk", "").status(), "404");
    let bare = ask(&host, "GET", "/some/project/models", "");
    assert_eq!(
        (bare.status(), bare.header("location")),
        ("301", Some("./models/"))
    );
}

#[test]
fn a_hook_replaces_truncates_and_slows_responses() {
    let folder = Folder::new("hook");
    let intercept = |request: &host::Request, mut response: Response| match request.path.as_str() {
        "index.html" => Response::new(200, "text/html", "<title>replaced</title>"),
        "models/net.bpk" => {
            response.body.truncate(1000);
            response.bytes_per_second = Some(5000);
            response
        }
        "page-0123456789ab.js" => {
            response.delay = Duration::from_millis(150);
            response
        }
        _ => Response::not_found(),
    };
    let host = folder.host(Options {
        intercept: Some(Box::new(intercept)),
        ..Options::default()
    });

    assert_eq!(
        ask(&host, "GET", "/index.html", "").body,
        b"<title>replaced</title>"
    );
    assert_eq!(ask(&host, "GET", "/", "").status(), "404");

    let started = Instant::now();
    let weights = ask(&host, "GET", "/models/net.bpk", "");
    assert_eq!(
        (weights.header("content-length"), weights.body.len()),
        (Some("1000"), 1000)
    );
    assert!(
        started.elapsed() > Duration::from_millis(150),
        "1000 bytes at 5000 a second took {:?}",
        started.elapsed()
    );

    let started = Instant::now();
    assert_eq!(
        ask(&host, "GET", "/page-0123456789ab.js", "").body,
        b"plain"
    );
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[test]
fn a_slow_response_holds_up_no_other() {
    let folder = Folder::new("slow");
    let intercept = |request: &host::Request, mut response: Response| {
        if request.path == "index.html" {
            response.delay = Duration::from_secs(2);
        }
        response
    };
    let host = folder.host(Options {
        intercept: Some(Box::new(intercept)),
        ..Options::default()
    });
    std::thread::scope(|scope| {
        scope.spawn(|| ask(&host, "GET", "/index.html", ""));
        std::thread::sleep(Duration::from_millis(100));
        let started = Instant::now();
        assert_eq!(ask(&host, "GET", "/models/net.bpk", "").status(), "200");
        assert!(started.elapsed() < Duration::from_secs(1));
    });
}

#[test]
fn starting_fails_with_a_reason() {
    let folder = Folder::new("start");
    assert!(
        Host::start(&folder.0, Options::default()).is_err(),
        "no index.html there"
    );
    let first = folder.host(Options::default());
    let port = first
        .address()
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let second = Host::start(
        &folder.0.join("site"),
        Options {
            port,
            ..Options::default()
        },
    );
    assert!(
        second
            .err()
            .unwrap()
            .to_string()
            .contains(&port.to_string())
    );
    drop(first);
    assert!(
        Host::start(
            &folder.0.join("site"),
            Options {
                port,
                ..Options::default()
            }
        )
        .is_ok(),
        "the port is free again"
    );
}
