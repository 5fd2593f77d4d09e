use serde_json::{Value as Json, json};

use super::*;
use crate::codec::notation::noted;
use crate::diagnostic::Diagnostic;
use crate::lifecycle::BugPolicy::{Fail, Repair};
use crate::lifecycle::test_letter::summaries;
use crate::schema::{Attribute, Presence};

const MISTAKE: &str = "The provider made a mistake with test_data";

fn page() -> Block {
    let text = Attribute::string;
    Block::new(
        "",
        vec![
            text("name", Presence::Required),
            text("text", Presence::Computed),
        ],
    )
}

fn value(json: &Json) -> Value {
    noted(json, &page().value_type())
}

fn looked_up(found: Found<Value>, bug_policy: BugPolicy) -> Found<Value> {
    let config = value(&json!({"name": "a"}));
    check_data("test_data", &page(), &config, found, bug_policy)
}

#[test]
fn what_repeats_its_arguments_and_is_known_passes() {
    let result = value(&json!({"name": "a", "text": "Hello"}));
    assert_eq!(
        looked_up(Found::new(result.clone()), Fail),
        Found::new(result)
    );
}

#[test]
fn another_argument_or_an_unknown_is_a_mistake_in_development_and_mended_otherwise() {
    let other = json!({"name": "b", "text": "Hello"});
    let unknown = json!({"name": "a", "text": "$unknown"});
    for (json, mended) in [(other.clone(), other), (unknown, json!({"name": "a"}))] {
        let found = looked_up(Found::new(value(&json)), Fail);
        assert_eq!(summaries(&found.diagnostics), [MISTAKE], "{json}");
        let found = looked_up(Found::new(value(&json)), Repair);
        assert_eq!(found, Found::new(value(&mended)));
    }
}

#[test]
fn nothing_found_needs_a_reason() {
    let reason = Found::error(Diagnostic::error("No such page", ""));
    assert_eq!(looked_up(reason.clone(), Repair), reason);
    let silence = Found::error(Diagnostics::none());
    let found = looked_up(silence, Repair);
    assert_eq!(summaries(&found.diagnostics), [MISTAKE]);
}

#[test]
fn what_is_opened_is_checked_likewise_and_keeps_its_lease() {
    let config = value(&json!({"name": "a"}));
    let mut opened = Opened::new(value(&json!({"name": "a", "text": "$unknown"})));
    opened.private.set("lease", &7);
    let checked = check_opened("test_data", &page(), &config, opened.clone(), Repair);
    assert_eq!(checked.result, Some(config));
    assert_eq!(checked.private, opened.private);
}

fn listed(identity: Value, object: Option<Value>, with_objects: bool) -> Listed<Value> {
    let listed = Listed {
        object,
        ..Listed::new(identity, "a page")
    };
    check_listed("test_data", &page(), with_objects, listed, Fail)
}

#[test]
fn whole_objects_are_listed_where_they_are_wanted_and_gaps_are_null() {
    let id = || Value::object([("id", 7.into())]);
    let object = || Some(value(&json!({"name": "a", "text": "$unknown"})));

    let wanted = listed(id(), object(), true);
    assert_eq!(wanted.diagnostics, Diagnostics::none());
    assert_eq!(wanted.object, Some(value(&json!({"name": "a"}))));

    assert_eq!(listed(id(), object(), false).object, None);
    assert_eq!(listed(id(), None, false).diagnostics, Diagnostics::none());
    let missing = listed(id(), None, true);
    assert_eq!(summaries(&missing.diagnostics), [MISTAKE]);
}

#[test]
fn an_object_without_an_identity_is_a_mistake_always() {
    for identity in [Value::Null, Value::object([("id", Value::Unknown)])] {
        let listed = listed(identity, None, false);
        assert_eq!(summaries(&listed.diagnostics), [MISTAKE]);
    }
}
