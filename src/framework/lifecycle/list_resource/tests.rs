use serde_json::json;

use super::*;
use crate::lifecycle::BugPolicy::Fail;
use crate::test_provider::data_source::{block, noted};
use crate::test_provider::summaries;

const MISTAKE: &str = "The provider made a mistake with test_data";

fn listed(identity: Value, object: Option<Value>, with_objects: bool) -> Listed<Value> {
    let listed = Listed {
        object,
        ..Listed::new(identity, "an object")
    };
    check_listed("test_data", &block(), with_objects, listed, Fail)
}

#[test]
fn whole_objects_are_listed_where_they_are_wanted_and_gaps_are_null() {
    let id = || Value::object([("id", 7.into())]);
    let object = || Some(noted(&json!({"name": "a", "text": "$unknown"})));

    let wanted = listed(id(), object(), true);
    assert_eq!(wanted.diagnostics, Diagnostics::none());
    assert_eq!(wanted.object, Some(noted(&json!({"name": "a"}))));

    assert_eq!(listed(id(), object(), false).object, None);
    assert_eq!(listed(id(), None, false).diagnostics, Diagnostics::none());
    let missing = listed(id(), None, true);
    assert_eq!(summaries(&missing.diagnostics), [MISTAKE]);
}

#[test]
fn an_object_without_an_identity_is_always_a_mistake() {
    for identity in [Value::Null, Value::object([("id", Value::Unknown)])] {
        let listed = listed(identity, None, false);
        assert_eq!(summaries(&listed.diagnostics), [MISTAKE]);
    }
}
