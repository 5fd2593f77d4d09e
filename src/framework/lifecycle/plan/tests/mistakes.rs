//! Plans that Terraform would refuse, and plans that ask the API.

use jiff::Timestamp;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::lifecycle::plan::{plan_with_api, plan_without_api};
use crate::lifecycle::{BugPolicy, PlanRequest, PlanResponse};
use crate::path::AttributePath;
use crate::private_state::PrivateState;
use crate::resource::Plan;
use crate::schema::{Attribute, Block, Nesting, Presence};
use crate::test_provider::summaries;
use crate::test_provider::untyped_resource::{MISTAKE, UntypedResource};
use crate::test_provider::{proposed, set};
use crate::value::Value;

fn form(plan: fn(&mut Plan<'_, Value>)) -> UntypedResource {
    let element = vec![Attribute::string("x", Presence::Optional)];
    let block = Block::new(
        "",
        vec![
            Attribute::string("name", Presence::Optional),
            Attribute::string("key", Presence::Optional).write_only(),
            Attribute::nested("set", Nesting::Set, element, Presence::Optional),
        ],
    );
    UntypedResource {
        plan,
        ..UntypedResource::of(block)
    }
}

fn planned_by(
    resource: &UntypedResource,
    bug_policy: BugPolicy,
    prior: Value,
    config: Value,
) -> PlanResponse {
    plan_without_api(
        &resource.managed(bug_policy),
        PlanRequest {
            proposed: proposed(&resource.schema.block, &prior, &config),
            prior,
            config,
            private: PrivateState::default(),
            planned_private: None,
            identity: None,
        },
        Timestamp::UNIX_EPOCH,
    )
}

/// A change of a form that has everything.
fn changed(plan: fn(&mut Plan<'_, Value>), bug_policy: BugPolicy) -> PlanResponse {
    let form = form(plan);
    let noted = |name| form.noted(&json!({"name": name, "key": "hunter2", "set": [{"x": "1"}]}));
    let mut prior = noted("a");
    set(&mut prior, "key", Value::Null);
    planned_by(&form, bug_policy, prior, noted("b"))
}

fn paths(response: &PlanResponse) -> Vec<String> {
    let asked = response.requires_replacement.iter();
    asked.map(AttributePath::to_string).collect()
}

#[test]
fn a_value_that_was_not_configured_is_an_error_in_development_and_sent_otherwise() {
    let rename = |plan: &mut Plan<'_, Value>| set(plan.planned, "name", "c".into());

    let strict = changed(rename, BugPolicy::Fail);
    assert_eq!(summaries(&strict.diagnostics), [MISTAKE]);
    let problem = strict.diagnostics.iter().next().expect("a problem");
    assert_eq!(problem.path, Some(AttributePath::root("name")));
    assert!(
        problem
            .detail
            .starts_with("name: the planned value is neither"),
        "{problem:?}"
    );

    let lenient = changed(rename, BugPolicy::Repair);
    assert_eq!(lenient.diagnostics, Diagnostics::none());
    assert_eq!(lenient.planned.attribute("name"), &"c".into());
}

#[test]
fn a_write_only_value_that_a_resource_puts_back_is_taken_out_again() {
    let leak = |plan: &mut Plan<'_, Value>| {
        let key = plan.config.attribute("key").clone();
        assert_eq!(key, "hunter2".into());
        set(plan.planned, "key", key);
    };

    let strict = changed(leak, BugPolicy::Fail);
    assert_eq!(summaries(&strict.diagnostics), [MISTAKE]);
    let said = format!("{:?}", strict.diagnostics);
    assert!(
        said.contains("key: a write-only value") && !said.contains("hunter2"),
        "{said}"
    );

    let lenient = changed(leak, BugPolicy::Repair);
    assert_eq!(lenient.diagnostics, Diagnostics::none());
    assert!(lenient.planned.attribute("key").is_null());
}

#[test]
fn a_path_that_leads_nowhere_is_cut_where_it_still_leads_somewhere() {
    let ask = |plan: &mut Plan<'_, Value>| {
        let paths = [
            AttributePath::root("name"),
            AttributePath::root("set").index(0).attribute("x"),
            AttributePath::root("nothing"),
        ];
        plan.requires_replacement.extend(paths);
    };

    for bug_policy in [BugPolicy::Fail, BugPolicy::Repair] {
        assert_eq!(paths(&changed(ask, bug_policy)), ["name", "set"]);
    }
    let strict = changed(ask, BugPolicy::Fail);
    assert_eq!(summaries(&strict.diagnostics), [MISTAKE; 2]);
    let lenient = changed(ask, BugPolicy::Repair);
    assert_eq!(lenient.diagnostics, Diagnostics::none());
}

#[test]
fn a_path_may_lead_to_what_only_one_side_has_or_what_is_not_known() {
    let ask = |plan: &mut Plan<'_, Value>| {
        let inside = |name| AttributePath::root(name).attribute("x");
        plan.requires_replacement
            .extend(["gone", "new", "open"].map(inside));
    };
    let nested = |name| {
        let inside = vec![Attribute::string("x", Presence::Optional)];
        Attribute::nested(name, Nesting::Single, inside, Presence::Optional)
    };
    let block = Block::new("", ["gone", "new", "open"].map(nested).into());
    let resource = UntypedResource {
        plan: ask,
        ..UntypedResource::of(block)
    };
    let prior = resource.noted(&json!({"gone": {"x": "1"}}));
    let config = resource.noted(&json!({"new": {"x": "1"}, "open": "$unknown"}));
    let response = planned_by(&resource, BugPolicy::Fail, prior, config);
    assert_eq!(response.diagnostics, Diagnostics::none());
    assert_eq!(paths(&response), ["gone.x", "new.x", "open.x"]);
}

#[test]
fn nothing_new_is_replaced() {
    let form = form(|plan| {
        plan.requires_replacement
            .insert(AttributePath::root("name"));
    });
    let config = form.noted(&json!({"name": "a"}));
    let response = planned_by(&form, BugPolicy::Fail, Value::Null, config);
    assert_eq!(paths(&response), [""; 0]);
}

fn quota_is_short(_: &crate::Change<'_, Value>) -> Diagnostics {
    let error = Diagnostic::error("The quota is short", "");
    [error, Diagnostic::warning("It takes a while", "")]
        .into_iter()
        .collect()
}

/// The diagnostics of a plan that asks the API.
async fn warned(resource: &UntypedResource, prior: Value, config: Value) -> Diagnostics {
    let response = planned_by(resource, BugPolicy::Fail, prior.clone(), config.clone());
    let (managed, stop) = (resource.managed(BugPolicy::Fail), CancellationToken::new());
    plan_with_api(&managed, &(), &prior, &config, &response, stop).await
}

#[tokio::test]
async fn diagnostics_of_a_plan_with_the_api_are_passed_on_unchanged() {
    let form = UntypedResource {
        plan_with_api: quota_is_short,
        ..form(|_| {})
    };
    let [prior, config] = ["a", "b"].map(|name| form.noted(&json!({"name": name})));
    for prior in [Value::Null, prior] {
        let found = warned(&form, prior, config.clone()).await;
        assert_eq!(
            summaries(&found),
            ["The quota is short", "It takes a while"]
        );
        let severities: Vec<_> = found.iter().map(|one| one.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
    }
}

#[tokio::test]
async fn a_plan_with_the_api_that_panics_is_a_warning() {
    let form = UntypedResource {
        plan_with_api: |_| panic!("no line"),
        ..form(|_| {})
    };
    let config = form.noted(&json!({"name": "a"}));
    let found = warned(&form, Value::Null, config).await;
    assert_eq!(summaries(&found), [MISTAKE]);
    assert!(!found.has_errors());
}

#[tokio::test]
async fn a_plan_with_the_api_knows_whether_an_object_is_created() {
    let told = |change: &crate::Change<'_, Value>| {
        let made = format!(
            "made: {}, was there: {}",
            change.creates,
            change.prior.is_some()
        );
        Diagnostic::warning(made, "").into()
    };
    let name = Attribute::string("name", Presence::Optional);
    let size = Attribute::string("size", Presence::Optional).requires_replacement();
    let resource = UntypedResource {
        plan_with_api: told,
        ..UntypedResource::of(Block::new("", vec![name, size]))
    };
    let noted = |name, size| resource.noted(&json!({"name": name, "size": size}));
    for (prior, config, expected) in [
        (Value::Null, noted("a", "1"), "made: true, was there: false"),
        (
            noted("a", "1"),
            noted("a", "2"),
            "made: true, was there: true",
        ),
        (
            noted("a", "1"),
            noted("b", "1"),
            "made: false, was there: true",
        ),
    ] {
        let found = warned(&resource, prior, config).await;
        assert_eq!(summaries(&found), [expected]);
    }
}

#[tokio::test]
async fn the_api_is_not_asked_about_what_changes_nothing_or_cannot_be_planned() {
    let never = |_: &crate::Change<'_, Value>| panic!("an unexpected request");
    let fine = UntypedResource {
        plan_with_api: never,
        ..form(|_| {})
    };
    let same = fine.noted(&json!({"name": "a"}));
    assert_eq!(
        warned(&fine, same.clone(), same.clone()).await,
        Diagnostics::none()
    );

    let failing = UntypedResource {
        plan_with_api: never,
        ..form(|plan| plan.diagnostics.push(Diagnostic::error("No", "")))
    };
    assert_eq!(
        warned(&failing, Value::Null, same.clone()).await,
        Diagnostics::none()
    );

    let removal = PlanResponse {
        planned: Value::Null,
        requires_replacement: Vec::new(),
        private: PrivateState::default(),
        identity: None,
        diagnostics: Diagnostics::none(),
    };
    let (managed, stop) = (fine.managed(BugPolicy::Fail), CancellationToken::new());
    let found = plan_with_api(&managed, &(), &same, &Value::Null, &removal, stop).await;
    assert_eq!(found, Diagnostics::none());
}
