//! Configurations as Terraform sends them.

use emulator::Emulator;
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value as Json, json};

use super::wire;

/// A block as Terraform sends it: every attribute, null where not set.
pub(super) fn complete(block: &wire::schema::Block, config: Json) -> Json {
    use wire::schema::nested_block::NestingMode;

    let Json::Object(mut given) = config else {
        panic!("a configuration is an object")
    };
    let mut whole = Map::new();
    for attribute in &block.attributes {
        whole.insert(
            attribute.name.clone(),
            given.remove(&attribute.name).unwrap_or_default(),
        );
    }
    for inner in &block.block_types {
        let list = inner.nesting() == NestingMode::List;
        let absent = if list { json!([]) } else { Json::Null };
        let value = match given.remove(&inner.type_name).unwrap_or(absent) {
            Json::Object(_) if list => panic!("{} is a list", inner.type_name),
            value @ Json::Object(_) => complete(inner.block.as_ref().unwrap(), value),
            Json::Array(blocks) => blocks
                .into_iter()
                .map(|value| match value {
                    value @ Json::Object(_) => complete(inner.block.as_ref().unwrap(), value),
                    value => value,
                })
                .collect(),
            value => value,
        };
        whole.insert(inner.type_name.clone(), value);
    }
    assert!(given.is_empty(), "the schema has no {given:?}");
    Json::Object(whole)
}

/// The arguments of a provider block that reaches an emulator.
pub(super) fn access(emulator: &Emulator) -> Json {
    json!({
        "access_key": emulator.access_key_id(),
        "secret_key": emulator.access_key_secret().expose_secret(),
        "endpoints": [{ "cas": emulator.endpoint(), "sts": emulator.endpoint() }],
        "max_retry_timeout": 1,
    })
}

/// Arguments with more of them, or others.
pub(super) fn merged(mut arguments: Json, more: Json) -> Json {
    let (Some(whole), Json::Object(more)) = (arguments.as_object_mut(), more) else {
        panic!("arguments are an object")
    };
    whole.extend(more);
    arguments
}
