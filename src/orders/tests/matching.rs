//! What is there already: it stops an order, is taken over, or is only told of.

use super::*;

const PRODUCT: &str = "digicert-free-1-free";

fn adopting() -> Application {
    Application {
        adopt_existing: true,
        ..application()
    }
}

async fn placed_with(
    application: Application,
    script: impl IntoIterator<Item = Line>,
) -> (Placement, Vec<&'static str>) {
    let service = Service::following(script);
    let placement = place(&orders(&service), &application).await;
    (placement, asked(&service))
}

fn adopted(placement: &Placement) -> Option<String> {
    match &placement.result {
        Ok(Placed::Adopted { order, .. }) => Some(order.to_string()),
        _ => None,
    }
}

/// A row whose certificate ends on this day of 2026, in milliseconds.
fn issued_until(id: &str, month: u8, day: u8) -> String {
    let end = format!("2026-{month:02}-{day:02}T00:00:00Z");
    let end = end.parse::<Timestamp>().unwrap().as_millisecond();
    format!(
        r#"{{"OrderId":{id},"Domain":"www.example.com","ProductCode":"{PRODUCT}",
            "Status":"ISSUED","CertEndTime":{end}}}"#
    )
}

fn rows(rows: &[String]) -> Line {
    let (count, rows) = (rows.len(), rows.join(","));
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{rows}],"TotalCount":{count}}}"#),
    )
}

#[tokio::test(start_paused = true)]
async fn an_identical_order_under_way_stops_a_create_whoever_placed_it() {
    let (placement, asked) = placed_with(application(), [ours("CHECKING")]).await;
    let Err(NotPlaced::UnderWay(orders)) = placement.result else {
        panic!("{placement:?}")
    };
    assert_eq!(orders[0].order, order());
    assert_eq!(asked, ["list"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_differs_in_anything_stops_nothing() {
    let strangers = [
        ("1", "www.example.com,a.example.com", PRODUCT, "CHECKING"),
        ("2", "www.example.com", "geotrust-dv-1-starter", "CHECKING"),
        ("3", "*.www.example.com", PRODUCT, "CHECKING"),
        ("4", "www.example.com", PRODUCT, "REVOKED"),
        ("5", "www.example.com", PRODUCT, "EXPIRED"),
    ];
    for application in [application(), adopting()] {
        let script = [listed(&strangers), placed(), ours("CHECKING")];
        let (placement, asked) = placed_with(application, script).await;
        assert_eq!(named(&placement).as_deref(), Some(ORDER));
        assert_eq!(asked, ["list", "create", "list"]);
        assert!(placement.issued.is_empty() && placement.over.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn issued_and_dead_orders_are_told_and_stop_nothing() {
    let script = [
        rows(&[
            issued_until("7", 12, 24),
            issued_until("9", 11, 1),
            format!(
                r#"{{"OrderId":11,"Domain":"www.example.com","ProductCode":"{PRODUCT}",
                    "Status":"CHECKED_FAIL"}}"#
            ),
        ]),
        placed(),
        ours("CHECKING"),
    ];
    let (placement, _) = placed_with(application(), script).await;
    assert_eq!(named(&placement).as_deref(), Some(ORDER));
    let ids = |listed: &[ListedOrder]| -> Vec<_> {
        listed.iter().map(|one| one.order.to_string()).collect()
    };
    assert_eq!(ids(&placement.issued), ["7"], "the other one has expired");
    assert_eq!(ids(&placement.over), ["11"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_looks_withdrawn_is_believed_only_if_it_lasts() {
    // One that was placed a moment ago.
    let script = [ours("PAYED"), described("payed"), record()];
    let (placement, _) = placed_with(application(), script).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::UnderWay(_))),
        "{placement:?}"
    );

    let began = Instant::now();
    let mut script = vec![ours("PAYED")];
    script.extend(vec![described("payed"); 4]);
    script.extend([answer(200, r#"{"OrderId":77}"#), listed(&[]), listed(&[])]);
    let (placement, _) = placed_with(application(), script).await;
    assert_eq!(named(&placement).as_deref(), Some("77"), "{placement:?}");
    assert_eq!(placement.over[0].order, order());
    assert!(began.elapsed() >= Duration::from_secs(4));
}

#[tokio::test(start_paused = true)]
async fn an_order_of_which_nothing_is_known_may_be_under_way() {
    let mut script = vec![ours("BRANDNEW")];
    script.extend(vec![refusal(404, "NotFoundOrder"); 9]);
    let (placement, _) = placed_with(application(), script).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::UnderWay(_))),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_only_order_under_way_is_taken_over_where_that_is_wanted() {
    for look in [record(), described("process")] {
        let (placement, asked) = placed_with(adopting(), [ours("CHECKING"), look]).await;
        assert_eq!(adopted(&placement).as_deref(), Some(ORDER));
        assert_eq!(asked, ["list", "describe"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_by_another_method_is_not_taken_over_and_none_is_placed() {
    let by_file = answer(200, r#"{"Type":"domain_verify","ValidateType":"FILE"}"#);
    for look in [
        vec![by_file.clone()],
        vec![described("domain_verify"), by_file],
    ] {
        let script = std::iter::once(ours("CHECKING")).chain(look);
        let (placement, asked) = placed_with(adopting(), script).await;
        let Err(NotPlaced::OtherMethod(listed, method)) = placement.result else {
            panic!("{placement:?}")
        };
        assert_eq!((listed.order, method), (order(), ValidationMethod::File));
        assert!(!asked.contains(&"create"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_never_tells_its_method_is_named_and_none_is_placed() {
    for look in [described("domain_verify"), refusal(404, "NotFoundOrder")] {
        let began = Instant::now();
        let script = std::iter::once(ours("CHECKING")).chain(vec![look; 99]);
        let (placement, asked) = placed_with(adopting(), script).await;
        assert!(
            matches!(placement.result, Err(NotPlaced::MethodUntold(_))),
            "{placement:?}"
        );
        assert!(!asked.contains(&"create"));
        assert!(began.elapsed() <= Duration::from_secs(31));
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_orders_none_is_taken_over() {
    let two = listed(&[
        (ORDER, "www.example.com", PRODUCT, "CHECKING"),
        ("77", "WWW.example.com", PRODUCT, "CHECKING"),
    ]);
    let (placement, asked) = placed_with(adopting(), [two]).await;
    let Err(NotPlaced::SeveralToAdopt(several)) = placement.result else {
        panic!("{placement:?}")
    };
    assert_eq!(several.len(), 2);
    assert_eq!(asked, ["list"]);
}

#[tokio::test(start_paused = true)]
async fn the_only_issued_order_with_enough_days_left_is_taken_over() {
    // It is 2026-11-21; 33 days are left of the first one.
    for (least, expected) in [(0, Some("7")), (32, Some("7")), (33, None)] {
        let application = Application {
            min_days_remaining: least,
            ..adopting()
        };
        let script = [
            rows(&[issued_until("7", 12, 24), issued_until("9", 11, 1)]),
            placed(),
            ours("CHECKING"),
        ];
        let (placement, _) = placed_with(application, script).await;
        assert_eq!(adopted(&placement).as_deref(), expected, "{least}");
    }
    let script = [rows(&[
        issued_until("7", 12, 24),
        issued_until("9", 12, 25),
    ])];
    let (placement, _) = placed_with(adopting(), script).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::SeveralToAdopt(_))),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_taken_over_for_a_signing_request_and_none_is_doubled() {
    let application = Application {
        csr: Some("-----BEGIN CERTIFICATE REQUEST-----\n".to_owned()),
        ..adopting()
    };
    let (placement, asked) = placed_with(application, [ours("CHECKING")]).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::UnderWay(_))),
        "{placement:?}"
    );
    assert_eq!(asked, ["list"]);
}

#[tokio::test(start_paused = true)]
async fn two_resources_for_one_name_know_each_other_and_both_order() {
    let both = || {
        listed(&[
            (ORDER, "www.example.com", PRODUCT, "CHECKING"),
            ("77", "www.example.com", PRODUCT, "CHECKING"),
        ])
    };
    for second in [application(), adopting()] {
        let script = [
            listed(&[]),
            placed(),
            ours("CHECKING"),
            ours("CHECKING"),
            answer(200, r#"{"OrderId":77}"#),
            both(),
        ];
        let service = Service::following(script);
        let orders = orders(&service);
        let first = application();
        let (one, other) = tokio::join!(place(&orders, &first), place(&orders, &second));
        assert_eq!(named(&one).as_deref(), Some(ORDER));
        assert_eq!(named(&other).as_deref(), Some("77"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_of_the_state_stops_no_other_resource() {
    let script = [ours("CHECKING"), answer(200, r#"{"OrderId":77}"#)];
    let service = Service::following(script.into_iter().chain([listed(&[]), listed(&[])]));
    let orders = orders(&service);
    orders.hold(&order(), None);
    let placement = place(&orders, &application()).await;
    assert_eq!(named(&placement).as_deref(), Some("77"));
}

#[tokio::test(start_paused = true)]
async fn two_at_once_do_not_take_over_the_same_order() {
    let script = [
        ours("CHECKING"),
        record().after_seconds(3),
        ours("CHECKING"),
        answer(200, r#"{"OrderId":77}"#),
        listed(&[]),
        listed(&[]),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    let wish = adopting();
    let (one, other) = tokio::join!(place(&orders, &wish), place(&orders, &wish));
    assert_eq!(adopted(&one).as_deref(), Some(ORDER));
    assert_eq!(named(&other).as_deref(), Some("77"));
}

/// One issued order can be listed with the names of both; and for each there is another
/// that looks withdrawn, which is looked at meanwhile.
#[tokio::test(start_paused = true)]
async fn two_wishes_that_one_issued_order_fits_do_not_both_take_it_over() {
    let both = "example.com,www.example.com";
    let shared = issued_until("7", 12, 24).replace("www.example.com", both);
    let withdrawn = |id: &str, domain: &str| {
        format!(
            r#"{{"OrderId":{id},"Domain":"{domain}","ProductCode":"{PRODUCT}","Status":"PAYED"}}"#
        )
    };
    let list = rows(&[shared, withdrawn("8", "example.com"), withdrawn("9", both)]);
    // The second one lists while the first one waits for its next look.
    let mut script = vec![list.clone(), described("payed"), list];
    script.extend(vec![described("payed"); 99]);
    let service = Service::following(script);
    let orders = orders(&service);
    let wish = |names: &str| Application {
        domains: domains(names),
        ..adopting()
    };
    let (one, other) = (wish("example.com"), wish("example.com www.example.com"));
    let (one, other) = tokio::join!(place(&orders, &one), place(&orders, &other));
    // Whose pauses are the shorter ones is left to chance.
    let (first, second) = match adopted(&one) {
        Some(_) => (one, other),
        None => (other, one),
    };
    assert_eq!(adopted(&first).as_deref(), Some("7"));
    assert!(
        matches!(&second.result, Err(NotPlaced::TakenMeanwhile(id)) if id.to_string() == "7"),
        "{second:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_cannot_be_looked_at_stops_before_anything_is_ordered() {
    let script = [ours("CHECKING"), refusal(403, "Forbidden.RAM")];
    let (placement, asked) = placed_with(adopting(), script).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::NotListed(_))),
        "{placement:?}"
    );
    assert_eq!(asked, ["list", "describe"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_while_an_order_is_unclear_places_nothing() {
    for (application, row) in [(adopting(), "CHECKING"), (application(), "PAYED")] {
        let look = match row {
            "PAYED" => described("payed"),
            _ => described("domain_verify"),
        };
        let service = Service::following(std::iter::once(ours(row)).chain(vec![look; 9]));
        let call = call();
        let stop = call.cancel.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(3)).await;
            stop.cancel();
        });
        let placement = orders(&service)
            .place(&application, None, &call, |_, _| {})
            .await;
        assert!(
            matches!(placement.result, Err(NotPlaced::Interrupted)),
            "{placement:?}"
        );
        assert!(!asked(&service).contains(&"create"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_this_process_took_over_it_does_not_delete() {
    let service = Service::following([ours("CHECKING"), record()]);
    let orders = orders(&service);
    place(&orders, &adopting()).await;
    let before = asked(&service).len();
    let outcome = delete(&orders, &Known::default(), &call()).await;
    assert!(
        matches!(
            outcome,
            GoalOutcome::Kept {
                seen: None,
                because: KeptBecause::TakenOver
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(asked(&service).len(), before);
}
