use super::*;
use crate::lifecycle::test_letter::{
    LetterModel, Office, letter, letters, memory, response_with, sent_letter, summaries,
};
use crate::lifecycle::test_resource::walk;
use crate::{Diagnostic, Field};

/// Has the office look for the letter in the state.
async fn looked_for(
    state: Value,
    look: fn(Read<LetterModel>) -> Outcome<LetterModel>,
) -> ResourceResponse {
    let office = Office {
        read: look,
        ..Office::default()
    };
    let request = ReadRequest {
        state,
        private: memory("of the state"),
        identity: None,
    };
    read(&letters(), &walk(office), request).await
}

#[tokio::test]
async fn what_is_seen_becomes_the_state() {
    let outcome = looked_for(sent_letter(), |request| {
        let letter = LetterModel {
            paper: "yellowed".into(),
            postage: Field::Unknown,
            ..request.state
        };
        Outcome::present(letter, memory("of the office")).with_gaps()
    })
    .await;
    let seen = letter([
        ("id", "L1".into()),
        ("to", "Ada".into()),
        ("text", "Hello".into()),
        ("paper", "yellowed".into()),
    ]);
    assert_eq!(outcome, response_with(seen, memory("of the office")));
}

#[tokio::test]
async fn a_letter_that_is_gone_leaves_the_state_with_a_word_about_it() {
    let outcome = looked_for(sent_letter(), |_| {
        Outcome::absent().with(Diagnostic::warning("Eaten by mice", ""))
    })
    .await;
    assert_eq!(outcome.state, None);
    assert_eq!(outcome.private, PrivateState::default());
    assert_eq!(summaries(&outcome.diagnostics), ["Eaten by mice"]);
}

#[tokio::test]
async fn an_error_keeps_the_state_whatever_the_handler_returned() {
    let closed = |_| Outcome::absent().with(Diagnostic::error("The office is closed", ""));
    let outcome = looked_for(sent_letter(), closed).await;
    assert_eq!(outcome.state, Some(sent_letter()));
    assert_eq!(outcome.private, memory("of the state"));
    assert_eq!(summaries(&outcome.diagnostics), ["The office is closed"]);
}

#[tokio::test]
async fn a_handler_that_breaks_down_keeps_the_state() {
    let outcome = looked_for(sent_letter(), |_| panic!("lost my glasses")).await;
    assert_eq!(outcome.state, Some(sent_letter()));
    assert_eq!(outcome.private, memory("of the state"));
    assert_eq!(
        summaries(&outcome.diagnostics),
        ["The provider made a mistake with post_letter"]
    );
}

#[tokio::test]
async fn a_state_that_the_model_cannot_hold_is_kept() {
    let fraction = Value::Number("0.5".parse().expect("a number"));
    let odd = letter([("postage", fraction)]);
    let outcome = looked_for(odd.clone(), |_| Outcome::absent()).await;
    assert_eq!(outcome.state, Some(odd));
    assert_eq!(
        summaries(&outcome.diagnostics),
        ["The provider made a mistake with post_letter"]
    );
}
