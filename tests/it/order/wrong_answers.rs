//! Single wrong answers: none orders, ends or forgets anything, and the next run with right
//! ones is as if it had not been.

use std::collections::BTreeMap;
use std::fmt;

use emulator::{Emulator, NewOrder, Options, OrderId, OrderState};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value as Json, json};

use super::{
    DESCRIBE, DOMAIN, LIST, PRODUCT, changes_since, days, id, order_for, orders, run_on, with,
    world, world_of,
};
use crate::support::at_once;
use crate::support::terraform::Stored;
use crate::support::wire::Diagnostic;
use crate::support::wire::diagnostic::Severity;

/// How many cases go on at once; each has provider processes of its own.
const AT_ONCE: usize = 8;

/// The first order of each emulator.
const FIRST_ORDER: i64 = 98_987_582_437_920_969;

/// A wrong answer to one call.
#[derive(Clone)]
enum Wrong {
    Body(&'static str, String),
    Refusal(&'static str, u16, &'static str),
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(action, body) => write!(formatter, "{action}: {body}"),
            Self::Refusal(action, status, code) => write!(formatter, "{action}: {status} {code}"),
        }
    }
}

impl Wrong {
    fn strikes(&self, emulator: &Emulator) {
        match self {
            Self::Body(action, body) => emulator.answer(action, body).once(),
            Self::Refusal(action, status, code) => emulator.refuse(action, *status, code).once(),
        }
    }

    /// Every wrong answer to a call of a read.
    fn all(order: OrderId) -> Vec<Self> {
        let states = [
            "domain_verify",
            "process",
            "verify_fail",
            "payed",
            "certificate",
            "unknow",
            "surprise",
        ];
        let described = states.map(|state| json!({ "Type": state, "RequestId": "R1" }));
        let nonsense = [
            json!({}),
            json!([]),
            json!(null),
            json!({ "RequestId": "R1" }),
        ];
        let row = |status| {
            json!({
                "CertificateOrderList": [{
                    "OrderId": order, "Domain": DOMAIN, "ProductCode": PRODUCT, "Status": status,
                }],
                "TotalCount": 1,
                "RequestId": "R1",
            })
        };
        let lists = [
            json!({ "CertificateOrderList": [], "TotalCount": 0, "RequestId": "R1" }),
            json!({ "CertificateOrderList": [], "TotalCount": 1, "RequestId": "R1" }),
            json!({ "CertificateOrderList": [], "RequestId": "R1" }),
            row("PAYED"),
            row("CHECKED_FAIL"),
            row("REVOKED"),
            row("EXPIRED"),
        ];
        let refusals = [
            (404, "NotFoundOrder"),
            (400, "NotFound"),
            (404, "InvalidAction.NotFound"),
            (403, "OrderStateError"),
        ];
        let describing = described.iter().chain(&nonsense);
        let describing = describing.map(|body| Self::Body(DESCRIBE, body.to_string()));
        let listing = lists.iter().chain(&nonsense);
        let listing = listing.map(|body| Self::Body(LIST, body.to_string()));
        let refusing = refusals.map(|(status, code)| Self::Refusal(DESCRIBE, status, code));
        describing.chain(listing).chain(refusing).collect()
    }
}

/// A configuration that orders anew wherever it may; not an order that is over already.
fn config(state: OrderState) -> Json {
    let is_over = state == OrderState::VerifyFail;
    let config = with(order_for(DOMAIN), "min_days_remaining", 30);
    with(config, "replace_failed", !is_over)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_wrong_answer_to_a_read_orders_ends_and_forgets_nothing() {
    let states = [
        OrderState::DomainVerify,
        OrderState::Process,
        OrderState::VerifyFail,
        OrderState::Payed,
        OrderState::Certificate,
        OrderState::Revoked,
    ];
    let some = OrderId(1);
    let cases = states
        .into_iter()
        .flat_map(|state| (0..Wrong::all(some).len()).map(move |number| (state, number)));
    stream::iter(cases)
        .map(|(state, number)| misled(state, number))
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn misled(state: OrderState, number: usize) {
    let (emulator, order) = standing(state).await;
    let wrong = &Wrong::all(id(&order))[number];
    let (before, mark) = (orders(&emulator), emulator.mark());
    let case = format!("{state:?}, {wrong}");

    // A whole run: it reads, plans and applies what it makes of that.
    let mut run = run_on(&emulator).await;
    wrong.strikes(&emulator);
    let read = run.read(&order).await;
    assert_eq!(
        read.stored.state["id"], order.state["id"],
        "{case}: {read:?}"
    );
    let is_refused = read.diagnostics.iter().any(|one| one.severity == 1);
    let kept = match is_refused {
        true => order.clone(),
        false => {
            let applied = run.apply_in_spite(Some(&read.stored), config(state)).await;
            applied.stored
        }
    };
    assert_eq!(changes_since(&emulator, mark), [""; 0], "{case}");
    assert_eq!(orders(&emulator), before, "{case}");

    let mut next = run_on(&emulator).await;
    let read = next.read(&kept).await;
    assert_eq!(read.diagnostics, [], "{case}");
    assert_eq!(read.stored, order, "{case}");
    let plan = next.plan(Some(&read.stored), config(state)).await;
    assert_eq!(plan.state, order.state, "{case}");
}

/// An order in a state, and as a read that is told the truth leaves it.
async fn standing(state: OrderState) -> (Emulator, Stored) {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(config(state)).await;
    if matches!(state, OrderState::Certificate | OrderState::Revoked) {
        emulator.issue(id(&order));
        emulator.age(id(&order), days(20));
    }
    let order = terraform.read(&order).await.quietly();
    emulator.set_state(id(&order), state);
    let order = run_on(&emulator).await.read(&order).await.quietly();
    (emulator, order)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_shows_the_new_order_with_other_domains_neither_ends_nor_doubles_it() {
    let (emulator, mut terraform) = world().await;
    // The emulator's ids are repeatable.
    let row = json!({ "OrderId": FIRST_ORDER, "Domain": "example.org", "Status": "CHECKING" });
    let list = json!({ "CertificateOrderList": [row], "TotalCount": 1, "RequestId": "R1" });
    emulator.answer(LIST, &list.to_string()).after(1).once();
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    created.expect_error("the service named another one");
    assert!(created.stored.state.is_null());

    let next = run_on(&emulator).await.apply(None, order_for(DOMAIN)).await;
    next.expect_error(&format!("order {FIRST_ORDER} is under way"));
    assert_eq!(
        orders(&emulator),
        [(OrderId(FIRST_ORDER), OrderState::DomainVerify)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_repeats_its_first_page_is_not_complete() {
    let options = Options {
        quota: BTreeMap::from([(PRODUCT.to_owned(), 200)]),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let others: Vec<_> = (0..59)
        .map(|number| NewOrder::for_domain(&format!("a{number}.example.org")))
        .map(|other| emulator.place_order(other))
        .collect();
    let rows: Vec<_> = others[..50]
        .iter()
        .map(|other| json!({ "OrderId": other, "Status": "CHECKING" }))
        .collect();
    let page = json!({ "CertificateOrderList": rows, "TotalCount": 60, "RequestId": "R1" });
    emulator.answer(LIST, &page.to_string()).times(99);
    emulator.refuse(DESCRIBE, 404, "NotFoundOrder").times(2);
    let read = run_on(&emulator).await.read(&order).await;
    read.expect_error("the list ends before its own count");
    assert_eq!(read.stored, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_wrong_answer_to_the_wait_for_a_record_is_mended_by_the_next_look() {
    let right = {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(order_for(DOMAIN)).await;
        run_on(&emulator).await.read(&order).await.quietly()
    };
    let bodies = [
        r#"{"Type":"verify_fail","RequestId":"R1"}"#,
        r#"{"Type":"payed","RequestId":"R1"}"#,
        r#"{"Type":"certificate","RequestId":"R1"}"#,
        r#"{"Type":"unknow","RequestId":"R1"}"#,
        r#"{"Type":"surprise","RequestId":"R1"}"#,
        "{}",
        "[]",
    ];
    at_once(bodies, async |body| {
        let (emulator, mut terraform) = world().await;
        emulator.answer(DESCRIBE, body).once();
        let created = terraform.apply(None, order_for(DOMAIN)).await;
        let is_error = |one: &&Diagnostic| one.severity() == Severity::Error;
        assert_eq!(created.diagnostics.iter().find(is_error), None, "{body}");
        let read = run_on(&emulator).await.read(&created.stored).await;
        let mut expected = right.state.clone();
        let record = read.stored.state["validation"].clone();
        assert!(
            record[DOMAIN]["record_value"].is_string(),
            "{body}: {record}"
        );
        expected["validation"] = record;
        assert_eq!(read.quietly().state, expected, "{body}");
        assert_eq!(emulator.orders().len(), 1, "{body}");
    })
    .await;
}
