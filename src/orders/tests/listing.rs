//! What there is in the account.

use futures_util::TryStreamExt as _;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_full_description_joins_both_witnesses() {
    let row = (
        ORDER,
        "www.example.com,example.com",
        "geotrust-dv-1-starter",
        "CHECKING",
    );
    let service = Service::following([record(), listed(&[row])]);
    let details = orders(&service)
        .describe_fully(&order(), &call())
        .await
        .unwrap()
        .unwrap();
    let own = details.domains.unwrap();
    assert_eq!(own, domains("example.com www.example.com"));
    assert_eq!(own.first().as_str(), "www.example.com");
    assert_eq!(
        details.product_code.as_deref(),
        Some("geotrust-dv-1-starter")
    );
    let seen = details.snapshot;
    assert_eq!(seen.status, Status::PendingValidation);
    assert_eq!(seen.method, Some(ValidationMethod::Dns));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_the_list_lacks_is_still_described() {
    let service = Service::following([record(), listed(&[])]);
    let details = orders(&service).describe_fully(&order(), &call()).await;
    let details = details.unwrap().unwrap();
    assert_eq!((details.domains, details.listed), (None, None));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_neither_shows_is_not_there() {
    let service = Service::following([refusal(404, "NotFoundOrder"), listed(&[])]);
    let details = orders(&service).describe_fully(&order(), &call()).await;
    assert_eq!(details.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn an_order_of_a_list_is_described_without_the_list_whatever_the_service_says_of_it() {
    let said = |state| move || described(state);
    let silent = || refusal(404, "NotFoundOrder");
    let cases: [(&str, &dyn Fn() -> Line, Status, &str); 6] = [
        (
            "REVOKED",
            &said("certificate"),
            Status::Revoked,
            "certificate",
        ),
        (
            "CHECKING",
            &record,
            Status::PendingValidation,
            "domain_verify",
        ),
        ("PAYED", &said("payed"), Status::Withdrawn, "payed"),
        ("CHECKING", &said("payed"), Status::Unknown, "payed"),
        ("EXPIRED", &said("unknow"), Status::Expired, "unknow"),
        ("REVOKED", &silent, Status::Revoked, ""),
    ];
    for (word, answer, status, api_status) in cases {
        let service = Service::following([ours(word), answer()]);
        let orders = orders(&service);
        let rows = orders.listed_all(OrderFilter::default(), call());
        let rows: Vec<_> = rows.try_collect().await.unwrap();
        let details = orders
            .describe_listed(rows[0].clone(), &call())
            .await
            .unwrap();
        assert_eq!(details.domains, Some(domains("www.example.com")));
        let seen = details.snapshot;
        assert_eq!((seen.status, &*seen.api_status), (status, api_status));
        assert_eq!(asked(&service), ["list", "describe"]);
    }
}

#[tokio::test(start_paused = true)]
async fn all_orders_are_listed() {
    let service = Service::following([listed(&[
        ("1", "a.example.com", "p", "PAYED"),
        ("2", "b.example.com", "p", "ISSUED"),
    ])]);
    let rows: Vec<_> = orders(&service)
        .listed_all(OrderFilter::default(), call())
        .try_collect()
        .await
        .unwrap();
    let statuses: Vec<_> = rows.iter().map(|listed| listed.status).collect();
    assert_eq!(statuses, [Status::Withdrawn, Status::Issued]);
}

#[tokio::test(start_paused = true)]
async fn the_quota_of_a_product_is_counted() {
    let service = Service::following([answer(
        200,
        r#"{"ProductCode":"p","TotalCount":20,"UsedCount":15,"IssuedCount":12}"#,
    )]);
    let package = orders(&service).package("p", &call()).await.unwrap();
    assert_eq!(package.remaining_count(), Some(5));
    let query = service.requests()[0]
        .url
        .query()
        .unwrap_or_default()
        .to_owned();
    assert!(query.contains("ProductCode=p"), "{query}");
}
