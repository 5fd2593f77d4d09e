//! What an order is up to, and when it counts as gone.

use super::*;

async fn sighting(script: impl IntoIterator<Item = Line>) -> Sighting {
    let service = Service::following(script);
    orders(&service)
        .observe(&order(), None, &call())
        .await
        .unwrap()
}

fn status(sighting: &Sighting) -> Option<Status> {
    match sighting {
        Sighting::Present(seen) => Some(seen.status),
        Sighting::Gone | Sighting::Elsewhere { .. } => None,
    }
}

#[tokio::test(start_paused = true)]
async fn gone_needs_two_witnesses() {
    for code in ["NotFoundOrder", "NotFound"] {
        assert_eq!(
            sighting([refusal(404, code), listed(&[])]).await,
            Sighting::Gone
        );
        let listed_still = sighting([refusal(404, code), ours("CHECKING")]).await;
        assert_eq!(status(&listed_still), Some(Status::InReview));
    }
    assert_eq!(
        sighting([described("unknow"), listed(&[])]).await,
        Sighting::Gone
    );
}

#[tokio::test(start_paused = true)]
async fn a_404_that_means_something_else_is_an_error() {
    let service = Service::following([refusal(404, "InvalidAccessKeyId.NotFound")]);
    assert!(
        orders(&service)
            .observe(&order(), None, &call())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn withdrawn_is_said_only_if_the_list_says_so_too() {
    let confirmed = sighting([described("payed"), ours("PAYED")]).await;
    assert_eq!(status(&confirmed), Some(Status::Withdrawn));
    for list in [ours("CHECKING"), listed(&[])] {
        let denied = sighting([described("payed"), list]).await;
        assert_eq!(status(&denied), Some(Status::Unknown));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_description_does_not_tell_the_list_does() {
    for (word, expected) in [
        ("REVOKED", Status::Revoked),
        ("EXPIRED", Status::Expired),
        ("CHECKED_FAIL", Status::Failed),
        ("NOTACTIVATED", Status::Unknown),
        ("BRANDNEW", Status::Unknown),
    ] {
        let seen = sighting([described("unknow"), ours(word)]).await;
        assert_eq!(status(&seen), Some(expected), "{word}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_that_nobody_documented_is_unknown_and_kept_verbatim() {
    let seen = sighting([described("half_baked")]).await;
    let Sighting::Present(seen) = seen else {
        panic!("{seen:?}")
    };
    assert_eq!(
        (seen.status, seen.api_status.as_str()),
        (Status::Unknown, "half_baked")
    );
}

#[tokio::test(start_paused = true)]
async fn revoked_orders_are_listed_once_for_all() {
    let script = [
        described("certificate"),
        ours("REVOKED"),
        described("certificate"),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    for _ in 0..2 {
        let seen = orders.observe(&order(), None, &call()).await.unwrap();
        assert_eq!(status(&seen), Some(Status::Revoked));
    }
    assert_eq!(asked(&service), ["describe", "list", "describe"]);
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_good_to_its_last_second_and_expired_past_it() {
    for (ends, expected) in [
        ((2026, 11, 20), Status::Expired),
        ((2026, 11, 21), Status::Issued),
        ((2026, 11, 22), Status::Issued),
    ] {
        let seen = sighting([issued(((2026, 9, 1), ends)), listed(&[])]).await;
        assert_eq!(status(&seen), Some(expected), "{ends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_issued_order_without_a_certificate_that_can_be_read_has_no_dates() {
    let unreadable = r#"{"Type":"certificate","Certificate":"PEM","CertId":"7562353"}"#;
    for described in [described("certificate"), answer(200, unreadable)] {
        let seen = sighting([described, listed(&[])]).await;
        let Sighting::Present(seen) = seen else {
            panic!("{seen:?}")
        };
        assert_eq!(seen.status, Status::Issued);
        assert_eq!((seen.not_before, seen.not_after), (None, None));
    }
}

#[tokio::test(start_paused = true)]
async fn an_issued_order_tells_its_certificate_and_its_dates() {
    let script = [issued(((2026, 11, 1), (2027, 2, 1))), listed(&[])];
    let Sighting::Present(seen) = sighting(script).await else {
        panic!("the order is there")
    };
    assert_eq!(seen.certificate_id.as_deref(), Some("7562353"));
    assert_eq!(seen.not_before.unwrap().to_string(), "2026-11-01T00:00:00Z");
    assert_eq!(seen.not_after.unwrap().to_string(), "2027-02-01T00:00:00Z");
    let pem = seen.chain.unwrap().pem();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
}

#[tokio::test(start_paused = true)]
async fn the_method_is_told_by_its_word_or_by_its_record() {
    for (body, method) in [
        (
            r#"{"Type":"domain_verify","ValidateType":"FILE"}"#,
            Some(ValidationMethod::File),
        ),
        (
            r#"{"Type":"domain_verify","Uri":"/a","Content":"b","Domain":"c"}"#,
            Some(ValidationMethod::File),
        ),
        (
            r#"{"Type":"domain_verify","RecordDomain":"_a","RecordType":"TXT","RecordValue":"b"}"#,
            Some(ValidationMethod::Dns),
        ),
        (r#"{"Type":"domain_verify","ValidateType":"EMAIL"}"#, None),
        (r#"{"Type":"process"}"#, None),
    ] {
        let Sighting::Present(seen) = sighting([answer(200, body)]).await else {
            panic!("the order is there")
        };
        assert_eq!(seen.method, method, "{body}");
    }
}
