//! Ending an issued order whose certificate is to be revoked.

use super::*;

fn parting() -> Parting {
    Parting {
        policy: Policy::Revoke(domains("www.example.com")),
        ..Parting::default()
    }
}

async fn ended(script: impl IntoIterator<Item = Line>) -> (Ending, Vec<&'static str>) {
    let service = Service::following(script);
    let ending = orders(&service).end(&order(), &parting(), &call()).await;
    (ending, asked(&service))
}

#[tokio::test(start_paused = true)]
async fn a_revocation_is_done_when_the_service_accepts_it() {
    let (ending, asked) = ended([
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        done(),
    ])
    .await;
    assert!(matches!(ending, Ending::Revoked(_)), "{ending:?}");
    assert_eq!(asked, ["describe", "list", "list", "revoke"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_revocation_is_looked_for_in_a_fresh_list_and_not_sent_again() {
    for lost_answer in [lost(), answer(500, "{"), refusal(500, "InternalError")] {
        let (ending, asked) = ended([
            described("certificate"),
            listed(&[]),
            ours("ISSUED"),
            lost_answer,
            described("certificate"),
            ours("REVOKED"),
        ])
        .await;
        assert!(matches!(ending, Ending::Revoked(_)), "{ending:?}");
        assert_eq!(
            asked,
            ["describe", "list", "list", "revoke", "describe", "list"]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_revocation_that_did_not_happen_is_sent_again_after_the_look() {
    let (ending, asked) = ended([
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        lost(),
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        done(),
    ])
    .await;
    assert!(matches!(ending, Ending::Revoked(_)), "{ending:?}");
    let expected = [
        "describe", "list", "list", "revoke", "describe", "list", "list", "revoke",
    ];
    assert_eq!(asked, expected);
}

#[tokio::test(start_paused = true)]
async fn a_refused_revocation_is_followed_by_a_look() {
    let (ending, _) = ended([
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        refusal(403, "OrderStateError"),
        described("certificate"),
        ours("REVOKED"),
    ])
    .await;
    let Ending::Kept { seen, reason } = ending else {
        panic!("{ending:?}")
    };
    assert_eq!((seen.status, reason), (Status::Revoked, Reason::Over));
}

#[tokio::test(start_paused = true)]
async fn a_revocation_that_is_refused_for_ever_ends_with_the_deadline_and_the_reason() {
    let round = || {
        [
            described("certificate"),
            listed(&[]),
            ours("ISSUED"),
            refusal(403, "OrderStateError"),
        ]
    };
    let service = Service::following((0..99).flat_map(|_| round()));
    let short = Call::within(Duration::from_secs(60), CancellationToken::new());
    let ending = orders(&service).end(&order(), &parting(), &short).await;
    let Ending::DeadlinePassed {
        refusal: Some(error),
        ..
    } = ending
    else {
        panic!("{ending:?}")
    };
    assert_eq!(error.code(), Some("OrderStateError"));
}

#[tokio::test(start_paused = true)]
async fn an_unclear_refusal_is_believed_only_after_a_look() {
    let (ending, _) = ended([
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        refusal(400, "CouldNotRefund.OverTime"),
        described("certificate"),
        ours("REVOKED"),
    ])
    .await;
    assert!(matches!(ending, Ending::Revoked(_)), "{ending:?}");

    let (ending, asked) = ended([
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        refusal(400, "CouldNotRefund.OverTime"),
        described("certificate"),
        listed(&[]),
    ])
    .await;
    let Ending::Failed(error) = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(error.code(), Some("CouldNotRefund.OverTime"));
    assert_eq!(asked.iter().filter(|verb| **verb == "revoke").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_missing_right_to_revoke_is_told_at_once() {
    let script = [
        described("certificate"),
        listed(&[]),
        ours("ISSUED"),
        refusal(403, "Forbidden.RAM"),
    ];
    let (ending, _) = ended(script).await;
    assert!(matches!(ending, Ending::Failed(_)), "{ending:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_this_process_has_replaced_is_not_revoked() {
    let script = [
        listed(&[]),
        answer(200, r#"{"OrderId":77}"#),
        described("certificate"),
        listed(&[]),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    let successor = Application {
        domains: domains("example.com www.example.com"),
        ..application()
    };
    orders.place(&successor, &call(), |_| {}).await;
    let ending = orders.end(&order(), &parting(), &call()).await;
    let Ending::Kept { seen, reason } = ending else {
        panic!("{ending:?}")
    };
    assert_eq!((seen.status, reason), (Status::Issued, Reason::Succeeded));
    assert!(!asked(&service).contains(&"revoke"));
}

#[tokio::test(start_paused = true)]
async fn an_order_in_doubt_counts_as_a_successor_too() {
    let mut script = vec![listed(&[]), lost()];
    script.extend((0..30).map(|_| listed(&[])));
    let service = Service::following(script);
    let orders = orders(&service);
    orders.place(&application(), &call(), |_| {}).await;
    assert!(orders.has_successor_for(&domains("www.example.com"), &order()));
    assert!(!orders.has_successor_for(&domains("api.example.com"), &order()));
}

#[tokio::test(start_paused = true)]
async fn no_order_is_its_own_successor() {
    let service = Service::following([listed(&[]), placed()]);
    let orders = orders(&service);
    orders.place(&application(), &call(), |_| {}).await;
    let domains = domains("www.example.com");
    assert!(!orders.has_successor_for(&domains, &order()));
    assert!(orders.has_successor_for(&domains, &"77".parse().unwrap()));
}

/// A parting with an order of which nobody knows for which domains it is.
fn undecidable() -> Parting {
    Parting {
        policy: Policy::Undecidable,
        ..Parting::default()
    }
}

#[tokio::test(start_paused = true)]
async fn an_issued_order_whose_domains_nobody_knows_is_left_alone() {
    let service = Service::following([described("certificate"), listed(&[])]);
    let ending = orders(&service)
        .end(&order(), &undecidable(), &call())
        .await;
    let Ending::Undecidable(seen) = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(seen.status, Status::Issued);
    assert_eq!(asked(&service), ["describe", "list"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_without_a_certificate_is_removed_as_ever() {
    for parting in [parting(), undecidable()] {
        let service = Service::following([
            described("verify_fail"),
            done(),
            refusal(404, "NotFoundOrder"),
            listed(&[]),
        ]);
        let ending = orders(&service).end(&order(), &parting, &call()).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        let expected = ["describe", "delete", "describe", "list"];
        assert_eq!(asked(&service), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_revocation_by_itself_whose_answer_is_lost_is_not_repeated() {
    let service = Service::following([lost()]);
    assert!(orders(&service).revoke(&order(), &call()).await.is_err());
    assert_eq!(asked(&service), ["revoke"]);
}
