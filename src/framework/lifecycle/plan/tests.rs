mod mistakes;
mod nested;

use super::*;
use crate::lifecycle::test_letter::{
    letter, letter_schema, letters, memory, sent_letter, summaries,
};

/// Plans a change as Terraform asks for it.
fn plan_of(prior: Value, config: Value) -> PlanResponse {
    let proposed = proposed(&prior, &config);
    plan_without_api(
        &letters(),
        PlanRequest {
            prior,
            config,
            proposed,
            private: memory("of the state"),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    )
}

/// What Terraform makes of prior state and configuration: the prior value where
/// the provider may choose and the configuration has nothing.
fn proposed(prior: &Value, config: &Value) -> Value {
    let block = letter_schema().block;
    Value::object(block.attributes.iter().map(|attribute| {
        let configured = config.attribute(attribute.name);
        let value = if configured.is_null() && attribute.is_computed() {
            prior.attribute(attribute.name)
        } else {
            configured
        };
        (attribute.name, value.clone())
    }))
}

#[test]
fn what_is_required_and_turns_out_null_stops_the_plan_at_the_argument() {
    for prior in [Value::Null, sent_letter()] {
        let plan = plan_of(prior, letter([("text", "Hello".into())]));
        let summary = "Missing Configuration for Required Attribute";
        assert_eq!(summaries(&plan.diagnostics), [summary]);
        let place = plan.diagnostics.iter().next().map(|one| one.path.clone());
        assert_eq!(place, Some(Some(AttributePath::root("to"))));
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
fn a_new_letter_has_defaults_and_learns_the_rest_when_it_is_sent() {
    let config = letter([("to", "Ada".into()), ("text", "Hello".into())]);
    let plan = plan_of(Value::Null, config);
    assert_eq!(
        plan.planned,
        letter([
            ("id", Value::Unknown),
            ("to", "Ada".into()),
            ("text", "Hello".into()),
            ("paper", "white".into()),
            ("postage", Value::Unknown),
        ])
    );
    assert_eq!(replaced(&plan), [""; 0]);
    assert!(plan.diagnostics.is_empty());
}

#[test]
fn an_argument_that_is_not_known_yet_gets_no_default() {
    let config = letter([("to", "Ada".into()), ("paper", Value::Unknown)]);
    let plan = plan_of(Value::Null, config);
    assert!(plan.planned.attribute("paper").is_unknown());
}

#[test]
fn a_letter_that_stays_as_it_is_is_planned_exactly_as_the_state_has_it() {
    let config = letter([("to", "Ada".into()), ("text", "Hello".into())]);
    let plan = plan_of(sent_letter(), config);
    assert_eq!(plan.planned, sent_letter());
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn a_change_keeps_what_never_changes_and_asks_again_for_what_may() {
    let config = letter([("to", "Ada".into()), ("text", "Good night".into())]);
    let plan = plan_of(sent_letter(), config);
    assert_eq!(
        plan.planned,
        letter([
            ("id", "L1".into()),
            ("to", "Ada".into()),
            ("text", "Good night".into()),
            ("paper", "white".into()),
            ("postage", Value::Unknown),
        ])
    );
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn an_argument_that_was_removed_goes_back_to_its_default() {
    let prior = letter([
        ("id", "L1".into()),
        ("to", "Ada".into()),
        ("paper", "blue".into()),
        ("postage", 80.into()),
    ]);
    let plan = plan_of(prior, letter([("to", "Ada".into())]));
    assert_eq!(plan.planned.attribute("paper"), &"white".into());
    assert!(plan.planned.attribute("postage").is_unknown());
}

#[test]
fn a_letter_to_somebody_else_is_a_new_letter() {
    let plan = plan_of(sent_letter(), letter([("to", "Bea".into())]));
    assert_eq!(replaced(&plan), ["to"]);
}

#[test]
fn a_letter_to_somebody_not_known_yet_is_a_new_letter() {
    let plan = plan_of(sent_letter(), letter([("to", Value::Unknown)]));
    assert!(plan.planned.attribute("to").is_unknown());
    assert_eq!(replaced(&plan), ["to"]);
}

#[test]
fn another_spelling_of_the_same_is_no_change() {
    let config = letter([("to", "ADA".into()), ("text", "Hello".into())]);
    let plan = plan_of(sent_letter(), config);
    assert_eq!(plan.planned, sent_letter());
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn another_spelling_beside_a_real_change_still_replaces_nothing() {
    let config = letter([("to", "ADA".into()), ("text", "Good night".into())]);
    let plan = plan_of(sent_letter(), config);
    assert_eq!(plan.planned.attribute("to"), &"Ada".into());
    assert_eq!(plan.planned.attribute("text"), &"Good night".into());
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn a_new_letter_is_spelled_as_the_configuration_has_it() {
    let plan = plan_of(Value::Null, letter([("to", "ADA".into())]));
    assert_eq!(plan.planned.attribute("to"), &"ADA".into());
}

#[test]
fn a_destroy_plans_nothing_and_remembers_everything() {
    let plan = plan_without_api(
        &letters(),
        PlanRequest {
            prior: sent_letter(),
            config: Value::Null,
            proposed: Value::Null,
            private: memory("of the state"),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    );
    assert_eq!(plan.planned, Value::Null);
    assert_eq!(plan.private, memory("of the state"));
    assert_eq!(replaced(&plan), [""; 0]);
}

#[test]
fn the_resources_own_rule_adds_to_those_of_the_schema() {
    let config = letter([("to", "Bea".into()), ("paper", "gold".into())]);
    let plan = plan_of(sent_letter(), config);
    assert_eq!(replaced(&plan), ["paper", "to"]);
    assert_eq!(summaries(&plan.diagnostics), ["Gold is heavy"]);

    let mut private = memory("of the state");
    private.set("cast", &true);
    assert_eq!(plan.private, private);
}

#[test]
fn the_same_change_has_the_same_plan_every_time() {
    let priors = [Value::Null, sent_letter()];
    let configs = [
        letter([("to", "Ada".into()), ("text", "Hello".into())]),
        letter([("to", "ADA".into()), ("paper", "gold".into())]),
        letter([("to", Value::Unknown), ("text", "Good night".into())]),
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
    let plan = plan_of(Value::Null, letter([("to", true.into())]));
    assert_eq!(plan.planned, Value::Null);
    assert_eq!(
        summaries(&plan.diagnostics),
        ["The provider made a mistake with post_letter"]
    );
}
