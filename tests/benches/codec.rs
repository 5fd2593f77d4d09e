//! How long a state of about one megabyte takes through the codecs.
//!
//! `cargo bench --bench codec`

use divan::Bencher;
use divan::counter::BytesCount;
use framework::codec::{json, msgpack};
use framework::{Value, ValueType};
use serde_json::json;

/// Orders enough for a megabyte of MessagePack.
const ORDERS: i64 = 1_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn decode_msgpack(bencher: Bencher<'_, '_>) {
    let bytes = msgpack::encode(&state(), &state_type()).expect("a value of its type");
    let of = state_type();
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench(|| msgpack::decode(&bytes, &of));
}

#[divan::bench]
fn encode_msgpack(bencher: Bencher<'_, '_>) {
    let (state, of) = (state(), state_type());
    let bytes = msgpack::encode(&state, &of).expect("a value of its type");
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench(|| msgpack::encode(&state, &of));
}

#[divan::bench]
fn decode_json_state(bencher: Bencher<'_, '_>) {
    let order = |id: i64| {
        json!({
            "certificate": pem(),
            "domain": domain(id),
            "id": id.to_string(),
            "names": [domain(id), format!("www.{}", domain(id))],
            "renewed": false,
            "tags": {"environment": "production", "team": "web"},
            "validation": {domain(id): {"method": "DNS", "record": null}},
            "years": id % 5,
        })
    };
    let bytes = json!((0..ORDERS).map(order).collect::<Vec<_>>()).to_string();
    let of = state_type();
    bencher
        .counter(BytesCount::of_str(&bytes))
        .bench(|| json::decode_state(bytes.as_bytes(), &of));
}

fn state_type() -> ValueType {
    let validation = [("method", ValueType::String), ("record", ValueType::String)];
    ValueType::object([
        ("certificate", ValueType::String),
        ("domain", ValueType::String),
        ("id", ValueType::String),
        ("names", ValueType::String.set()),
        ("renewed", ValueType::Bool),
        ("tags", ValueType::String.map()),
        ("validation", ValueType::object(validation).map()),
        ("years", ValueType::Number),
    ])
    .list()
}

fn state() -> Value {
    Value::List((0..ORDERS).map(order).collect())
}

fn order(id: i64) -> Value {
    let names = [domain(id), format!("www.{}", domain(id))];
    let tags = [("environment", "production"), ("team", "web")];
    let validation = [("method", Value::from("DNS")), ("record", Value::Null)];
    Value::object([
        ("certificate", Value::from(pem())),
        ("domain", Value::from(domain(id))),
        ("id", Value::from(id.to_string())),
        ("names", Value::Set(names.map(Value::from).to_vec())),
        ("renewed", Value::from(false)),
        (
            "tags",
            Value::map(tags.map(|(key, tag)| (key, Value::from(tag)))),
        ),
        (
            "validation",
            Value::map([(domain(id), Value::object(validation))]),
        ),
        ("years", Value::from(id % 5)),
    ])
}

fn domain(id: i64) -> String {
    format!("shop-{id}.example.com")
}

/// As long as a short certificate chain is in its text form, more or less.
fn pem() -> String {
    "MIIB".repeat(180)
}
