//! Failures of the API as diagnostics. The only place that does this.

pub(super) mod no_certificate;

use std::error::Error as _;

use crate::orders::OrderId;
use cas::{self, ErrorKind, Execution};
use framework::{AttributePath, Diagnostic};

/// A failed call, as an error about one order.
///
/// `verb` is what we were doing (`place`, `read`, `delete`), `object` the order id,
/// or the domain while there is none.
pub(super) fn api_failure(verb: &str, object: &str, error: &cas::Error) -> Diagnostic {
    failure_to(&format!("{verb} certificate order {object}"), error)
}

/// A failed call, as an error about something else than one order. `task` is what we
/// were doing, such as `list certificate orders`.
pub(super) fn failure_to(task: &str, error: &cas::Error) -> Diagnostic {
    let summary = format!("Cannot {task}: {}", headline(error));
    Diagnostic::error(summary, explanation(error))
}

/// An order that is not there, as an error.
pub(super) fn no_such_order(verb: &str, id: &OrderId) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot {verb} certificate order {id}: there is no such order"),
        "The service does not know the order, and the full list of orders lacks it. Check the id, \
         and that the credentials belong to the account that ordered it, on its site.",
    )
}

/// A failed attempt to place an order, pointed at the argument that the service refused,
/// where its code tells which.
pub(super) fn placing_failure(domain: &str, error: &cas::Error) -> Diagnostic {
    let diagnostic = api_failure("place", domain, error);
    match error.code().and_then(argument_at_fault) {
        Some(argument) => diagnostic.at(AttributePath::root(argument)),
        None => diagnostic,
    }
}

/// The argument of an order that a code is about (CAS API 2020-04-07, error codes).
fn argument_at_fault(code: &str) -> Option<&'static str> {
    match code {
        "InvalidParameter.MobileIllegal" => Some("phone"),
        "DomainAndProductNotMatch" | "InsufficientQuota" | "NotFoundPackage" | "NotRemainCount" => {
            Some("product_code")
        }
        "DomainAlreadyExist" | "DomainRepeat" => Some("domain"),
        "OperationDenied.NotSameCompanyEntity" => Some("company_name"),
        _ => None,
    }
}

/// What the API said, what it means, and how to name the call to support.
pub(super) fn explanation(error: &cas::Error) -> String {
    let text = chain(error);
    // Without the key of a role, what STS has answered is what can be looked into.
    let error = error.origin();
    let mut parts = Vec::new();
    if !text.is_empty() {
        parts.push(with_full_stop(&text));
    }
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
        if !text.is_empty() {
            text.push_str(": ");
        }
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
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use async_trait::async_trait;

    use super::*;
    use cas::CallOptions;
    use cas::credentials::{Credentials, CredentialsError, CredentialsSource};
    use cas::mock_service::{Line, Service, answer, lost, unconnected};
    use cas::operations::{
        Contact, CreateCertificateRequest, DescribeCertificateState, ValidationMethod,
    };
    use cas::sts::{AssumeRole, Role};

    async fn diagnostic(script: impl Fn() -> Line) -> Diagnostic {
        let service = Service::following(std::iter::repeat_with(script).take(99));
        let order_id = "2021010".parse().unwrap();
        let request = DescribeCertificateState { order_id };
        let error = service
            .client()
            .send(&request, &CallOptions::default())
            .await;
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
    async fn a_code_without_words_has_no_paragraph_for_them() {
        for message in ["", r#""Message":"","#, r#""Message":null,"#] {
            let body = format!(r#"{{"Code":"Forbidden.RAM",{message}"RequestId":"082FAB35"}}"#);
            let detail = diagnostic(|| answer(403, &body)).await.detail;
            assert!(detail.starts_with("The account or RAM user"), "{detail}");
        }
        let detail = diagnostic(|| answer(403, r#"{"Code":"NeverHeardOfIt"}"#))
            .await
            .detail;
        assert!(detail.starts_with("Operation: "), "{detail}");
    }

    /// A source whose question was refused.
    #[derive(Debug)]
    struct Refused(cas::Error);

    #[async_trait]
    impl CredentialsSource for Refused {
        fn name(&self) -> &str {
            "assume_role"
        }

        async fn load(&self) -> Result<Credentials, CredentialsError> {
            Err(CredentialsError::Failed {
                name: "assume_role".to_owned(),
                reason: "cannot take on the role r".to_owned(),
                cause: Some(self.0.clone()),
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_role_is_told_with_what_sts_said() {
        let body = r#"{"Code":"NoPermission","Message":"You are not authorized","RequestId":"082FAB35",
            "Recommend":"https://api.aliyun.com/troubleshoot?q=NoPermission"}"#;
        let assume = AssumeRole {
            role: Role {
                arn: "acs:ram::1:role/r".to_owned(),
                session_name: "terraform".to_owned(),
                seconds: 900,
                policy: None,
            },
            external_id: None,
        };
        let sts = Service::following([answer(403, body)]).client();
        let refused = sts
            .send(&assume, &CallOptions::default())
            .await
            .unwrap_err();
        let client = sts.with_credentials(Arc::new(Refused(refused)));
        let order_id = "2021010".parse().unwrap();
        let request = DescribeCertificateState { order_id };
        let error = client
            .send(&request, &CallOptions::default())
            .await
            .unwrap_err();

        let told = api_failure("read", "2021010", &error);
        assert_eq!(
            told.summary,
            "Cannot read certificate order 2021010: no usable credentials"
        );
        let paragraphs: Vec<_> = told.detail.split("\n\n").collect();
        let [message, hint, facts] = paragraphs[..] else {
            panic!("{}", told.detail)
        };
        assert_eq!(
            message,
            "there are no usable credentials: assume_role failed: cannot take on the role r: \
             AssumeRole failed: NoPermission: You are not authorized."
        );
        assert!(hint.contains("sts:AssumeRole"), "{hint}");
        assert_eq!(
            facts,
            "Operation: AssumeRole\n\
             Code: NoPermission\n\
             HTTP status: 403\n\
             Request ID: 082FAB35\n\
             Troubleshooting: https://api.aliyun.com/troubleshoot?q=NoPermission"
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

    /// Every code that the vendor or its users name, with the status it comes with.
    const CODES: &str = include_str!("../../tests/data/diagnostics/codes.txt");
    const GOLDEN: &str = include_str!("../../tests/data/diagnostics/placing.txt");

    #[tokio::test(start_paused = true)]
    async fn every_code_reads_as_it_was_proof_read() {
        let mut text = String::new();
        for line in CODES.lines().filter(|line| !line.starts_with('#')) {
            let (code, status) = line.split_once(' ').expect("a code and a status");
            let body = format!(
                r#"{{"Code":"{code}","Message":"<the service's words>","RequestId":"082FAB35"}}"#
            );
            let status = status.parse().expect("a status");
            let script = || answer(status, &body);
            let service = Service::following(std::iter::repeat_with(script).take(99));
            let request = CreateCertificateRequest {
                domain: "www.example.com".to_owned(),
                contact: Contact {
                    username: "Ada".to_owned(),
                    phone: "13800000000".to_owned(),
                    email: "ops@example.com".to_owned(),
                },
                validation_method: ValidationMethod::Dns,
                product_code: None,
                tags: BTreeMap::new(),
            };
            let error = service
                .client()
                .send(&request, &CallOptions::default())
                .await;
            let shown = placing_failure("www.example.com", &error.unwrap_err());
            let place = shown.path.map(|path| format!(" [at {path}]"));
            text += &format!(
                "== {}{}\n\n{}\n\n",
                shown.summary,
                place.unwrap_or_default(),
                shown.detail
            );
        }
        // To accept a change, read it as prose and put it into the file.
        assert!(text == GOLDEN, "placing.txt should be:\n{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_cause_beneath_a_failure_is_told_too() {
        let detail = diagnostic(unconnected).await.detail;
        assert!(detail.contains(": Connection refused."), "{detail}");
    }
}
