//! A service that follows a script, for tests of the client.
//!
//! When it is dropped, it fails the test if its log has shown a secret.

#![allow(
    clippy::unwrap_used,
    reason = "this is test code, whatever package it serves"
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, sleep};

use super::credentials::StaticKey;
use super::randomness::FixedRandomness;
use super::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use super::{Client, ClientBuilder, log_capture};
use system::FixedClock;

/// The secret of the key that [`Service::client`] signs with.
pub const ACCESS_KEY_SECRET: &str = "s3cret-key";
/// The security token of that key.
pub const SECURITY_TOKEN: &str = "s3cret-token";

/// Answers requests one by one from its script, and remembers them.
#[derive(Debug, Clone)]
pub struct Service(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    began: Instant,
    script: VecDeque<Line>,
    requests: Vec<(Duration, HttpRequest)>,
    answered: usize,
}

/// One answer of the script, and how long it takes.
#[derive(Debug, Clone)]
pub struct Line {
    takes: Duration,
    outcome: Result<HttpResponse, TransportError>,
}

/// An answer with this HTTP status and body.
pub fn answer(status: u16, body: &str) -> Line {
    Line {
        takes: Duration::ZERO,
        outcome: Ok(HttpResponse {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }),
    }
}

/// An error answer of the API with this HTTP status and code.
pub fn refusal(status: u16, code: &str) -> Line {
    answer(
        status,
        &format!(r#"{{"Code":"{code}","Message":"because","RequestId":"R-{code}"}}"#),
    )
}

/// A request that is sent and gets no answer.
pub fn lost() -> Line {
    Line {
        takes: Duration::ZERO,
        outcome: Err(TransportError::lost("Connection reset by peer")),
    }
}

/// A request that cannot be sent: the connection is refused.
pub fn unconnected() -> Line {
    Line {
        takes: Duration::ZERO,
        outcome: Err(TransportError::not_connected("Connection refused")),
    }
}

impl Line {
    /// The same line, but only after this time.
    pub fn after_seconds(mut self, seconds: u64) -> Self {
        self.takes = Duration::from_secs(seconds);
        self
    }

    /// The same answer with one more header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Ok(response) = &mut self.outcome {
            response.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

impl Service {
    /// A service that answers with these lines in this order, and fails a test that asks for more.
    pub fn following(script: impl IntoIterator<Item = Line>) -> Self {
        log_capture::begin();
        Self(Arc::new(Mutex::new(State {
            began: Instant::now(),
            script: script.into_iter().collect(),
            requests: Vec::new(),
            answered: 0,
        })))
    }

    /// A client of this service whose pauses are as long as they can be.
    pub fn client(&self) -> Client {
        self.client_builder().build()
    }

    /// The builder of [`client`](Self::client), to change a setting.
    pub fn client_builder(&self) -> ClientBuilder {
        let key = StaticKey::new(
            Some("testid".to_owned()),
            Some(ACCESS_KEY_SECRET.into()),
            Some(SECURITY_TOKEN.into()),
        );
        Client::builder(Arc::new(key))
            .transport(Arc::new(self.clone()))
            .clock(Arc::new(FixedClock(
                "2025-01-02T03:04:05.678Z".parse().unwrap(),
            )))
            .randomness(Arc::new(FixedRandomness(1.0)))
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        let state = self.0.lock().unwrap();
        state
            .requests
            .iter()
            .map(|(_, request)| request.clone())
            .collect()
    }

    /// The operations asked for, in order.
    pub fn actions(&self) -> Vec<String> {
        let requests = self.requests();
        let action = |request: &HttpRequest| request.header("x-acs-action").map(str::to_owned);
        requests.iter().filter_map(action).collect()
    }

    /// When each request came, counted from the start.
    pub fn moments(&self) -> Vec<f64> {
        let state = self.0.lock().unwrap();
        state
            .requests
            .iter()
            .map(|(moment, _)| moment.as_secs_f64())
            .collect()
    }

    /// How many answers the client waited for to their end.
    pub fn answered(&self) -> usize {
        self.0.lock().unwrap().answered
    }
}

impl Drop for State {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            log_capture::shows_no_secret();
        }
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let line = {
            let mut state = self.0.lock().unwrap();
            let moment = state.began.elapsed();
            state.requests.push((moment, request));
            state.script.pop_front().expect("the script goes on")
        };
        sleep(line.takes).await;
        self.0.lock().unwrap().answered += 1;
        line.outcome
    }
}
