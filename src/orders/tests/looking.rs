//! What an order is up to, and when it counts as gone.

use super::*;

/// What is found of an order that was placed with this account.
async fn found(script: impl IntoIterator<Item = Line>) -> Lookup {
    let service = Service::following(script);
    let recorded = account_site(Some(ACCOUNT));
    orders(&service)
        .look(&order(), None, Some(&recorded), &call())
        .await
        .unwrap()
}

fn status(found: &Lookup) -> Option<Status> {
    match found {
        Lookup::Present(seen) => Some(seen.status),
        Lookup::Gone | Lookup::Unverified | Lookup::Elsewhere { .. } => None,
    }
}

#[tokio::test(start_paused = true)]
async fn gone_needs_two_looks_some_seconds_apart_and_a_list_between() {
    let unknown = [
        refusal(404, "NotFoundOrder"),
        refusal(400, "NotFound"),
        described("unknow"),
    ];
    for missed in unknown {
        let began = Instant::now();
        let script = [missed.clone(), listed(&[]), missed.clone()];
        assert_eq!(found(script).await, Lookup::Gone);
        assert!(began.elapsed() >= Duration::from_secs(3));

        let back = found([missed.clone(), listed(&[]), record()]).await;
        assert_eq!(status(&back), Some(Status::PendingValidation));

        let listed_still = found([missed, ours("CHECKING")]).await;
        assert_eq!(status(&listed_still), Some(Status::InReview));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_complete_by_its_own_count_proves_nothing() {
    let uncounted = answer(200, r#"{"CertificateOrderList":[]}"#);
    // The same page again and again, and more rows than came.
    let row = r#"{"OrderId":7,"Domain":"www.example.com"}"#;
    let repeated = answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{row}],"TotalCount":2}}"#),
    );
    for list in [uncounted, repeated] {
        let mut script = vec![refusal(404, "NotFoundOrder")];
        script.extend((0..99).map(|_| list.clone()));
        let service = Service::following(script);
        let recorded = account_site(Some(ACCOUNT));
        let found = orders(&service)
            .look(&order(), None, Some(&recorded), &call())
            .await;
        assert_eq!(found.unwrap_err().kind(), ErrorKind::Malformed);
    }
}

#[tokio::test(start_paused = true)]
async fn orders_that_vanish_together_share_one_list() {
    let unknown = || refusal(404, "NotFoundOrder");
    // The list is read between the two looks of all of them.
    let mut script = vec![unknown(); 3];
    script.push(listed(&[]));
    script.extend(vec![unknown(); 3]);
    let service = Service::following(script);
    let orders = orders(&service);
    let recorded = account_site(Some(ACCOUNT));
    let look = |id: &str| {
        let (orders, recorded) = (&orders, &recorded);
        let id: OrderId = id.parse().unwrap();
        async move {
            orders
                .look(&id, None, Some(recorded), &call())
                .await
                .unwrap()
        }
    };
    let found = tokio::join!(look("7"), look("9"), look("11"));
    assert_eq!(found, (Lookup::Gone, Lookup::Gone, Lookup::Gone));
    let lists = asked(&service).into_iter().filter(|verb| *verb == "list");
    assert_eq!(lists.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_404_that_means_something_else_is_an_error() {
    let service = Service::following([refusal(404, "InvalidAccessKeyId.NotFound")]);
    assert!(
        orders(&service)
            .look(&order(), None, None, &call())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn withdrawn_is_said_only_if_the_list_says_so_too() {
    let confirmed = found([described("payed"), ours("PAYED")]).await;
    assert_eq!(status(&confirmed), Some(Status::Withdrawn));
    for list in [ours("CHECKING"), listed(&[])] {
        let denied = found([described("payed"), list]).await;
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
        let seen = found([described("unknow"), ours(word)]).await;
        assert_eq!(status(&seen), Some(expected), "{word}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_that_is_not_documented_is_unknown_and_kept_verbatim() {
    let seen = found([described("half_baked")]).await;
    let Lookup::Present(seen) = seen else {
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
        let seen = orders.look(&order(), None, None, &call()).await.unwrap();
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
        let seen = found([issued(((2026, 9, 1), ends)), listed(&[])]).await;
        assert_eq!(status(&seen), Some(expected), "{ends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_issued_order_without_a_certificate_that_can_be_read_has_no_dates() {
    let unreadable = r#"{"Type":"certificate","Certificate":"PEM","CertId":"7562353"}"#;
    for described in [described("certificate"), answer(200, unreadable)] {
        let seen = found([described, listed(&[])]).await;
        let Lookup::Present(seen) = seen else {
            panic!("{seen:?}")
        };
        assert_eq!(seen.status, Status::Issued);
        assert_eq!((seen.not_before, seen.not_after), (None, None));
    }
}

#[tokio::test(start_paused = true)]
async fn an_issued_order_tells_its_certificate_and_its_dates() {
    let script = [issued(((2026, 11, 1), (2027, 2, 1))), listed(&[])];
    let Lookup::Present(seen) = found(script).await else {
        panic!("the order is there")
    };
    assert_eq!(seen.certificate_id.as_deref(), Some("7562353"));
    assert_eq!(seen.not_before.unwrap().to_string(), "2026-11-01T00:00:00Z");
    assert_eq!(seen.not_after.unwrap().to_string(), "2027-02-01T00:00:00Z");
    let pem = seen.chain.unwrap().leaf;
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
        let Lookup::Present(seen) = found([answer(200, body)]).await else {
            panic!("the order is there")
        };
        assert_eq!(seen.method, method, "{body}");
    }
}
