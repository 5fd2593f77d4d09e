//! Calls that fail, are repeated, or are cancelled.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::error::Error as _;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::ErrorKind;
use crate::credentials::StaticKey;
use crate::mock_service::{
    ACCESS_KEY_SECRET, SECURITY_TOKEN, Service, answer, lost, refusal, unconnected,
};
use crate::operations::{
    CancelOrderRequest, Contact, CreateCertificateRequest, DeleteCertificateRequest,
    DescribeCertificateState, OrderId, OrderState, ValidationMethod,
};
use crate::transport::{HttpResponse, TransportError};

const IN_REVIEW: &str = r#"{"Type":"process","RequestId":"R3"}"#;
const DONE: &str = r#"{"RequestId":"R1"}"#;
const PLACED: &str = r#"{"OrderId":2021010,"RequestId":"R1"}"#;

fn order_id() -> OrderId {
    "2021010".parse().unwrap()
}

fn describe() -> DescribeCertificateState {
    DescribeCertificateState {
        order_id: order_id(),
    }
}

fn delete() -> DeleteCertificateRequest {
    DeleteCertificateRequest {
        order_id: order_id(),
    }
}

pub(super) fn create() -> CreateCertificateRequest {
    CreateCertificateRequest {
        domain: "www.example.com".to_owned(),
        contact: Contact {
            username: "Ada".to_owned(),
            phone: "13800000000".to_owned(),
            email: "ada@example.com".to_owned(),
        },
        validation_method: ValidationMethod::Dns,
        product_code: None,
        tags: BTreeMap::new(),
    }
}

fn cancel_after(seconds: u64) -> CallOptions {
    let call = CallOptions::default();
    let cancel = call.cancel.clone();
    tokio::spawn(async move {
        sleep(Duration::from_secs(seconds)).await;
        cancel.cancel();
    });
    call
}

#[tokio::test(start_paused = true)]
async fn a_call_posts_to_the_root_and_gives_the_answer() {
    let service = Service::following([answer(200, IN_REVIEW)]);
    let order = service
        .client()
        .send(&describe(), &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(order.state, OrderState::Process);

    let [request] = &service.requests()[..] else {
        panic!("not exactly one request")
    };
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.url.as_str(),
        "https://cas.aliyuncs.com/?OrderId=2021010"
    );
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(
        request.header("x-acs-action"),
        Some("DescribeCertificateState")
    );
    assert_eq!(request.header("x-acs-version"), Some("2020-04-07"));
    assert_eq!(request.header("x-acs-date"), Some("2025-01-02T03:04:05Z"));
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .starts_with("alicloud-cas/")
    );
}

#[tokio::test(start_paused = true)]
async fn version_2_asks_for_json_in_the_parameters() {
    let service = Service::following([answer(200, IN_REVIEW)]);
    service
        .client_builder()
        .signature_version(SignatureVersion::V2)
        .user_agent("story/1")
        .build()
        .send(&describe(), &CallOptions::default())
        .await
        .unwrap();
    let request = &service.requests()[0];
    let query = request.url.query().unwrap();
    for pair in [
        "Action=DescribeCertificateState",
        "Format=JSON",
        "SignatureMethod=HMAC-SHA1",
        "Version=2020-04-07",
    ] {
        assert!(query.split('&').any(|part| part == pair), "{pair}");
    }
    assert_eq!(request.header("user-agent"), Some("story/1"));
}

#[tokio::test(start_paused = true)]
async fn long_parameters_travel_in_the_body() {
    let service = Service::following([answer(200, PLACED)]);
    let tags = (0..20)
        .map(|number| (format!("tag{number}"), "v ".repeat(30)))
        .collect();
    let create = CreateCertificateRequest { tags, ..create() };
    service
        .client()
        .send(&create, &CallOptions::default())
        .await
        .unwrap();
    let request = &service.requests()[0];
    assert_eq!(request.url.query(), None);
    let body = String::from_utf8(request.body.clone()).unwrap();
    assert!(body.starts_with("Domain=www.example.com&Email=ada%40example.com&"));
    assert!(body.contains("v%20v") && !body.contains('+'));
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_nonce_of_its_own() {
    let service = Service::following([lost(), lost(), answer(200, IN_REVIEW)]);
    service
        .client()
        .send(&describe(), &CallOptions::default())
        .await
        .unwrap();
    let nonces: HashSet<_> = service
        .requests()
        .iter()
        .map(|request| request.header("x-acs-signature-nonce").unwrap().to_owned())
        .collect();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_with_growing_pauses_until_it_succeeds() {
    let service = Service::following([
        lost(),
        refusal(400, "InternalError"),
        refusal(400, "Throttling.User"),
        answer(503, "<html></html>"),
        answer(200, r#"{"Type":"proc"#),
        answer(200, IN_REVIEW),
    ]);
    let order = service
        .client()
        .send(&describe(), &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(order.state, OrderState::Process);
    assert_eq!(service.moments(), [0.0, 0.5, 1.5, 3.5, 7.5, 15.5]);
}

#[tokio::test(start_paused = true)]
async fn a_delete_is_repeated_when_its_answer_was_lost() {
    let service = Service::following([lost(), refusal(404, "NotFoundOrder")]);
    let error = service
        .client()
        .send(&delete(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_create_is_not_repeated_when_it_may_have_run() {
    for line in [
        lost(),
        refusal(400, "InternalError"),
        refusal(400, "SignatureNonceUsed"),
        refusal(503, "ServiceUnavailable"),
        refusal(403, "CreateCertificateRequestFailed"),
        refusal(429, "NeverHeardOfIt"),
        answer(502, ""),
        answer(200, "{}"),
        answer(200, r#"{"OrderId":"#),
    ] {
        let service = Service::following([line.clone()]);
        let error = service
            .client()
            .send(&create(), &CallOptions::default())
            .await
            .unwrap_err();
        assert_eq!(error.execution(), Execution::Unknown, "{line:?}");
        assert_eq!(service.requests().len(), 1, "{line:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_not_sent_is_repeated() {
    let service = Service::following([unconnected(), unconnected(), answer(200, PLACED)]);
    let placed = service
        .client()
        .send(&create(), &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(placed.order_id, order_id());
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_throttled_is_for_its_caller_to_send_again() {
    for code in ["Throttling", "FlowControlError"] {
        let service = Service::following([refusal(400, code)]);
        let error = service
            .client()
            .send(&create(), &CallOptions::default())
            .await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Throttled);
        assert_eq!(error.execution(), Execution::NotExecuted);
        assert_eq!(service.requests().len(), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_names_an_order_may_have_run_whatever_its_code() {
    let body = r#"{"OrderId":2021010,"Code":"NotRemainCount","RequestId":"R"}"#;
    for status in [200, 404] {
        let service = Service::following([answer(status, body)]);
        let error = service
            .client()
            .send(&create(), &CallOptions::default())
            .await;
        let error = error.unwrap_err();
        assert_eq!(error.execution(), Execution::Unknown);
        assert_eq!(error.order_id(), Some(order_id()));
    }
}

#[tokio::test(start_paused = true)]
async fn what_will_fail_again_is_not_repeated() {
    for code in [
        "InvalidAccessKeyId.NotFound",
        "NoPermission",
        "InsufficientQuota",
        "OrderStateError",
        "MissingPhone",
    ] {
        let service = Service::following([refusal(400, code)]);
        let error = service
            .client()
            .send(&describe(), &CallOptions::default())
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_eq!(service.requests().len(), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_counts_every_attempt_of_its_call() {
    let service = Service::following([lost(), refusal(403, "NoPermission")]);
    let error = service
        .client()
        .send(&delete(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.execution(), Execution::Unknown);
}

#[tokio::test(start_paused = true)]
async fn the_delay_that_the_service_asks_for_is_kept() {
    let throttled = refusal(400, "Throttling.User").with_header("x-acs-retry-after", "7250");
    let service = Service::following([throttled, answer(200, DONE)]);
    service
        .client()
        .send(&delete(), &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(service.moments(), [0.0, 7.25]);
}

#[tokio::test(start_paused = true)]
async fn repeating_ends_with_the_last_failure_at_the_retry_timeout() {
    let service = Service::following(vec![refusal(400, "Throttling"); 100]);
    let client = service
        .client_builder()
        .max_retry_timeout(Duration::from_secs(10))
        .build();
    let error = client
        .send(&describe(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("Throttling"));
    assert_eq!(service.moments(), [0.0, 0.5, 1.5, 3.5, 7.5]);
}

#[tokio::test(start_paused = true)]
async fn no_attempt_starts_after_the_deadline() {
    let service = Service::following(vec![lost(); 100]);
    let call = CallOptions::within(Duration::from_secs(3), CancellationToken::new());
    let error = service.client().send(&describe(), &call).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(service.moments(), [0.0, 0.5, 1.5]);

    sleep(Duration::from_secs(3)).await;
    let error = service.client().send(&create(), &call).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn cancelling_ends_a_pause_at_once() {
    let service = Service::following(vec![unconnected(); 100]);
    let began = Instant::now();
    let error = service
        .client()
        .send(&create(), &cancel_after(5))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn cancelling_drops_a_read_or_a_delete_in_flight() {
    let script = || [answer(200, IN_REVIEW).after_seconds(60)];

    let service = Service::following(script());
    let error = service
        .client()
        .send(&describe(), &cancel_after(1))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(service.answered(), 0);

    let service = Service::following(script());
    let error = service
        .client()
        .send(&delete(), &cancel_after(1))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.execution(), Execution::Unknown);
    assert_eq!(service.answered(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_drops_a_read_in_flight() {
    let service = Service::following([answer(200, IN_REVIEW).after_seconds(60)]);
    let call = CallOptions::within(Duration::from_secs(1), CancellationToken::new());
    let error = service.client().send(&describe(), &call).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert_eq!(service.answered(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_create_in_flight_is_awaited_past_deadline_and_cancellation() {
    let service = Service::following([answer(200, PLACED).after_seconds(60)]);
    let (client, call) = (service.client(), cancel_after(1));
    let placed = tokio::spawn(async move { client.send(&create(), &call).await });
    assert_eq!(placed.await.unwrap().unwrap().order_id, order_id());

    let service = Service::following([answer(200, PLACED).after_seconds(60)]);
    let call = CallOptions::within(Duration::from_secs(1), CancellationToken::new());
    let placed = service.client().send(&create(), &call).await;
    assert_eq!(placed.unwrap().order_id, order_id());
}

/// A network that is still connecting when the call ends.
#[derive(Debug)]
struct Connecting;

#[async_trait::async_trait]
impl Transport for Connecting {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        std::future::pending().await
    }

    async fn send_for_good(
        &self,
        _: HttpRequest,
        over: BoxFuture<'_, ()>,
    ) -> Result<HttpResponse, TransportError> {
        over.await;
        Err(TransportError::not_connected("cancelled"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_not_sent_ends_with_its_call_and_certainly_did_not_run() {
    let builder = Service::following([]).client_builder();
    let client = builder.transport(Arc::new(Connecting)).build();
    let late = CallOptions::within(Duration::from_secs(5), CancellationToken::new());
    for (call, kind) in [
        (cancel_after(5), ErrorKind::Cancelled),
        (late, ErrorKind::TimedOut),
    ] {
        let error = client.send(&create(), &call).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.execution(), Execution::NotExecuted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_sends_nothing() {
    let service = Service::following([]);
    let call = CallOptions::default();
    call.cancel.cancel();
    let cancel = CancelOrderRequest {
        order_id: order_id(),
    };
    let error = service.client().send(&cancel, &call).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert!(service.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_credentials_nothing_is_sent_and_the_reason_is_told() {
    let service = Service::following([]);
    let client = Client::builder(Arc::new(StaticKey::default()))
        .transport(Arc::new(service.clone()))
        .build();
    let error = client
        .send(&create(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert_eq!(
        error.source().unwrap().to_string(),
        "arguments: no access key is given"
    );
    assert!(service.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn debug_shows_neither_secrets_nor_personal_data() {
    for version in [SignatureVersion::V2, SignatureVersion::V3] {
        let service = Service::following([answer(
            200,
            r#"{"OrderId":1,"PrivateKey":"-----BEGIN PRIVATE KEY-----"}"#,
        )]);
        let client = service.client_builder().signature_version(version).build();
        client
            .send(&create(), &CallOptions::default())
            .await
            .unwrap();
        let request = &service.requests()[0];
        let text = format!("{client:?} {service:?} {request:?}");
        for secret in [ACCESS_KEY_SECRET, SECURITY_TOKEN, "13800000000", "PRIVATE"] {
            assert!(!text.contains(secret), "{version:?}: {text}");
        }
    }
}
