use serde_json::json;

use super::*;
use crate::diagnostic::Diagnostic;
use crate::lifecycle::BugPolicy::{Fail, Repair};
use crate::lifecycle::{ApplyRequest, BugPolicy, ReadRequest, apply, read};
use crate::schema::{Attribute, Block, Presence};
use crate::test_provider::untyped_resource::{MISTAKE, UntypedResource};
use crate::test_provider::{private_state, summaries, walk, with};

/// Makes an outcome of the planned, read or deleted object.
type Work = fn(Value, PrivateState) -> Outcome<Value>;

fn form(work: Work) -> UntypedResource {
    let text = Attribute::string;
    let block = Block::new(
        "",
        vec![
            text("id", Presence::Computed),
            text("name", Presence::Optional),
            text("key", Presence::Optional).write_only(),
        ],
    );
    UntypedResource {
        work,
        ..UntypedResource::identified(block)
    }
}

/// A request to make a change that was planned like this.
fn change(prior: Value, planned: Value, identity: Option<Value>) -> ApplyRequest {
    ApplyRequest {
        prior,
        config: planned.clone(),
        planned,
        private: PrivateState::default(),
        identity,
    }
}

fn identity(id: &str) -> Value {
    Value::object([("id", id.into())])
}

/// Creates an object whose id is not known before.
async fn created(resource: &UntypedResource, bug_policy: BugPolicy) -> ResourceResponse {
    let planned = resource.noted(&json!({"id": "$unknown", "name": "a"}));
    let request = change(Value::Null, planned, None);
    apply(&resource.managed(bug_policy), &walk(()), request).await
}

/// Reads an object whose id is 7.
async fn seen(
    resource: &UntypedResource,
    bug_policy: BugPolicy,
    identity: Option<Value>,
) -> ResourceResponse {
    let request = ReadRequest {
        state: resource.noted(&json!({"id": "7", "name": "a"})),
        private: private_state("of the state"),
        identity,
    };
    read(&resource.managed(bug_policy), &walk(()), request).await
}

fn complete(planned: Value, private: PrivateState) -> Outcome<Value> {
    Outcome::present(with(planned, "id", "7".into()), private)
}

fn details(response: &ResourceResponse) -> Vec<&str> {
    let details = response.diagnostics.iter();
    details
        .filter_map(|one| one.detail.split(". ").next())
        .collect()
}

#[tokio::test]
async fn a_new_object_gets_its_identity() {
    let response = created(&form(complete), Fail).await;
    assert_eq!(response.diagnostics, Diagnostics::none());
    assert_eq!(response.identity, Some(identity("7")));
}

#[tokio::test]
async fn an_object_keeps_its_identity_or_gets_one_where_it_had_none() {
    for known in [None, Some(identity("7"))] {
        let response = seen(&form(Outcome::present), Fail, known).await;
        assert_eq!(response.diagnostics, Diagnostics::none());
        assert_eq!(response.identity, Some(identity("7")));
    }
}

#[tokio::test]
async fn an_identity_that_changes_is_refused_in_development_and_never_sent() {
    for (bug_policy, expected) in [(Fail, &[MISTAKE][..]), (Repair, &[])] {
        let response = seen(&form(Outcome::present), bug_policy, Some(identity("1"))).await;
        assert_eq!(summaries(&response.diagnostics), expected);
        assert_eq!(response.identity, Some(identity("1")));
        assert!(response.state.is_some());
    }

    let resource = form(complete);
    let prior = resource.noted(&json!({"id": "1", "name": "a"}));
    let planned = resource.noted(&json!({"id": "$unknown", "name": "b"}));
    let request = change(prior, planned, Some(identity("1")));
    let response = apply(&resource.managed(Fail), &walk(()), request).await;
    assert_eq!(details(&response), ["the identity of the object changed"]);
}

#[tokio::test]
async fn an_identity_that_is_not_known_yet_keeps_the_one_before() {
    let none: fn(&Value) -> Option<Value> = |_| None;
    let null: fn(&Value) -> Option<Value> = |_| Some(Value::Null);
    for nothing in [none, null] {
        let resource = UntypedResource {
            identify: nothing,
            ..form(Outcome::present)
        };
        let response = seen(&resource, Fail, Some(identity("7"))).await;
        assert_eq!(response.diagnostics, Diagnostics::none());
        assert_eq!(response.identity, Some(identity("7")));
        assert_eq!(seen(&resource, Fail, None).await.identity, None);
    }
}

#[tokio::test]
async fn a_resource_whose_identity_panics_does_not_lose_its_object() {
    let panics: fn(&Value) -> Option<Value> = |_| panic!("forgot who it is");
    let unknown: fn(&Value) -> Option<Value> = |_| Some(Value::object([("id", Value::Unknown)]));
    for (identify, why) in [
        (panics, "forgot who it is"),
        (unknown, "the identity is not wholly known"),
    ] {
        let resource = UntypedResource {
            identify,
            ..form(complete)
        };
        let strict = created(&resource, Fail).await;
        assert_eq!(details(&strict), [why]);
        let lenient = created(&resource, Repair).await;
        assert_eq!(lenient.diagnostics, Diagnostics::none());
        for response in [strict, lenient] {
            let state = response.state.expect("the object exists");
            assert_eq!(state.attribute("id"), &"7".into());
            assert_eq!(response.identity, None);
        }
    }
}

#[tokio::test]
async fn a_resource_without_identities_never_has_one() {
    let resource = UntypedResource {
        identity: None,
        ..form(complete)
    };
    assert_eq!(created(&resource, Fail).await.identity, None);
    let response = seen(&resource, Fail, Some(identity("7"))).await;
    assert_eq!(response.identity, None);
}

#[tokio::test]
async fn what_contradicts_the_plan_is_said_in_development_and_kept_in_any_case() {
    let rename: Work = |planned, private| complete(with(planned, "name", "b".into()), private);
    let strict = created(&form(rename), Fail).await;
    assert_eq!(
        details(&strict),
        ["name: it has another value than planned"]
    );
    let lenient = created(&form(rename), Repair).await;
    assert_eq!(lenient.diagnostics, Diagnostics::none());
    for response in [strict, lenient] {
        let state = response.state.expect("the object exists");
        assert_eq!(state.attribute("name"), &"b".into());
    }
}

#[tokio::test]
async fn what_terraform_could_not_store_is_mended_and_said_in_development() {
    let leak: Work =
        |object, private| Outcome::present(with(object, "key", "hunter2".into()), private);
    let lose: Work = |object, private| {
        let Value::Object(mut fields) = object else {
            panic!("no object")
        };
        fields.remove("name");
        Outcome::present(Value::Object(fields), private)
    };
    let forget: Work =
        |object, private| Outcome::present(with(object, "name", Value::Unknown), private);
    for (work, problem) in [
        (leak, "key: it does not fit the schema, or is write-only"),
        (lose, "name: it is missing"),
        (forget, "name: it is still unknown"),
    ] {
        let strict = seen(&form(work), Fail, None).await;
        assert_eq!(details(&strict), [problem]);
        let lenient = seen(&form(work), Repair, None).await;
        assert_eq!(lenient.diagnostics, Diagnostics::none());
        for response in [strict, lenient] {
            let state = response.state.expect("the object exists");
            assert!(state.attribute("key").is_null());
            assert!(state.is_wholly_known());
        }
    }
}

#[tokio::test]
async fn a_mistake_in_an_apply_is_said_once() {
    let forget: Work = Outcome::present;
    let response = created(&form(forget), Fail).await;
    assert_eq!(
        details(&response),
        ["id: it is still unknown after the apply"]
    );
}

#[tokio::test]
async fn gaps_that_a_handler_declares_are_null_without_a_diagnostic() {
    let gaps: Work = |planned, private| Outcome::present(planned, private).with_gaps();
    let response = created(&form(gaps), Fail).await;
    assert_eq!(response.diagnostics, Diagnostics::none());
    let state = response.state.expect("the object exists");
    assert!(state.attribute("id").is_null());
}

#[tokio::test]
async fn a_create_without_an_object_or_an_error_is_always_an_error() {
    let vanish: Work = |_, _| Outcome::absent();
    for bug_policy in [Fail, Repair] {
        let response = created(&form(vanish), bug_policy).await;
        assert_eq!(
            details(&response),
            ["there is neither an object nor an error"]
        );
        assert_eq!(response.state, None);
    }
    let refuse: Work = |_, _| Outcome::absent().with(Diagnostic::error("Refused", ""));
    let response = created(&form(refuse), Fail).await;
    assert_eq!(summaries(&response.diagnostics), ["Refused"]);
}

#[tokio::test]
async fn an_object_that_survives_its_delete_without_an_error_is_always_an_error() {
    for bug_policy in [Fail, Repair] {
        let resource = form(Outcome::present);
        let prior = resource.noted(&json!({"id": "7"}));
        let request = change(prior.clone(), Value::Null, Some(identity("7")));
        let response = apply(&resource.managed(bug_policy), &walk(()), request).await;
        assert_eq!(summaries(&response.diagnostics), [MISTAKE]);
        assert_eq!(response.state, Some(prior));
        assert_eq!(response.identity, Some(identity("7")));
    }
}

#[tokio::test]
async fn an_object_that_is_gone_leaves_no_private_state() {
    let gone: Work = |_, private| Outcome {
        private,
        ..Outcome::absent()
    };
    let response = seen(&form(gone), Fail, Some(identity("7"))).await;
    assert_eq!(response.state, None);
    assert_eq!(response.private, PrivateState::default());
    assert_eq!(response.identity, None);
}
