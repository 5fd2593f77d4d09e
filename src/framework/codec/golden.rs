//! Values as other implementations write them: pyvider-cty and Terraform itself.
//!
//! The scripts in `tests/data/vectors` write the files and say how to run them.

use rmpv::Value as Independent;
use serde_json::Value as Json;

use super::json_fixture::{as_state, cases, from_hex, noted};
use super::{json, msgpack};
use crate::value::Value;
use crate::value_type::ValueType;

#[test]
fn what_pyvider_cty_writes_means_the_same_here() {
    for case in cases("vectors/pyvider.json") {
        let name = &case["name"];
        let of = ValueType::from_json(&case["type"]).expect("a type");
        let value = noted(&case["value"], &of);
        let bytes = from_hex(&case["bytes"]);
        assert_eq!(msgpack::decode(&bytes, &of).as_ref(), Ok(&value), "{name}");

        // The script has checked that pyvider-cty reads `written`.
        let ours = case.get("written").map_or(bytes, from_hex);
        assert_eq!(msgpack::encode(&value, &of), Ok(ours), "{name}");
    }
}

#[test]
fn what_pyvider_cty_writes_as_json_means_the_same_here() {
    let mut known = 0;
    for case in cases("vectors/pyvider.json") {
        let Some(state) = case.get("json") else {
            continue;
        };
        let name = &case["name"];
        let of = ValueType::from_json(&case["type"]).expect("a type");
        let value = noted(&case["value"], &of);
        let text = state.to_string();
        assert_eq!(
            json::decode(text.as_bytes(), &of).as_ref(),
            Ok(&value),
            "{name}"
        );
        assert_eq!(
            json::decode_state(text.as_bytes(), &of).as_ref(),
            Ok(&value),
            "{name}"
        );
        assert_eq!(&as_state(&value), state, "{name}");
        known += 1;
    }
    assert!(known > 50, "only {known} cases are wholly known");
}

#[test]
fn what_terraform_plans_is_read_and_written_as_terraform_does() {
    for case in from_terraform() {
        let name = &case["name"];
        let bytes = from_hex(&case["planned"]);
        let object = msgpack::decode(&bytes, &terraform_data()).expect("an object");
        let input = noted(&case["input"], &ValueType::Dynamic);
        assert_eq!(object.attribute("input"), &input, "{name}");
        assert_eq!(object.attribute("id"), &Value::Unknown, "{name}");
        assert_eq!(
            msgpack::encode(&object, &terraform_data()),
            Ok(plain(&bytes)),
            "{name}"
        );
    }
}

#[test]
fn what_terraform_stores_is_what_it_plans_with() {
    for case in from_terraform() {
        let name = &case["name"];
        let of = terraform_data();
        let stored = case["stored"].to_string();
        let object = json::decode_state(stored.as_bytes(), &of).expect("an object");
        assert_eq!(
            json::decode(stored.as_bytes(), &of).as_ref(),
            Ok(&object),
            "{name}"
        );
        assert_eq!(as_state(&object), case["stored"], "{name}");

        let kept = from_hex(&case["kept"]);
        assert_eq!(msgpack::decode(&kept, &of).as_ref(), Ok(&object), "{name}");
        assert_eq!(msgpack::encode(&object, &of), Ok(plain(&kept)), "{name}");

        let input = noted(&case["input"], &ValueType::Dynamic);
        if input.is_wholly_known() {
            assert_eq!(object.attribute("input"), &input, "{name}");
        }
        assert_eq!(object.attribute("output"), object.attribute("input"));
    }
}

/// The cases of the oldest Terraform that is supported and of a recent one.
fn from_terraform() -> Vec<Json> {
    ["terraform-1.11.4", "terraform-1.15.5"]
        .iter()
        .flat_map(|version| cases(&format!("vectors/{version}.json")))
        .collect()
}

/// The type of the resource `terraform_data`.
fn terraform_data() -> ValueType {
    ValueType::object([
        ("id", ValueType::String),
        ("input", ValueType::Dynamic),
        ("output", ValueType::Dynamic),
        ("triggers_replace", ValueType::Dynamic),
    ])
}

/// The same MessagePack in the two respects in which ours differs from Terraform's:
/// nothing is known about an unknown value, and `<` in the JSON of a type is itself.
///
/// Rewritten by another implementation of MessagePack than the one that is tested.
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut rest = bytes;
    let read = rmpv::decode::read_value(&mut rest).expect("MessagePack");
    assert!(rest.is_empty(), "more than one value");
    let mut written = Vec::new();
    rmpv::encode::write_value(&mut written, &rewritten(read)).expect("a Vec takes all");
    written
}

fn rewritten(value: Independent) -> Independent {
    match value {
        Independent::Ext(12, _) => Independent::Ext(0, vec![0]),
        Independent::Binary(of) => {
            let of: Json = serde_json::from_slice(&of).expect("only types are binary");
            Independent::Binary(of.to_string().into_bytes())
        }
        Independent::Array(elements) => elements.into_iter().map(rewritten).collect(),
        Independent::Map(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, rewritten(value)))
            .collect::<Vec<_>>()
            .into(),
        other => other,
    }
}
