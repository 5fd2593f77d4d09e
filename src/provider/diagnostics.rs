//! Failures of the API as diagnostics. The only place that does this.

use std::error::Error as _;

use crate::cas::{self, ErrorKind, Execution};
use crate::framework::Diagnostic;

/// A failed call, as an error about one order.
///
/// `verb` is what we were doing (`place`, `read`, `delete`), `object` the order id,
/// or the domain while there is none.
pub(super) fn api_failure(verb: &str, object: &str, error: &cas::Error) -> Diagnostic {
    let summary = format!(
        "Cannot {verb} certificate order {object}: {}",
        headline(error)
    );
    Diagnostic::error(summary, explanation(error))
}

/// What the API said, what it means, and how to name the call to support.
pub(super) fn explanation(error: &cas::Error) -> String {
    let mut parts = Vec::new();
    parts.push(with_full_stop(&chain(error)));
    parts.extend(error.hint().map(str::to_owned));
    let facts = [
        Some(format!("Operation: {}", error.operation())),
        error.code().map(|code| format!("Code: {code}")),
        error
            .http_status()
            .map(|status| format!("HTTP status: {status}")),
        error.request_id().map(|id| format!("Request ID: {id}")),
        error
            .recommend()
            .map(|url| format!("Troubleshooting: {url}")),
    ];
    parts.push(facts.into_iter().flatten().collect::<Vec<_>>().join("\n"));
    parts.join("\n\n")
}

/// The message and every cause beneath it.
fn chain(error: &cas::Error) -> String {
    let mut text = error.message().to_owned();
    let mut cause = error.source();
    while let Some(beneath) = cause {
        text.push_str(": ");
        text.push_str(&beneath.to_string());
        cause = beneath.source();
    }
    text
}

/// The API's code, or else the kind of failure.
fn headline(error: &cas::Error) -> &str {
    error.code().unwrap_or(match error.kind() {
        ErrorKind::Cancelled => "interrupted",
        ErrorKind::Credentials => "no usable credentials",
        ErrorKind::Forbidden => "not allowed",
        ErrorKind::Malformed => "the answer cannot be read",
        ErrorKind::NotFound => "not found",
        ErrorKind::QuotaExhausted => "no quota left",
        ErrorKind::StateConflict => "its state does not allow it",
        ErrorKind::Throttled => "too many calls",
        ErrorKind::TimedOut => "no answer in time",
        ErrorKind::Unavailable if error.http_status().is_some() => "the service is unavailable",
        ErrorKind::Unavailable if error.execution() == Execution::Unknown => "the answer was lost",
        ErrorKind::Unavailable => "the service cannot be reached",
        _ => "refused",
    })
}

fn with_full_stop(text: &str) -> String {
    let ends = |end: char| text.ends_with(end);
    if ['.', '!', '?', '。', '！', '？'].into_iter().any(ends) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
