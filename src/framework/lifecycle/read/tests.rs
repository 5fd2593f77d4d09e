use super::*;
use crate::test_provider::resource::{MISTAKE, TestModel, identity, managed, object, stored};
use crate::test_provider::{TestApi, private_state, summaries, walk};
use crate::{Diagnostic, Diagnostics, Field};

/// Reads the object of the state.
async fn read_with(
    state: Value,
    handler: fn(Read<TestModel>) -> Outcome<TestModel>,
) -> ResourceResponse {
    let api = TestApi {
        read: handler,
        ..TestApi::unexpected()
    };
    let request = ReadRequest {
        state,
        private: private_state("of the state"),
        identity: None,
    };
    read(&managed(), &walk(api), request).await
}

#[tokio::test]
async fn what_was_read_becomes_the_state() {
    let outcome = read_with(stored("Ada"), |request| {
        let object = TestModel {
            colour: "yellowed".into(),
            price: Field::Unknown,
            ..request.state
        };
        Outcome::present(object, private_state("of the read")).with_gaps()
    })
    .await;
    let seen = object([
        ("id", "1".into()),
        ("name", "Ada".into()),
        ("text", "Hello".into()),
        ("colour", "yellowed".into()),
    ]);
    let expected = ResourceResponse {
        state: Some(seen),
        private: private_state("of the read"),
        identity: Some(identity("1")),
        diagnostics: Diagnostics::none(),
    };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn an_object_that_is_gone_leaves_the_state_with_its_warning() {
    let outcome = read_with(stored("Ada"), |_| {
        Outcome::absent().with(Diagnostic::warning("The object is gone", ""))
    })
    .await;
    assert_eq!(outcome.state, None);
    assert_eq!(outcome.private, PrivateState::default());
    assert_eq!(summaries(&outcome.diagnostics), ["The object is gone"]);
}

#[tokio::test]
async fn an_error_keeps_the_state_also_where_the_handler_returned_none() {
    let unavailable = |_| Outcome::absent().with(Diagnostic::error("The API is unavailable", ""));
    let outcome = read_with(stored("Ada"), unavailable).await;
    assert_eq!(outcome.state, Some(stored("Ada")));
    assert_eq!(outcome.private, private_state("of the state"));
    assert_eq!(summaries(&outcome.diagnostics), ["The API is unavailable"]);
}

#[tokio::test]
async fn a_handler_that_panics_keeps_the_state() {
    let outcome = read_with(stored("Ada"), |_| panic!("no connection")).await;
    assert_eq!(outcome.state, Some(stored("Ada")));
    assert_eq!(outcome.private, private_state("of the state"));
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_state_that_the_model_cannot_hold_is_kept() {
    let fraction = Value::Number("0.5".parse().expect("a number"));
    let odd = object([("price", fraction)]);
    let outcome = read_with(odd.clone(), |_| Outcome::absent()).await;
    assert_eq!(outcome.state, Some(odd));
    // Both the read and the identity need the model.
    assert_eq!(summaries(&outcome.diagnostics), [MISTAKE; 2]);
}
