//! Tells an answer from a failure: code first, status second.
//!
//! The API answers `InternalError` and `NotFound` with 400 and a missing access
//! key with 404, and some failures come with 200.

use std::time::Duration;

use serde::Deserialize;

use super::codes::{Meaning, meaning};
use super::{Error, ErrorKind, Execution, Failure};
use crate::operation::Operation;
use crate::operations::{OrderId, field};
use crate::redaction::{CUT, KnownSecrets};
use crate::transport::HttpResponse;

const LONGEST_EXCERPT: usize = 80;
const LONGEST_MESSAGE: usize = 1000;
/// No code and no id is longer.
const LONGEST_WORD: usize = 100;

/// An answer, with the request id that belongs to it.
pub(crate) struct Success<A> {
    pub(crate) answer: A,
    pub(crate) request_id: Option<String>,
}

/// Reads an answer of operation `O`, whatever its status.
///
/// Every text of the service in what this gives, but for the operation's own answer, is
/// [clean](KnownSecrets::clean).
pub(crate) fn read_answer<O: Operation>(
    response: &HttpResponse,
    secrets: &KnownSecrets,
) -> Result<Success<O::Answer>, Error> {
    let envelope = match serde_json::from_slice::<Envelope>(&response.body) {
        Ok(envelope) => envelope.cleaned(secrets),
        Err(error) => return Err(not_json::<O>(response, &error, secrets)),
    };
    let succeeded = (200..300).contains(&response.status);
    if !succeeded || envelope.code.is_some() {
        return Err(refusal::<O>(response, envelope));
    }
    match O::parse(&response.body) {
        Ok(answer) => Ok(Success {
            answer,
            request_id: envelope.request_id,
        }),
        Err(error) => Err(Failure {
            request_id: envelope.request_id,
            http_status: Some(response.status),
            ..malformed::<O>(describe(&error))
        }
        .into()),
    }
}

/// What every answer may carry besides the operation's own fields.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Envelope {
    #[serde(rename = "Code", alias = "code", deserialize_with = "field::text")]
    code: Option<String>,
    #[serde(
        rename = "Message",
        alias = "message",
        deserialize_with = "field::text"
    )]
    message: Option<String>,
    #[serde(
        rename = "RequestId",
        alias = "requestId",
        deserialize_with = "field::text"
    )]
    request_id: Option<String>,
    #[serde(
        rename = "Recommend",
        alias = "recommend",
        deserialize_with = "field::text"
    )]
    recommend: Option<String>,
    #[serde(rename = "OrderId", deserialize_with = "field::parsed")]
    order_id: Option<OrderId>,
}

impl Envelope {
    fn cleaned(self, secrets: &KnownSecrets) -> Self {
        // What tells how to go on is looked at before it is cut: it is in the message.
        let message = self
            .message
            .map(|message| unsigned(self.code.as_deref(), message));
        let clean = |text: Option<String>, longest| {
            text.map(|text| {
                secrets
                    .clean(&text)
                    .chars()
                    .take(longest)
                    .collect::<String>()
            })
            .filter(|text| !text.is_empty())
        };
        Self {
            code: clean(self.code, LONGEST_WORD),
            message: clean(message, LONGEST_MESSAGE),
            request_id: clean(self.request_id, LONGEST_WORD),
            recommend: clean(self.recommend, LONGEST_MESSAGE),
            order_id: self.order_id,
        }
    }
}

fn refusal<O: Operation>(response: &HttpResponse, envelope: Envelope) -> Error {
    let known = envelope.code.as_deref().and_then(meaning);
    let (kind, execution) = match known {
        Some(Meaning {
            kind, execution, ..
        }) => (kind, execution),
        None => (kind_of_status(response.status), Execution::Unknown),
    };
    // A failure that names an order came after the check that refuses.
    let execution = match envelope.order_id {
        Some(_) => Execution::Unknown,
        None => execution,
    };
    let message = envelope.message.unwrap_or_else(|| match envelope.code {
        Some(_) => String::new(),
        None => format!("the service answered with status {}", response.status),
    });
    Failure {
        message,
        code: envelope.code,
        request_id: envelope.request_id,
        order_id: envelope.order_id,
        recommend: envelope.recommend,
        http_status: Some(response.status),
        retry_after: retry_after(response),
        hint: known.map(|meaning| meaning.hint_of(O::API)),
        ..Failure::new(O::ACTION, kind, execution, String::new())
    }
    .into()
}

/// Keeps the signed text out of the message: it quotes the security token.
fn unsigned(code: Option<&str>, message: String) -> String {
    let quotes_signed_text = code.is_some_and(|code| {
        code.starts_with("SignatureDoesNotMatch") || code.starts_with("IncompleteSignature")
    });
    match message.split_once(':') {
        Some((before, _)) if quotes_signed_text => before.trim_end().to_owned(),
        _ => message,
    }
}

fn not_json<O: Operation>(
    response: &HttpResponse,
    error: &serde_json::Error,
    secrets: &KnownSecrets,
) -> Error {
    let kind = match response.status {
        // A gateway's or proxy's own page: its status is all there is to know.
        400.. => kind_of_status(response.status),
        _ => ErrorKind::Malformed,
    };
    let mut message = if response.body.is_empty() {
        "the answer is empty".to_owned()
    } else if error.is_eof() {
        format!("the answer breaks off after {} bytes", response.body.len())
    } else {
        "the answer is not JSON".to_owned()
    };
    message += &format!(" (status {})", response.status);
    if let Some(excerpt) = excerpt(&response.body, secrets) {
        message += &format!(": {excerpt}");
    }
    Failure {
        kind,
        http_status: Some(response.status),
        retry_after: retry_after(response),
        ..malformed::<O>(message)
    }
    .into()
}

/// Far longer than any call is repeated for.
const LONGEST_HINT: Duration = Duration::from_secs(24 * 60 * 60);

fn malformed<O: Operation>(message: String) -> Failure {
    Failure::new(O::ACTION, ErrorKind::Malformed, Execution::Unknown, message)
}

fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        401 | 407 => ErrorKind::Credentials,
        403 => ErrorKind::Forbidden,
        408 => ErrorKind::TimedOut,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Unavailable,
        // 404 too: only a code says that an object does not exist.
        _ => ErrorKind::Rejected,
    }
}

/// `x-acs-retry-after` counts milliseconds (CAS gateway), `Retry-After` seconds (RFC 9110).
/// Capped, so that no header can name a moment beyond what a clock can count.
fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let number = |name| response.header(name)?.trim().parse::<u64>().ok();
    number("x-acs-retry-after")
        .map(Duration::from_millis)
        .or_else(|| number("retry-after").map(Duration::from_secs))
        .map(|hint| hint.min(LONGEST_HINT))
}

/// What is wrong with an answer's shape, without quoting the answer.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") {
        format!("the answer has a {text}")
    } else {
        format!(
            "the answer has something unexpected at line {} column {}",
            error.line(),
            error.column()
        )
    }
}

/// The title of a page, or the first words of a text that is no JSON.
///
/// Broken JSON is not quoted at all, because it may hold a private key.
fn excerpt(body: &[u8], secrets: &KnownSecrets) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start();
    let quotable = match between(text, "<title>", "</title>") {
        Some(title) => title,
        None if text.starts_with('<') => return None,
        None => text.lines().next()?,
    };
    let quotable = secrets.clean(quotable);
    let suspicious = ["{", "\"", "=", "-----", CUT]
        .iter()
        .any(|mark| quotable.contains(mark));
    let excerpt: String = quotable.trim().chars().take(LONGEST_EXCERPT).collect();
    (!suspicious && !excerpt.is_empty()).then_some(excerpt)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}
