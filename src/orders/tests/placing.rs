//! Placing: a baseline, one request, and whose an order is.

use super::*;

#[tokio::test(start_paused = true)]
async fn an_order_is_a_baseline_and_one_request() {
    let service = Service::following([listed(&[]), placed()]);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    assert!(
        matches!(placement, Placement::Placed(id) if id == order()),
        "{placement:?}"
    );
    assert_eq!(asked(&service), ["list", "create"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_followed_by_a_look_and_no_second_request() {
    let other = ("7", "www.example.com", "digicert-free-1-free", "CHECKING");
    let script = [
        listed(&[other]),
        lost(),
        listed(&[other]),
        listed(&[
            other,
            (ORDER, "www.example.com", "digicert-free-1-free", "CHECKING"),
        ]),
    ];
    let service = Service::following(script);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    assert!(
        matches!(placement, Placement::Placed(id) if id == order()),
        "{placement:?}"
    );
    assert_eq!(asked(&service), ["list", "create", "list", "list"]);
}

#[tokio::test(start_paused = true)]
async fn only_exactly_this_domain_and_product_counts_as_found() {
    let strangers = [
        (
            "1",
            "www.example.com,api.example.com",
            "digicert-free-1-free",
            "CHECKING",
        ),
        ("2", "*.www.example.com", "digicert-free-1-free", "CHECKING"),
        ("3", "www.example.com", "geotrust-dv-1-starter", "CHECKING"),
    ];
    let mut script = vec![listed(&[]), lost()];
    script.extend((0..20).map(|_| listed(&strangers)));
    let service = Service::following(script);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    let Placement::Uncertain {
        candidates,
        intent,
        look_up: None,
        ..
    } = placement
    else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates, []);
    assert_eq!(intent.domains, domains("www.example.com"));
    assert_eq!(
        asked(&service)
            .iter()
            .filter(|verb| **verb == "create")
            .count(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn several_new_orders_are_nobodys() {
    let two = [
        ("8", "www.example.com", "digicert-free-1-free", "CHECKING"),
        ("9", "WWW.example.com", "digicert-free-1-free", "CHECKING"),
    ];
    let service = Service::following([listed(&[]), lost(), listed(&two)]);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    let Placement::Uncertain { candidates, .. } = placement else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_look_up_ends_after_a_minute() {
    let mut script = vec![listed(&[]), lost()];
    script.extend((0..30).map(|_| listed(&[])));
    let service = Service::following(script);
    let began = Instant::now();
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    assert!(
        matches!(placement, Placement::Uncertain { .. }),
        "{placement:?}"
    );
    assert!(
        began.elapsed() <= Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
    assert!(
        began.elapsed() >= Duration::from_secs(50),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn by_when_an_order_in_doubt_was_placed_is_told_in_the_services_time() {
    let dated = |line: Line| line.with_header("date", "Sat, 21 Nov 2026 00:10:00 GMT");
    let mut script = vec![dated(listed(&[])), lost()];
    script.extend((0..30).map(|_| dated(listed(&[]))));
    let service = Service::following(script);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    let Placement::Uncertain { intent, .. } = placement else {
        panic!("{placement:?}")
    };
    // The clock of this machine is ten minutes behind; a minute is left for the request.
    let until = intent.until.map(|until| until.to_string());
    assert_eq!(until.as_deref(), Some("2026-11-21T00:11:00Z"));
}

#[tokio::test(start_paused = true)]
async fn an_order_for_the_domain_that_is_there_already_leaves_no_doubt() {
    for code in ["DomainAlreadyExist", "DomainRepeat"] {
        let service = Service::following([ours("CHECKING"), refusal(400, code)]);
        let placement = orders(&service)
            .place(&application(), &call(), |_| {})
            .await;
        let Placement::NotPlaced(error) = placement else {
            panic!("{placement:?}")
        };
        assert_eq!(error.code(), Some(code));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_ordered_without_a_baseline() {
    let service = Service::following([refusal(403, "Forbidden.RAM")]);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    let Placement::NoBaseline(error) = placement else {
        panic!("{placement:?}")
    };
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(asked(&service), ["list"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_did_not_run_and_is_not_looked_for() {
    let service = Service::following([listed(&[]), refusal(404, "NotRemainCount")]);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    assert!(
        matches!(placement, Placement::NotPlaced(_)),
        "{placement:?}"
    );
    assert_eq!(asked(&service), ["list", "create"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_somebodys_is_not_found_again() {
    let script = [
        listed(&[]),
        placed(),
        listed(&[]),
        lost(),
        ours("CHECKING"),
        listed(&[
            (ORDER, "www.example.com", "digicert-free-1-free", "CHECKING"),
            ("77", "www.example.com", "digicert-free-1-free", "CHECKING"),
        ]),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    orders.place(&application(), &call(), |_| {}).await;
    let second = orders.place(&application(), &call(), |_| {}).await;
    let Placement::Placed(id) = second else {
        panic!("{second:?}")
    };
    assert_eq!(id.to_string(), "77");
}

#[tokio::test(start_paused = true)]
async fn no_second_order_is_placed_while_a_first_may_still_appear() {
    let mut script = vec![listed(&[]), lost()];
    script.extend((0..30).map(|_| listed(&[])));
    let service = Service::following(script);
    let orders = orders(&service);
    orders.place(&application(), &call(), |_| {}).await;
    let asked_before = asked(&service).len();
    let second = orders.place(&application(), &call(), |_| {}).await;
    assert!(matches!(second, Placement::Blocked), "{second:?}");
    assert_eq!(asked(&service).len(), asked_before);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_during_the_look_up_leaves_time_for_one_last_look() {
    let call = call();
    let mut script = vec![listed(&[]), lost()];
    script.extend((0..3).map(|_| listed(&[])));
    script.push(ours("CHECKING"));
    let service = Service::following(script);
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(4)).await;
        stop.cancel();
    });
    let began = Instant::now();
    let placement = orders(&service).place(&application(), &call, |_| {}).await;
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    assert!(
        began.elapsed() < Duration::from_secs(6),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_after_the_time_is_over_is_looked_for_all_the_same() {
    let script = [listed(&[]), lost().after_seconds(120), ours("CHECKING")];
    let service = Service::following(script);
    let short = Call::within(Duration::from_secs(60), CancellationToken::new());
    let placement = orders(&service).place(&application(), &short, |_| {}).await;
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    assert_eq!(asked(&service), ["list", "create", "list"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_before_the_request_places_nothing() {
    let call = call();
    call.cancel.cancel();
    let service = Service::following([]);
    let placement = orders(&service).place(&application(), &call, |_| {}).await;
    assert!(matches!(placement, Placement::Cancelled), "{placement:?}");
    assert_eq!(asked(&service), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_account_is_asked_for_beside_the_baseline() {
    let script = [
        listed(&[]).after_seconds(4),
        account(ACCOUNT).after_seconds(4),
        placed(),
    ];
    let service = Service::following(script);
    let mut told = None;
    let about_to_send = |intent: &Intent| told = Some((intent.clone(), asked(&service)));
    let placement = newcomers(&service)
        .place(&application(), &call(), about_to_send)
        .await;
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    let (intent, asked_by_then) = told.expect("it is told");
    assert_eq!(intent.home, Some(home(Some(ACCOUNT))));
    assert_eq!(asked_by_then, ["list", "identify"]);
    assert_eq!(service.moments()[2].round(), 4.0);
}

#[tokio::test(start_paused = true)]
async fn an_order_is_placed_where_nobody_tells_the_account() {
    let script = [listed(&[]), account(ACCOUNT).after_seconds(60), placed()];
    let service = Service::following(script);
    let mut told = None;
    let placement = newcomers(&service)
        .place(&application(), &call(), |intent| {
            told.clone_from(&intent.home)
        })
        .await;
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    assert_eq!(told, Some(home(None)));
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_fails_is_not_passed_off_as_one_that_found_nothing() {
    let mut script = vec![listed(&[]), lost()];
    script.extend((0..99).map(|_| refusal(403, "Forbidden.RAM")));
    let service = Service::following(script);
    let placement = orders(&service)
        .place(&application(), &call(), |_| {})
        .await;
    let Placement::Uncertain {
        candidates,
        look_up: Some(error),
        ..
    } = placement
    else {
        panic!("{placement:?}")
    };
    assert_eq!(candidates, []);
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}
