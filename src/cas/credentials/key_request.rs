//! Plain HTTP requests to a service that gives keys out.
//!
//! Short limits, no repeats, and errors that quote nothing of the answer: it may
//! be a key in a form that we do not expect.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::timeout;
use url::Url;

use super::Issued;
use crate::operations::field;
use crate::shown;
use crate::transport::{HttpRequest, HttpResponse, Method, Transport};

/// A request without a body.
pub(super) fn question(
    method: Method,
    url: Url,
    headers: Vec<(&'static str, String)>,
) -> HttpRequest {
    HttpRequest {
        method,
        url,
        headers,
        body: Vec::new(),
    }
}

/// Sends a request once. The error is a clause such as "Connection refused".
pub(super) async fn ask(
    transport: &dyn Transport,
    question: HttpRequest,
    limit: Duration,
) -> Result<HttpResponse, String> {
    match timeout(limit, transport.send(question)).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer came within {} s", limit.as_secs())),
    }
}

/// Reads the key in an answer; the error is a clause that begins with a verb.
pub(super) fn read_key(answer: &HttpResponse) -> Result<Issued, String> {
    if answer.status != 200 {
        return Err(format!("answered with status {}", answer.status));
    }
    let outcome = serde_json::from_slice::<Outcome>(&answer.body).unwrap_or_default();
    match outcome.code.as_deref() {
        None | Some("Success") => {}
        Some(code) if shown::name(code).is_some() => {
            return Err(format!("answered with the code {code}"));
        }
        Some(_) => return Err("answered with an unknown code".to_owned()),
    }
    serde_json::from_slice(&answer.body)
        .map_err(|error| format!("gave an answer that is no key: {}", fault(&error)))
}

/// What is wrong with a document, without quoting it.
pub(super) fn fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("there is no ") || text.starts_with("Expiration ") {
        return text;
    }
    let place = format!("line {} column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("it has another form than expected at {place}")
        }
        _ => format!("it is not JSON from {place} on"),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Outcome {
    #[serde(rename = "Code", deserialize_with = "field::text")]
    code: Option<String>,
}
