//! Waiting for the certificate.

use super::*;
use cas::Stopped;

async fn waited(script: impl IntoIterator<Item = Line>) -> IssuanceWait {
    let service = Service::following(script);
    orders(&service)
        .wait_for_issuance(&order(), &call(), |_| {})
        .await
}

#[tokio::test(start_paused = true)]
async fn the_certificate_is_waited_for_and_every_look_is_told() {
    let script = [
        record(),
        described("process"),
        lost(),
        described("process"),
        issued(((2026, 11, 1), (2027, 2, 1))),
        listed(&[]),
    ];
    let service = Service::following(script);
    let mut told = Vec::new();
    let waited = orders(&service)
        .wait_for_issuance(&order(), &call(), |seen| told.push(seen.status))
        .await;
    assert!(matches!(waited, IssuanceWait::Issued), "{waited:?}");
    use Status::{InReview, Issued, PendingValidation};
    assert_eq!(told, [PendingValidation, InReview, InReview, Issued]);
}

#[tokio::test(start_paused = true)]
async fn what_will_not_be_issued_ends_the_wait_at_once() {
    for (script, status) in [
        (vec![described("verify_fail")], Status::Failed),
        (
            vec![described("certificate"), ours("REVOKED")],
            Status::Revoked,
        ),
        (
            vec![issued(((2026, 9, 1), (2026, 11, 1))), listed(&[])],
            Status::Expired,
        ),
        (
            vec![record(), described("payed"), ours("PAYED")],
            Status::Withdrawn,
        ),
    ] {
        let began = Instant::now();
        let waited = waited(script).await;
        let IssuanceWait::Ended(seen) = waited else {
            panic!("{waited:?}")
        };
        assert_eq!(seen.status, status);
        assert!(began.elapsed() <= Duration::from_secs(2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_order_that_looks_withdrawn_or_absent_is_not_believed_at_once() {
    let script = [
        described("payed"),
        refusal(404, "NotFoundOrder"),
        record(),
        described("certificate"),
        listed(&[]),
    ];
    let waited = waited(script).await;
    assert!(matches!(waited, IssuanceWait::Issued), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_stays_withdrawn_or_absent_is_believed_long_before_the_deadline() {
    let mut withdrawn = vec![described("payed"); 5];
    withdrawn.push(ours("PAYED"));
    let mut absent = vec![refusal(404, "NotFoundOrder"); 5];
    absent.extend([listed(&[]), refusal(404, "NotFoundOrder")]);
    let began = Instant::now();
    assert!(matches!(waited(withdrawn).await, IssuanceWait::Ended(_)));
    assert!(matches!(waited(absent).await, IssuanceWait::Gone));
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_deadline_tells_how_long_each_phase_took() {
    let mut script = vec![record().after_seconds(1); 5];
    script.extend((0..99).map(|_| described("process").after_seconds(1)));
    let service = Service::following(script);
    let short = CallOptions::within(Duration::from_secs(120), CancellationToken::new());
    let waited = orders(&service)
        .wait_for_issuance(&order(), &short, |_| {})
        .await;
    let IssuanceWait::Stopped {
        why: Stopped::TimeOver,
        last: Some(last),
        error: None,
        phases,
    } = waited
    else {
        panic!("{waited:?}")
    };
    assert_eq!(last.status, Status::InReview);
    let statuses: Vec<_> = phases.iter().map(|phase| phase.status).collect();
    assert_eq!(statuses, [Status::PendingValidation, Status::InReview]);
    let whole: Duration = phases.iter().map(|phase| phase.lasted).sum();
    assert!(phases[0].lasted > Duration::from_secs(10), "{phases:?}");
    assert!(whole > Duration::from_secs(110), "{phases:?}");
    assert!(whole <= Duration::from_secs(122), "{phases:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stays_away_ends_with_the_deadline_and_the_failure() {
    let service = Service::following((0..999).map(|_| answer(503, "<html>")));
    let short = CallOptions::within(Duration::from_secs(300), CancellationToken::new());
    let waited = orders(&service)
        .wait_for_issuance(&order(), &short, |_| {})
        .await;
    let IssuanceWait::Stopped {
        why: Stopped::TimeOver,
        last: None,
        error: Some(error),
        phases,
    } = waited
    else {
        panic!("{waited:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(phases, []);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_will_not_pass_ends_the_wait() {
    let waited = waited([record(), refusal(403, "Forbidden.RAM")]).await;
    assert!(matches!(waited, IssuanceWait::Failed(_)), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_wait_at_once_with_what_was_seen() {
    let service = Service::following((0..99).map(|_| record()));
    let call = call();
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        stop.cancel();
    });
    let began = Instant::now();
    let waited = orders(&service)
        .wait_for_issuance(&order(), &call, |_| {})
        .await;
    let IssuanceWait::Stopped {
        why: Stopped::Interrupted,
        last: Some(_),
        phases,
        ..
    } = waited
    else {
        panic!("{waited:?}")
    };
    assert_eq!(phases[0].lasted, Duration::from_secs(60));
    assert!(began.elapsed() < Duration::from_secs(61));
}
