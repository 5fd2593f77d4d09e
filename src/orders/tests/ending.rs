//! Ending an order, from whatever state it is in.

use super::*;
use crate::cas::scripted::unconnected;

async fn ended(script: impl IntoIterator<Item = Line>) -> (Ending, Vec<&'static str>) {
    let service = Service::following(script);
    let ending = orders(&service)
        .end(&order(), &Parting::default(), &call())
        .await;
    let asked = asked(&service);
    (ending, asked)
}

fn gone() -> [Line; 2] {
    [refusal(404, "NotFoundOrder"), listed(&[])]
}

#[tokio::test(start_paused = true)]
async fn an_order_under_validation_is_cancelled_once_then_deleted() {
    for state in ["domain_verify", "process"] {
        let mut script = vec![
            described(state),
            done(),
            described(state),
            described(state),
            described("payed"),
            ours("PAYED"),
            done(),
        ];
        script.extend(gone());
        let (ending, asked) = ended(script).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        let expected = [
            "describe", "cancel", "describe", "describe", "describe", "list", "delete", "describe",
            "list",
        ];
        assert_eq!(asked, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_order_is_deleted_without_a_cancel() {
    let mut script = vec![described("verify_fail"), done()];
    script.extend(gone());
    let (ending, asked) = ended(script).await;
    assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
    assert_eq!(asked, ["describe", "delete", "describe", "list"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_gone_already_is_a_success() {
    let (ending, asked) = ended(gone()).await;
    assert!(matches!(ending, Ending::Gone(None)), "{ending:?}");
    assert_eq!(asked, ["describe", "list"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_moves_on_after_its_cancel_is_cancelled_again() {
    let mut script = vec![
        described("domain_verify"),
        done(),
        described("process"),
        done(),
        described("payed"),
        ours("PAYED"),
        done(),
    ];
    script.extend(gone());
    let (ending, asked) = ended(script).await;
    assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
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
    let (ending, _) = ended(script).await;
    let Ending::Kept { seen, reason } = ending else {
        panic!("{ending:?}")
    };
    assert_eq!((seen.status, reason), (Status::Issued, Reason::Retained));
}

#[tokio::test(start_paused = true)]
async fn a_refused_delete_is_tried_again() {
    let mut script = vec![
        described("payed"),
        ours("PAYED"),
        refusal(403, "DeleteFail"),
        described("payed"),
        ours("PAYED"),
        done(),
    ];
    script.extend(gone());
    let (ending, asked) = ended(script).await;
    assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
    assert_eq!(asked.iter().filter(|verb| **verb == "delete").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_keeps_refusing_ends_with_the_deadline_and_the_reason() {
    let refused = || {
        [
            described("payed"),
            ours("PAYED"),
            refusal(403, "OrderStateError"),
        ]
    };
    let service = Service::following((0..99).flat_map(|_| refused()));
    let short = Call::within(Duration::from_secs(60), CancellationToken::new());
    let ending = orders(&service)
        .end(&order(), &Parting::default(), &short)
        .await;
    let Ending::DeadlinePassed {
        last: Some(seen),
        refusal: Some(error),
    } = ending
    else {
        panic!("{ending:?}")
    };
    assert_eq!(seen.status, Status::Withdrawn);
    assert_eq!(error.code(), Some("OrderStateError"));
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
    let ending = orders(&service)
        .end(&order(), &Parting::default(), &call)
        .await;
    let Ending::Cancelled(Some(seen)) = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(seen.status, Status::InReview);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_failure_to_ask_is_no_end() {
    let (ending, _) = ended([refusal(403, "Forbidden.RAM")]).await;
    let Ending::Failed(error) = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_over_is_left_alone() {
    for (word, status) in [("REVOKED", Status::Revoked), ("EXPIRED", Status::Expired)] {
        let (ending, asked) = ended([described("unknow"), ours(word)]).await;
        let Ending::Kept { seen, reason } = ending else {
            panic!("{ending:?}")
        };
        assert_eq!((seen.status, reason), (status, Reason::Over));
        assert_eq!(asked, ["describe", "list"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_of_this_account_is_not_taken_for_gone() {
    let parting = Parting {
        home: Some(home(Some("222"))),
        ..Parting::default()
    };
    let service = Service::following(gone());
    let ending = orders(&service).end(&order(), &parting, &call()).await;
    let Ending::Elsewhere { recorded, here } = ending else {
        panic!("{ending:?}")
    };
    assert_eq!((recorded, here), (home(Some("222")), home(Some(ACCOUNT))));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_removed_just_now_needs_no_account_to_be_gone() {
    let parting = Parting {
        home: Some(home(Some(ACCOUNT))),
        ..Parting::default()
    };
    let mut script = vec![described("verify_fail"), done()];
    script.extend(gone());
    let service = Service::following(script);
    let ending = newcomers(&service).end(&order(), &parting, &call()).await;
    assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
    assert_eq!(asked(&service), ["describe", "delete", "describe", "list"]);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_fails_for_now_is_asked_for_again_after_a_look() {
    let protected = || refusal(400, "InvalidStatus.DeleteProtection");
    for passing in [protected, lost, unconnected] {
        let mut script = vec![
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
        ];
        script.extend(gone());
        let service = Service::following(script);
        let ending = impatient(&service)
            .end(&order(), &Parting::default(), &call())
            .await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
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
    let ending = impatient(&service)
        .end(&order(), &Parting::default(), &call())
        .await;
    let Ending::DeadlinePassed {
        refusal: Some(error),
        ..
    } = ending
    else {
        panic!("{ending:?}")
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
    let short = Call::within(Duration::from_secs(30), CancellationToken::new());
    let ending = impatient(&service)
        .end(&order(), &Parting::default(), &short)
        .await;
    let Ending::DeadlinePassed {
        refusal: Some(error),
        ..
    } = ending
    else {
        panic!("{ending:?}")
    };
    assert_eq!(error.code(), Some("DeleteFail"));
}
