//! Waiting for the certificate.

use super::*;

async fn issuance(script: impl IntoIterator<Item = Line>) -> Issuance {
    let service = Service::following(script);
    orders(&service).issuance(&order(), &call(), |_| {}).await
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
    let told = std::sync::Mutex::new(Vec::new());
    let issuance = orders(&service)
        .issuance(&order(), &call(), |seen| {
            told.lock().unwrap().push(seen.status)
        })
        .await;
    let Issuance::Issued(seen) = issuance else {
        panic!("{issuance:?}")
    };
    assert!(seen.chain.is_some());
    use Status::{InReview, Issued, PendingValidation};
    let told = told.into_inner().unwrap();
    assert_eq!(told, [PendingValidation, InReview, InReview, Issued]);
}

#[tokio::test(start_paused = true)]
async fn what_will_not_be_issued_ends_the_wait_at_once() {
    for (script, status) in [
        (vec![described("verify_fail")], Status::Failed),
        (vec![described("unknow"), ours("REVOKED")], Status::Revoked),
        (vec![described("unknow"), ours("EXPIRED")], Status::Expired),
        (
            vec![record(), described("payed"), ours("PAYED")],
            Status::Withdrawn,
        ),
    ] {
        let began = Instant::now();
        let issuance = issuance(script).await;
        let Issuance::Ended(seen) = issuance else {
            panic!("{issuance:?}")
        };
        assert_eq!(seen.status, status);
        assert!(began.elapsed() <= Duration::from_secs(2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_order_that_looks_withdrawn_or_absent_is_not_believed_at_once() {
    let script = [
        described("payed"),
        ours("PAYED"),
        refusal(404, "NotFoundOrder"),
        listed(&[]),
        described("unknow"),
        listed(&[]),
        record(),
        described("certificate"),
        listed(&[]),
    ];
    let issuance = issuance(script).await;
    assert!(matches!(issuance, Issuance::Issued(_)), "{issuance:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_stays_withdrawn_or_absent_is_believed_long_before_the_deadline() {
    let withdrawn = (0..9).flat_map(|_| [described("payed"), ours("PAYED")]);
    let absent = (0..9).flat_map(|_| [refusal(404, "NotFoundOrder"), listed(&[])]);
    let began = Instant::now();
    assert!(matches!(issuance(withdrawn).await, Issuance::Ended(_)));
    assert!(matches!(issuance(absent).await, Issuance::Gone));
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
    let short = Call::within(Duration::from_secs(120), CancellationToken::new());
    let issuance = orders(&service).issuance(&order(), &short, |_| {}).await;
    let Issuance::TimeOver {
        last: Some(last),
        error: None,
        phases,
    } = issuance
    else {
        panic!("{issuance:?}")
    };
    assert_eq!(last.status, Status::InReview);
    let statuses: Vec<_> = phases.iter().map(|phase| phase.status).collect();
    assert_eq!(statuses, [Status::PendingValidation, Status::InReview]);
    let whole: Duration = phases.iter().map(|phase| phase.lasted).sum();
    assert!(phases[0].lasted > Duration::from_secs(10), "{phases:?}");
    assert!(whole > Duration::from_secs(110), "{phases:?}");
    assert!(whole <= Duration::from_secs(120), "{phases:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stays_away_ends_with_the_deadline_and_the_failure() {
    let service = Service::following((0..999).map(|_| answer(503, "<html>")));
    let short = Call::within(Duration::from_secs(300), CancellationToken::new());
    let issuance = orders(&service).issuance(&order(), &short, |_| {}).await;
    let Issuance::TimeOver {
        last: None,
        error: Some(error),
        phases,
    } = issuance
    else {
        panic!("{issuance:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(phases, []);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_will_not_pass_ends_the_wait() {
    let issuance = issuance([record(), refusal(403, "Forbidden.RAM")]).await;
    assert!(matches!(issuance, Issuance::Failed(_)), "{issuance:?}");
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
    let issuance = orders(&service).issuance(&order(), &call, |_| {}).await;
    let Issuance::Cancelled {
        last: Some(_),
        phases,
    } = issuance
    else {
        panic!("{issuance:?}")
    };
    assert_eq!(phases[0].lasted, Duration::from_secs(60));
    assert!(began.elapsed() < Duration::from_secs(61));
}
