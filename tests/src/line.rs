//! A slow line between the browser and a host: it passes bytes on, late and no faster than it may, and counts them.
//!
//! DevTools can slow a page's requests, but not those of its workers, which fetch most of the site. So the line is slow on the host's
//! side, for whoever asks: all connections share its speed, as over one cable. A request costs one round trip and no handshake, as on an open
//! HTTP/2 connection; the first one costs two more, for TCP and TLS. Unlike over HTTP/2, the browser has no more than six requests
//! under way, and there is no slow start.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

/// So much goes at a time before the next connection's turn.
const PORTION: usize = 4096;
/// A sleep ends a little late; what was missed by that is caught up, but not more.
const CREDIT: Duration = Duration::from_millis(20);

/// How fast a line is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speed {
    /// Towards the browser, of all connections together; not limited where `None`.
    pub bits_per_second: Option<f64>,
    /// Between a request and the first byte of its response.
    pub round_trip: Duration,
}

/// What went over a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Towards the browser, heads of responses included.
    pub bytes: usize,
    /// Requests that the browser sent.
    pub requests: usize,
}

/// A line to a host; it ends with the value.
pub struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<thread::JoinHandle<()>>,
}

struct Shared {
    host: SocketAddr,
    speed: Speed,
    stopping: AtomicBool,
    used: AtomicBool,
    /// When everything that was let through so far has gone.
    free: Mutex<Instant>,
    log: Mutex<Vec<(SystemTime, Traffic)>>,
}

impl Line {
    /// A line to the host at this address, such as `http://127.0.0.1:8080/`.
    pub fn start(host: &str, speed: Speed) -> Result<Self> {
        let host = host.trim_start_matches("http://").trim_end_matches('/');
        let host = host
            .parse()
            .with_context(|| format!("{host} is no address and port"))?;
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            host,
            speed,
            stopping: AtomicBool::new(false),
            used: AtomicBool::new(false),
            free: Mutex::new(Instant::now()),
            log: Mutex::default(),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.accept(&listener)
        });
        Ok(Self {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    /// The browser's end, with a trailing slash.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What went over the line until then.
    pub fn traffic(&self, until: SystemTime) -> Traffic {
        let log = locked(&self.shared.log);
        let before = log.iter().filter(|(time, _)| *time <= until);
        before.fold(Traffic::default(), |sum, (_, traffic)| Traffic {
            bytes: sum.bytes + traffic.bytes,
            requests: sum.requests + traffic.requests,
        })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Accepting waits for a connection; this is the last.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Shared {
    fn accept(self: Arc<Self>, listener: &TcpListener) {
        for browser in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let Ok(browser) = browser else { continue };
            let shared = Arc::clone(&self);
            // The browser may go away at any time.
            thread::spawn(move || shared.connect(&browser));
        }
    }

    fn connect(self: Arc<Self>, browser: &TcpStream) -> io::Result<()> {
        let host = TcpStream::connect(self.host)?;
        let asking = thread::spawn({
            let (shared, browser, host) =
                (Arc::clone(&self), browser.try_clone()?, host.try_clone()?);
            move || shared.ask(&browser, &host)
        });
        let outcome = self.answer(&host, browser);
        browser.shutdown(Shutdown::Write)?;
        let _ = asking.join();
        outcome
    }

    /// Passes the one request on that a connection to the host carries.
    fn ask(&self, mut browser: &TcpStream, mut host: &TcpStream) -> io::Result<()> {
        let mut bytes = [0; PORTION];
        let mut is_first = true;
        loop {
            let length = browser.read(&mut bytes)?;
            if length == 0 {
                // A connection opened in advance and never used ends like this too.
                return host.shutdown(Shutdown::Write);
            }
            if is_first {
                self.log(Traffic {
                    bytes: 0,
                    requests: 1,
                });
                let trips = if self.used.swap(true, Ordering::SeqCst) {
                    1
                } else {
                    3
                };
                thread::sleep(self.speed.round_trip * trips);
                is_first = false;
            }
            host.write_all(&bytes[..length])?;
        }
    }

    fn answer(&self, mut host: &TcpStream, mut browser: &TcpStream) -> io::Result<()> {
        let mut bytes = [0; PORTION];
        loop {
            let length = host.read(&mut bytes)?;
            if length == 0 {
                return Ok(());
            }
            self.wait_for_turn(length);
            browser.write_all(&bytes[..length])?;
            self.log(Traffic {
                bytes: length,
                requests: 0,
            });
        }
    }

    fn wait_for_turn(&self, length: usize) {
        let Some(speed) = self.speed.bits_per_second else {
            return;
        };
        let now = Instant::now();
        let due = {
            let mut free = locked(&self.free);
            let earliest = now.checked_sub(CREDIT).unwrap_or(now);
            *free = (*free).max(earliest) + Duration::from_secs_f64(length as f64 * 8.0 / speed);
            *free
        };
        thread::sleep(due.saturating_duration_since(now));
    }

    fn log(&self, traffic: Traffic) {
        locked(&self.log).push((SystemTime::now(), traffic));
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::{Duration, Instant, SystemTime};

    use host::{Host, Options};

    use super::{Line, Speed};

    fn get(line: &Line) -> usize {
        let address = line.address();
        let address = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer.len()
    }

    #[test]
    fn all_connections_share_the_speed_and_every_byte_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), vec![b' '; 50_000]).unwrap();
        let host = Host::start(folder.path(), Options::default()).unwrap();
        let speed = Speed {
            bits_per_second: Some(2e6),
            round_trip: Duration::from_millis(20),
        };
        let line = Line::start(&host.address(), speed).unwrap();
        let started = Instant::now();
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(|| get(&line));
            (get(&line), other.join().unwrap())
        });
        // 0.4 s for the bytes; a busy machine may take longer but never shorter.
        assert!(started.elapsed() >= Duration::from_millis(380));
        assert!(one > 50_000 && one == other);
        let traffic = line.traffic(SystemTime::now());
        assert_eq!((traffic.bytes, traffic.requests), (2 * one, 2));
        assert_eq!(line.traffic(SystemTime::UNIX_EPOCH).bytes, 0);
    }
}
