//! Stories of lists that change while they are read.

use std::fmt::Write;
use std::ops::Range;

use super::*;
use crate::ErrorKind;
use crate::mock_service::{Line, Service, answer, refusal};

/// One page that shows these orders of `total`.
fn page(orders: Range<usize>, total: Option<usize>) -> Line {
    let mut rows = String::new();
    for order in orders {
        let separator = if rows.is_empty() { "" } else { "," };
        write!(
            rows,
            r#"{separator}{{"OrderId":{order},"Status":"ISSUED"}}"#
        )
        .unwrap();
    }
    let total = total.map_or(String::new(), |total| format!(r#","TotalCount":{total}"#));
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{rows}]{total}}}"#),
    )
}

async fn listed(service: &Service) -> Vec<usize> {
    let listing = service
        .client()
        .list_orders(&OrderFilter::default(), &CallOptions::default())
        .await
        .unwrap();
    let mut ids: Vec<usize> = listing
        .rows
        .iter()
        .map(|row| row.order_id.unwrap().to_string().parse::<usize>().unwrap())
        .collect();
    ids.sort_unstable();
    ids
}

fn pages_asked_for(service: &Service) -> Vec<String> {
    service
        .requests()
        .iter()
        .map(|request| {
            let (_, page) = request
                .url
                .query_pairs()
                .find(|(name, _)| name == "CurrentPage")
                .unwrap();
            page.into_owned()
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn pages_are_read_until_the_count_is_reached() {
    let service = Service::following([page(1..51, Some(70)), page(51..71, Some(70))]);
    assert_eq!(listed(&service).await, (1..71).collect::<Vec<_>>());
    assert_eq!(pages_asked_for(&service), ["1", "2"]);
}

#[tokio::test(start_paused = true)]
async fn without_a_count_only_a_page_without_anything_new_is_the_last() {
    let nothing = || page(0..0, None);
    let pages = [page(1..51, None), page(51..52, None), nothing()];
    let service = Service::following(pages);
    assert_eq!(listed(&service).await.len(), 51);
    // A service that caps pages lower than was asked for.
    let service = Service::following([page(1..21, None), page(21..41, None), nothing()]);
    assert_eq!(listed(&service).await.len(), 40);
    // One that gives its last page, or its only one, for whatever comes after.
    let service = Service::following([page(1..21, None), page(21..30, None), page(21..30, None)]);
    assert_eq!(listed(&service).await.len(), 29);
    let service = Service::following([page(1..3, None), page(1..3, None)]);
    assert_eq!(listed(&service).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn without_a_count_an_order_placed_meanwhile_is_not_missed() {
    let service = Service::following([
        page(2..52, None),
        // Order 1 came in: row 51 is now alone on the second page.
        page(51..52, None),
        page(1..51, None),
        page(51..52, None),
        page(0..0, None),
    ]);
    assert_eq!(listed(&service).await, (1..52).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn an_order_placed_meanwhile_shows_no_row_twice_and_is_not_missed() {
    let service = Service::following([
        page(2..52, Some(60)),
        // Order 1 came in: row 51 is now on the second page.
        page(51..62, Some(61)),
        page(1..51, Some(61)),
        page(51..62, Some(61)),
    ]);
    assert_eq!(listed(&service).await, (1..62).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn an_order_deleted_meanwhile_hides_no_other() {
    let service = Service::following([
        page(1..51, Some(60)),
        // Order 1 went: row 51 is now on the first page, which was read already.
        page(52..61, Some(59)),
        page(2..52, Some(59)),
        page(52..61, Some(59)),
    ]);
    assert_eq!(listed(&service).await, (2..61).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_holds_still_shows_every_row_that_was_seen() {
    // During each reading the first order goes and a row slips through.
    let restless = |first: usize| {
        [
            page(first..first + 50, Some(61 - first)),
            page(first + 51..61, Some(60 - first)),
        ]
    };
    let service = Service::following([restless(1), restless(2), restless(3)].concat());
    assert_eq!(listed(&service).await, (1..61).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_caps_pages_is_read_to_its_end() {
    let service = Service::following([
        page(1..21, Some(45)),
        page(21..41, Some(45)),
        page(41..46, Some(45)),
    ]);
    assert_eq!(listed(&service).await.len(), 45);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_always_ends_before_its_count_is_an_error() {
    let pass = [page(1..3, Some(5)), page(0..0, Some(5))];
    let script = || Service::following([pass.clone(), pass.clone(), pass.clone()].concat());
    let filter = OrderFilter::default();
    let whole = script()
        .client()
        .list_orders(&filter, &CallOptions::default())
        .await;
    assert_eq!(whole.unwrap_err().kind(), ErrorKind::Malformed);

    let stream = script()
        .client()
        .stream_orders(filter, CallOptions::default());
    let items: Vec<_> = stream.collect().await;
    assert_eq!(items.len(), 3);
    assert!(items.last().is_some_and(Result::is_err));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_repeats_its_first_page_or_never_ends_is_an_error_soon() {
    let repeated = (0..9).map(|_| page(1..51, Some(1_000_000)));
    let rows = |number: usize| number * 10_000..(number + 1) * 10_000;
    let endless = (0..99).map(|number| page(rows(number), Some(usize::MAX)));
    for (service, requests) in [
        (Service::following(repeated), 6),
        (Service::following(endless), 11),
    ] {
        let filter = OrderFilter::default();
        let listing = service
            .client()
            .list_orders(&filter, &CallOptions::default())
            .await;
        assert_eq!(listing.unwrap_err().kind(), ErrorKind::Malformed);
        assert_eq!(service.requests().len(), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_whose_order_id_is_none_makes_its_page_unreadable() {
    let odd = r#"{"CertificateOrderList":[{"OrderId":"seven"}],"TotalCount":1}"#;
    let service = Service::following((0..9).map(|_| answer(200, odd)));
    let client = service
        .client_builder()
        .max_retry_timeout(std::time::Duration::ZERO)
        .build();
    let listed = client
        .list_orders(&OrderFilter::default(), &CallOptions::default())
        .await;
    assert_eq!(listed.unwrap_err().kind(), ErrorKind::Malformed);
}

#[tokio::test(start_paused = true)]
async fn rows_without_an_order_id_are_left_out_and_counted() {
    for none in [r#""CertificateId":9"#, r#""OrderId":0"#, r#""OrderId":"0""#] {
        let body =
            format!(r#"{{"TotalCount":2,"CertificateOrderList":[{{"OrderId":7}},{{{none}}}]}}"#);
        let service = Service::following([answer(200, &body)]);
        assert_eq!(listed(&service).await, [7]);
        assert_eq!(service.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_had_is_an_error_and_not_a_shorter_list() {
    let service = Service::following([page(1..51, Some(70)), refusal(403, "NoPermission")]);
    let error = service
        .client()
        .list_orders(&OrderFilter::default(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("NoPermission"));
}

#[tokio::test(start_paused = true)]
async fn a_stream_asks_for_a_page_only_when_the_one_before_is_used_up() {
    let service = Service::following([page(1..51, Some(70)), page(51..71, Some(70))]);
    let orders = service
        .client()
        .stream_orders(OrderFilter::default(), CallOptions::default());
    let mut orders = std::pin::pin!(orders);
    for _ in 0..50 {
        orders.next().await.unwrap().unwrap();
        assert_eq!(pages_asked_for(&service), ["1"]);
    }
    let rest: Vec<_> = orders.collect().await;
    assert_eq!(rest.len(), 20);
    assert_eq!(pages_asked_for(&service), ["1", "2"]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_a_list_that_moves_gives_every_order_once() {
    let service = Service::following([
        page(1..51, Some(60)),
        // Order 1 went: row 51 is now on the first page, which was read already.
        page(52..61, Some(59)),
        page(2..52, Some(59)),
        page(52..61, Some(59)),
    ]);
    let orders = service
        .client()
        .stream_orders(OrderFilter::default(), CallOptions::default());
    let mut ids: Vec<_> = orders
        .map(|row| {
            row.unwrap()
                .order_id
                .unwrap()
                .to_string()
                .parse::<usize>()
                .unwrap()
        })
        .collect()
        .await;
    ids.sort_unstable();
    assert_eq!(ids, (1..61).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_the_error_of_a_page_that_cannot_be_had() {
    let service = Service::following([page(1..51, Some(70)), refusal(403, "NoPermission")]);
    let items: Vec<_> = service
        .client()
        .stream_orders(OrderFilter::default(), CallOptions::default())
        .collect()
        .await;
    assert_eq!(items.len(), 51);
    let error = items.last().unwrap().as_ref().unwrap_err();
    assert_eq!(error.code(), Some("NoPermission"));
}

/// One page that shows these instances of `total`.
fn instances(numbers: Range<usize>, total: Option<usize>) -> Line {
    let rows: Vec<_> = numbers
        .map(|number| format!(r#"{{"InstanceId":"cas-cn-{number}","Status":"normal"}}"#))
        .collect();
    let total = total.map_or(String::new(), |total| format!(r#","TotalCount":{total}"#));
    let rows = rows.join(",");
    answer(200, &format!(r#"{{"InstanceList":[{rows}]{total}}}"#))
}

async fn listed_instances(service: &Service) -> InstanceListing {
    let mut listing = service
        .client()
        .list_instances(&InstanceFilter::default(), &CallOptions::default())
        .await
        .unwrap();
    let number = |row: &InstanceRow| row.instance_id.to_string()[7..].parse::<usize>().unwrap();
    listing.rows.sort_by_key(number);
    listing
}

fn are(listing: &InstanceListing, numbers: Range<usize>) -> bool {
    let expected = numbers.map(|number| format!("cas-cn-{number}"));
    let listed = listing.rows.iter().map(|row| row.instance_id.to_string());
    listed.eq(expected)
}

#[tokio::test(start_paused = true)]
async fn instances_that_move_between_pages_are_each_listed_once() {
    let service = Service::following([
        instances(2..102, Some(120)),
        // Instance 1 came in: row 101 is now on the second page.
        instances(101..122, Some(121)),
        instances(1..101, Some(121)),
        instances(101..122, Some(121)),
    ]);
    let listing = listed_instances(&service).await;
    assert!(listing.is_counted && are(&listing, 1..122), "{listing:?}");

    let service = Service::following([
        instances(1..101, Some(120)),
        // Instance 1 went: row 101 is now on the first page, which was read already.
        instances(102..121, Some(119)),
        instances(2..102, Some(119)),
        instances(102..121, Some(119)),
    ]);
    let listing = listed_instances(&service).await;
    assert!(listing.is_counted && are(&listing, 2..121), "{listing:?}");
}

#[tokio::test(start_paused = true)]
async fn instances_without_a_count_are_listed_up_to_a_page_without_anything_new() {
    let nothing = || instances(0..0, None);
    for pages in [
        [
            instances(1..101, None),
            instances(101..103, None),
            nothing(),
        ],
        // One that gives its last page for whatever comes after.
        [
            instances(1..101, None),
            instances(101..103, None),
            instances(101..103, None),
        ],
        // One that caps pages lower than was asked for.
        [instances(1..51, None), instances(51..103, None), nothing()],
    ] {
        let listing = listed_instances(&Service::following(pages)).await;
        assert!(!listing.is_counted && are(&listing, 1..103), "{listing:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_of_instances_that_repeats_its_first_page_is_an_error() {
    let service = Service::following((0..9).map(|_| instances(1..101, Some(500))));
    let filter = InstanceFilter::default();
    let call = CallOptions::default();
    let listed = service.client().list_instances(&filter, &call).await;
    let error = listed.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert_eq!(error.operation(), "ListInstances");
    assert_eq!(service.requests().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn rows_that_are_no_instances_are_left_out_and_counted() {
    for none in [
        r#""Status":"normal""#,
        r#""InstanceId":null"#,
        r#""InstanceId":"""#,
        r#""InstanceId":"upload-1""#,
    ] {
        let row = r#"{"InstanceId":"cas-cn-7"}"#;
        let body = format!(r#"{{"TotalCount":2,"InstanceList":[{row},{{{none}}}]}}"#);
        let service = Service::following([answer(200, &body)]);
        let listing = listed_instances(&service).await;
        assert!(listing.is_counted && are(&listing, 7..8), "{none}");
        assert_eq!(service.requests().len(), 1);
    }
    // A page of nothing else is not the end.
    let service = Service::following([
        answer(200, r#"{"TotalCount":2,"InstanceList":[{}]}"#),
        instances(7..8, Some(2)),
    ]);
    assert!(are(&listed_instances(&service).await, 7..8));
}

#[tokio::test(start_paused = true)]
async fn a_filter_goes_with_every_page_of_a_stream_of_instances() {
    let service =
        Service::following([instances(1..101, Some(120)), instances(101..121, Some(120))]);
    let filter = InstanceFilter {
        instance_type: Some("TEST".to_owned()),
        ..InstanceFilter::default()
    };
    let stream = service
        .client()
        .stream_instances(filter, CallOptions::default());
    let rows: Vec<_> = stream.collect().await;
    assert_eq!(rows.len(), 120);
    assert_eq!(pages_asked_for(&service), ["1", "2"]);
    for request in service.requests() {
        let query = request.url.query().unwrap();
        assert!(query.contains("InstanceType=TEST"), "{query}");
    }
}
