//! Values inside values: nested attributes and blocks.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::lifecycle::plan::plan_without_api;
use crate::lifecycle::{BugPolicy, PlanRequest, PlanResponse};
use crate::path::AttributePath;
use crate::private_state::PrivateState;
use crate::schema::{Attribute, Block, BlockNesting, Nesting, Presence};
use crate::test_provider::proposed;
use crate::test_provider::untyped_resource::UntypedResource;
use crate::value::Value;

/// One of each kind of attribute.
fn parts() -> Vec<Attribute> {
    let text = Attribute::string;
    vec![
        text("name", Presence::Optional).requires_replacement(),
        text("colour", Presence::Default("white".into())),
        text("id", Presence::Computed).keeps_prior(),
        text("price", Presence::Computed),
        text("shop", Presence::OptionalComputed),
        text("key", Presence::Optional).write_only(),
    ]
}

/// A form that holds parts in every way that parts can be held.
fn form() -> UntypedResource {
    let nested = |name, nesting| Attribute::nested(name, nesting, parts(), Presence::Optional);
    let block = Block::new(
        "",
        vec![
            Attribute::string("title", Presence::Optional),
            nested("single", Nesting::Single),
            nested("list", Nesting::List),
            nested("map", Nesting::Map),
            Attribute::nested(
                "set",
                Nesting::Set,
                vec![Attribute::string("name", Presence::Optional)],
                Presence::Optional,
            ),
            Attribute::nested("found", Nesting::Map, parts(), Presence::Computed),
            Attribute::nested(
                "chosen",
                Nesting::Single,
                parts(),
                Presence::OptionalComputed,
            ),
        ],
    )
    .with_block("cover", BlockNesting::Single, Block::new("", parts()))
    .with_block("page", BlockNesting::List, Block::new("", parts()));
    UntypedResource::of(block)
}

fn plan_of(prior: &Json, config: &Json) -> PlanResponse {
    let form = form();
    let [prior, config] = [prior, config].map(|json| form.noted(json));
    let response = plan_without_api(
        &form.managed(BugPolicy::Fail),
        PlanRequest {
            proposed: proposed(&form.schema.block, &prior, &config),
            prior,
            config,
            private: PrivateState::default(),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    );
    assert_eq!(response.diagnostics.iter().next(), None);
    response
}

/// The plan, compared with its notation.
fn assert_planned(prior: &Json, config: &Json, expected: &Json) {
    assert_eq!(plan_of(prior, config).planned, form().noted(expected));
}

fn replaced(prior: &Json, config: &Json) -> Vec<String> {
    let asked = plan_of(prior, config).requires_replacement;
    asked.iter().map(AttributePath::to_string).collect()
}

fn new_part(name: &str) -> Json {
    let unknown = "$unknown";
    json!({"name": name, "colour": "white", "id": unknown, "price": unknown, "shop": unknown})
}

fn kept_part(name: &str) -> Json {
    json!({"name": name, "colour": "white", "id": "7", "price": "1", "shop": "S"})
}

/// A part whose object changes: what never changes is kept, what may is unknown.
fn changed_part(name: &str) -> Json {
    let unknown = "$unknown";
    json!({"name": name, "colour": "white", "id": "7", "price": unknown, "shop": unknown})
}

/// An object with parts in every place; what the provider chooses is like this.
fn full(title: &str, part: &dyn Fn(&str) -> Json, chosen: Json) -> Json {
    json!({
        "title": title,
        "single": part("a"),
        "list": [part("b"), part("c")],
        "map": {"k": part("d")},
        "set": [{"name": "e"}],
        "found": chosen,
        "chosen": chosen,
        "cover": part("f"),
        "page": [part("g")],
    })
}

fn config(title: &str) -> Json {
    let part = |name: &str| json!({"name": name, "key": "hunter2"});
    full(title, &part, json!(null))
}

fn state() -> Json {
    let mut state = full("t", &kept_part, json!(null));
    state["found"] = json!({"k": kept_part("found")});
    state["chosen"] = kept_part("chosen");
    state
}

#[test]
fn a_new_object_has_defaults_and_unknowns_at_every_depth_and_no_write_only_value() {
    let expected = full("t", &new_part, json!("$unknown"));
    assert_planned(&json!(null), &config("t"), &expected);
}

#[test]
fn an_object_without_a_change_has_no_unknown_at_any_depth() {
    assert_planned(&state(), &config("t"), &state());
    assert_eq!(replaced(&state(), &config("t")), [""; 0]);
}

#[test]
fn a_change_keeps_at_every_depth_what_never_changes() {
    let expected = full("u", &changed_part, json!("$unknown"));
    assert_planned(&state(), &config("u"), &expected);
    assert_eq!(replaced(&state(), &config("u")), [""; 0]);
}

#[test]
fn a_new_element_has_nothing_to_keep() {
    let mut config = config("t");
    config["list"] = json!([{"name": "b"}, {"name": "c"}, {"name": "new"}]);
    config["map"] = json!({"k": {"name": "d"}, "l": {"name": "new"}});
    config["page"] = json!([{"name": "g"}, {"name": "new"}]);
    let mut expected = full("t", &changed_part, json!("$unknown"));
    for (place, at) in [("list", json!(2)), ("page", json!(1))] {
        let elements = expected[place].as_array_mut().expect("a list");
        assert_eq!(json!(elements.len()), at);
        elements.push(new_part("new"));
    }
    expected["map"]["l"] = new_part("new");
    assert_planned(&state(), &config, &expected);
    assert_eq!(
        replaced(&state(), &config),
        ["list[2].name", "map[\"l\"].name", "page[1].name"]
    );
}

#[test]
fn a_replacement_names_the_argument_at_every_depth_but_nothing_in_a_set() {
    let part = |name: &str| json!({"name": format!("{name}!")});
    let config = full("t", &part, json!(null));
    assert_eq!(
        replaced(&state(), &config),
        [
            "cover.name",
            "list[0].name",
            "list[1].name",
            "map[\"k\"].name",
            "page[0].name",
            "single.name",
        ]
    );
}

#[test]
fn what_is_no_longer_there_is_not_named() {
    let nothing = json!({"title": "t"});
    assert_eq!(replaced(&state(), &nothing), [""; 0]);
    let planned = plan_of(&state(), &nothing).planned;
    for gone in ["single", "list", "map", "set", "cover"] {
        assert!(planned.attribute(gone).is_null(), "{gone}");
    }
}

#[test]
fn what_is_not_known_as_a_whole_stays_so() {
    let unknown = json!("$unknown");
    let config = full("t", &|_| unknown.clone(), unknown.clone());
    let config = json!({
        "title": "t",
        "single": unknown, "list": unknown, "map": unknown, "set": unknown,
        "chosen": unknown, "cover": config["cover"], "page": unknown,
    });
    let planned = plan_of(&json!(null), &config).planned;
    for name in [
        "single", "list", "map", "set", "chosen", "found", "cover", "page",
    ] {
        assert!(planned.attribute(name).is_unknown(), "{name}");
    }
}

#[test]
fn a_part_that_is_configured_is_completed_by_the_provider() {
    let config = json!({"title": "t", "chosen": {"name": "mine", "price": null}});
    let planned = plan_of(&json!(null), &config).planned;
    let expected = form().noted(&json!({"chosen": new_part("mine")}));
    assert_eq!(planned.attribute("chosen"), expected.attribute("chosen"));
}

#[test]
fn a_value_that_is_kept_may_stay_null() {
    let block = Block::new(
        "",
        vec![
            Attribute::string("title", Presence::Optional),
            Attribute::string("id", Presence::Computed).keeps_prior(),
        ],
    );
    let resource = UntypedResource::of(block);
    let (prior, config) = (
        resource.noted(&json!({"title": "t"})),
        resource.noted(&json!({"title": "u"})),
    );
    let response = plan_without_api(
        &resource.managed(BugPolicy::Fail),
        PlanRequest {
            proposed: proposed(&resource.schema.block, &prior, &config),
            prior,
            config: config.clone(),
            private: PrivateState::default(),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    );
    assert_eq!(response.planned, config);
}

#[test]
fn a_condition_decides_which_changes_replace() {
    let shrinks = |from: &Value, to: &Value| match (from, to) {
        (Value::Number(from), Value::Number(to)) => to.as_i64() < from.as_i64(),
        _ => true,
    };
    let size = Attribute::number("size", Presence::Optional).requires_replacement_when(shrinks);
    let resource = UntypedResource::of(Block::new("", vec![size]));
    for (from, to, expected) in [
        (json!(2), json!(1), &["size"][..]),
        (json!(2), json!(3), &[]),
        (json!(2), json!(2), &[]),
        (json!(2), json!(null), &["size"]),
        (json!(2), json!("$unknown"), &["size"]),
    ] {
        let [prior, config] = [&from, &to].map(|size| resource.noted(&json!({"size": size})));
        let response = plan_without_api(
            &resource.managed(BugPolicy::Fail),
            PlanRequest {
                prior,
                proposed: config.clone(),
                config,
                private: PrivateState::default(),
                planned_private: None,
                identity: None,
            },
            Timestamp::UNIX_EPOCH,
        );
        let asked: Vec<_> = response
            .requires_replacement
            .iter()
            .map(AttributePath::to_string)
            .collect();
        assert_eq!(asked, expected, "{from} to {to}");
    }
}
