//! Ending a withdrawn order that refuses to be deleted.

use super::*;

fn parting() -> Parting {
    Parting {
        never_held_certificate: true,
        ..Parting::default()
    }
}

fn refused_delete(list_status: &str) -> [Line; 3] {
    [
        described("payed"),
        ours(list_status),
        refusal(403, "OrderStateError"),
    ]
}

/// A look, the operation that gives the order up, and its answer.
fn given_up(answer: Line) -> [Line; 3] {
    [described("payed"), ours("PAYED"), answer]
}

fn gone() -> [Line; 2] {
    [refusal(404, "NotFoundOrder"), listed(&[])]
}

fn count(asked: &[&str], verb: &str) -> usize {
    asked.iter().filter(|one| **one == verb).count()
}

#[tokio::test(start_paused = true)]
async fn an_order_that_keeps_refusing_is_given_up_after_a_look_at_both_witnesses() {
    for list_status in ["PAYED", "NOTACTIVATED"] {
        let mut script: Vec<_> = (0..3).flat_map(|_| refused_delete(list_status)).collect();
        script.extend([described("payed"), ours(list_status), done()]);
        script.extend(gone());
        let service = Service::following(script);
        let ending = orders(&service).end(&order(), &parting(), &call()).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        let asked = asked(&service);
        assert_eq!(count(&asked, "delete"), 3);
        assert_eq!(
            asked[9..],
            ["describe", "list", "revoke", "describe", "list"]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_unit_is_back_is_deleted_at_last() {
    for given_back in [done(), lost()] {
        let mut script: Vec<_> = (0..3).flat_map(|_| refused_delete("PAYED")).collect();
        script.extend(given_up(given_back));
        script.extend([described("payed"), ours("PAYED"), done()]);
        script.extend(gone());
        let service = Service::following(script);
        let ending = orders(&service).end(&order(), &parting(), &call()).await;
        assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
        let asked = asked(&service);
        assert_eq!((count(&asked, "revoke"), count(&asked, "delete")), (1, 4));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_may_hold_a_certificate_is_never_given_up() {
    let held = Parting {
        never_held_certificate: false,
        ..parting()
    };
    for (parting, list_status) in [
        (held, "PAYED"),
        (parting(), "ISSUED"),
        (parting(), "REVOKED"),
        (parting(), "BRANDNEW"),
    ] {
        let service = Service::following((0..99).flat_map(|_| refused_delete(list_status)));
        let short = Call::within(Duration::from_secs(120), CancellationToken::new());
        let ending = orders(&service).end(&order(), &parting, &short).await;
        assert!(
            matches!(ending, Ending::DeadlinePassed { .. }),
            "{ending:?}"
        );
        assert!(count(&asked(&service), "delete") > 3);
        assert_eq!(count(&asked(&service), "revoke"), 0, "{list_status}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_has_a_certificate_nobody_can_read_is_never_given_up() {
    let with_certificate = || answer(200, r#"{"Type":"payed","Certificate":"PEM"}"#);
    let round = || {
        [
            with_certificate(),
            ours("PAYED"),
            refusal(403, "OrderStateError"),
        ]
    };
    let service = Service::following((0..99).flat_map(|_| round()));
    let short = Call::within(Duration::from_secs(120), CancellationToken::new());
    let ending = orders(&service).end(&order(), &parting(), &short).await;
    assert!(
        matches!(ending, Ending::DeadlinePassed { .. }),
        "{ending:?}"
    );
    assert_eq!(count(&asked(&service), "revoke"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_only_the_list_shows_is_never_given_up() {
    let round = || {
        [
            described("unknow"),
            ours("PAYED"),
            refusal(403, "OrderStateError"),
        ]
    };
    let service = Service::following((0..99).flat_map(|_| round()));
    let short = Call::within(Duration::from_secs(120), CancellationToken::new());
    let ending = orders(&service).end(&order(), &parting(), &short).await;
    assert!(
        matches!(ending, Ending::DeadlinePassed { .. }),
        "{ending:?}"
    );
    assert_eq!(count(&asked(&service), "revoke"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_issued_between_two_refusals_is_kept() {
    let mut script: Vec<_> = (0..3).flat_map(|_| refused_delete("PAYED")).collect();
    script.extend([described("certificate"), listed(&[])]);
    let service = Service::following(script);
    let ending = orders(&service).end(&order(), &parting(), &call()).await;
    let Ending::Kept { reason, .. } = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(reason, Reason::Retained);
    assert_eq!(count(&asked(&service), "revoke"), 0);
}

#[tokio::test(start_paused = true)]
async fn refusals_before_the_order_moved_do_not_count() {
    let mut script: Vec<_> = (0..2).flat_map(|_| refused_delete("PAYED")).collect();
    script.extend([described("process"), done()]);
    script.extend((0..2).flat_map(|_| refused_delete("PAYED")));
    script.extend([described("payed"), ours("PAYED"), done()]);
    script.extend(gone());
    let service = Service::following(script);
    let ending = orders(&service).end(&order(), &parting(), &call()).await;
    assert!(matches!(ending, Ending::Gone(Some(_))), "{ending:?}");
    assert_eq!(count(&asked(&service), "revoke"), 0);
}
