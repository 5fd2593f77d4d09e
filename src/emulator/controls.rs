//! Controls over HTTP, under `/_emulator/`; bodies and answers are JSON, without signatures.
//!
//! - `GET orders`: every order with its state; `GET calls`: the calls so far
//! - `GET root`: the PEM certificate of the emulator's root CA
//! - `POST orders/{id}/state`: `{"state": "certificate"}`, or any other state, or `gone`
//! - `POST clock`: `{"advance": "5s"}`, with units `h`, `m`, `s`, `ms`
//! - `POST faults`: `{"action": "*", "effect": "reset", "times": 1, "skip": 0}`; effects are `reset`,
//!   `lose_answer`, `malformed`, `truncated`, `refuse` and `fail_after_work` (with `status`, `code`),
//!   `slow` (with `delay_ms`), `throttle` (with `retry_after_ms`, optional)

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::calls::Mark;
use super::faults::{Effect, Fault};
use super::orders::{OrderId, OrderState};
use super::server::Shared;
use super::summary::OrderSummary;

type Answer = Result<Response<Body>, Refusal>;

/// Why a control was not carried out, in a sentence for a person.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    reason: String,
}

/// The routes, to be nested under `/_emulator`.
pub(super) fn routes(shared: Shared) -> Router {
    Router::new()
        .route("/calls", get(calls))
        .route("/clock", post(advance))
        .route("/faults", post(inject))
        .route("/orders", get(orders))
        .route("/orders/{id}/state", post(set_state))
        .route("/root", get(root))
        .with_state(shared)
}

async fn calls(State(shared): State<Shared>) -> Response<Body> {
    let calls = shared.lock().calls.since(Mark(0));
    answer(StatusCode::OK, &json!({ "calls": calls }))
}

async fn orders(State(shared): State<Shared>) -> Response<Body> {
    let orders = OrderSummary::all(&mut shared.lock());
    answer(StatusCode::OK, &json!({ "orders": orders }))
}

async fn root(State(shared): State<Shared>) -> String {
    shared.lock().orders.authority().root_pem().to_owned()
}

async fn advance(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Clock {
        advance: String,
    }
    let clock: Clock = parse(&body)?;
    let by = parse_duration(&clock.advance).map_err(refusal)?;
    let mut world = shared.lock();
    world.time.advance(by);
    let now = world.time.now().to_string();
    Ok(answer(StatusCode::OK, &json!({ "now": now })))
}

async fn inject(State(shared): State<Shared>, body: Bytes) -> Answer {
    let wanted: WantedFault = parse(&body)?;
    let fault = wanted.into_fault().map_err(refusal)?;
    shared.lock().faults.add(fault);
    Ok(answer(StatusCode::OK, &json!({})))
}

async fn set_state(State(shared): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        state: OrderState,
    }
    let wanted: Wanted = parse(&body)?;
    let id: OrderId = id
        .parse()
        .map_err(|_| refusal("the order id is no number"))?;
    let mut world = shared.lock();
    let now = world.time.now();
    world
        .orders
        .set_state(id, wanted.state, now)
        .map_err(|_| Refusal {
            status: StatusCode::NOT_FOUND,
            reason: "there is no such order".to_owned(),
        })?;
    let order = OrderSummary::of(&mut world, id);
    Ok(answer(StatusCode::OK, &json!(order)))
}

/// A fault as it is asked for. One flat shape: tagged enums lose numbers when
/// serde_json keeps every digit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedFault {
    action: String,
    effect: String,
    #[serde(default)]
    skip: u32,
    #[serde(default = "once")]
    times: u32,
    status: Option<u16>,
    code: Option<String>,
    delay_ms: Option<u64>,
    retry_after_ms: Option<u64>,
}

impl WantedFault {
    fn into_fault(self) -> Result<Fault, &'static str> {
        let error = self
            .status
            .filter(|status| (400..600).contains(status))
            .zip(self.code)
            .ok_or("this effect needs a status from 400 to 599 and a code");
        let effect = match self.effect.as_str() {
            "fail_after_work" => {
                let (status, code) = error?;
                Effect::FailAfterWork { status, code }
            }
            "lose_answer" => Effect::LoseAnswer,
            "malformed" => Effect::Malformed,
            "refuse" => {
                let (status, code) = error?;
                Effect::Refuse { status, code }
            }
            "reset" => Effect::Reset,
            "slow" => Effect::Slow(Duration::from_millis(
                self.delay_ms.ok_or("this effect needs delay_ms")?,
            )),
            "throttle" => Effect::Throttle {
                retry_after: self.retry_after_ms.map(Duration::from_millis),
            },
            "truncated" => Effect::Truncated,
            _ => return Err("there is no such effect"),
        };
        Ok(Fault {
            action: self.action,
            skip: self.skip,
            times: self.times,
            effect,
        })
    }
}

fn once() -> u32 {
    1
}

/// Reads a duration like `5s`, `500ms` or `2h30m`.
///
/// Fails with a sentence for a person if it is malformed or negative.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let signed: SignedDuration = text
        .parse()
        .map_err(|error: jiff::Error| error.to_string())?;
    Duration::try_from(signed).map_err(|_| "a duration cannot be negative".to_owned())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| refusal(error.to_string()))
}

fn refusal(reason: impl Into<String>) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        reason: reason.into(),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        answer(self.status, &json!({ "error": self.reason }))
    }
}

fn answer(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{body}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    response
}

#[cfg(test)]
mod tests;
