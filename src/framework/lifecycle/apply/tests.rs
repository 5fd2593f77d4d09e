use super::*;
use crate::lifecycle::test_letter::{
    LetterModel, Office, letter, letters, memory, response_with, sent_letter, summaries,
};
use crate::lifecycle::test_resource::walk;
use crate::{Diagnostic, Field};

const MISTAKE: &str = "The provider made a mistake with post_letter";

/// Has the office make a change, as the plan left it.
async fn applied(office: Office, prior: Value, planned: Value) -> ResourceResponse {
    let request = ApplyRequest {
        prior,
        config: planned.clone(),
        planned,
        private: memory("of the plan"),
        identity: None,
    };
    apply(&letters(), &walk(office), request).await
}

fn planned_letter() -> Value {
    letter([
        ("id", Value::Unknown),
        ("to", "Ada".into()),
        ("text", "Hello".into()),
        ("paper", "white".into()),
        ("postage", Value::Unknown),
    ])
}

fn numbered(number: &str, letter: LetterModel) -> LetterModel {
    LetterModel {
        id: number.into(),
        ..letter
    }
}

#[tokio::test]
async fn no_prior_state_means_a_create_from_the_plan() {
    let office = Office {
        create: |request| {
            Outcome::present(numbered("L1", request.planned), request.private).with_gaps()
        },
        ..Office::default()
    };
    let outcome = applied(office, Value::Null, planned_letter()).await;
    // Nobody learned the postage, and no state may hold an unknown.
    let made = letter([
        ("id", "L1".into()),
        ("to", "Ada".into()),
        ("text", "Hello".into()),
        ("paper", "white".into()),
    ]);
    assert_eq!(outcome, response_with(made, memory("of the plan")));
}

#[tokio::test]
async fn both_states_mean_an_update_that_sees_both() {
    let office = Office {
        update: |request| {
            let seen = format!("{:?} to {:?}", request.prior.text, request.planned.text);
            let letter = LetterModel {
                id: Field::Known(seen),
                ..request.planned
            };
            Outcome::present(letter, request.private).with_gaps()
        },
        ..Office::default()
    };
    let outcome = applied(office, sent_letter(), planned_letter()).await;
    let seen = outcome.state.as_ref().map(|state| state.attribute("id"));
    assert_eq!(
        seen,
        Some(&Value::from(r#"Known("Hello") to Known("Hello")"#))
    );
    assert_eq!(outcome.private, memory("of the plan"));
}

#[tokio::test]
async fn no_planned_state_means_a_delete_of_what_the_state_has() {
    let office = Office {
        delete: |request| {
            let burnt = format!("Burnt {:?}", request.state.id);
            Outcome::absent().with(Diagnostic::warning(burnt, ""))
        },
        ..Office::default()
    };
    let outcome = applied(office, sent_letter(), Value::Null).await;
    assert_eq!(outcome.state, None);
    assert_eq!(outcome.private, PrivateState::default());
    assert_eq!(summaries(&outcome.diagnostics), [r#"Burnt Known("L1")"#]);
}

#[tokio::test]
async fn a_handler_can_see_that_terraform_wants_it_to_stop() {
    let office = Office {
        create: |request| {
            assert!(request.stop.is_cancelled());
            Outcome::absent().with(Diagnostic::error("Stopped", ""))
        },
        ..Office::default()
    };
    let walk = walk(office);
    walk.stop.cancel();
    let request = ApplyRequest {
        prior: Value::Null,
        planned: planned_letter(),
        config: planned_letter(),
        private: PrivateState::default(),
        identity: None,
    };
    let outcome = apply(&letters(), &walk, request).await;
    assert_eq!(summaries(&outcome.diagnostics), ["Stopped"]);
}

#[tokio::test]
async fn an_object_that_came_with_an_error_is_passed_on_with_it() {
    let office = Office {
        create: |request| {
            Outcome::present(numbered("L1", request.planned), request.private)
                .with(Diagnostic::error("The stamp fell off", ""))
        },
        ..Office::default()
    };
    let outcome = applied(office, Value::Null, planned_letter()).await;
    let state = outcome.state.expect("the letter exists");
    assert_eq!(state.attribute("id"), &"L1".into());
    assert!(state.is_wholly_known());
    assert_eq!(outcome.private, memory("of the plan"));
    assert_eq!(summaries(&outcome.diagnostics), ["The stamp fell off"]);
}

#[tokio::test]
async fn a_create_that_breaks_down_keeps_what_it_recorded_last() {
    let office = Office {
        create: |request| {
            let letter = request.planned;
            let record = |number, private| {
                let letter = numbered(number, letter.clone());
                request.checkpoint.record(letter, private);
            };
            record("draft", PrivateState::default());
            record("L1", memory("of the record"));
            panic!("the pen broke")
        },
        ..Office::default()
    };
    let outcome = applied(office, Value::Null, planned_letter()).await;
    let state = outcome.state.expect("the letter was recorded");
    assert_eq!(state.attribute("id"), &"L1".into());
    assert!(state.is_wholly_known());
    assert_eq!(outcome.private, memory("of the record"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
    let said = outcome
        .diagnostics
        .iter()
        .any(|one| one.detail.contains("the pen broke"));
    assert!(said, "{:?}", outcome.diagnostics);
}

#[tokio::test]
async fn a_create_that_breaks_down_at_once_leaves_nothing() {
    let office = Office {
        create: |_| panic!("no paper"),
        ..Office::default()
    };
    let outcome = applied(office, Value::Null, planned_letter()).await;
    assert_eq!(outcome.state, None);
    assert_eq!(outcome.private, PrivateState::default());
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_record_does_not_outlive_a_create_that_took_its_object_back() {
    let office = Office {
        create: |request| {
            let letter = numbered("L1", request.planned);
            request.checkpoint.record(letter, request.private);
            Outcome::absent().with(Diagnostic::error("Withdrawn", ""))
        },
        ..Office::default()
    };
    let outcome = applied(office, Value::Null, planned_letter()).await;
    assert_eq!(outcome.state, None);
}

#[tokio::test]
async fn an_update_that_breaks_down_keeps_the_prior_state() {
    let office = Office {
        update: |_| panic!("the ink ran"),
        ..Office::default()
    };
    let outcome = applied(office, sent_letter(), planned_letter()).await;
    assert_eq!(outcome.state, Some(sent_letter()));
    assert_eq!(outcome.private, memory("of the plan"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_delete_that_breaks_down_keeps_the_prior_state() {
    let office = Office {
        delete: |_| panic!("the match went out"),
        ..Office::default()
    };
    let outcome = applied(office, sent_letter(), Value::Null).await;
    assert_eq!(outcome.state, Some(sent_letter()));
    assert_eq!(outcome.private, memory("of the plan"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_plan_that_the_model_cannot_hold_changes_nothing() {
    let odd = letter([("to", true.into())]);
    let made = applied(Office::default(), Value::Null, odd.clone()).await;
    assert_eq!(made.state, None);
    assert_eq!(summaries(&made.diagnostics), [MISTAKE]);

    let changed = applied(Office::default(), sent_letter(), odd).await;
    assert_eq!(changed.state, Some(sent_letter()));
    assert_eq!(summaries(&changed.diagnostics), [MISTAKE]);
}
