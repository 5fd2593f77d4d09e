//! What the actions ask for: an application cancelled, a certificate revoked.

use super::*;
use cas::Stopped;

async fn brought_to(
    goal: Goal,
    script: impl IntoIterator<Item = Line>,
) -> (GoalOutcome, Vec<&'static str>) {
    let service = Service::following(script);
    let known = Known::default();
    let outcome = orders(&service)
        .bring_to(&goal, &order(), &known, &call(), |_| {})
        .await;
    (outcome, asked(&service))
}

fn is_reached(outcome: &GoalOutcome, asked: bool) -> bool {
    matches!(outcome, GoalOutcome::Reached { was_asked, .. } if *was_asked == asked)
}

#[tokio::test(start_paused = true)]
async fn an_application_is_cancelled_once_and_not_deleted() {
    for state in ["domain_verify", "process"] {
        let script = [
            described(state),
            done(),
            described(state),
            described("payed"),
        ];
        let (outcome, asked) = brought_to(Goal::Cancel, script).await;
        assert!(is_reached(&outcome, true), "{outcome:?}");
        assert_eq!(asked, ["describe", "cancel", "describe", "describe"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_so_already_is_a_success_and_nothing_is_asked_for() {
    for (goal, script) in [
        (Goal::Cancel, vec![described("payed"), ours("PAYED")]),
        (
            Goal::Revoke,
            vec![described("certificate"), ours("REVOKED")],
        ),
    ] {
        let (outcome, _) = brought_to(goal, script).await;
        assert!(is_reached(&outcome, false), "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_order_that_looks_cancelled_is_cancelled_all_the_same() {
    let script = [
        described("payed"),
        ours("CHECKING"),
        described("domain_verify"),
        done(),
        described("payed"),
    ];
    let (outcome, asked) = brought_to(Goal::Cancel, script).await;
    assert!(is_reached(&outcome, true), "{outcome:?}");
    assert_eq!(
        asked,
        ["describe", "list", "describe", "cancel", "describe"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_application_that_was_issued_meanwhile_is_left_alone() {
    let script = [
        described("process"),
        refusal(403, "OrderStateError"),
        described("certificate"),
        listed(&[]),
    ];
    let (outcome, asked) = brought_to(Goal::Cancel, script).await;
    let GoalOutcome::NotAllowed(seen) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(seen.status, Status::Issued);
    assert_eq!(asked, ["describe", "cancel", "describe", "list"]);
}

#[tokio::test(start_paused = true)]
async fn a_revocation_is_done_when_the_service_accepts_it() {
    let script = [described("certificate"), listed(&[]), done()];
    let (outcome, asked) = brought_to(Goal::Revoke, script).await;
    assert!(is_reached(&outcome, true), "{outcome:?}");
    assert_eq!(asked, ["describe", "list", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_state_does_not_allow_is_not_asked_for() {
    for (goal, state, row) in [
        (Goal::Cancel, "certificate", Some("REVOKED")),
        (Goal::Cancel, "verify_fail", None),
        (Goal::Cancel, "unknow", Some("NOTACTIVATED")),
        (Goal::Revoke, "domain_verify", None),
        (Goal::Revoke, "process", None),
        (Goal::Revoke, "verify_fail", None),
        (Goal::Revoke, "payed", None),
    ] {
        let script = std::iter::once(described(state)).chain(row.map(ours));
        let (outcome, asked) = brought_to(goal, script).await;
        assert!(
            matches!(outcome, GoalOutcome::NotAllowed(_)),
            "{state}: {outcome:?}"
        );
        let acts = |verb: &&str| ["cancel", "revoke"].contains(verb);
        assert!(!asked.iter().any(acts), "{state}: {asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_is_missing() {
    let unknown = || refusal(404, "NotFoundOrder");
    let script = [unknown(), listed(&[]), unknown()];
    let (outcome, _) = brought_to(Goal::Revoke, script).await;
    assert!(matches!(outcome, GoalOutcome::Missing), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_missing_right_is_told_at_once() {
    let script = [
        described("certificate"),
        listed(&[]),
        refusal(403, "Forbidden.RAM"),
    ];
    let (outcome, asked) = brought_to(Goal::Revoke, script).await;
    assert!(matches!(outcome, GoalOutcome::Failed { .. }), "{outcome:?}");
    assert_eq!(asked, ["describe", "list", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_ends_early_says_whether_the_service_was_asked() {
    let mut script = vec![described("process"), done()];
    script.extend(vec![described("process"); 99]);
    let service = Service::following(script);
    let short = CallOptions::within(Duration::from_secs(60), CancellationToken::new());
    let known = Known::default();
    let outcome = orders(&service)
        .bring_to(&Goal::Cancel, &order(), &known, &short, |_| {})
        .await;
    let GoalOutcome::Unfinished {
        why: Stopped::TimeOver,
        last,
        was_asked: true,
        ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(last.map(|seen| seen.status), Some(Status::InReview));
    let cancels = asked(&service).into_iter().filter(|verb| *verb == "cancel");
    assert_eq!(cancels.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_step_is_told_as_it_happens() {
    let service = Service::following([described("certificate"), listed(&[]), done()]);
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |event: Event<'_>| {
        told.borrow_mut().push(match event {
            Event::Seen(seen) => seen.status.as_str(),
            Event::Asking => "asking",
            Event::Accepted => "accepted",
        });
    };
    let known = Known::default();
    orders(&service)
        .bring_to(&Goal::Revoke, &order(), &known, &call(), tell)
        .await;
    assert_eq!(told.into_inner(), ["issued", "asking", "accepted"]);
}
