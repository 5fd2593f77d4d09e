//! Deleting an order, from whatever state it is in.

use super::*;
use cas::Stopped;
use cas::mock_service::unconnected;

async fn deleted(script: impl IntoIterator<Item = Line>) -> (GoalOutcome, Vec<&'static str>) {
    let service = Service::following(script);
    let known = Known {
        recorded: Some(account_site(Some(ACCOUNT))),
        ..Known::default()
    };
    let outcome = delete(&orders(&service), &known, &call()).await;
    (outcome, asked(&service))
}

fn unknown() -> Line {
    refusal(404, "NotFoundOrder")
}

fn is_gone(outcome: &GoalOutcome) -> bool {
    matches!(
        outcome,
        GoalOutcome::Reached {
            last: Some(_),
            was_asked: true,
            is_verified: true,
        }
    )
}

#[tokio::test(start_paused = true)]
async fn an_order_under_validation_is_cancelled_once_then_deleted_without_a_list() {
    for state in ["domain_verify", "process"] {
        let script = [
            described(state),
            done(),
            described(state),
            described(state),
            described("payed"),
            done(),
            unknown(),
        ];
        let (outcome, asked) = deleted(script).await;
        assert!(is_gone(&outcome), "{outcome:?}");
        let expected = [
            "describe", "cancel", "describe", "describe", "describe", "delete", "describe",
        ];
        assert_eq!(asked, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_order_is_deleted_without_a_cancel() {
    let (outcome, asked) = deleted([described("verify_fail"), done(), unknown()]).await;
    assert!(is_gone(&outcome), "{outcome:?}");
    assert_eq!(asked, ["describe", "delete", "describe"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_gone_already_is_a_success() {
    let script = [unknown(), listed(&[]), unknown()];
    let (outcome, asked) = deleted(script.clone()).await;
    assert!(
        matches!(
            outcome,
            GoalOutcome::Reached {
                last: None,
                was_asked: false,
                is_verified: true
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(asked, ["describe", "list", "describe"]);

    let service = Service::following(script);
    let outcome = delete(&orders(&service), &Known::default(), &call()).await;
    assert!(
        matches!(
            outcome,
            GoalOutcome::Reached {
                is_verified: false,
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_moves_on_after_its_cancel_is_cancelled_again() {
    let script = [
        described("domain_verify"),
        done(),
        described("process"),
        done(),
        described("payed"),
        done(),
        unknown(),
    ];
    let (outcome, asked) = deleted(script).await;
    assert!(is_gone(&outcome), "{outcome:?}");
    assert_eq!(asked.iter().filter(|verb| **verb == "cancel").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_issued_while_it_is_cancelled_is_kept() {
    let script = [
        described("process"),
        refusal(403, "OrderStateError"),
        described("certificate"),
        listed(&[]),
    ];
    let (outcome, _) = deleted(script).await;
    let GoalOutcome::Kept {
        seen: Some(seen),
        because,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        (seen.status, because),
        (Status::Issued, KeptBecause::Retained)
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_no_acceptance() {
    let script = [
        described("verify_fail"),
        answer(200, "{}"),
        described("verify_fail"),
        done(),
        unknown(),
    ];
    let service = Service::following(script);
    let outcome = delete(&impatient(&service), &Known::default(), &call()).await;
    assert!(is_gone(&outcome), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_keeps_refusing_is_an_error_that_says_so_and_is_never_revoked() {
    let refused = || [described("payed"), refusal(403, "DeleteFail")];
    let service = Service::following((0..99).flat_map(|_| refused()));
    let began = Instant::now();
    let outcome = delete(&orders(&service), &Known::default(), &call()).await;
    let GoalOutcome::Failed {
        error,
        last: Some(seen),
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(seen.status, Status::Withdrawn);
    assert_eq!(error.code(), Some("DeleteFail"));
    assert!(!asked(&service).contains(&"revoke"));
    let took = began.elapsed();
    assert!(took > Duration::from_secs(45), "{took:?}");
    assert!(took < Duration::from_secs(120), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn the_last_look_comes_when_the_time_is_over_and_may_find_the_order_gone() {
    let script = [
        described("verify_fail"),
        done(),
        described("verify_fail"),
        described("verify_fail"),
        unknown(),
    ];
    let service = Service::following(script);
    let short = CallOptions::within(Duration::from_secs(3), CancellationToken::new());
    let began = Instant::now();
    let outcome = delete(&orders(&service), &Known::default(), &short).await;
    assert!(is_gone(&outcome), "{outcome:?}");
    assert!(began.elapsed() <= Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_wait_at_once_with_what_was_seen() {
    let service = Service::following([described("process"), done()]);
    let call = call();
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        stop.cancel();
    });
    let began = Instant::now();
    let outcome = delete(&orders(&service), &Known::default(), &call).await;
    let GoalOutcome::Unfinished {
        why: Stopped::Interrupted,
        last: Some(seen),
        ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(seen.status, Status::InReview);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_failure_to_ask_is_no_end() {
    let (outcome, _) = deleted([refusal(403, "Forbidden.RAM")]).await;
    let GoalOutcome::Failed { error, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_over_is_left_alone() {
    for (word, status) in [("REVOKED", Status::Revoked), ("EXPIRED", Status::Expired)] {
        let (outcome, asked) = deleted([described("unknow"), ours(word)]).await;
        let GoalOutcome::Kept {
            seen: Some(seen),
            because,
        } = outcome
        else {
            panic!("{outcome:?}")
        };
        assert_eq!((seen.status, because), (status, KeptBecause::Over));
        assert_eq!(asked, ["describe", "list"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_of_this_account_is_not_taken_for_gone() {
    let known = Known {
        recorded: Some(account_site(Some("222"))),
        ..Known::default()
    };
    let service = Service::following([unknown(), listed(&[]), unknown()]);
    let outcome = delete(&orders(&service), &known, &call()).await;
    let GoalOutcome::Elsewhere { recorded, here } = outcome else {
        panic!("{outcome:?}")
    };
    let sites = (account_site(Some("222")), account_site(Some(ACCOUNT)));
    assert_eq!((recorded, here), sites);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_fails_for_now_is_asked_for_again_after_a_look() {
    let protected = || refusal(400, "InvalidStatus.DeleteProtection");
    for passing in [protected, lost, unconnected] {
        let script = [
            described("domain_verify"),
            passing(),
            described("domain_verify"),
            done(),
            described("verify_fail"),
            passing(),
            described("verify_fail"),
            passing(),
            described("verify_fail"),
            done(),
            unknown(),
        ];
        let service = Service::following(script);
        let outcome = delete(&impatient(&service), &Known::default(), &call()).await;
        assert!(is_gone(&outcome), "{outcome:?}");
        let asked = asked(&service);
        let count = |verb| asked.iter().filter(|one| **one == verb).count();
        assert_eq!((count("cancel"), count("delete")), (2, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_protection_that_never_ends_is_the_reason_when_the_time_is_over() {
    let round = || {
        [
            described("verify_fail"),
            refusal(400, "InvalidStatus.DeleteProtection"),
        ]
    };
    let service = Service::following((0..99).flat_map(|_| round()));
    let began = Instant::now();
    let outcome = delete(&impatient(&service), &Known::default(), &call()).await;
    let GoalOutcome::Unfinished {
        why: Stopped::TimeOver,
        refusal: Some(error),
        ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(error.code(), Some("InvalidStatus.DeleteProtection"));
    assert!(began.elapsed() > Duration::from_secs(590));
}

#[tokio::test(start_paused = true)]
async fn a_step_that_the_deadline_cuts_short_does_not_hide_why_the_one_before_failed() {
    let service = Service::following([
        described("verify_fail"),
        refusal(403, "DeleteFail"),
        described("verify_fail"),
        done().after_seconds(60),
    ]);
    let short = CallOptions::within(Duration::from_secs(30), CancellationToken::new());
    let outcome = delete(&impatient(&service), &Known::default(), &short).await;
    let GoalOutcome::Unfinished {
        refusal: Some(error),
        ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(error.code(), Some("DeleteFail"));
}

#[tokio::test(start_paused = true)]
async fn to_make_room_an_order_that_did_not_fail_is_not_touched() {
    for state in ["domain_verify", "process", "payed", "certificate"] {
        let service = Service::following([described(state), listed(&[])]);
        let goal = Goal::DeleteFailed;
        let known = Known::default();
        let outcome = orders(&service)
            .bring_to(&goal, &order(), &known, &call(), |_| {})
            .await;
        assert!(matches!(outcome, GoalOutcome::NotAllowed(_)), "{outcome:?}");
        assert!(
            asked(&service)
                .iter()
                .all(|verb| ["describe", "list"].contains(verb))
        );
    }
}
