//! Deleting an issued order whose certificate is to be revoked.

use super::*;

async fn deleted(script: impl IntoIterator<Item = Line>) -> (GoalOutcome, Vec<&'static str>) {
    let service = Service::following(script);
    let outcome = delete(&orders(&service), &call()).await;
    (outcome, asked(&service))
}

/// Deletes the order under the policy that revokes.
async fn delete(orders: &Orders, call: &CallOptions) -> GoalOutcome {
    let policy = DeletionPolicy::Revoke(Some(domains("www.example.com")));
    let known = Known::default();
    let goal = Goal::Delete(policy);
    orders.bring_to(&goal, &order(), &known, call, |_| {}).await
}

fn is_revoked(outcome: &GoalOutcome) -> bool {
    matches!(
        outcome,
        GoalOutcome::Reached {
            was_asked: true,
            ..
        }
    )
}

#[tokio::test(start_paused = true)]
async fn a_revocation_is_done_when_the_service_accepts_it() {
    let (outcome, asked) = deleted([described("certificate"), listed(&[]), done()]).await;
    assert!(is_revoked(&outcome), "{outcome:?}");
    assert_eq!(asked, ["describe", "list", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_revocation_is_looked_for_in_a_fresh_list_and_not_sent_again() {
    for lost_answer in [lost(), answer(500, "{"), refusal(500, "InternalError")] {
        let (outcome, asked) = deleted([
            described("certificate"),
            listed(&[]),
            lost_answer,
            described("certificate"),
            ours("REVOKED"),
        ])
        .await;
        assert!(is_revoked(&outcome), "{outcome:?}");
        assert_eq!(asked, ["describe", "list", "revoke", "describe", "list"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_revocation_that_did_not_happen_is_sent_again_after_the_look() {
    let (outcome, asked) = deleted([
        described("certificate"),
        listed(&[]),
        lost(),
        described("certificate"),
        listed(&[]),
        done(),
    ])
    .await;
    assert!(is_revoked(&outcome), "{outcome:?}");
    let expected = ["describe", "list", "revoke", "describe", "list", "revoke"];
    assert_eq!(asked, expected);
}

#[tokio::test(start_paused = true)]
async fn a_refused_revocation_is_followed_by_a_look() {
    let (outcome, _) = deleted([
        described("certificate"),
        listed(&[]),
        refusal(403, "OrderStateError"),
        described("certificate"),
        ours("REVOKED"),
    ])
    .await;
    let GoalOutcome::Kept {
        seen: Some(seen),
        because,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!((seen.status, because), (Status::Revoked, KeptBecause::Over));
}

#[tokio::test(start_paused = true)]
async fn a_revocation_that_is_refused_for_ever_ends_with_the_deadline_and_the_reason() {
    let round = || {
        [
            described("certificate"),
            listed(&[]),
            refusal(403, "OrderStateError"),
        ]
    };
    let service = Service::following((0..99).flat_map(|_| round()));
    let short = CallOptions::within(Duration::from_secs(60), CancellationToken::new());
    let outcome = delete(&orders(&service), &short).await;
    let GoalOutcome::Unfinished {
        refusal: Some(error),
        ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(error.code(), Some("OrderStateError"));
}

#[tokio::test(start_paused = true)]
async fn an_unclear_refusal_is_believed_only_after_a_look() {
    let (outcome, _) = deleted([
        described("certificate"),
        listed(&[]),
        refusal(400, "CouldNotRefund.OverTime"),
        described("certificate"),
        ours("REVOKED"),
    ])
    .await;
    assert!(is_revoked(&outcome), "{outcome:?}");

    let (outcome, asked) = deleted([
        described("certificate"),
        listed(&[]),
        refusal(400, "CouldNotRefund.OverTime"),
        described("certificate"),
        listed(&[]),
    ])
    .await;
    let GoalOutcome::Failed { error, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(error.code(), Some("CouldNotRefund.OverTime"));
    assert_eq!(asked.iter().filter(|verb| **verb == "revoke").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_missing_right_to_revoke_is_told_at_once() {
    let script = [
        described("certificate"),
        listed(&[]),
        refusal(403, "Forbidden.RAM"),
    ];
    let (outcome, _) = deleted(script).await;
    assert!(matches!(outcome, GoalOutcome::Failed { .. }), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_request_id_is_no_acceptance() {
    let (outcome, asked) = deleted([
        described("certificate"),
        listed(&[]),
        answer(200, "{}"),
        described("certificate"),
        ours("REVOKED"),
    ])
    .await;
    assert!(is_revoked(&outcome), "{outcome:?}");
    assert_eq!(asked.len(), 5, "it took a look to be believed");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_revocation_is_sent_again_only_after_a_look() {
    let (outcome, asked) = deleted([
        described("certificate"),
        listed(&[]),
        refusal(400, "Throttling.User"),
        described("certificate"),
        listed(&[]),
        done(),
    ])
    .await;
    assert!(is_revoked(&outcome), "{outcome:?}");
    let expected = ["describe", "list", "revoke", "describe", "list", "revoke"];
    assert_eq!(asked, expected);
}

/// What becomes of the order after another one was placed for these domains, or maybe was.
async fn deleted_after(own: Application, answers: Vec<Line>) -> (GoalOutcome, Vec<&'static str>) {
    let looks = [described("certificate"), listed(&[]), done()];
    let service = Service::following(answers.into_iter().chain(looks));
    let orders = orders(&service);
    place(&orders, &own).await;
    let outcome = delete(&orders, &call()).await;
    (outcome, asked(&service))
}

#[tokio::test(start_paused = true)]
async fn an_order_that_this_process_has_replaced_or_may_have_is_not_revoked() {
    let successor = || Application {
        domains: domains("example.com www.example.com"),
        ..application()
    };
    let row = (
        "77",
        "www.example.com,example.com",
        "digicert-free-1-free",
        "CHECKING",
    );
    let placed = vec![
        listed(&[]),
        answer(200, r#"{"OrderId":77}"#),
        listed(&[row]),
    ];
    let several = [row, ("79", row.1, row.2, row.3)];
    let uncertain = vec![listed(&[]), lost(), listed(&several)];
    for answers in [placed, uncertain] {
        let (outcome, asked) = deleted_after(successor(), answers).await;
        let GoalOutcome::Kept {
            seen: Some(seen),
            because,
        } = outcome
        else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            (seen.status, because),
            (Status::Issued, KeptBecause::Succeeded)
        );
        assert!(!asked.contains(&"revoke"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_for_other_domains_is_no_successor() {
    let other = Application {
        domains: domains("api.example.com"),
        ..application()
    };
    let row = ("77", "api.example.com", "digicert-free-1-free", "CHECKING");
    let answers = vec![
        listed(&[]),
        answer(200, r#"{"OrderId":77}"#),
        listed(&[row]),
    ];
    let (outcome, _) = deleted_after(other, answers).await;
    assert!(is_revoked(&outcome), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn no_order_is_its_own_successor() {
    let answers = vec![listed(&[]), placed(), ours("CHECKING")];
    let (outcome, _) = deleted_after(application(), answers).await;
    assert!(is_revoked(&outcome), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_without_a_certificate_is_deleted_as_ever() {
    let script = [
        described("verify_fail"),
        done(),
        refusal(404, "NotFoundOrder"),
    ];
    let (outcome, asked) = deleted(script).await;
    assert!(
        matches!(outcome, GoalOutcome::Reached { .. }),
        "{outcome:?}"
    );
    assert_eq!(asked, ["describe", "delete", "describe"]);
}
