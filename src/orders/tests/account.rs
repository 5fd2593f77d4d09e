//! Where an order was placed, and where it is looked for.

use super::*;
use cas::mock_service::unconnected;

/// Two looks that miss the order, and the list between them.
fn missing() -> [Line; 3] {
    let unknown = || refusal(404, "NotFoundOrder");
    [unknown(), listed(&[]), unknown()]
}

#[tokio::test(start_paused = true)]
async fn the_account_is_asked_for_once() {
    let service = Service::following([account("111")]);
    let orders = newcomers(&service);
    let call = call();
    let (one, other) = tokio::join!(orders.account_site(&call), orders.account_site(&call));
    assert_eq!(
        (one, other),
        (account_site(Some("111")), account_site(Some("111")))
    );
    assert_eq!(asked(&service), ["identify"]);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_cannot_be_asked_for_costs_seconds_once() {
    let service = Service::following((0..99).map(|_| unconnected()));
    let orders = newcomers(&service);
    let began = Instant::now();
    let call = call();
    let (one, other) = tokio::join!(orders.account_site(&call), orders.account_site(&call));
    assert_eq!((one, other), (account_site(None), account_site(None)));
    assert!(
        began.elapsed() <= Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    let before = asked(&service).len();
    assert_eq!(orders.account_site(&call).await, account_site(None));
    assert_eq!(asked(&service).len(), before);
}

#[tokio::test(start_paused = true)]
async fn a_silent_service_is_not_waited_for_longer_than_five_seconds() {
    let service = Service::following([account("111").after_seconds(60)]);
    let began = Instant::now();
    assert_eq!(
        newcomers(&service).account_site(&call()).await,
        account_site(None)
    );
    assert!(
        began.elapsed() <= Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn gone_is_believed_in_the_account_where_the_order_was_placed() {
    let mut script = missing().to_vec();
    script.push(account("111"));
    let service = Service::following(script);
    let found = newcomers(&service)
        .look(&order(), None, Some(&account_site(Some("111"))), &call())
        .await;
    assert_eq!(found.unwrap(), Lookup::Gone);
    assert_eq!(
        asked(&service),
        ["describe", "list", "describe", "identify"]
    );
}

#[tokio::test(start_paused = true)]
async fn gone_is_not_believed_where_no_account_was_recorded() {
    for recorded in [None, Some(account_site(None))] {
        let service = Service::following(missing());
        let found = newcomers(&service)
            .look(&order(), None, recorded.as_ref(), &call())
            .await;
        assert_eq!(found.unwrap(), Lookup::Unverified);
    }
}

#[tokio::test(start_paused = true)]
async fn another_account_says_nothing_of_the_order() {
    let mut script = missing().to_vec();
    script.push(account("222"));
    let service = Service::following(script);
    let recorded = account_site(Some("111"));
    let found = newcomers(&service)
        .look(&order(), None, Some(&recorded), &call())
        .await;
    let here = account_site(Some("222"));
    assert_eq!(found.unwrap(), Lookup::Elsewhere { recorded, here });
}

#[tokio::test(start_paused = true)]
async fn another_site_says_nothing_of_the_order_and_needs_no_account() {
    let service = Service::following(missing());
    let recorded = AccountSite {
        account: Some("111".to_owned()),
        site: Site::International,
    };
    let found = newcomers(&service)
        .look(&order(), None, Some(&recorded), &call())
        .await;
    let here = account_site(None);
    assert_eq!(found.unwrap(), Lookup::Elsewhere { recorded, here });
    assert_eq!(asked(&service), ["describe", "list", "describe"]);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_cannot_be_asked_for_is_no_proof_that_an_order_is_gone() {
    let mut script = missing().to_vec();
    script.extend((0..99).map(|_| unconnected()));
    let service = Service::following(script);
    let found = newcomers(&service)
        .look(&order(), None, Some(&account_site(Some("111"))), &call())
        .await;
    assert_eq!(found.unwrap_err().operation(), "GetCallerIdentity");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_there_needs_no_account() {
    let service = Service::following([record()]);
    let found = newcomers(&service)
        .look(&order(), None, Some(&account_site(Some("111"))), &call())
        .await;
    assert!(matches!(found, Ok(Lookup::Present(_))), "{found:?}");
    assert_eq!(asked(&service), ["describe"]);
}

#[test]
fn an_account_and_site_survive_the_private_state() {
    let json = serde_json::to_string(&account_site(Some("111"))).unwrap();
    assert_eq!(json, r#"{"account":"111","site":"china"}"#);
    assert_eq!(
        serde_json::from_str::<AccountSite>(&json).unwrap(),
        account_site(Some("111"))
    );
}
