use serde_json::json;

use super::*;
use crate::diagnostic::Diagnostic;
use crate::lifecycle::BugPolicy::{Fail, Repair};
use crate::test_provider::data_source::{block, noted};
use crate::test_provider::summaries;

const MISTAKE: &str = "The provider made a mistake with test_data";

fn looked_up(mut found: Found<Value>, bug_policy: BugPolicy) -> Found<Value> {
    let config = noted(&json!({"name": "a"}));
    found.result = check_result(
        "test_data",
        &block(),
        &config,
        found.result,
        &mut found.diagnostics,
        bug_policy,
    );
    found
}

#[test]
fn what_repeats_its_arguments_and_is_known_passes() {
    let result = noted(&json!({"name": "a", "text": "Hello"}));
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
        let found = looked_up(Found::new(noted(&json)), Fail);
        assert_eq!(summaries(&found.diagnostics), [MISTAKE], "{json}");
        let found = looked_up(Found::new(noted(&json)), Repair);
        assert_eq!(found, Found::new(noted(&mended)));
    }
}

#[test]
fn nothing_found_needs_a_reason() {
    let reason = Found::error(Diagnostic::error("No such text", ""));
    assert_eq!(looked_up(reason.clone(), Repair), reason);
    let silence = Found::error(Diagnostics::none());
    let found = looked_up(silence, Repair);
    assert_eq!(summaries(&found.diagnostics), [MISTAKE]);
}
