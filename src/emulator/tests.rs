use std::io::ErrorKind;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::test_client::{TestClient, send};
use super::*;

const CREATE: &str = "CreateCertificateRequest";
const LIST: &str = "ListUserCertificateOrder";

const ORDER: [(&str, &str); 5] = [
    ("Domain", "www.example.com"),
    ("Username", "Li Lei"),
    ("Phone", "13800000000"),
    ("Email", "lilei@example.com"),
    ("ValidateType", "DNS"),
];

async fn emulator() -> (Emulator, TestClient) {
    let emulator = Emulator::start(Options::default()).await.unwrap();
    let owner = TestClient::of(&emulator);
    (emulator, owner)
}

#[tokio::test]
async fn a_lost_answer_leaves_an_order_behind() {
    let (emulator, owner) = emulator().await;
    emulator.lose_answer_to(CREATE).once();

    let lost = owner.call(&emulator, CREATE, &ORDER).await.unwrap_err();

    assert_eq!(lost.kind(), ErrorKind::UnexpectedEof);
    let orders = emulator.orders();
    let [order] = &orders[..] else {
        panic!("not exactly one order: {orders:?}");
    };
    let calls = emulator.calls();
    assert_eq!(calls[0].outcome, Outcome::Done);
    assert_eq!(calls[0].fault, Some("lose_answer"));
    assert_eq!(calls[0].order_id, Some(order.id));
}

#[tokio::test]
async fn a_reset_connection_leaves_nothing_behind() {
    let (emulator, owner) = emulator().await;
    emulator.reset_connection_on(CREATE).once();

    let reset = owner.call(&emulator, CREATE, &ORDER).await.unwrap_err();

    assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
    assert!(emulator.orders().is_empty());
    assert_eq!(emulator.calls()[0].outcome, Outcome::Dropped);
    assert_eq!(
        owner.call(&emulator, CREATE, &ORDER).await.unwrap().status,
        200
    );
}

#[tokio::test]
async fn a_truncated_answer_promises_more_than_it_brings() {
    let (emulator, owner) = emulator().await;
    emulator.truncate_answer_to(LIST).once();
    let broken = owner.call(&emulator, LIST, &[]).await.unwrap_err();
    assert_eq!(broken.kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn a_garbled_answer_is_no_json_though_the_work_was_done() {
    let (emulator, owner) = emulator().await;
    emulator.garble_answer_to(CREATE).once();
    let answer = owner.call(&emulator, CREATE, &ORDER).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<Value>(&answer.body).is_err());
    assert_eq!(emulator.orders().len(), 1);
}

#[tokio::test]
async fn a_throttle_does_no_work_and_says_when_to_come_back() {
    let (emulator, owner) = emulator().await;
    let later = Duration::from_millis(1500);
    emulator.throttle(CREATE, Some(later)).once();
    let answer = owner.call(&emulator, CREATE, &ORDER).await.unwrap();
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["Code"], "Throttling.User");
    assert!(answer.head.contains("x-acs-retry-after: 1500"));
    assert!(emulator.orders().is_empty());
}

#[tokio::test]
async fn an_error_can_come_before_or_after_the_work() {
    let (emulator, owner) = emulator().await;
    emulator.refuse(CREATE, 503, "ServiceUnavailable").once();
    emulator
        .fail_after_work(CREATE, 500, "InternalError")
        .once();

    let before = owner.call(&emulator, CREATE, &ORDER).await.unwrap();
    assert_eq!((before.status, emulator.orders().len()), (503, 0));

    let after = owner.call(&emulator, CREATE, &ORDER).await.unwrap();
    assert_eq!((after.status, emulator.orders().len()), (500, 1));
    assert_eq!(after.json()["Code"], "InternalError");
}

#[tokio::test]
async fn a_slow_answer_has_its_work_done_and_does_not_hold_up_the_end() {
    let (emulator, owner) = emulator().await;
    emulator.slow_down(CREATE, Duration::from_secs(3600)).once();
    let target = owner.target(CREATE, &ORDER);
    let address = emulator.address();
    let call = tokio::spawn(async move { send(address, "POST", &target, "").await });
    while emulator.orders().is_empty() {
        tokio::task::yield_now().await;
    }

    emulator.stop().await.unwrap();

    let unanswered = call.await.unwrap().unwrap_err();
    assert_eq!(unanswered.kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_sent_to_its_end_does_not_hold_up_the_end() {
    let (emulator, owner) = emulator().await;
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\n";
    let body = "content-length: 100\r\n\r\nhalf";
    let mut half_sent = Vec::new();
    for request in [head.to_owned(), format!("{head}{body}")] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        half_sent.push(stream);
    }
    // Connections are accepted in the order they came.
    owner.call(&emulator, LIST, &[]).await.unwrap();

    let stopped = timeout(Duration::from_secs(60), emulator.stop()).await;

    stopped.expect("clients do not keep it").unwrap();
    for mut stream in half_sent {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty());
    }
}

#[tokio::test]
async fn the_log_knows_what_is_new() {
    let (emulator, owner) = emulator().await;
    owner.call(&emulator, LIST, &[]).await.unwrap();
    let mark = emulator.mark();
    owner
        .call(&emulator, "DescribeCertificateState", &[("OrderId", "7")])
        .await
        .unwrap();

    let calls = emulator.calls_since(mark);

    let [call] = &calls[..] else {
        panic!("not exactly one call: {calls:?}");
    };
    assert_eq!(call.action, "DescribeCertificateState");
    assert_eq!(call.signature_version, SignatureVersion::V2);
    assert_eq!(call.order_id, Some(OrderId(7)));
    assert_eq!(call.outcome, Outcome::Refused("NotFoundOrder".to_owned()));
}

#[tokio::test]
async fn time_moves_for_orders_but_not_for_signatures() {
    let emulator = Emulator::start(Options {
        issue: Issue::After(Duration::from_secs(60)),
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let owner = TestClient::of(&emulator);
    let id = emulator.place_order(NewOrder::for_domain("www.example.com"));
    assert_eq!(emulator.order(id).unwrap().state, OrderState::DomainVerify);

    emulator.advance(Duration::from_secs(24 * 60 * 60));

    assert_eq!(emulator.order(id).unwrap().state, OrderState::Certificate);
    assert_eq!(owner.call(&emulator, LIST, &[]).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_test_moves_orders_about() {
    let (emulator, _) = emulator().await;
    let id = emulator.place_order(NewOrder::for_domain("www.example.com"));
    assert_eq!(emulator.quota_used("digicert-free-1-free"), 1);
    emulator.fail(id, "CAA record");
    let order = emulator.order(id).unwrap();
    assert_eq!(order.state, OrderState::VerifyFail);
    assert_eq!(order.failure.as_deref(), Some("CAA record"));
    emulator.issue(id);
    assert_eq!(emulator.order(id).unwrap().state, OrderState::Certificate);
    emulator.set_state(id, OrderState::Gone);
    assert!(emulator.orders().is_empty());
    assert_eq!(emulator.order(id).unwrap().state, OrderState::Gone);
    assert_eq!(emulator.quota_used("digicert-free-1-free"), 0);
}

#[tokio::test]
async fn a_stopped_emulator_is_not_listening() {
    let (emulator, _) = emulator().await;
    let address = emulator.address();
    emulator.stop().await.unwrap();
    let refused = send(address, "GET", "/", "").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn other_methods_are_not_served() {
    let (emulator, owner) = emulator().await;
    let put = send(emulator.address(), "PUT", "/", "").await.unwrap();
    assert_eq!(put.status, 405);
    let target = owner.target(CREATE, &ORDER);
    let head = send(emulator.address(), "HEAD", &target, "").await;
    assert_eq!(head.unwrap().status, 405);
    assert_eq!(emulator.calls(), []);
}

#[tokio::test]
async fn nothing_that_can_be_printed_holds_a_secret() {
    let (emulator, _) = emulator().await;
    let id = emulator.place_order(NewOrder::for_domain("www.example.com"));
    emulator.issue(id);
    let printed = format!(
        "{emulator:?} {:?} {:?}",
        emulator.orders(),
        emulator.shared.lock()
    );
    let secrets = emulator.secrets();
    assert!(secrets.len() > 1);
    for secret in secrets {
        assert!(!printed.contains(&secret));
    }
}
