//! Taking over an order that is under way.

use super::*;

const PRODUCT: &str = "digicert-free-1-free";

fn wish() -> Application {
    Application {
        adopt_existing: true,
        ..application()
    }
}

async fn placement(script: impl IntoIterator<Item = Line>) -> (Placement, Vec<&'static str>) {
    let service = Service::following(script);
    let placement = orders(&service).place(&wish(), &call(), |_| {}).await;
    (placement, asked(&service))
}

#[tokio::test(start_paused = true)]
async fn the_one_order_under_way_is_adopted_and_none_is_placed() {
    for look in [record(), described("process")] {
        let (placement, asked) = placement([ours("CHECKING"), look]).await;
        assert!(
            matches!(placement, Placement::Adopted(id) if id == order()),
            "{placement:?}"
        );
        assert_eq!(asked, ["list", "describe"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_differs_in_anything_is_not_adopted() {
    let strangers = [
        ("1", "www.example.com,a.example.com", PRODUCT, "CHECKING"),
        ("2", "www.example.com", "geotrust-dv-1-starter", "CHECKING"),
        ("3", "www.example.com", PRODUCT, "ISSUED"),
        ("4", "www.example.com", PRODUCT, "CHECKED_FAIL"),
        ("5", "www.example.com", PRODUCT, "PAYED"),
    ];
    let (placement, asked) = placement([listed(&strangers), placed()]).await;
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    assert_eq!(asked, ["list", "create"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_by_another_method_or_that_just_moved_on_is_not_adopted() {
    let by_file = r#"{"Type":"domain_verify","ValidateType":"FILE"}"#;
    for look in [
        vec![answer(200, by_file)],
        vec![described("verify_fail")],
        vec![refusal(404, "NotFoundOrder"), listed(&[])],
    ] {
        let mut script = vec![ours("CHECKING")];
        script.extend(look);
        script.push(answer(200, r#"{"OrderId":77}"#));
        let (placement, _) = placement(script).await;
        assert!(
            matches!(placement, Placement::Placed(id) if id != order()),
            "{placement:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_description_lags_is_waited_for_and_adopted() {
    for lag in [
        vec![described("domain_verify"), described("domain_verify")],
        vec![described("payed"), ours("CHECKING")],
        vec![described("unknow"), ours("CHECKING")],
    ] {
        let mut script = vec![ours("CHECKING")];
        script.extend(lag);
        script.push(record());
        let (placement, asked) = placement(script).await;
        assert!(
            matches!(placement, Placement::Adopted(id) if id == order()),
            "{placement:?}"
        );
        assert!(!asked.contains(&"create"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_turns_out_to_be_by_another_method_is_not_adopted() {
    let by_file = r#"{"Type":"domain_verify","ValidateType":"FILE"}"#;
    let script = [
        ours("CHECKING"),
        described("domain_verify"),
        answer(200, by_file),
        answer(200, r#"{"OrderId":77}"#),
    ];
    let (placement, _) = placement(script).await;
    assert!(
        matches!(placement, Placement::Placed(id) if id != order()),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_never_tells_its_method_is_named_and_none_is_placed() {
    for look in [
        vec![described("domain_verify")],
        vec![described("unknow"), ours("CHECKING")],
    ] {
        let began = Instant::now();
        let mut script = vec![ours("CHECKING")];
        script.extend((0..99).flat_map(|_| look.clone()));
        let (placement, asked) = placement(script).await;
        assert!(
            matches!(placement, Placement::UnclearToAdopt(id) if id == order()),
            "{placement:?}"
        );
        assert!(!asked.contains(&"create"));
        assert!(began.elapsed() <= Duration::from_secs(30));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_looks_withdrawn_for_long_is_not_adopted() {
    let began = Instant::now();
    let mut script = vec![ours("CHECKING")];
    // Which answer the create gets depends on how many looks there are; that it is sent
    // is what counts.
    script.extend((0..99).flat_map(|_| [described("payed"), ours("CHECKING")]));
    let (placement, asked) = placement(script).await;
    assert!(asked.contains(&"create"), "{placement:?}");
    assert!(began.elapsed() >= Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_waited_for_in_vain_does_not_hide_another_that_fits() {
    let both = listed(&[
        (ORDER, "www.example.com", PRODUCT, "CHECKING"),
        ("77", "www.example.com", PRODUCT, "CHECKING"),
    ]);
    // The first uses up all the time there is for a lag.
    let script = [
        both,
        described("payed"),
        ours("CHECKING").after_seconds(40),
        described("payed"),
        ours("CHECKING"),
        record(),
    ];
    let (placement, asked) = placement(script).await;
    assert!(
        matches!(placement, Placement::Adopted(id) if id.to_string() == "77"),
        "{placement:?}"
    );
    assert!(!asked.contains(&"create"));
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_while_an_order_is_unclear_places_nothing() {
    let mut script = vec![ours("CHECKING")];
    script.extend((0..9).map(|_| described("domain_verify")));
    let service = Service::following(script);
    let call = call();
    let stop = call.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        stop.cancel();
    });
    let placement = orders(&service).place(&wish(), &call, |_| {}).await;
    assert!(matches!(placement, Placement::Cancelled), "{placement:?}");
    assert!(!asked(&service).contains(&"create"));
}

#[tokio::test(start_paused = true)]
async fn several_orders_are_told_and_none_is_touched() {
    let two = listed(&[
        (ORDER, "www.example.com", PRODUCT, "CHECKING"),
        ("77", "WWW.example.com", PRODUCT, "CHECKING"),
    ]);
    let (placement, asked) = placement([two, record(), record()]).await;
    let Placement::SeveralToAdopt(several) = placement else {
        panic!("{placement:?}")
    };
    assert_eq!(several.len(), 2);
    assert_eq!(asked, ["list", "describe", "describe"]);
}

#[tokio::test(start_paused = true)]
async fn what_another_of_this_process_placed_is_not_adopted() {
    let script = [
        listed(&[]),
        placed(),
        ours("CHECKING"),
        answer(200, r#"{"OrderId":77}"#),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    orders.place(&application(), &call(), |_| {}).await;
    let second = orders.place(&wish(), &call(), |_| {}).await;
    assert!(
        matches!(second, Placement::Placed(id) if id != order()),
        "{second:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn two_at_once_do_not_adopt_the_same_order() {
    let script = [
        ours("CHECKING"),
        record().after_seconds(3),
        ours("CHECKING"),
        answer(200, r#"{"OrderId":77}"#),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    let (wish, call) = (wish(), call());
    let (one, other) = tokio::join!(
        orders.place(&wish, &call, |_| {}),
        orders.place(&wish, &call, |_| {}),
    );
    assert!(
        matches!(one, Placement::Adopted(id) if id == order()),
        "{one:?}"
    );
    assert!(
        matches!(other, Placement::Placed(id) if id != order()),
        "{other:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_adopted_for_a_signing_request() {
    let service = Service::following([ours("CHECKING"), answer(200, r#"{"OrderId":77}"#)]);
    let application = Application {
        csr: Some("-----BEGIN CERTIFICATE REQUEST-----\n".to_owned()),
        ..wish()
    };
    let placement = orders(&service).place(&application, &call(), |_| {}).await;
    assert!(matches!(placement, Placement::Placed(_)), "{placement:?}");
    assert_eq!(asked(&service), ["list", "create with csr"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_cannot_be_looked_at_stops_before_anything_is_ordered() {
    let (placement, asked) = placement([ours("CHECKING"), refusal(403, "Forbidden.RAM")]).await;
    assert!(
        matches!(placement, Placement::NoBaseline(_)),
        "{placement:?}"
    );
    assert_eq!(asked, ["list", "describe"]);
}

#[tokio::test(start_paused = true)]
async fn what_this_process_adopted_it_only_forgets() {
    let service = Service::following([ours("CHECKING"), record()]);
    let orders = orders(&service);
    orders.place(&wish(), &call(), |_| {}).await;
    assert!(orders.adopted_here(&order()));
    let before = asked(&service).len();
    let ending = orders.end(&order(), &Parting::default(), &call()).await;
    assert!(matches!(ending, Ending::Forgotten), "{ending:?}");
    assert_eq!(asked(&service).len(), before);
}
