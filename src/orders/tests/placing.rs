//! Placing: one request, and what becomes of its answer.

use super::*;
use cas::mock_service::unconnected;

const PRODUCT: &str = "digicert-free-1-free";
const NEW: (&str, &str, &str, &str) = (ORDER, "www.example.com", PRODUCT, "CHECKING");

fn found(placement: &Placement) -> Option<String> {
    match &placement.result {
        Ok(Placed::Found { order, .. }) => Some(order.to_string()),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_a_list_one_request_and_a_list_that_confirms_it() {
    let service = Service::following([listed(&[]), placed(), listed(&[NEW])]);
    let orders = orders(&service);
    let told = std::sync::Mutex::new(None);
    let placement = orders
        .place(&application(), None, &call(), |id, _| {
            *told.lock().unwrap() = Some(id.clone());
        })
        .await;
    assert_eq!(told.into_inner().unwrap(), Some(order()));
    assert!(
        matches!(
            placement.result,
            Ok(Placed::Named {
                is_confirmed: true,
                ..
            })
        ),
        "{placement:?}"
    );
    assert_eq!(asked(&service), ["list", "create", "list"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_no_list_confirms_yet_is_believed_and_told_as_unconfirmed() {
    let nothing = || listed(&[]);
    for lists in [
        vec![nothing(), nothing()],
        vec![refusal(403, "Forbidden.RAM")],
    ] {
        let script = [nothing(), placed()].into_iter().chain(lists);
        let service = Service::following(script);
        let placement = place(&orders(&service), &application()).await;
        assert!(
            matches!(
                placement.result,
                Ok(Placed::Named {
                    is_confirmed: false,
                    ..
                })
            ),
            "{placement:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_names_an_order_for_other_domains_is_not_believed() {
    let other = (ORDER, "api.example.com", PRODUCT, "CHECKING");
    let service = Service::following([listed(&[]), placed(), listed(&[]), listed(&[other])]);
    let orders = orders(&service);
    let placement = place(&orders, &application()).await;
    assert!(
        matches!(&placement.result, Err(NotPlaced::Foreign(id)) if *id == order()),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_names_an_order_which_was_there_before_is_not_believed() {
    for status in ["ISSUED", "CHECKED_FAIL"] {
        let service = Service::following([ours(status), placed()]);
        let placement = place(&orders(&service), &application()).await;
        assert!(
            matches!(placement.result, Err(NotPlaced::Foreign(_))),
            "{placement:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_names_the_order_of_another_resource_is_not_believed() {
    let service = Service::following([listed(&[]), placed()]);
    let orders = orders(&service);
    orders.hold(&order(), None);
    let placement = place(&orders, &application()).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::Foreign(_))),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_followed_by_looks_and_no_second_request() {
    let script = [listed(&[]), lost(), listed(&[]), listed(&[NEW])];
    let service = Service::following(script);
    let placement = place(&orders(&service), &application()).await;
    assert_eq!(found(&placement).as_deref(), Some(ORDER));
    assert_eq!(asked(&service), ["list", "create", "list", "list"]);
}

#[tokio::test(start_paused = true)]
async fn only_exactly_these_domains_and_this_product_count_as_found() {
    let strangers = [
        ("1", "www.example.com,api.example.com", PRODUCT, "CHECKING"),
        ("2", "*.www.example.com", PRODUCT, "CHECKING"),
        ("3", "www.example.com", "geotrust-dv-1-starter", "CHECKING"),
    ];
    let mut script = vec![listed(&[]), lost()];
    script.extend(vec![listed(&strangers); 30]);
    let service = Service::following(script);
    let placement = place(&orders(&service), &application()).await;
    let Err(NotPlaced::Uncertain {
        candidates,
        look_up: None,
        ..
    }) = placement.result
    else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates, []);
    let creates = asked(&service).into_iter().filter(|verb| *verb == "create");
    assert_eq!(creates.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn of_several_new_orders_none_is_taken() {
    let two = [
        ("9", "www.example.com", PRODUCT, "CHECKING"),
        ("11", "WWW.example.com", PRODUCT, "CHECKING"),
    ];
    let service = Service::following([listed(&[]), lost(), listed(&two)]);
    let placement = place(&orders(&service), &application()).await;
    let Err(NotPlaced::Uncertain { candidates, .. }) = placement.result else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_another_resource_has_is_not_found() {
    let script = [listed(&[]), lost(), listed(&[NEW])]
        .into_iter()
        .chain(vec![listed(&[NEW]); 30]);
    let service = Service::following(script);
    let orders = orders(&service);
    orders.hold(&order(), None);
    let placement = place(&orders, &application()).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::Uncertain { .. })),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_is_looked_for_for_a_minute() {
    let mut script = vec![listed(&[]), lost()];
    script.extend(vec![listed(&[]); 30]);
    let service = Service::following(script);
    let began = Instant::now();
    let placement = place(&orders(&service), &application()).await;
    assert!(
        matches!(placement.result, Err(NotPlaced::Uncertain { .. })),
        "{placement:?}"
    );
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(59), "{took:?}");
    assert!(took <= Duration::from_secs(62), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_names_an_order_has_reserved_it() {
    let body = format!(r#"{{"OrderId":{ORDER},"Code":"DeductQuotaFailed","RequestId":"R"}}"#);
    for status in [200, 400] {
        let script = [
            listed(&[]),
            answer(status, &body),
            listed(&[NEW]),
            listed(&[NEW]),
        ];
        let service = Service::following(script);
        let placement = place(&orders(&service), &application()).await;
        assert_eq!(named(&placement).as_deref(), Some(ORDER), "{placement:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_names_an_order_counts_as_no_certain_refusal_whatever_its_code() {
    let body = format!(r#"{{"OrderId":{ORDER},"Code":"NotRemainCount","RequestId":"R"}}"#);
    let mut script = vec![listed(&[]), answer(404, &body)];
    script.extend(vec![listed(&[]); 30]);
    let service = Service::following(script);
    let placement = place(&orders(&service), &application()).await;
    let Err(NotPlaced::Uncertain { candidates, .. }) = placement.result else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates, [order()]);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_request_is_sent_again_only_after_a_look() {
    let script = [
        listed(&[]),
        refusal(400, "Throttling.User"),
        listed(&[]),
        listed(&[]),
        placed(),
        listed(&[NEW]),
    ];
    let service = Service::following(script);
    let placement = place(&orders(&service), &application()).await;
    assert_eq!(named(&placement).as_deref(), Some(ORDER));
    assert_eq!(
        asked(&service),
        ["list", "create", "list", "list", "create", "list"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_throttled_after_its_work_is_not_sent_again() {
    for code in ["Throttling.User", "FlowControlError"] {
        for lag in [0, 1] {
            let mut script = vec![listed(&[]), refusal(400, code)];
            script.extend(vec![listed(&[]); lag]);
            script.extend([listed(&[NEW]), listed(&[NEW])]);
            let service = Service::following(script);
            let placement = place(&orders(&service), &application()).await;
            assert_eq!(found(&placement).as_deref(), Some(ORDER), "{placement:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_keeps_throttling_ends_with_the_throttle() {
    let rounds = (0..99).flat_map(|_| [refusal(400, "Throttling.User"), listed(&[]), listed(&[])]);
    let service = Service::following(std::iter::once(listed(&[])).chain(rounds));
    let began = Instant::now();
    let placement = place(&orders(&service), &application()).await;
    let Err(NotPlaced::Refused(error)) = placement.result else {
        panic!("{placement:?}")
    };
    assert_eq!(error.code(), Some("Throttling.User"));
    assert!(began.elapsed() <= Duration::from_secs(130));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_ordered_where_the_orders_cannot_be_listed() {
    let service = Service::following([refusal(403, "Forbidden.RAM")]);
    let placement = place(&orders(&service), &application()).await;
    let Err(NotPlaced::NotListed(error)) = placement.result else {
        panic!("{placement:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(asked(&service), ["list"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_did_not_run_and_is_not_looked_for() {
    for code in [
        "NotRemainCount",
        "DomainAlreadyExist",
        "InvalidParameter",
        "Forbidden.RAM",
    ] {
        let service = Service::following([listed(&[]), refusal(400, code)]);
        let placement = place(&orders(&service), &application()).await;
        assert!(
            matches!(placement.result, Err(NotPlaced::Refused(_))),
            "{placement:?}"
        );
        assert_eq!(asked(&service), ["list", "create"]);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_the_request_is_sent_again_at_once() {
    let script = [listed(&[]), unconnected(), placed(), listed(&[NEW])];
    let service = Service::following(script);
    let placement = place(&orders(&service), &application()).await;
    assert_eq!(named(&placement).as_deref(), Some(ORDER));
    assert_eq!(asked(&service), ["list", "create", "create", "list"]);
}

#[tokio::test(start_paused = true)]
async fn the_next_order_meets_the_one_whose_answer_was_lost() {
    let mut script = vec![listed(&[]), lost()];
    script.extend(vec![listed(&[]); 30]);
    let service = Service::following(script.clone());
    let count = {
        let orders = orders(&service);
        place(&orders, &application()).await;
        asked(&service).len()
    };
    // It appears a moment after the search has ended.
    let mut script: Vec<_> = script.into_iter().take(count).collect();
    script.push(listed(&[NEW]));
    let service = Service::following(script);
    let orders = orders(&service);
    place(&orders, &application()).await;
    let next = place(&orders, &application()).await;
    assert!(
        matches!(next.result, Err(NotPlaced::UnderWay(_))),
        "{next:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_during_the_look_up_leaves_time_for_one_last_look() {
    let call = call();
    let script = [listed(&[]), lost()].into_iter().chain([
        listed(&[]),
        listed(&[]),
        listed(&[]),
        listed(&[NEW]),
    ]);
    let service = Service::following(script);
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(4)).await;
        stop.cancel();
    });
    let began = Instant::now();
    let placement = orders(&service)
        .place(&application(), None, &call, |_, _| {})
        .await;
    assert_eq!(found(&placement).as_deref(), Some(ORDER), "{placement:?}");
    assert!(began.elapsed() < Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_after_the_time_is_over_is_looked_for_all_the_same() {
    let script = [listed(&[]), lost().after_seconds(120), listed(&[NEW])];
    let service = Service::following(script);
    let short = CallOptions::within(Duration::from_secs(60), CancellationToken::new());
    let placement = orders(&service)
        .place(&application(), None, &short, |_, _| {})
        .await;
    assert_eq!(found(&placement).as_deref(), Some(ORDER), "{placement:?}");
    assert_eq!(asked(&service), ["list", "create", "list"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_before_the_request_places_nothing() {
    let call = call();
    call.cancel.cancel();
    let service = Service::following([]);
    let placement = orders(&service)
        .place(&application(), None, &call, |_, _| {})
        .await;
    assert!(
        matches!(placement.result, Err(NotPlaced::Interrupted)),
        "{placement:?}"
    );
    assert_eq!(asked(&service), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_fails_is_not_passed_off_as_one_that_found_nothing() {
    let mut script = vec![listed(&[]), lost()];
    script.extend(vec![refusal(403, "Forbidden.RAM"); 99]);
    let service = Service::following(script);
    let placement = place(&orders(&service), &application()).await;
    let Err(NotPlaced::Uncertain {
        candidates,
        look_up: Some(error),
        ..
    }) = placement.result
    else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates, []);
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}
