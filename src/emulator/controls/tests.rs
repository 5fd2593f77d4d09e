use serde_json::Value;

use super::*;
use crate::test_client::{Answer, TestClient, send};
use crate::{Effect, Emulator, Options};

struct Operator(Emulator);

impl Operator {
    async fn start() -> Self {
        Self(Emulator::start(Options::default()).await.unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, "").await.json()
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, body).await
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let target = format!("/_emulator/{path}");
        send(self.0.address(), method, &target, body).await.unwrap()
    }
}

#[tokio::test]
async fn orders_are_shown_and_moved() {
    let operator = Operator::start().await;
    let id = operator
        .0
        .place_order(NewOrder::for_domain("www.example.com"));
    let shown = operator.get("orders").await;
    assert_eq!(shown["orders"][0]["id"].to_string(), id.to_string());
    assert_eq!(shown["orders"][0]["state"], "domain_verify");

    let path = format!("orders/{id}/state");
    let moved = operator.post(&path, r#"{"state": "certificate"}"#).await;

    assert_eq!(
        (moved.status, &moved.json()["state"]),
        (200, &"certificate".into())
    );
    assert_eq!(operator.0.orders()[0].state, OrderState::Certificate);
    assert_eq!(
        operator
            .post("orders/7/state", r#"{"state": "gone"}"#)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn calls_are_shown_with_their_outcome() {
    let operator = Operator::start().await;
    let owner = TestClient::of(&operator.0);
    owner
        .call(&operator.0, "CancelOrderRequest", &[("OrderId", "7")])
        .await
        .unwrap();
    let shown = operator.get("calls").await;
    let call = &shown["calls"][0];
    assert_eq!(call["action"], "CancelOrderRequest");
    assert_eq!(call["outcome"], "NotFoundOrder");
    assert_eq!(call["signature_version"], "v2");
    assert_eq!(call["order_id"], 7);
}

#[tokio::test]
async fn every_effect_can_be_asked_for() {
    for (asked, expected) in [
        (r#""effect": "lose_answer""#, Effect::LoseAnswer),
        (r#""effect": "malformed""#, Effect::Malformed),
        (r#""effect": "reset""#, Effect::Reset),
        (r#""effect": "truncated""#, Effect::Truncated),
        (
            r#""effect": "slow", "delay_ms": 20"#,
            Effect::Slow(Duration::from_millis(20)),
        ),
        (
            r#""effect": "throttle", "retry_after_ms": 30"#,
            Effect::Throttle {
                retry_after: Some(Duration::from_millis(30)),
            },
        ),
        (
            r#""effect": "refuse", "status": 503, "code": "ServiceUnavailable""#,
            Effect::Refuse {
                status: 503,
                code: "ServiceUnavailable".to_owned(),
            },
        ),
        (
            r#""effect": "fail_after_work", "status": 500, "code": "Error""#,
            Effect::FailAfterWork {
                status: 500,
                code: "Error".to_owned(),
            },
        ),
    ] {
        let operator = Operator::start().await;
        let body = format!(r#"{{"action": "CancelOrderRequest", "skip": 1, {asked}}}"#);
        assert_eq!(operator.post("faults", &body).await.status, 200, "{body}");
        let mut state = operator.0.shared.lock();
        assert_eq!(state.faults.strike("CancelOrderRequest"), None);
        assert_eq!(state.faults.strike("CancelOrderRequest"), Some(expected));
    }
}

#[tokio::test]
async fn the_clock_moves_forward() {
    let operator = Operator::start().await;
    let before = operator.0.shared.lock().time.now();
    let answer = operator.post("clock", r#"{"advance": "2h30m"}"#).await;
    assert_eq!(answer.status, 200);
    let passed = operator.0.shared.lock().time.now().duration_since(before);
    assert!(passed >= SignedDuration::from_mins(150));
}

#[tokio::test]
async fn signatures_are_judged_by_the_moved_clock_only_where_that_is_asked_for() {
    let operator = Operator::start().await;
    let agree = || {
        let state = operator.0.shared.lock();
        let apart = state.time.signatures_now().duration_since(state.time.now());
        apart.abs() < SignedDuration::from_secs(1)
    };
    operator.post("clock", r#"{"advance": "2h"}"#).await;
    assert!(!agree());
    let all = r#"{"advance": "1h", "signatures": true}"#;
    assert_eq!(operator.post("clock", all).await.status, 200);
    assert!(agree());
    let skipped = operator.0.shared.lock().time.skipped();
    assert_eq!(skipped.signatures, Duration::from_secs(3 * 3600));
}

#[tokio::test]
async fn what_is_not_understood_is_refused_with_a_reason() {
    let operator = Operator::start().await;
    for (path, body) in [
        ("clock", r#"{"advance": "soon"}"#),
        ("clock", r#"{"advance": "-5s"}"#),
        ("faults", r#"{"action": "*", "effect": "explode"}"#),
        ("faults", r#"{"action": "*", "effect": "refuse"}"#),
        (
            "faults",
            r#"{"action": "*", "effect": "refuse", "status": 200, "code": "OK"}"#,
        ),
        ("faults", r#"{"action": "*", "effect": "slow"}"#),
        (
            "faults",
            r#"{"action": "*", "effect": "reset", "often": true}"#,
        ),
        ("orders/7/state", r#"{"state": "lost"}"#),
        ("orders/seven/state", r#"{"state": "gone"}"#),
        ("orders", r#"{"domain": "localhost"}"#),
        ("orders/7/fail", r#"{}"#),
        ("quota", r#"{"digicert-free-1-free": -1}"#),
        ("variants", r#"{"absent-order": "maybe"}"#),
        ("variants", r#"{"weather": "fair"}"#),
    ] {
        let answer = operator.post(path, body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.json()["error"].is_string());
    }
}

#[tokio::test]
async fn pending_faults_are_shown_and_forgotten() {
    let operator = Operator::start().await;
    let fault = r#"{"action": "*", "effect": "reset", "times": 2}"#;
    operator.post("faults", fault).await;
    let shown = operator.get("faults").await;
    assert_eq!(shown["faults"][0]["effect"], "reset");
    assert_eq!(shown["faults"][0]["times"], 2);
    assert_eq!(operator.ask("DELETE", "faults", "").await.status, 200);
    assert_eq!(operator.get("faults").await["faults"], json!([]));
}

#[tokio::test]
async fn an_order_is_placed_and_turned_down() {
    let operator = Operator::start().await;
    let order = r#"{"domain": "www.example.com", "validation_method": "FILE"}"#;
    let placed = operator.post("orders", order).await.json();
    assert_eq!(placed["validation_method"], "FILE");
    let path = format!("orders/{}/fail", placed["id"]);
    let failed = operator.post(&path, r#"{"reason": "CAA record"}"#).await;
    assert_eq!(failed.json()["state"], "verify_fail");
    assert_eq!(failed.json()["failure"], "CAA record");
    let absent = operator.post("orders/7/fail", r#"{"reason": "x"}"#).await;
    assert_eq!(absent.status, 404);
}

#[tokio::test]
async fn units_are_bought() {
    let operator = Operator::start().await;
    let bought = operator
        .post("quota", r#"{"geotrust-dv-1-starter": 3}"#)
        .await;
    assert_eq!(bought.status, 200);
    let state = operator.0.shared.lock();
    assert_eq!(state.orders.units_bought("geotrust-dv-1-starter"), Some(3));
}

#[tokio::test]
async fn open_questions_are_shown_and_answered() {
    let operator = Operator::start().await;
    let shown = operator.get("variants").await;
    assert_eq!(shown["absent-order"], "not-found-order");
    let changed = operator
        .post("variants", r#"{"absent-order": "unknow"}"#)
        .await;
    assert_eq!(changed.json()["absent-order"], "unknow");
    assert_eq!(operator.0.variants().absent_order.as_str(), "unknow");
    let half = r#"{"absent-order": "not-found", "weather": "fair"}"#;
    assert_eq!(operator.post("variants", half).await.status, 400);
    assert_eq!(operator.0.variants().absent_order.as_str(), "unknow");
}
