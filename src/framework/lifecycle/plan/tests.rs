mod mistakes;
mod nested;

use super::*;
use crate::Resource;
use crate::test_provider::resource::{MISTAKE, TestResource, managed, object, stored};
use crate::test_provider::{private_state, proposed, summaries};

/// Plans a change as Terraform asks for it.
fn plan_of(prior: Value, config: Value) -> PlanResponse {
    let block = Resource::schema(&TestResource).block;
    let proposed = proposed(&block, &prior, &config);
    plan_without_api(
        &managed(),
        PlanRequest {
            prior,
            config,
            proposed,
            private: private_state("of the state"),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    )
}

#[test]
fn what_is_required_and_turns_out_null_stops_the_plan_at_the_argument() {
    for prior in [Value::Null, stored("Ada")] {
        let plan = plan_of(prior, object([("text", "Hello".into())]));
        let summary = "Missing Configuration for Required Attribute";
        assert_eq!(summaries(&plan.diagnostics), [summary]);
        let place = plan.diagnostics.iter().next().map(|one| one.path.clone());
        assert_eq!(place, Some(Some(AttributePath::root("name"))));
        assert!(plan.diagnostics.has_errors());
    }
}

fn replaced(plan: &PlanResponse) -> Vec<String> {
    plan.requires_replacement
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_new_object_has_defaults_and_the_rest_is_known_after_the_apply() {
    let config = object([("name", "Ada".into()), ("text", "Hello".into())]);
    let plan = plan_of(Value::Null, config);
    assert_eq!(
        plan.planned,
        object([
            ("id", Value::Unknown),
            ("name", "Ada".into()),
            ("text", "Hello".into()),
            ("colour", "white".into()),
            ("price", Value::Unknown),
        ])
    );
    assert_eq!(replaced(&plan), [""; 0]);
    assert!(plan.diagnostics.is_empty());
}

#[test]
fn an_argument_that_is_not_known_yet_gets_no_default() {
    let config = object([("name", "Ada".into()), ("colour", Value::Unknown)]);
    let plan = plan_of(Value::Null, config);
    assert!(plan.planned.attribute("colour").is_unknown());
}

#[test]
fn an_object_without_a_change_is_planned_exactly_as_the_state_has_it() {
    let config = object([("name", "Ada".into()), ("text", "Hello".into())]);
    let plan = plan_of(stored("Ada"), config);
    assert_eq!(plan.planned, stored("Ada"));
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn a_change_keeps_what_never_changes_and_leaves_unknown_what_may() {
    let config = object([("name", "Ada".into()), ("text", "Good night".into())]);
    let plan = plan_of(stored("Ada"), config);
    assert_eq!(
        plan.planned,
        object([
            ("id", "1".into()),
            ("name", "Ada".into()),
            ("text", "Good night".into()),
            ("colour", "white".into()),
            ("price", Value::Unknown),
        ])
    );
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn an_argument_that_was_removed_goes_back_to_its_default() {
    let prior = object([
        ("id", "1".into()),
        ("name", "Ada".into()),
        ("colour", "blue".into()),
        ("price", 80.into()),
    ]);
    let plan = plan_of(prior, object([("name", "Ada".into())]));
    assert_eq!(plan.planned.attribute("colour"), &"white".into());
    assert!(plan.planned.attribute("price").is_unknown());
}

#[test]
fn a_change_of_what_requires_replacement_replaces_the_object() {
    let plan = plan_of(stored("Ada"), object([("name", "Bea".into())]));
    assert_eq!(replaced(&plan), ["name"]);
}

#[test]
fn an_argument_that_is_not_known_yet_may_replace_the_object() {
    let plan = plan_of(stored("Ada"), object([("name", Value::Unknown)]));
    assert!(plan.planned.attribute("name").is_unknown());
    assert_eq!(replaced(&plan), ["name"]);
}

#[test]
fn another_spelling_of_the_same_is_no_change() {
    let config = object([("name", "ADA".into()), ("text", "Hello".into())]);
    let plan = plan_of(stored("Ada"), config);
    assert_eq!(plan.planned, stored("Ada"));
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn another_spelling_beside_a_real_change_still_replaces_nothing() {
    let config = object([("name", "ADA".into()), ("text", "Good night".into())]);
    let plan = plan_of(stored("Ada"), config);
    assert_eq!(plan.planned.attribute("name"), &"Ada".into());
    assert_eq!(plan.planned.attribute("text"), &"Good night".into());
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn a_new_object_is_spelled_as_the_configuration_has_it() {
    let plan = plan_of(Value::Null, object([("name", "ADA".into())]));
    assert_eq!(plan.planned.attribute("name"), &"ADA".into());
}

#[test]
fn a_destroy_plans_null_and_keeps_the_private_state() {
    let plan = plan_without_api(
        &managed(),
        PlanRequest {
            prior: stored("Ada"),
            config: Value::Null,
            proposed: Value::Null,
            private: private_state("of the state"),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    );
    assert_eq!(plan.planned, Value::Null);
    assert_eq!(plan.private, private_state("of the state"));
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn the_resources_own_rule_adds_to_those_of_the_schema() {
    let config = object([("name", "Bea".into()), ("colour", "gold".into())]);
    let plan = plan_of(stored("Ada"), config);
    assert_eq!(replaced(&plan), ["colour", "name"]);
    assert_eq!(summaries(&plan.diagnostics), ["Gold takes a while"]);

    let mut private = private_state("of the state");
    private.set("golden", &true);
    assert_eq!(plan.private, private);
}

#[test]
fn the_same_change_has_the_same_plan_every_time() {
    let priors = [Value::Null, stored("Ada")];
    let configs = [
        object([("name", "Ada".into()), ("text", "Hello".into())]),
        object([("name", "ADA".into()), ("colour", "gold".into())]),
        object([("name", Value::Unknown), ("text", "Good night".into())]),
    ];
    for prior in &priors {
        for config in &configs {
            let once = plan_of(prior.clone(), config.clone());
            let again = plan_of(prior.clone(), config.clone());
            assert_eq!(once.planned, again.planned);
            assert_eq!(once.requires_replacement, again.requires_replacement);
            assert_eq!(once.private, again.private);
            assert_eq!(once.diagnostics, again.diagnostics);
        }
    }
}

#[test]
fn a_model_that_cannot_hold_the_plan_is_a_mistake_of_the_provider() {
    let plan = plan_of(Value::Null, object([("name", true.into())]));
    assert_eq!(plan.planned, Value::Null);
    assert_eq!(summaries(&plan.diagnostics), [MISTAKE]);
}
