//! Waiting for what a new order asks to publish.

use super::*;

#[tokio::test(start_paused = true)]
async fn the_record_is_waited_for() {
    let service = Service::following([described("domain_verify"), record()]);
    let arrival = orders(&service).arrival(&order(), &call()).await;
    let Arrival::Ready(seen) = arrival else {
        panic!("{arrival:?}")
    };
    assert_eq!(seen.status, Status::PendingValidation);
    assert!(seen.record.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_new_order_that_looks_withdrawn_or_gone_is_not_believed() {
    let script = [
        described("payed"),
        ours("PAYED"),
        refusal(404, "NotFoundOrder"),
        listed(&[]),
        refusal(404, "NotFoundOrder"),
        ours("CHECKING"),
        described("unknow"),
        listed(&[]),
        record(),
    ];
    let service = Service::following(script);
    let arrival = orders(&service).arrival(&order(), &call()).await;
    assert!(matches!(arrival, Arrival::Ready(_)), "{arrival:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_review_is_told_at_once() {
    let service = Service::following([described("verify_fail")]);
    let arrival = orders(&service).arrival(&order(), &call()).await;
    assert!(matches!(arrival, Arrival::Failed(_)), "{arrival:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_will_not_pass_ends_the_wait() {
    let service = Service::following([refusal(403, "Forbidden.RAM")]);
    let arrival = orders(&service).arrival(&order(), &call()).await;
    let Arrival::NotYet {
        error: Some(error), ..
    } = arrival
    else {
        panic!("{arrival:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_never_comes_ends_with_the_deadline() {
    let service = Service::following((0..99).map(|_| described("domain_verify")));
    let short = Call::within(Duration::from_secs(60), CancellationToken::new());
    let arrival = orders(&service).arrival(&order(), &short).await;
    let Arrival::NotYet {
        last: Some(seen),
        error: None,
        cancelled: false,
    } = arrival
    else {
        panic!("{arrival:?}")
    };
    assert_eq!(seen.status, Status::PendingValidation);
}
