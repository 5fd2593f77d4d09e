//! What the bytes on the wire look like, and what must hold for all of them.

use proptest::prelude::*;
use rmpv::Value as Independent;
use serde_json::Value as Json;

use super::{decode, encode, encode_for_comparison};
use crate::codec::arbitrary::{any_type, any_typed_value};
use crate::codec::json_fixture::{cases, from_hex, noted};
use crate::number::Number;
use crate::value::Value;
use crate::value_type::ValueType;

/// One entry of the files in `tests/data/msgpack`.
struct Case {
    /// `numbers.json: half is a float`
    name: String,
    of: ValueType,
    bytes: Vec<u8>,
    json: Json,
}

impl Case {
    fn all_in(file: &str) -> Vec<Self> {
        cases(&format!("msgpack/{file}"))
            .into_iter()
            .map(|json| Self {
                name: format!("{file}: {}", json["name"].as_str().expect("a name")),
                of: ValueType::from_json(&json["type"]).expect("a type"),
                bytes: from_hex(&json["bytes"]),
                json,
            })
            .collect()
    }
}

#[test]
fn bytes_from_terraform_mean_what_they_should_and_go_back_as_terraform_writes_them() {
    for file in [
        "numbers.json",
        "unknowns.json",
        "collections.json",
        "objects.json",
        "dynamic.json",
    ] {
        for case in Case::all_in(file) {
            let value = noted(&case.json["value"], &case.of);
            assert_eq!(
                decode(&case.bytes, &case.of).as_ref(),
                Ok(&value),
                "{}",
                case.name
            );

            let written = case.json.get("written").map(from_hex);
            assert_eq!(
                encode(&value, &case.of),
                Ok(written.unwrap_or(case.bytes)),
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn bytes_of_the_wrong_form_are_refused_with_the_reason_and_the_place() {
    for case in Case::all_in("refused.json") {
        let error = decode(&case.bytes, &case.of).expect_err(&case.name);
        assert_eq!(error.to_string(), case.json["error"], "{}", case.name);
    }
}

#[test]
fn a_value_that_brings_its_own_type_cannot_exhaust_the_stack() {
    let wrapper = b"\x92\xc4\x09\"dynamic\"";
    let bytes = wrapper.repeat(1_000_000);
    let error = decode(&bytes, &ValueType::Dynamic).expect_err("too deep");
    assert_eq!(error.to_string(), "nested more than 128 levels deep");

    let of = format!("{}\"string\"{}", "[\"list\",".repeat(200), "]".repeat(200));
    let mut bytes = vec![0x92, 0xc5];
    bytes.extend(u16::try_from(of.len()).expect("short").to_be_bytes());
    bytes.extend(of.bytes());
    bytes.push(0xc0);
    let error = decode(&bytes, &ValueType::Dynamic).expect_err("too deep");
    assert_eq!(
        error.to_string(),
        "the type is nested more than 128 levels deep"
    );

    let nested = (0..1000).fold(Value::Null, |value, _| {
        Value::Dynamic(Box::new((ValueType::Dynamic, value)))
    });
    let error = encode(&nested, &ValueType::Dynamic).expect_err("too deep");
    assert_eq!(error.to_string(), "nested more than 128 levels deep");
}

#[test]
fn a_value_of_another_type_is_never_written() {
    let order = ValueType::object([
        ("id", ValueType::String),
        ("domains", ValueType::String.set()),
        (
            "pair",
            ValueType::Tuple(vec![ValueType::Bool, ValueType::Bool]),
        ),
        ("any", ValueType::Dynamic),
    ]);
    let with = |name: &str, value: Value| {
        let rest = ["id", "domains", "pair", "any"].map(|name| (name, Value::Null));
        Value::object(rest.into_iter().chain([(name, value)]))
    };
    for (value, error) in [
        (Value::from("7"), "expected object, found string"),
        (
            Value::object([("id", Value::Null)]),
            "attribute \"any\" is missing",
        ),
        (with("zzz", Value::Null), "unsupported attribute \"zzz\""),
        (
            with("id", Value::from(7)),
            "id: expected string, found number",
        ),
        (
            with("domains", Value::List(vec![])),
            "domains: expected set, found list",
        ),
        (
            with("domains", Value::Set(vec![Value::from(true)])),
            "domains: expected string, found bool",
        ),
        (
            with("pair", Value::Tuple(vec![Value::from(true)])),
            "pair: expected a tuple of length 2, found 1",
        ),
        (
            with("any", Value::from("untyped")),
            "any: expected a type with a value, found string",
        ),
        (
            with(
                "any",
                Value::Dynamic(Box::new((ValueType::Bool, Value::from("no")))),
            ),
            "any: expected bool, found string",
        ),
    ] {
        let refusal = encode(&value, &order).expect_err(error);
        assert_eq!(refusal.to_string(), error);
    }
}

#[test]
fn an_error_does_not_repeat_what_may_be_secret() {
    let error = decode(b"\xa7hunter2", &ValueType::Number).expect_err("not a number");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((of, value) in any_typed_value()) {
        let bytes = encode(&value, &of).expect("a value of its type");
        prop_assert_eq!(decode(&bytes, &of), Ok(value));
    }

    #[test]
    fn an_independent_reader_sees_the_same((of, value) in any_typed_value()) {
        let bytes = encode(&value, &of).expect("a value of its type");
        let mut rest = bytes.as_slice();
        let read = rmpv::decode::read_value(&mut rest).expect("MessagePack");
        prop_assert!(rest.is_empty());
        prop_assert!(says(&read, &value), "{read} is not {value:?}");
    }

    #[test]
    fn a_value_cut_short_is_refused((of, value) in any_typed_value(), cut in 0_usize..1000) {
        let bytes = encode(&value, &of).expect("a value of its type");
        // Nothing at all is not cut short: it means null.
        let kept = 1 + cut % bytes.len();
        prop_assume!(kept < bytes.len());
        prop_assert!(decode(&bytes[..kept], &of).is_err());
    }

    #[test]
    fn damaged_bytes_never_panic(
        (of, value) in any_typed_value(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = encode(&value, &of).expect("a value of its type");
        let place = place.index(bytes.len());
        bytes[place] = byte;
        // Whatever can still be read can be written again.
        if let Ok(value) = decode(&bytes, &of) {
            prop_assert!(encode(&value, &of).is_ok());
        }
    }

    #[test]
    fn random_bytes_never_panic(
        of in any_type(3),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        if let Ok(value) = decode(&bytes, &of) {
            prop_assert!(encode(&value, &of).is_ok());
        }
    }
}

/// Whether another implementation's reading is this value, written as Terraform does.
fn says(read: &Independent, value: &Value) -> bool {
    let all = |read: &Independent, elements: &[Value]| {
        read.as_array().is_some_and(|read| {
            read.len() == elements.len()
                && read
                    .iter()
                    .zip(elements)
                    .all(|(read, value)| says(read, value))
        })
    };
    match value {
        Value::Null => read.is_nil(),
        Value::Unknown => read.as_ext() == Some((0, &[0])),
        Value::Bool(truth) => read.as_bool() == Some(*truth),
        Value::String(text) => read.as_str() == Some(text),
        Value::Number(number) => match read {
            Independent::Integer(integer) => {
                integer.as_i64().map(Number::from).as_ref() == Some(number)
            }
            Independent::F64(float) => Number::try_from(*float).as_ref() == Ok(number),
            Independent::String(text) => text.as_str() == Some(&number.to_string()),
            _ => false,
        },
        Value::List(elements) | Value::Set(elements) | Value::Tuple(elements) => {
            all(read, elements)
        }
        Value::Map(elements) | Value::Object(elements) => read.as_map().is_some_and(|read| {
            // Equal keys in equal order: ours are sorted.
            read.len() == elements.len()
                && read
                    .iter()
                    .zip(elements)
                    .all(|((read_key, read), (key, value))| {
                        read_key.as_str() == Some(key) && says(read, value)
                    })
        }),
        Value::Dynamic(typed) => read.as_array().is_some_and(|parts| match parts.as_slice() {
            [Independent::Binary(of), read] => {
                serde_json::from_slice::<Json>(of).ok() == Some(typed.0.to_json())
                    && says(read, &typed.1)
            }
            _ => false,
        }),
    }
}

#[test]
fn a_number_that_terraform_compares_with_its_state_file_is_written_as_text() {
    for text in ["30", "-1", "0.5", "9007199254740993.25"] {
        let number = Value::Number(text.parse().unwrap());
        let compared = encode_for_comparison(&number, &ValueType::Number).unwrap();
        assert_eq!(&compared[1..], text.as_bytes());
        assert_eq!(decode(&compared, &ValueType::Number).unwrap(), number);
    }
}

#[test]
fn a_float_goes_back_as_the_float_it_was() {
    for (float, text) in [
        (0.1, "0.1"),
        (2_f64.powi(-30), "0.0000000009313225746154785"),
    ] {
        let mut bytes = vec![0xcb];
        bytes.extend(float.to_be_bytes());
        let read = decode(&bytes, &ValueType::Number).unwrap();
        assert_eq!(read, Value::Number(text.parse().unwrap()));
        assert_eq!(encode(&read, &ValueType::Number).unwrap(), bytes);
        // A state has it as text.
        let compared = encode_for_comparison(&read, &ValueType::Number).unwrap();
        assert_eq!(&compared[compared.len() - text.len()..], text.as_bytes());
    }
}

#[test]
fn a_number_is_no_float_where_terraform_would_take_that_for_another_number() {
    // 2^-30 to the last digit. Terraform would take 16 digits of its float.
    let exact = Value::Number("9.31322574615478515625e-10".parse().unwrap());
    let bytes = encode(&exact, &ValueType::Number).unwrap();
    assert!(bytes.ends_with(b"0.000000000931322574615478515625"));
    assert_eq!(decode(&bytes, &ValueType::Number), Ok(exact));
}

#[test]
fn an_error_quotes_only_a_part_of_what_was_received() {
    let key = "k".repeat(1_000_000);
    let twice = Independent::Map(vec![
        (key.as_str().into(), Independent::Nil),
        (key.as_str().into(), Independent::Nil),
    ]);
    let wrong = Independent::Map(vec![(key.as_str().into(), true.into())]);
    let of = ValueType::object([("a", ValueType::Bool)]);
    let typed = |of: &str| Independent::Array(vec![of.into(), Independent::Nil]);
    for (value, of) in [
        (twice, ValueType::String.map()),
        (wrong.clone(), ValueType::String.map()),
        (wrong, of),
        (typed(&format!("\"{key}\"")), ValueType::Dynamic),
        (typed(&key), ValueType::Dynamic),
    ] {
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &value).expect("a Vec takes all");
        let error = decode(&bytes, &of).expect_err("does not fit").to_string();
        assert!(error.len() < 300, "{error}");
    }
}

#[test]
fn of_elements_that_terraform_takes_for_equal_a_set_has_one() {
    let float = Value::Number(Number::try_from(0.1).unwrap());
    let numbers = Value::Set(vec![float.clone(), Value::Number("0.1".parse().unwrap())]);
    let of = ValueType::Number.set();
    let written = encode(&numbers, &of).unwrap();
    assert_eq!(decode(&written, &of), Ok(Value::Set(vec![float])));

    let inner = |elements: [&str; 2]| Value::Set(elements.map(Value::from).into());
    let sets = Value::Set(vec![
        inner(["caf\u{e9}", "b"]),
        inner(["b", "cafe\u{301}"]),
        Value::Set(vec![Value::Unknown]),
        Value::Set(vec![Value::Unknown]),
    ]);
    let of = ValueType::String.set().set();
    let Value::Set(written) = decode(&encode(&sets, &of).unwrap(), &of).unwrap() else {
        panic!("a set")
    };
    assert_eq!(written.len(), 3);
}
