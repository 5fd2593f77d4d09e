//! Waiting for what a new order asks to publish.

use super::*;
use cas::Stopped;

#[tokio::test(start_paused = true)]
async fn the_record_is_waited_for() {
    let service = Service::following([described("domain_verify"), record()]);
    let waited = orders(&service)
        .wait_for_validation(&order(), &call())
        .await;
    let ValidationWait::Ready(seen) = waited else {
        panic!("{waited:?}")
    };
    assert_eq!(seen.status, Status::PendingValidation);
    assert!(!seen.records.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_new_order_that_looks_withdrawn_or_gone_is_not_believed() {
    let script = [
        described("payed"),
        refusal(404, "NotFoundOrder"),
        described("unknow"),
        described("process"),
        record(),
    ];
    let service = Service::following(script);
    let waited = orders(&service)
        .wait_for_validation(&order(), &call())
        .await;
    assert!(matches!(waited, ValidationWait::Ready(_)), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_review_is_told_at_once() {
    let service = Service::following([described("verify_fail")]);
    let waited = orders(&service)
        .wait_for_validation(&order(), &call())
        .await;
    assert!(matches!(waited, ValidationWait::Failed(_)), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_will_not_pass_ends_the_wait() {
    let service = Service::following([refusal(403, "Forbidden.RAM")]);
    let waited = orders(&service)
        .wait_for_validation(&order(), &call())
        .await;
    let ValidationWait::NotYet {
        why: NotYet::Failed(error),
        ..
    } = waited
    else {
        panic!("{waited:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn a_record_ends_the_wait_whatever_state_the_order_says_it_is_in() {
    for state in ["payed", "process", "brand_new"] {
        let body = format!(
            r#"{{"Type":"{state}","RecordDomain":"_dnsauth","RecordType":"TXT","RecordValue":"t"}}"#
        );
        let service = Service::following([answer(200, &body)]);
        let waited = orders(&service)
            .wait_for_validation(&order(), &call())
            .await;
        let ValidationWait::Ready(seen) = waited else {
            panic!("{state}: {waited:?}")
        };
        assert!(!seen.records.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_review_without_a_record_is_believed_after_a_minute() {
    let service = Service::following((0..99).map(|_| described("process")));
    let began = Instant::now();
    let waited = orders(&service)
        .wait_for_validation(&order(), &call())
        .await;
    assert!(matches!(waited, ValidationWait::Ready(_)), "{waited:?}");
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(60), "{took:?}");
    assert!(took <= Duration::from_secs(75), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_never_comes_ends_with_the_deadline() {
    let service = Service::following((0..99).map(|_| described("domain_verify")));
    let short = CallOptions::within(Duration::from_secs(60), CancellationToken::new());
    let waited = orders(&service).wait_for_validation(&order(), &short).await;
    let ValidationWait::NotYet {
        last: Some(seen),
        why: NotYet::Stopped(Stopped::TimeOver),
    } = waited
    else {
        panic!("{waited:?}")
    };
    assert_eq!(seen.status, Status::PendingValidation);
}
