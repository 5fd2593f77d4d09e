//! One HTTP request and its answer.
//!
//! [`Transport`] is what the client sends through; [`HttpTransport`] is the real
//! one. A failure says above all whether the request may have arrived.

mod http;
mod proxies;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use thiserror::Error;
use url::Url;

pub use http::{HttpTransport, Timeouts};
pub use proxies::{BrokenProxy, Proxies};

/// Carries a request to the service and its answer back.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends a request once and gives the answer, whatever its status.
    ///
    /// Ends by itself in bounded time.
    ///
    /// # Errors
    ///
    /// There is no answer, or only a part of one.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;

    /// The same for a request that must not be dropped, because it may have run.
    ///
    /// After `over`, a transport that knows how far the request is gives up at once where
    /// nothing was sent yet, and otherwise waits no longer than its limit for one read.
    /// Others wait as in [`send`](Self::send).
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    async fn send_for_good(
        &self,
        request: HttpRequest,
        over: BoxFuture<'_, ()>,
    ) -> Result<HttpResponse, TransportError> {
        drop(over);
        self.send(request).await
    }
}

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
}

impl Method {
    /// As HTTP and the signatures spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A request, complete but for what the connection adds (`Host`, `Content-Length`).
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole URL. The query may hold personal data.
    pub url: Url,
    /// Lower-case names and their values. May hold a security token.
    pub headers: Vec<(&'static str, String)>,
    /// The body, empty for none.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// The first header of a lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Shows neither query nor header values nor body.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("host", &self.url.host_str())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An answer. Its body may hold a private key.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Lower-case names and their values.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first header of a lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Shows no header and not the body.
impl fmt::Debug for HttpResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why there is no answer. Names no URL.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{cause}")]
pub struct TransportError {
    phase: Phase,
    timed_out: bool,
    refused: bool,
    cause: String,
}

/// How far a request that failed had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// There was no connection: the request certainly did not run.
    NotConnected,
    /// There was a connection: the request may have run.
    Lost,
}

impl TransportError {
    /// There was no connection, because of `cause`.
    pub fn not_connected(cause: impl Into<String>) -> Self {
        Self {
            phase: Phase::NotConnected,
            timed_out: false,
            refused: false,
            cause: cause.into(),
        }
    }

    /// A proxy refuses the request, because of `cause`, and will refuse it again.
    pub(super) fn refused(cause: impl Into<String>) -> Self {
        Self {
            refused: true,
            ..Self::not_connected(cause)
        }
    }

    /// The same failure, with the place where it happened.
    fn on_the_way_through(self, place: &impl fmt::Display) -> Self {
        Self {
            cause: format!("{} (through {place})", self.cause),
            ..self
        }
    }

    /// The request may have arrived, but there is no whole answer, because of `cause`.
    pub fn lost(cause: impl Into<String>) -> Self {
        Self {
            phase: Phase::Lost,
            timed_out: false,
            refused: false,
            cause: cause.into(),
        }
    }

    /// The same, because `limit` had passed.
    pub fn timed_out(phase: Phase, limit: Duration) -> Self {
        Self {
            phase,
            timed_out: true,
            refused: false,
            cause: format!("nothing came within {} s", limit.as_secs_f64()),
        }
    }

    /// The request may have arrived; its answer was not whole when `limit` had passed since
    /// the call was cancelled.
    fn cut_off(limit: Duration) -> Self {
        Self {
            phase: Phase::Lost,
            timed_out: true,
            refused: false,
            cause: format!(
                "there was no more time for it than {} s",
                limit.as_secs_f64()
            ),
        }
    }

    /// How far the request had come.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether another attempt would be refused likewise.
    pub fn is_refusal(&self) -> bool {
        self.refused
    }

    /// Whether it failed by waiting too long.
    pub fn is_timeout(&self) -> bool {
        self.timed_out
    }
}
