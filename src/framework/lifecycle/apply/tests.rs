use super::*;
use crate::test_provider::resource::{
    MISTAKE, TestModel, identity, managed, object, planned, stored,
};
use crate::test_provider::{TestApi, private_state, summaries, walk};
use crate::{Diagnostic, Diagnostics, Field};

/// Makes a change, as the plan left it.
async fn applied(api: TestApi, prior: Value, planned: Value) -> ResourceResponse {
    let request = ApplyRequest {
        prior,
        config: planned.clone(),
        planned,
        private: private_state("of the plan"),
        identity: None,
    };
    apply(&managed(), &walk(api), request).await
}

fn with_id(id: &str, object: TestModel) -> TestModel {
    TestModel {
        id: id.into(),
        ..object
    }
}

#[tokio::test]
async fn no_prior_state_means_a_create_from_the_plan() {
    let api = TestApi {
        create: |request| {
            Outcome::present(with_id("1", request.planned), request.private).with_gaps()
        },
        ..TestApi::unexpected()
    };
    let outcome = applied(api, Value::Null, planned("Ada")).await;
    // The handler did not learn the price, and no state may hold an unknown.
    let made = object([
        ("id", "1".into()),
        ("name", "Ada".into()),
        ("text", "Hello".into()),
        ("colour", "white".into()),
    ]);
    let expected = ResourceResponse {
        state: Some(made),
        private: private_state("of the plan"),
        identity: Some(identity("1")),
        diagnostics: Diagnostics::none(),
    };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn both_states_mean_an_update_that_sees_both() {
    let api = TestApi {
        update: |request| {
            let seen = format!("{:?} to {:?}", request.prior.text, request.planned.text);
            let object = TestModel {
                id: Field::Known(seen),
                ..request.planned
            };
            Outcome::present(object, request.private).with_gaps()
        },
        ..TestApi::unexpected()
    };
    let outcome = applied(api, stored("Ada"), planned("Ada")).await;
    let seen = outcome.state.as_ref().map(|state| state.attribute("id"));
    assert_eq!(
        seen,
        Some(&Value::from(r#"Known("Hello") to Known("Hello")"#))
    );
    assert_eq!(outcome.private, private_state("of the plan"));
}

#[tokio::test]
async fn no_planned_state_means_a_delete_of_what_the_state_has() {
    let api = TestApi {
        delete: |request| {
            let deleted = format!("Deleted {:?}", request.state.id);
            Outcome::absent().with(Diagnostic::warning(deleted, ""))
        },
        ..TestApi::unexpected()
    };
    let outcome = applied(api, stored("Ada"), Value::Null).await;
    assert_eq!(outcome.state, None);
    assert_eq!(outcome.private, PrivateState::default());
    assert_eq!(summaries(&outcome.diagnostics), [r#"Deleted Known("1")"#]);
}

#[tokio::test]
async fn a_handler_is_told_that_terraform_stops_it() {
    let api = TestApi {
        create: |request| {
            assert!(request.stop.is_cancelled());
            Outcome::absent().with(Diagnostic::error("Stopped", ""))
        },
        ..TestApi::unexpected()
    };
    let walk = walk(api);
    walk.stop.cancel();
    let request = ApplyRequest {
        prior: Value::Null,
        planned: planned("Ada"),
        config: planned("Ada"),
        private: PrivateState::default(),
        identity: None,
    };
    let outcome = apply(&managed(), &walk, request).await;
    assert_eq!(summaries(&outcome.diagnostics), ["Stopped"]);
}

#[tokio::test]
async fn an_object_that_came_with_an_error_is_kept_with_it() {
    let api = TestApi {
        create: |request| {
            Outcome::present(with_id("1", request.planned), request.private)
                .with(Diagnostic::error("The object is not ready", ""))
        },
        ..TestApi::unexpected()
    };
    let outcome = applied(api, Value::Null, planned("Ada")).await;
    let state = outcome.state.expect("the object exists");
    assert_eq!(state.attribute("id"), &"1".into());
    assert!(state.is_wholly_known());
    assert_eq!(outcome.private, private_state("of the plan"));
    assert_eq!(summaries(&outcome.diagnostics), ["The object is not ready"]);
}

#[tokio::test]
async fn a_create_that_panics_keeps_the_last_checkpoint() {
    let api = TestApi {
        create: |request| {
            let object = request.planned;
            let record = |id, private| {
                let object = with_id(id, object.clone());
                request.checkpoint.record(object, private);
            };
            record("0", PrivateState::default());
            record("1", private_state("of the record"));
            panic!("no connection")
        },
        ..TestApi::unexpected()
    };
    let outcome = applied(api, Value::Null, planned("Ada")).await;
    let state = outcome.state.expect("the object was recorded");
    assert_eq!(state.attribute("id"), &"1".into());
    assert!(state.is_wholly_known());
    assert_eq!(outcome.private, private_state("of the record"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
    let said = outcome
        .diagnostics
        .iter()
        .any(|one| one.detail.contains("no connection"));
    assert!(said, "{:?}", outcome.diagnostics);
}

#[tokio::test]
async fn a_create_that_panics_at_once_leaves_nothing() {
    let api = TestApi {
        create: |_| panic!("no connection"),
        ..TestApi::unexpected()
    };
    let outcome = applied(api, Value::Null, planned("Ada")).await;
    assert_eq!(outcome.state, None);
    assert_eq!(outcome.private, PrivateState::default());
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_checkpoint_does_not_outlive_a_create_without_an_object() {
    let api = TestApi {
        create: |request| {
            let object = with_id("1", request.planned);
            request.checkpoint.record(object, request.private);
            Outcome::absent().with(Diagnostic::error("Cancelled", ""))
        },
        ..TestApi::unexpected()
    };
    let outcome = applied(api, Value::Null, planned("Ada")).await;
    assert_eq!(outcome.state, None);
}

#[tokio::test]
async fn an_update_that_panics_keeps_the_prior_state() {
    let api = TestApi {
        update: |_| panic!("no connection"),
        ..TestApi::unexpected()
    };
    let outcome = applied(api, stored("Ada"), planned("Ada")).await;
    assert_eq!(outcome.state, Some(stored("Ada")));
    assert_eq!(outcome.private, private_state("of the plan"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_delete_that_panics_keeps_the_prior_state() {
    let api = TestApi {
        delete: |_| panic!("no connection"),
        ..TestApi::unexpected()
    };
    let outcome = applied(api, stored("Ada"), Value::Null).await;
    assert_eq!(outcome.state, Some(stored("Ada")));
    assert_eq!(outcome.private, private_state("of the plan"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_plan_that_the_model_cannot_hold_changes_nothing() {
    let odd = object([("name", true.into())]);
    let made = applied(TestApi::unexpected(), Value::Null, odd.clone()).await;
    assert_eq!(made.state, None);
    assert_eq!(summaries(&made.diagnostics), [MISTAKE]);

    let changed = applied(TestApi::unexpected(), stored("Ada"), odd).await;
    assert_eq!(changed.state, Some(stored("Ada")));
    assert_eq!(summaries(&changed.diagnostics), [MISTAKE]);
}
