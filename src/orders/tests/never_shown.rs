//! Deleting an order that the service accepted and that no list has shown.

use super::*;
use cas::Stopped;

fn known() -> Known {
    Known {
        recorded: Some(account_site(Some(ACCOUNT))),
        unconfirmed: Some(domains("www.example.com")),
        ..Known::default()
    }
}

fn unknown() -> Line {
    refusal(404, "NotFoundOrder")
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_listed_late_is_deleted_like_any_other() {
    let script = [
        described("verify_fail"),
        listed(&[]),
        listed(&[]),
        described("verify_fail"),
        ours("CHECKED_FAIL"),
        done(),
        unknown(),
    ];
    let service = Service::following(script);
    let outcome = delete(&orders(&service), &known(), &call()).await;
    assert!(
        matches!(outcome, GoalOutcome::Reached { .. }),
        "{outcome:?}"
    );
    let expected = [
        "describe", "list", "list", "describe", "list", "delete", "describe",
    ];
    assert_eq!(asked(&service), expected);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_never_shown_is_an_error_when_the_time_is_over() {
    let service = Service::following([unknown(), listed(&[]), unknown()]);
    let short = CallOptions::within(Duration::from_secs(3), CancellationToken::new());
    let outcome = delete(&orders(&service), &known(), &short).await;
    assert!(
        matches!(
            outcome,
            GoalOutcome::Unfinished {
                why: Stopped::TimeOver,
                last: None,
                was_asked: false,
                ..
            }
        ),
        "{outcome:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_turns_out_to_be_for_other_domains_is_left_alone() {
    let other = (ORDER, "api.example.com", "digicert-free-1-free", "CHECKING");
    let script = [record(), listed(&[]), listed(&[other])];
    let service = Service::following(script);
    let outcome = delete(&orders(&service), &known(), &call()).await;
    assert!(
        matches!(
            outcome,
            GoalOutcome::Kept {
                because: KeptBecause::Foreign,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(asked(&service), ["describe", "list", "list"]);
}

#[tokio::test(start_paused = true)]
async fn another_account_is_told_at_once() {
    let known = Known {
        recorded: Some(account_site(Some("222"))),
        ..known()
    };
    let service = Service::following([unknown(), listed(&[]), unknown()]);
    let outcome = delete(&orders(&service), &known, &call()).await;
    assert!(
        matches!(outcome, GoalOutcome::Elsewhere { .. }),
        "{outcome:?}"
    );
}
