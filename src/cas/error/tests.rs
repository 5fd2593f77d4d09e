//! Failed answers, and what an error keeps of them.

use super::*;
use crate::operations::{CancelOrderRequest, DescribeCertificateState, OrderState};
use crate::redaction::KnownSecrets;
use crate::transport::HttpResponse;

const SECURITY_TOKEN: &str = "CAISs3cretRq8gm3wPhTTd9oWqtlcb3mnqK1YQ";

fn response(status: u16, body: &str) -> HttpResponse {
    HttpResponse {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

fn secrets() -> KnownSecrets {
    let known = KnownSecrets::default();
    known.remember(&SECURITY_TOKEN.into());
    known
}

fn failure(status: u16, body: &str) -> Error {
    match read_answer::<DescribeCertificateState>(&response(status, body), &secrets()) {
        Ok(success) => panic!("an answer: {:?}", success.answer),
        Err(error) => error,
    }
}

fn coded(status: u16, code: &str) -> Error {
    failure(status, &format!(r#"{{"Code":"{code}","Message":"m"}}"#))
}

#[test]
fn an_error_carries_all_that_the_service_said() {
    let mut answer = response(
        404,
        r#"{"RequestId":"R5","HostId":"cas.aliyuncs.com","Code":"NotFoundOrder",
            "Message":"订单不存在","Recommend":"https://api.aliyun.com/troubleshoot?q=NotFoundOrder"}"#,
    );
    answer
        .headers
        .push(("x-acs-retry-after".to_owned(), "1500".to_owned()));
    let error = read_answer::<CancelOrderRequest>(&answer, &secrets())
        .err()
        .unwrap();

    assert_eq!(error.operation(), "CancelOrderRequest");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("NotFoundOrder"));
    assert_eq!(error.message(), "订单不存在");
    assert_eq!(error.request_id(), Some("R5"));
    assert_eq!(
        error.recommend(),
        Some("https://api.aliyun.com/troubleshoot?q=NotFoundOrder")
    );
    assert_eq!(error.http_status(), Some(404));
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    assert!(error.hint().is_some());
    assert_eq!(
        error.to_string(),
        "CancelOrderRequest failed: NotFoundOrder: 订单不存在"
    );
}

#[test]
fn the_code_counts_before_the_status() {
    assert_eq!(coded(400, "InternalError").kind(), ErrorKind::Unavailable);
    assert_eq!(coded(400, "NotFound").kind(), ErrorKind::NotFound);
    assert_eq!(
        coded(403, "OrderStateError").kind(),
        ErrorKind::StateConflict
    );
    assert_eq!(
        coded(404, "InvalidAccessKeyId.NotFound").kind(),
        ErrorKind::Credentials
    );
    assert_eq!(coded(400, "Throttling.User").kind(), ErrorKind::Throttled);
}

#[test]
fn an_unknown_code_is_sorted_by_status_and_may_have_run() {
    for (status, kind) in [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Credentials),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::Rejected),
        (429, ErrorKind::Throttled),
        (500, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
    ] {
        let error = coded(status, "NeverHeardOfIt");
        assert_eq!(error.kind(), kind, "{status}");
        assert_eq!(error.execution(), Execution::Unknown, "{status}");
        assert_eq!(error.hint(), None);
    }
}

#[test]
fn a_failure_may_come_with_status_200_and_in_lower_case() {
    let error = failure(
        200,
        r#"{"code":"FlowControlError","message":"slow down","requestId":"R9"}"#,
    );
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert_eq!(error.message(), "slow down");
    assert_eq!(error.request_id(), Some("R9"));
}

#[test]
fn an_empty_code_in_an_answer_is_no_failure() {
    let answer = response(200, r#"{"Code":"","Type":"process","RequestId":"R1"}"#);
    let success = read_answer::<DescribeCertificateState>(&answer, &secrets())
        .ok()
        .unwrap();
    assert_eq!(success.answer.state, OrderState::Process);
    assert_eq!(success.request_id.as_deref(), Some("R1"));
}

#[test]
fn an_answer_that_cannot_be_read_is_malformed_and_may_have_run() {
    for (body, message) in [
        ("", "the answer is empty (status 200)"),
        (
            r#"{"Type":"certificate","PrivateKey":"-----BEGIN s3cret"#,
            "the answer breaks off after 53 bytes (status 200)",
        ),
        (
            "<html><head><title>Welcome to the hotel</title></head></html>",
            "the answer is not JSON (status 200): Welcome to the hotel",
        ),
        (
            r#"garbage {"PrivateKey":"s3cret"}"#,
            "the answer is not JSON (status 200)",
        ),
        (
            r#"{"RequestId":"R1"}"#,
            "the answer has a missing field `Type` at line 1 column 18",
        ),
    ] {
        let error = failure(200, body);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{body}");
        assert_eq!(error.execution(), Execution::Unknown, "{body}");
        assert_eq!(error.message(), message);
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}

#[test]
fn a_page_of_the_gateway_is_sorted_by_its_status() {
    let page = "<html><title>502 Bad Gateway</title></html>";
    assert_eq!(failure(502, page).kind(), ErrorKind::Unavailable);
    assert_eq!(failure(403, page).kind(), ErrorKind::Forbidden);
    assert_eq!(failure(404, page).kind(), ErrorKind::Rejected);
    assert_eq!(failure(502, page).execution(), Execution::Unknown);
    assert_eq!(
        failure(502, page).message(),
        "the answer is not JSON (status 502): 502 Bad Gateway"
    );
}

#[test]
fn the_signed_text_is_cut_from_the_message() {
    let error = failure(
        400,
        r#"{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3Did%26SecurityToken%3Dt0ken"}"#,
    );
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert!(error.message().ends_with("server string to sign is"));
    assert!(!format!("{error} {error:?}").contains("t0ken"));
}

#[test]
fn an_earlier_attempt_that_may_have_run_is_not_forgotten() {
    let refused = coded(400, "Throttling");
    assert_eq!(refused.execution(), Execution::NotExecuted);
    assert_eq!(
        refused.after(Execution::Unknown).execution(),
        Execution::Unknown
    );
}

#[test]
fn a_transport_failure_says_whether_there_was_a_connection() {
    let refused = TransportError::not_connected("Connection refused (os error 111)");
    let error = Error::transport("DescribeCertificateState", "cas.aliyuncs.com", refused);
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert_eq!(
        error.to_string(),
        "DescribeCertificateState failed: cannot connect to cas.aliyuncs.com"
    );
    assert_eq!(
        error.source().unwrap().to_string(),
        "Connection refused (os error 111)"
    );

    let silent = TransportError::timed_out(Phase::Lost, Duration::from_secs(60));
    let error = Error::transport("DescribeCertificateState", "cas.aliyuncs.com", silent);
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert_eq!(error.execution(), Execution::Unknown);
}

#[test]
fn no_text_of_the_service_shows_a_secret_or_steers_a_terminal() {
    const KEY: &str = "MIIEs3cretIBAAKCAQEAy8Dbv8prpJ0kKhlGeJYozo2t60EG8L0561g13R29LvMR5hy";
    let evil = format!(
        "\u{1b}[2J\u{202e}{SECURITY_TOKEN} {} {KEY} -----BEGIN KEY-----\ns3cret\n-----END KEY-----",
        &SECURITY_TOKEN[3..20]
    );
    let fields = ["Code", "Message", "RequestId", "Recommend"];
    for status in [200, 400, 500] {
        let body: serde_json::Map<_, _> = fields
            .iter()
            .map(|field| ((*field).to_owned(), evil.as_str().into()))
            .collect();
        let error = failure(status, &serde_json::Value::Object(body).to_string());
        is_harmless(&error);
        assert!(error.code().unwrap().starts_with("(not shown)"), "{error}");
    }
    for body in [
        KEY.to_owned(),
        SECURITY_TOKEN.to_owned(),
        format!("<html><title>{KEY}</title></html>"),
        format!("<html><title>\u{1b}]0;{SECURITY_TOKEN}\u{7}</title></html>"),
        format!("denied {}", &SECURITY_TOKEN[2..30]),
        "\u{1b}[31mdenied\u{1b}[0m".to_owned(),
    ] {
        for status in [200, 403, 502] {
            is_harmless(&failure(status, &body));
        }
    }
}

fn is_harmless(error: &Error) {
    let texts = [
        Some(error.to_string()),
        Some(error.message().to_owned()),
        error.code().map(str::to_owned),
        error.request_id().map(str::to_owned),
        error.recommend().map(str::to_owned),
    ];
    for text in texts.into_iter().flatten() {
        assert!(!text.contains("s3cret"), "{text}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}
