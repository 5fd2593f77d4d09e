//! One deed and no more: withdrawing, or revoking.

use super::*;

async fn performed(
    deed: Deed,
    script: impl IntoIterator<Item = Line>,
) -> (Upshot, Vec<&'static str>) {
    let service = Service::following(script);
    let upshot = orders(&service)
        .perform(deed, &order(), &call(), |_| {})
        .await;
    (upshot, asked(&service))
}

#[tokio::test(start_paused = true)]
async fn an_application_is_withdrawn_once_and_not_deleted() {
    // Nobody knows which word the list has for an order without an application.
    for row in ["PAYED", "NOTACTIVATED", "CHECKING"] {
        for state in ["domain_verify", "process"] {
            let script = [
                described(state),
                done(),
                described(state),
                described("payed"),
                ours(row),
            ];
            let (upshot, asked) = performed(Deed::Withdraw, script).await;
            assert!(matches!(upshot, Upshot::Done(_)), "{upshot:?}");
            let expected = ["describe", "cancel", "describe", "describe", "list"];
            assert_eq!(asked, expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_application_that_was_issued_meanwhile_is_left_alone() {
    let script = [
        described("process"),
        refusal(403, "OrderStateError"),
        described("certificate"),
        listed(&[]),
    ];
    let (upshot, asked) = performed(Deed::Withdraw, script).await;
    let Upshot::NotAllowed(seen) = upshot else {
        panic!("{upshot:?}")
    };
    assert_eq!(seen.status, Status::Issued);
    assert_eq!(asked, ["describe", "cancel", "describe", "list"]);
}

#[tokio::test(start_paused = true)]
async fn a_revocation_is_done_when_the_service_accepts_it() {
    let script = [described("certificate"), listed(&[]), done()];
    let (upshot, asked) = performed(Deed::Revoke, script).await;
    assert!(matches!(upshot, Upshot::Done(_)), "{upshot:?}");
    assert_eq!(asked, ["describe", "list", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_revocation_is_sent_again_only_after_a_look_that_says_it_did_not_happen() {
    let beginning = || [described("certificate"), listed(&[]), lost()];
    let (upshot, asked) = performed(
        Deed::Revoke,
        beginning()
            .into_iter()
            .chain([described("certificate"), ours("REVOKED")]),
    )
    .await;
    assert!(matches!(upshot, Upshot::Done(_)), "{upshot:?}");
    assert_eq!(asked, ["describe", "list", "revoke", "describe", "list"]);

    let (upshot, asked) = performed(
        Deed::Revoke,
        beginning()
            .into_iter()
            .chain([described("certificate"), listed(&[]), done()]),
    )
    .await;
    assert!(matches!(upshot, Upshot::Done(_)), "{upshot:?}");
    let expected = ["describe", "list", "revoke", "describe", "list", "revoke"];
    assert_eq!(asked, expected);
}

#[tokio::test(start_paused = true)]
async fn what_the_state_does_not_allow_is_not_asked_for() {
    for (deed, state, row) in [
        (Deed::Withdraw, "certificate", Some("REVOKED")),
        (Deed::Withdraw, "verify_fail", None),
        (Deed::Withdraw, "payed", Some("PAYED")),
        (Deed::Withdraw, "unknow", Some("NOTACTIVATED")),
        (Deed::Revoke, "domain_verify", None),
        (Deed::Revoke, "process", None),
        (Deed::Revoke, "certificate", Some("REVOKED")),
        (Deed::Revoke, "verify_fail", None),
        (Deed::Revoke, "payed", Some("PAYED")),
    ] {
        let script = std::iter::once(described(state)).chain(row.map(ours));
        let (upshot, asked) = performed(deed, script).await;
        let refused = matches!(upshot, Upshot::NotAllowed(_));
        assert!(refused, "{deed:?} {state}: {upshot:?}");
        let acts = |verb: &&str| ["cancel", "revoke"].contains(verb);
        assert!(!asked.iter().any(acts), "{deed:?} {state}: {asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_is_gone() {
    let script = [refusal(404, "NotFoundOrder"), listed(&[])];
    let (upshot, _) = performed(Deed::Revoke, script).await;
    assert!(matches!(upshot, Upshot::Gone), "{upshot:?}");
}

#[tokio::test(start_paused = true)]
async fn a_missing_right_is_told_at_once() {
    let script = [
        described("certificate"),
        listed(&[]),
        refusal(403, "Forbidden.RAM"),
    ];
    let (upshot, asked) = performed(Deed::Revoke, script).await;
    assert!(matches!(upshot, Upshot::Failed(_)), "{upshot:?}");
    assert_eq!(asked, ["describe", "list", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_ends_early_says_whether_the_service_was_asked() {
    let mut script = vec![described("process"), done()];
    script.extend((0..99).map(|_| described("process")));
    let service = Service::following(script);
    let short = Call::within(Duration::from_secs(60), CancellationToken::new());
    let upshot = orders(&service)
        .perform(Deed::Withdraw, &order(), &short, |_| {})
        .await;
    let Upshot::DeadlinePassed {
        last, was_asked, ..
    } = upshot
    else {
        panic!("{upshot:?}")
    };
    assert_eq!(last.map(|seen| seen.status), Some(Status::InReview));
    assert!(was_asked);
    let cancels = asked(&service).into_iter().filter(|verb| *verb == "cancel");
    assert_eq!(cancels.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_step_is_told_as_it_happens() {
    let service = Service::following([described("certificate"), listed(&[]), done()]);
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |news: News<'_>| {
        told.lock().unwrap().push(match news {
            News::Seen(seen) => seen.status.as_str(),
            News::Asking => "asking",
            News::Accepted => "accepted",
        });
    };
    orders(&service)
        .perform(Deed::Revoke, &order(), &call(), tell)
        .await;
    assert_eq!(told.into_inner().unwrap(), ["issued", "asking", "accepted"]);
}
