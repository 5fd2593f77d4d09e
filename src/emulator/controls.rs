//! Controls over HTTP, under `/_emulator/`; bodies and answers are JSON, without signatures.
//!
//! Orders: `GET orders`, `POST orders`, `POST orders/{id}/state`, `POST orders/{id}/fail`,
//! `POST orders/{id}/age`. Instances: `GET instances`, `POST instances`,
//! `DELETE instances/{id}`, `POST instances/{id}/{change}`. Account: `POST quota`, `GET root`. Course of things:
//! `GET calls`, `GET|POST clock`, `GET|POST|DELETE faults`, `GET|POST variants`. What each
//! takes is in `docs/guides/emulator.md`, with lines for curl.

mod fault;
mod instances;

use std::collections::BTreeMap;
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

use super::calls::LogPosition;
use super::orders::{NewOrder, OrderId, OrderState, ValidationMethod};
use super::state::{EmulatorState, Shared};
use super::summary::OrderSummary;
use super::variants::Variants;
use fault::{WantedFault, pending};

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
        .route("/clock", get(clock).post(advance))
        .route("/faults", get(faults).post(inject).delete(forget_faults))
        .nest("/instances", instances::routes())
        .route("/orders", get(orders).post(place))
        .route("/orders/{id}/age", post(age))
        .route("/orders/{id}/fail", post(fail))
        .route("/orders/{id}/state", post(set_state))
        .route("/quota", post(buy))
        .route("/root", get(root))
        .route("/variants", get(variants).post(set_variants))
        .with_state(shared)
}

async fn calls(State(shared): State<Shared>) -> Response<Body> {
    let calls = shared.lock().calls.since(LogPosition(0));
    answer(StatusCode::OK, &json!({ "calls": calls }))
}

async fn orders(State(shared): State<Shared>) -> Response<Body> {
    let orders = OrderSummary::all(&mut shared.lock());
    answer(StatusCode::OK, &json!({ "orders": orders }))
}

async fn root(State(shared): State<Shared>) -> String {
    shared.lock().orders.authority().root_pem().to_owned()
}

async fn clock(State(shared): State<Shared>) -> Response<Body> {
    let now = shared.lock().time.now().to_string();
    answer(StatusCode::OK, &json!({ "now": now }))
}

async fn advance(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Clock {
        advance: String,
        #[serde(default)]
        signatures: bool,
    }
    let clock: Clock = parse(&body)?;
    let by = parse_duration(&clock.advance).map_err(refusal)?;
    let mut state = shared.lock();
    match clock.signatures {
        true => state.time.advance_all(by),
        false => state.time.advance(by),
    }
    let now = state.time.now().to_string();
    saved(&mut state, &json!({ "now": now }))
}

async fn faults(State(shared): State<Shared>) -> Response<Body> {
    let state = shared.lock();
    let faults: Vec<Value> = state.faults.all().iter().map(pending).collect();
    answer(StatusCode::OK, &json!({ "faults": faults }))
}

async fn forget_faults(State(shared): State<Shared>) -> Response<Body> {
    shared.lock().faults.clear();
    answer(StatusCode::OK, &json!({}))
}

async fn inject(State(shared): State<Shared>, body: Bytes) -> Answer {
    let wanted: WantedFault = parse(&body)?;
    let fault = wanted.into_fault().map_err(refusal)?;
    shared.lock().faults.add(fault);
    Ok(answer(StatusCode::OK, &json!({})))
}

async fn place(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        domain: String,
        product_code: Option<String>,
        validation_method: Option<ValidationMethod>,
        csr: Option<String>,
    }
    let wanted: Wanted = parse(&body)?;
    let usual = NewOrder::for_domain(&wanted.domain);
    let order = NewOrder {
        product_code: wanted.product_code.unwrap_or(usual.product_code),
        validation_method: (wanted.validation_method).unwrap_or(usual.validation_method),
        csr: wanted.csr,
        ..NewOrder::for_domain(&wanted.domain)
    };
    if !order.is_sound() {
        return Err(refusal("no certificate can be issued for such an order"));
    }
    let mut state = shared.lock();
    let now = state.time.now();
    let id = state.orders.place(order, now);
    show(&mut state, id)
}

async fn fail(State(shared): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        reason: String,
    }
    let wanted: Wanted = parse(&body)?;
    let id = parse_id(&id)?;
    let mut state = shared.lock();
    let now = state.time.now();
    let failed = state.orders.fail(id, &wanted.reason, now);
    failed.map_err(|_| no_such_order())?;
    show(&mut state, id)
}

async fn age(State(shared): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        by: String,
    }
    let wanted: Wanted = parse(&body)?;
    let by = parse_duration(&wanted.by).map_err(refusal)?;
    let id = parse_id(&id)?;
    let mut state = shared.lock();
    let now = state.time.now();
    let aged = state.orders.age(id, by, now);
    aged.map_err(|_| no_such_order())?;
    show(&mut state, id)
}

async fn set_state(State(shared): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        state: OrderState,
    }
    let wanted: Wanted = parse(&body)?;
    let id = parse_id(&id)?;
    let mut state = shared.lock();
    let now = state.time.now();
    let moved = state.orders.set_state(id, wanted.state, now);
    moved.map_err(|_| no_such_order())?;
    show(&mut state, id)
}

async fn buy(State(shared): State<Shared>, body: Bytes) -> Answer {
    let quota: BTreeMap<String, u32> = parse(&body)?;
    let mut state = shared.lock();
    for (code, units) in &quota {
        state.orders.buy(code.clone(), *units);
    }
    saved(&mut state, &json!(quota))
}

async fn variants(State(shared): State<Shared>) -> Response<Body> {
    let variants = *shared.lock().orders.variants();
    answer(StatusCode::OK, &shown(&variants))
}

async fn set_variants(State(shared): State<Shared>, body: Bytes) -> Answer {
    let wanted: BTreeMap<String, String> = parse(&body)?;
    let mut state = shared.lock();
    let mut variants = *state.orders.variants();
    for (name, value) in &wanted {
        variants.set(name, value).map_err(refusal)?;
    }
    state.orders.rules.variants = variants;
    Ok(answer(StatusCode::OK, &shown(&variants)))
}

fn shown(variants: &Variants) -> Value {
    json!(variants.values().collect::<BTreeMap<_, _>>())
}

fn show(state: &mut EmulatorState, id: OrderId) -> Answer {
    let order = OrderSummary::of(state, id);
    saved(state, &json!(order))
}

/// The answer, once what was done is in the state file.
fn saved(state: &mut EmulatorState, body: &Value) -> Answer {
    state.save().map_err(|error| Refusal {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        reason: error.to_string(),
    })?;
    Ok(answer(StatusCode::OK, body))
}

fn parse_id(id: &str) -> Result<OrderId, Refusal> {
    id.parse().map_err(|_| refusal("the order id is no number"))
}

fn no_such_order() -> Refusal {
    Refusal {
        status: StatusCode::NOT_FOUND,
        reason: "there is no such order".to_owned(),
    }
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
