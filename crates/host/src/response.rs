//! What is sent back: a value a test may replace or change before it leaves.

use std::time::Duration;

/// One response. All fields may be changed by an [`Intercept`](crate::Intercept).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Status code of HTTP, such as 200 or 404.
    pub status: u16,
    /// Header names and values, in the order they are sent. `Content-Length` is added from the body.
    pub headers: Vec<(String, String)>,
    /// The bytes of the body as they travel, so compressed where `Content-Encoding` says so.
    pub body: Vec<u8>,
    /// Wait before anything is sent.
    pub delay: Duration,
    /// Send the body no faster than this; `None` sends at once.
    pub bytes_per_second: Option<u32>,
}

impl Response {
    /// A response with this status, `Content-Type` and body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        Self {
            status,
            headers,
            body: body.into(),
            delay: Duration::ZERO,
            bytes_per_second: None,
        }
    }

    /// 404 with a line of plain text.
    pub fn not_found() -> Self {
        Self::new(
            404,
            "text/plain; charset=utf-8",
            "There is no such file on this site.\n",
        )
    }

    /// The value of a header, compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}
