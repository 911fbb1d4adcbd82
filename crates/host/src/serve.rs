//! The server itself: one thread accepts, one thread per connection answers, so that a slow response holds up nothing else.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::connection;
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
        /// What the operating system said about it.
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
    stopping: AtomicBool,
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

        let port_error = |error: std::io::Error| StartError::Port {
            port: options.port,
            reason: error.to_string(),
        };
        let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(port_error)?;
        let address = listener.local_addr().map_err(port_error)?;

        let prefix = match options.prefix.trim_matches('/') {
            "" => "/".to_owned(),
            inner => format!("/{inner}/"),
        };
        let requested = Mutex::default();
        let shared = Arc::new(Shared {
            stopping: AtomicBool::new(false),
            root,
            prefix,
            intercept: options.intercept,
            requested,
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.accept(&listener)
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
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Accepting waits for a connection; this is the last.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            // A panic over there has been printed already and leaves nothing to undo here.
            let _ = accepting.join();
        }
    }
}

impl Shared {
    fn accept(self: Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let shared = Arc::clone(&self);
            // The browser may go away at any time; that is its right.
            thread::spawn(move || connection::answer(stream, |head| shared.response_to(head)));
        }
    }

    fn response_to(&self, head: &connection::Head) -> Response {
        if head.method != "GET" && head.method != "HEAD" {
            return Response::new(
                405,
                "text/plain; charset=utf-8",
                "Only GET and HEAD work here.\n",
            )
            .with("Allow", "GET, HEAD");
        }
        let Some(path) = path_below(&head.target, &self.prefix) else {
            return Response::not_found();
        };
        self.requested().push(path.clone());
        let request = Request {
            path,
            accept_encoding: head.header("Accept-Encoding"),
            if_none_match: head.header("If-None-Match"),
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
