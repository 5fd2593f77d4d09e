use serde_json::json;

use super::*;
use crate::lifecycle::BugPolicy;
use crate::schema::{Block, BlockNesting, Nesting};
use crate::test_provider::untyped_resource::UntypedResource;

/// One of each kind of attribute.
fn parts() -> Vec<Attribute> {
    let text = Attribute::string;
    vec![
        text("name", Presence::Required),
        text("old_name", Presence::Required).deprecated("Use name."),
        text("colour", Presence::Default("white".into())),
        text("id", Presence::Computed),
        text("shop", Presence::OptionalComputed),
        text("key", Presence::Optional).write_only(),
        text("hue", Presence::Optional).deprecated("Use colour."),
    ]
}

fn form() -> UntypedResource {
    let mut attributes = parts();
    for (name, nesting) in [
        ("single", Nesting::Single),
        ("list", Nesting::List),
        ("set", Nesting::Set),
        ("map", Nesting::Map),
    ] {
        attributes.push(Attribute::nested(
            name,
            nesting,
            parts(),
            Presence::Optional,
        ));
    }
    attributes.push(Attribute::computed_map("found", parts()));
    let part = || Block::new("", parts());
    let block = Block::new("", attributes)
        .with_block("cover", BlockNesting::Single, part())
        .with_block("page", BlockNesting::List, part())
        .with_block("tag", BlockNesting::Set, part())
        .with_block("draft", BlockNesting::List, part().deprecated("Use page."));
    UntypedResource::of(block)
}

fn generated(resource: &UntypedResource, state: &Value) -> Value {
    generate_config(&resource.managed(BugPolicy::Fail), state).expect("a configuration")
}

#[test]
fn a_configuration_has_what_can_and_need_be_written_at_every_depth() {
    let state = json!({
        "name": "n", "old_name": "o", "colour": "white", "id": "7", "shop": "S", "hue": "h",
    });
    let config = json!({"name": "n", "old_name": "o", "shop": "S"});
    let everywhere = |part: &serde_json::Value, rest: serde_json::Value| {
        let mut object = part.clone();
        object["single"] = part.clone();
        object["list"] = json!([part, part]);
        object["set"] = json!([part]);
        object["map"] = json!({"k": part});
        object["found"] = rest.clone();
        object["cover"] = part.clone();
        object["page"] = json!([part]);
        object["tag"] = json!([part]);
        object["draft"] = if rest.is_null() {
            json!([])
        } else {
            json!([part])
        };
        object
    };
    let form = form();
    let state = form.noted(&everywhere(&state, json!({"k": state})));
    let config = form.noted(&everywhere(&config, json!(null)));
    assert_eq!(generated(&form, &state), config);
}

#[test]
fn a_default_that_was_changed_is_written() {
    let form = form();
    let state = form.noted(&json!({"name": "n", "colour": "red"}));
    assert_eq!(generated(&form, &state), state);
}

#[test]
fn an_object_that_was_never_read_has_an_empty_configuration() {
    let form = form();
    assert_eq!(generated(&form, &Value::Null), form.noted(&json!({})));
}

#[test]
fn a_resource_completes_its_configuration() {
    let resource = UntypedResource {
        generate: |state, config| {
            let shop = state.attribute("shop").clone();
            if let Value::Object(config) = config {
                config.insert("colour".to_owned(), shop);
                config.insert("shop".to_owned(), Value::Null);
            }
        },
        ..form()
    };
    let state = resource.noted(&json!({"name": "n", "shop": "S", "colour": "white"}));
    let config = resource.noted(&json!({"name": "n", "colour": "S"}));
    assert_eq!(generated(&resource, &state), config);
}
