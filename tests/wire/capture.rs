//! A server on loopback that remembers requests and answers each with success.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use cas::Endpoint;

/// Holds what each operation cannot do without.
const ANSWER_TO_ALL: &str = r#"{"RequestId":"R1","OrderId":2021010,"Type":"process",
    "TotalCount":0,"InstanceId":"cas_dv-cn-1","ContactId":11}"#;

/// Names and values, sorted; no operation sends a name twice.
pub(crate) type Pairs = BTreeMap<String, String>;

/// One request as it was on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Captured {
    pub(crate) method: String,
    pub(crate) query: Pairs,
    pub(crate) headers: Pairs,
    pub(crate) body: String,
}

impl Captured {
    /// What it asks for, wherever it travels.
    pub(crate) fn parameters(&self) -> Pairs {
        let mut all = self.query.clone();
        all.append(&mut pairs(&self.body));
        all
    }
}

/// The server; gone with its runtime.
pub(crate) struct Server {
    pub(crate) address: String,
    captured: Arc<Mutex<Vec<Captured>>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let captured = Arc::new(Mutex::new(Vec::new()));
        let router = Router::new()
            .fallback(capture)
            .with_state(Arc::clone(&captured));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, captured }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::parse(&self.address, cas::Scheme::Http).unwrap()
    }

    /// What came since the last time.
    pub(crate) fn take(&self) -> Vec<Captured> {
        std::mem::take(&mut self.captured.lock().unwrap())
    }
}

async fn capture(
    State(captured): State<Arc<Mutex<Vec<Captured>>>>,
    request: Request,
) -> &'static str {
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap();
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        (name.to_string(), value.to_str().unwrap().to_owned())
    };
    captured.lock().unwrap().push(Captured {
        method: head.method.to_string(),
        query: pairs(head.uri.query().unwrap_or_default()),
        headers: head.headers.iter().map(header).collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    ANSWER_TO_ALL
}

fn pairs(encoded: &str) -> Pairs {
    url::form_urlencoded::parse(encoded.as_bytes())
        .into_owned()
        .collect()
}
