//! One connection: one request, one response, closed.
//!
//! Without keep-alive no connection ever waits for another's thread, which a small server for tests must never let happen.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::response::Response;

/// Longest request head that is read.
const LONGEST_HEAD: usize = 64 * 1024;
/// Most headers in it.
const MOST_HEADERS: usize = 100;
/// A browser that opens a connection and says nothing is waited for this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// The head of a request.
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// The value of a header, compared without regard to case; empty when absent.
    pub(crate) fn header(&self, name: &str) -> String {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// Reads a request from `stream` and sends what `respond` makes of it.
pub(crate) fn answer(mut stream: TcpStream, respond: impl Fn(&Head) -> Response) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some(head) = read_head(&mut stream)? else {
        return Ok(());
    };
    let response = respond(&head);
    thread::sleep(response.delay);
    let mut text = Vec::new();
    write!(
        text,
        "HTTP/1.1 {} {}\r\n",
        response.status,
        reason(response.status)
    )?;
    for (name, value) in &response.headers {
        write!(text, "{name}: {value}\r\n")?;
    }
    // Browsers show progress by Content-Length.
    write!(
        text,
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        response.body.len()
    )?;
    stream.write_all(&text)?;
    if head.method != "HEAD" {
        write_paced(&mut stream, &response.body, response.bytes_per_second)?;
    }
    stream.shutdown(Shutdown::Write)?;
    // Closing while the browser still sends would reset the connection under the response.
    io::copy(&mut stream.take(LONGEST_HEAD as u64), &mut io::sink())?;
    Ok(())
}

/// `None` where there is no request: a connection opened in advance and never used, or not HTTP.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<Head>> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while bytes.len() < LONGEST_HEAD {
        let length = stream.read(&mut part)?;
        bytes.extend_from_slice(&part[..length]);
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(&bytes) {
            Ok(httparse::Status::Complete(_)) => {
                let text = |header: &httparse::Header<'_>| {
                    let value = String::from_utf8_lossy(header.value).into_owned();
                    (header.name.to_owned(), value)
                };
                return Ok(Some(Head {
                    method: request.method.unwrap_or_default().to_owned(),
                    target: request.path.unwrap_or_default().to_owned(),
                    headers: request.headers.iter().map(text).collect(),
                }));
            }
            Ok(httparse::Status::Partial) if length > 0 => {}
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Sends a body no faster than the given rate, a twentieth of a second's worth at a time, which keeps a progress bar moving.
fn write_paced(
    stream: &mut TcpStream,
    body: &[u8],
    bytes_per_second: Option<u32>,
) -> io::Result<()> {
    let Some(rate) = bytes_per_second else {
        return stream.write_all(body);
    };
    let started = Instant::now();
    let portion = (rate as usize / 20).max(1);
    for (index, part) in body.chunks(portion).enumerate() {
        let due = Duration::from_secs_f64((index * portion) as f64 / f64::from(rate.max(1)));
        thread::sleep(due.saturating_sub(started.elapsed()));
        stream.write_all(part)?;
    }
    Ok(())
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        304 => "Not Modified",
        404 => "Not Found",
        405 => "Method Not Allowed",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        // The words are for people; programs read the number.
        _ => "",
    }
}
