//! The server itself: one thread accepts, one thread per request answers, so that a slow response holds up nothing else.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::request::{Request, path_below};
use crate::response::Response;
use crate::site;

/// Is given each request with the response the site would send, and returns what is sent instead.
pub type Intercept = Box<dyn Fn(&Request, Response) -> Response + Send + Sync>;

/// How a [`Host`] serves. The default takes any free port, serves at `/` and changes nothing.
#[derive(Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Folder the site appears to live in, such as `/some/project/`; empty means `/`.
    pub prefix: String,
    /// Changes responses before they are sent.
    pub intercept: Option<Intercept>,
}

/// Why a site cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder does not exist or holds no `index.html`.
    #[error("there is no site to serve in {0}")]
    NoSite(PathBuf),
    /// The port is taken or not allowed.
    #[error("port {port} cannot be opened: {reason}")]
    Port {
        /// The port asked for.
        port: u16,
        /// The system's words.
        reason: String,
    },
}

/// A running server; it stops when dropped.
pub struct Host {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: Option<thread::JoinHandle<()>>,
}

struct Shared {
    server: tiny_http::Server,
    root: PathBuf,
    prefix: String,
    intercept: Option<Intercept>,
    requested: Mutex<Vec<String>>,
}

impl Host {
    /// Serves the site in the folder `root` until the returned value is dropped.
    pub fn start(root: &Path, options: Options) -> Result<Self, StartError> {
        let no_site = || StartError::NoSite(root.to_owned());
        let root = root.canonicalize().map_err(|_| no_site())?;
        if !root.join("index.html").is_file() {
            return Err(no_site());
        }

        let server = tiny_http::Server::http(("127.0.0.1", options.port)).map_err(|error| {
            StartError::Port {
                port: options.port,
                reason: error.to_string(),
            }
        })?;
        let tiny_http::ListenAddr::IP(address) = server.server_addr() else {
            return Err(StartError::Port {
                port: options.port,
                reason: "it is not an IP socket".into(),
            });
        };

        let prefix = match options.prefix.trim_matches('/') {
            "" => "/".to_owned(),
            inner => format!("/{inner}/"),
        };
        let requested = Mutex::default();
        let shared = Arc::new(Shared {
            server,
            root,
            prefix,
            intercept: options.intercept,
            requested,
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.accept()
        });
        Ok(Self {
            shared,
            address,
            accepting: Some(accepting),
        })
    }

    /// Where the site is, with a trailing slash: `http://127.0.0.1:8080/`.
    pub fn address(&self) -> String {
        format!("http://{}{}", self.address, self.shared.prefix)
    }

    /// Paths asked for so far, in order and decoded, as in [`Request::path`]; those outside the prefix are not recorded.
    pub fn requested(&self) -> Vec<String> {
        self.shared.requested().clone()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.shared.server.unblock();
        if let Some(accepting) = self.accepting.take() {
            // A panic over there has been printed already and leaves nothing to undo here.
            let _ = accepting.join();
        }
    }
}

impl Shared {
    fn accept(self: Arc<Self>) {
        // Ends when `Host` is dropped.
        while let Ok(incoming) = self.server.recv() {
            let shared = Arc::clone(&self);
            thread::spawn(move || shared.reply(incoming));
        }
    }

    fn reply(&self, incoming: tiny_http::Request) {
        let response = self.response_to(&incoming);
        thread::sleep(response.delay);

        let length = response.body.len();
        let body = Paced::new(response.body, response.bytes_per_second);
        let mut reply =
            tiny_http::Response::new(response.status.into(), Vec::new(), body, Some(length), None)
                // Browsers show progress by Content-Length, so never send in chunks.
                .with_chunked_threshold(usize::MAX);
        for (name, value) in &response.headers {
            if let Ok(header) = tiny_http::Header::from_bytes(name.as_bytes(), value.as_bytes()) {
                reply.add_header(header);
            }
        }
        // The browser may have gone away; that is its right.
        let _ = incoming.respond(reply);
    }

    fn response_to(&self, incoming: &tiny_http::Request) -> Response {
        if !matches!(
            incoming.method(),
            tiny_http::Method::Get | tiny_http::Method::Head
        ) {
            return Response::new(
                405,
                "text/plain; charset=utf-8",
                "Only GET and HEAD work here.\n",
            )
            .with("Allow", "GET, HEAD");
        }
        let Some(path) = path_below(incoming.url(), &self.prefix) else {
            return Response::not_found();
        };
        self.requested().push(path.clone());
        let header = |name: &'static str| {
            let found = incoming
                .headers()
                .iter()
                .find(|header| header.field.equiv(name));
            found
                .map(|header| header.value.as_str().to_owned())
                .unwrap_or_default()
        };
        let request = Request {
            path,
            accept_encoding: header("Accept-Encoding"),
            if_none_match: header("If-None-Match"),
        };
        let response = site::answer(&self.root, &request);
        match &self.intercept {
            Some(intercept) => intercept(&request, response),
            None => response,
        }
    }

    fn requested(&self) -> MutexGuard<'_, Vec<String>> {
        self.requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that is read no faster than the given rate.
struct Paced {
    body: io::Cursor<Vec<u8>>,
    bytes_per_second: Option<u32>,
    started: Instant,
}

impl Paced {
    fn new(body: Vec<u8>, bytes_per_second: Option<u32>) -> Self {
        Self {
            body: io::Cursor::new(body),
            bytes_per_second,
            started: Instant::now(),
        }
    }
}

impl Read for Paced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(rate) = self.bytes_per_second else {
            return self.body.read(buffer);
        };
        // A twentieth of a second's worth at a time keeps a progress bar moving.
        let portion = (rate as usize / 20).clamp(1, buffer.len().max(1));
        let due = Duration::from_secs_f64(self.body.position() as f64 / f64::from(rate.max(1)));
        thread::sleep(due.saturating_sub(self.started.elapsed()));
        let end = portion.min(buffer.len());
        self.body.read(&mut buffer[..end])
    }
}
