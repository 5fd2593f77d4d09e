//! Orders of an earlier run that keep a certificate from being revoked.

use super::*;

const OTHER: &str = "77";

/// A row: its order, its domains, its status, and when it was ordered.
type Row<'a> = (&'a str, &'a str, &'a str, Option<u64>);

fn rows(rows: &[Row<'_>]) -> Line {
    let count = rows.len();
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, domain, status, bought)| {
            let bought = bought.map_or_else(|| "null".to_owned(), |at| at.to_string());
            format!(
                r#"{{"OrderId":{id},"Domain":"{domain}","Status":"{status}","BuyDate":{bought}}}"#
            )
        })
        .collect();
    let rows = rows.join(",");
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{rows}],"TotalCount":{count}}}"#),
    )
}

fn own(bought: Option<u64>) -> Row<'static> {
    (ORDER, "www.example.com", "ISSUED", bought)
}

fn parting() -> Parting {
    Parting {
        policy: Policy::Revoke(domains("www.example.com")),
        ..Parting::default()
    }
}

/// The end of our issued order, beside others in the list.
async fn ended(list: &[Row<'_>]) -> Ending {
    let script = [described("certificate"), listed(&[]), rows(list), done()];
    let service = Service::following(script);
    orders(&service).end(&order(), &parting(), &call()).await
}

fn assert_succeeded(ending: &Ending, why: &impl std::fmt::Debug) {
    assert!(
        matches!(
            ending,
            Ending::Kept {
                reason: Reason::Succeeded,
                ..
            }
        ),
        "{ending:?}, {why:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_certificate_with_a_later_living_order_is_not_revoked() {
    for later in [
        (OTHER, "www.example.com", "CHECKING", Some(2_000)),
        (OTHER, "WWW.example.com", "ISSUED", Some(2_000)),
        (OTHER, "www.example.com", "WILLEXPIRED", Some(2_000)),
        (OTHER, "example.com,www.example.com", "ISSUED", Some(2_000)),
    ] {
        let ending = ended(&[later, own(Some(1_000))]).await;
        assert_succeeded(&ending, &later);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_earlier_or_dead_or_for_others_is_no_successor() {
    for other in [
        (OTHER, "www.example.com", "ISSUED", Some(500)),
        (OTHER, "www.example.com", "CHECKED_FAIL", Some(2_000)),
        (OTHER, "www.example.com", "PAYED", Some(2_000)),
        (OTHER, "www.example.com", "REVOKED", Some(2_000)),
        (OTHER, "www.example.com", "EXPIRED", Some(2_000)),
        (OTHER, "api.example.com", "ISSUED", Some(2_000)),
        (OTHER, "api.example.com", "ISSUED", None),
    ] {
        let ending = ended(&[own(Some(1_000)), other]).await;
        assert!(matches!(ending, Ending::Revoked(_)), "{ending:?} {other:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_no_date_tells_the_order_any_for_one_of_the_domains_counts() {
    for (ours, theirs) in [(None, Some(500)), (Some(1_000), None), (Some(1), Some(1))] {
        for domains in ["www.example.com", "example.com,www.example.com"] {
            let other = (OTHER, domains, "ISSUED", theirs);
            let ending = ended(&[own(ours), other]).await;
            assert_succeeded(&ending, &(domains, ours, theirs));
        }
    }
    // The list does not even show the order that ends.
    let other = (OTHER, "www.example.com", "CHECKING", Some(2_000));
    assert_succeeded(&ended(&[other]).await, &other);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_this_process_knows_is_no_half_of_an_earlier_run() {
    let other = (OTHER, "www.example.com", "ISSUED", Some(2_000));
    let script = [
        described("certificate"),
        listed(&[]),
        rows(&[own(Some(1_000)), other]),
        done(),
    ];
    let service = Service::following(script);
    let orders = orders(&service);
    let known = OTHER.parse().unwrap();
    orders.hold(&known, false);
    let ending = orders.end(&order(), &parting(), &call()).await;
    assert!(matches!(ending, Ending::Revoked(_)), "{ending:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_revoked_while_the_list_cannot_be_read() {
    let script = [
        described("certificate"),
        listed(&[]),
        refusal(403, "Forbidden.RAM"),
    ];
    let service = Service::following(script);
    let ending = orders(&service).end(&order(), &parting(), &call()).await;
    assert!(matches!(ending, Ending::Failed(_)), "{ending:?}");
    assert_eq!(asked(&service), ["describe", "list", "list"]);
}
