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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cas::Call;
    use crate::cas::operations::DescribeCertificateState;
    use crate::cas::scripted::{Line, Service, answer, lost, unconnected};

    async fn diagnostic(script: impl Fn() -> Line) -> Diagnostic {
        let service = Service::following(std::iter::repeat_with(script).take(99));
        let order_id = "2021010".parse().unwrap();
        let request = DescribeCertificateState { order_id };
        let error = service.client().send(&request, &Call::default()).await;
        api_failure("read", "2021010", &error.unwrap_err())
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_says_what_why_what_to_do_and_how_to_name_the_call() {
        let body = r#"{"Code":"Forbidden.RAM","Message":"User not authorized",
            "RequestId":"082FAB35","Recommend":"https://api.aliyun.com/troubleshoot?q=Forbidden.RAM"}"#;
        let diagnostic = diagnostic(|| answer(403, body)).await;
        assert_eq!(
            diagnostic.summary,
            "Cannot read certificate order 2021010: Forbidden.RAM"
        );
        let paragraphs: Vec<_> = diagnostic.detail.split("\n\n").collect();
        let [message, hint, facts] = paragraphs[..] else {
            panic!("{}", diagnostic.detail)
        };
        assert_eq!(message, "User not authorized.");
        assert!(hint.contains("RAM"), "{hint}");
        assert_eq!(
            facts,
            "Operation: DescribeCertificateState\n\
             Code: Forbidden.RAM\n\
             HTTP status: 403\n\
             Request ID: 082FAB35\n\
             Troubleshooting: https://api.aliyun.com/troubleshoot?q=Forbidden.RAM"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_without_a_code_is_named_by_its_kind() {
        for (script, says) in [
            (unconnected as fn() -> Line, "the service cannot be reached"),
            (lost, "the answer was lost"),
            (|| answer(503, "<html>"), "the service is unavailable"),
            (|| answer(200, "{"), "the answer cannot be read"),
        ] {
            let summary = diagnostic(script).await.summary;
            assert_eq!(
                summary,
                format!("Cannot read certificate order 2021010: {says}")
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_cause_beneath_a_failure_is_told_too() {
        let detail = diagnostic(unconnected).await.detail;
        assert!(detail.contains(": Connection refused."), "{detail}");
    }
}
