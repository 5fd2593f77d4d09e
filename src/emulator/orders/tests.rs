use std::time::Duration;

use super::*;
use crate::options::{Issue, Lag};

const DEFAULT: &str = "digicert-free-1-free";

/// An account and a present moment that tests move by hand.
struct Account {
    orders: Orders,
    now: Timestamp,
}

impl Account {
    fn new(options: Options) -> Self {
        let now = "2026-03-01T10:00:00Z".parse().unwrap();
        let authority = CertificateAuthority::new(now).unwrap();
        Self {
            orders: Orders::new(&options, authority),
            now,
        }
    }

    fn create(&mut self) -> OrderId {
        let order = NewOrder::for_domain("www.example.com");
        self.orders.create(order, self.now).unwrap()
    }

    fn order_in(&mut self, state: OrderState) -> OrderId {
        let id = self.create();
        self.orders.set_state(id, state, self.now).unwrap();
        id
    }

    fn state(&mut self, id: OrderId) -> OrderState {
        self.orders.any(id, self.now).unwrap().state
    }

    fn describe(&mut self, id: OrderId) -> OrderState {
        self.orders
            .describe(id, self.now, |_, order| order.state)
            .unwrap()
    }

    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }
}

/// What an operation made of an order: the code of its refusal, or the state after it.
fn outcome(account: &mut Account, operation: &str, id: OrderId) -> String {
    let now = account.now;
    let orders = &mut account.orders;
    let done = match operation {
        "cancel" => orders.cancel(id, now),
        "cancel for package" => orders.cancel_for_package(id, now),
        "delete" => orders.delete(id, now),
        "describe" => orders.describe(id, now, |_, _| ()),
        _ => panic!("there is no operation {operation}"),
    };
    let state = account.state(id);
    match done {
        Ok(()) => state.to_string(),
        Err(error) => error.code,
    }
}

const OPERATIONS: [&str; 4] = ["describe", "cancel", "delete", "cancel for package"];

/// What each operation makes of an order in each state, by the documents and the
/// defaults of what they leave open.
const LEGAL: [(OrderState, [&str; 4]); 8] = {
    const NO: &str = "OrderStateError";
    const NONE: &str = "NotFoundOrder";
    [
        (OrderState::Payed, ["payed", NO, "gone", "gone"]),
        (OrderState::DomainVerify, ["domain_verify", "payed", NO, NO]),
        (OrderState::Process, ["process", "payed", NO, NO]),
        (OrderState::VerifyFail, ["verify_fail", NO, "gone", NO]),
        (OrderState::Certificate, ["certificate", NO, NO, "revoked"]),
        (OrderState::Revoked, ["revoked", NO, NO, NO]),
        (OrderState::Unknow, ["unknow", NO, NO, NO]),
        (OrderState::Gone, [NONE, NONE, NONE, NONE]),
    ]
};

#[test]
fn every_state_allows_exactly_what_the_documents_say() {
    assert_eq!(LEGAL.map(|(state, _)| state), OrderState::ALL);
    for (state, expected) in LEGAL {
        let outcomes = OPERATIONS.map(|operation| {
            let mut account = Account::new(Options::default());
            let id = account.order_in(state);
            outcome(&mut account, operation, id)
        });
        assert_eq!(outcomes, expected, "{OPERATIONS:?} on {state}");
    }
}

#[test]
fn a_refusal_changes_nothing() {
    for (state, expected) in LEGAL {
        for (operation, expected) in OPERATIONS.iter().zip(expected) {
            if OrderState::ALL
                .iter()
                .any(|state| state.as_str() == expected)
            {
                continue;
            }
            let mut account = Account::new(Options::default());
            let id = account.order_in(state);
            let used = account.orders.units_used(DEFAULT, account.now);
            outcome(&mut account, operation, id);
            assert_eq!(account.state(id), state, "{operation}");
            assert_eq!(account.orders.units_used(DEFAULT, account.now), used);
        }
    }
}

#[test]
fn whatever_is_unknown_no_operation_breaks_the_books() {
    for variants in Variants::each().chain(Variants::sample(1).take(20)) {
        for state in OrderState::ALL {
            for operation in OPERATIONS {
                let mut account = Account::new(Options {
                    variants,
                    quota: BTreeMap::from([(DEFAULT.to_owned(), 1)]),
                    ..Options::default()
                });
                let id = account.order_in(state);
                let came_to = outcome(&mut account, operation, id);
                let used = account.orders.units_used(DEFAULT, account.now);
                let after = account.state(id);
                let context = format!("{operation} on {state}: {came_to} with {variants:?}");
                assert!(used <= 1, "{context}");
                account.pass(61);
                let used = account.orders.units_used(DEFAULT, account.now);
                if after == OrderState::Gone {
                    assert_eq!(used, 0, "{context}");
                }
                let is_issued = matches!(after, OrderState::Certificate);
                if is_issued {
                    assert_eq!(used, 1, "{context}");
                }
            }
        }
    }
}

/// An account with one unit and some open questions answered.
fn with_one_unit(answers: &[(&str, &str)]) -> Account {
    let mut variants = Variants::default();
    for (name, value) in answers {
        variants.set(name, value).unwrap();
    }
    Account::new(Options {
        variants,
        quota: BTreeMap::from([(DEFAULT.to_owned(), 1)]),
        ..Options::default()
    })
}

#[test]
fn where_delete_refuses_payed_orders_the_package_operation_comes_first() {
    let answers = [
        ("delete-payed", "refused"),
        ("package-cancel", "leaves-row"),
    ];
    let mut account = with_one_unit(&answers);
    let id = account.order_in(OrderState::Payed);
    assert_eq!(outcome(&mut account, "delete", id), "OrderStateError");
    assert_eq!(outcome(&mut account, "cancel for package", id), "payed");
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 0);
    let again = outcome(&mut account, "cancel for package", id);
    assert_eq!(again, "OrderStateError");
    assert_eq!(outcome(&mut account, "delete", id), "gone");
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 0);
}

#[test]
fn a_unit_may_be_charged_only_when_its_order_is_issued() {
    let mut account = with_one_unit(&[("unit-charged", "issue")]);
    let id = account.create();
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 0);
    let issued = OrderState::Certificate;
    account.orders.set_state(id, issued, account.now).unwrap();
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 1);
}

#[test]
fn a_unit_may_be_counted_a_minute_longer() {
    let mut account = with_one_unit(&[("unit-returned", "late")]);
    let id = account.order_in(OrderState::Payed);
    assert_eq!(outcome(&mut account, "delete", id), "gone");
    account.pass(59);
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 1);
    account.pass(1);
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 0);
}

#[test]
fn a_revocation_gives_the_unit_back_only_within_its_window() {
    for (window, days, expected) in [
        ("28-days", 28, 0),
        ("28-days", 29, 1),
        ("30-days", 30, 0),
        ("30-days", 31, 1),
    ] {
        let mut account = with_one_unit(&[("refund-window", window)]);
        let id = account.order_in(OrderState::Certificate);
        account.pass(days * 24 * 60 * 60);
        assert_eq!(outcome(&mut account, "cancel for package", id), "revoked");
        let used = account.orders.units_used(DEFAULT, account.now);
        assert_eq!(used, expected, "{window} after {days}");
    }
}

#[test]
fn a_revocation_can_take_its_time_and_is_asked_for_once() {
    let mut account = Account::new(Options {
        revoked_after: Lag::Time(Duration::from_secs(3600)),
        ..Options::default()
    });
    let id = account.order_in(OrderState::Certificate);
    assert_eq!(
        outcome(&mut account, "cancel for package", id),
        "certificate"
    );
    let again = outcome(&mut account, "cancel for package", id);
    assert_eq!(again, "OrderStateError");
    account.pass(3600);
    assert_eq!(account.state(id), OrderState::Revoked);
}

#[test]
fn an_expired_certificate_is_not_revoked_any_more() {
    let mut account = Account::new(Options::default());
    let id = account.order_in(OrderState::Certificate);
    account.pass(91 * 24 * 60 * 60);
    let refusal = outcome(&mut account, "cancel for package", id);
    assert_eq!(refusal, "OrderStateError");
}

#[test]
fn a_second_order_for_a_domain_is_allowed_refused_or_the_first_one() {
    let order = || NewOrder::for_domain("www.example.com");
    for (answer, expected) in [
        ("allowed", Err("NotRemainCount")),
        ("refused", Err("DomainAlreadyExist")),
        ("repeat", Err("DomainRepeat")),
        ("merged", Ok(())),
    ] {
        let mut account = with_one_unit(&[("duplicate-domain", answer)]);
        let first = account.create();
        let second = account.orders.create(order(), account.now);
        let same = second.map(|second| assert_eq!(second, first));
        assert_eq!(
            same.map_err(|error| error.code),
            expected.map_err(str::to_owned)
        );
        account.orders.delete(first, account.now).unwrap_err();
        account.orders.cancel(first, account.now).unwrap();
        account.orders.delete(first, account.now).unwrap();
        assert!(account.orders.create(order(), account.now).is_ok());
    }
}

#[test]
fn an_order_that_is_put_back_holds_its_unit_again() {
    for state in OrderState::ALL {
        let mut account = with_one_unit(&[]);
        let id = account.order_in(OrderState::Gone);
        assert_eq!(account.orders.units_used(DEFAULT, account.now), 0);
        account.orders.set_state(id, state, account.now).unwrap();
        let is_over = matches!(state, OrderState::Gone | OrderState::Revoked);
        let used = account.orders.units_used(DEFAULT, account.now);
        assert_eq!(used, u32::from(!is_over), "{state}");
    }
}

#[test]
fn deleted_orders_are_forgotten_when_there_are_very_many() {
    let mut account = with_one_unit(&[]);
    for _ in 0..=MOST_GONE {
        let id = account.order_in(OrderState::Payed);
        account.orders.delete(id, account.now).unwrap();
    }
    assert_eq!(account.orders.persisted.orders.len(), MOST_GONE);
}

#[test]
fn refusals_carry_the_documented_status() {
    let mut account = Account::new(Options::default());
    let issued = account.order_in(OrderState::Certificate);
    let absent = OrderId(1);
    assert_eq!(
        account
            .orders
            .delete(issued, account.now)
            .unwrap_err()
            .status,
        403
    );
    assert_eq!(
        account
            .orders
            .cancel(absent, account.now)
            .unwrap_err()
            .status,
        404
    );
}

#[test]
fn a_unit_is_taken_by_creating_and_given_back_only_by_deleting() {
    let mut account = Account::new(Options {
        quota: BTreeMap::from([(DEFAULT.to_owned(), 1)]),
        ..Options::default()
    });
    let id = account.create();
    let next = NewOrder::for_domain("api.example.com");
    let refusal = account
        .orders
        .create(next.clone(), account.now)
        .unwrap_err();
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (404, "NotRemainCount")
    );

    account.orders.cancel(id, account.now).unwrap();
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 1);

    account.orders.delete(id, account.now).unwrap();
    assert_eq!(account.orders.units_used(DEFAULT, account.now), 0);
    assert!(account.orders.create(next, account.now).is_ok());
}

#[test]
fn a_product_that_was_never_bought_has_no_package() {
    let mut account = Account::new(Options::default());
    let order = NewOrder {
        product_code: "geotrust-dv-1-starter".to_owned(),
        ..NewOrder::for_domain("www.example.com")
    };
    let refusal = account.orders.create(order, account.now).unwrap_err();
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (404, "NotFoundPackage")
    );
}

#[test]
fn ids_rise_by_more_than_one_and_lose_digits_in_floating_point() {
    let mut account = Account::new(Options::default());
    let ids: Vec<i64> = (0..10).map(|_| account.create().0).collect();
    assert!(ids.windows(2).all(|pair| pair[1] - pair[0] > 1));
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let survivors = ids.iter().filter(|id| **id as f64 as i64 == **id).count();
    assert_eq!(survivors, 0);
}

#[test]
fn an_order_is_reviewed_and_issued_in_its_time() {
    let mut account = Account::new(Options {
        issue: Issue::After(Duration::from_secs(10)),
        ..Options::default()
    });
    let id = account.create();
    let mut seen = vec![account.state(id)];
    for _ in 0..10 {
        account.pass(1);
        seen.push(account.state(id));
    }
    assert_eq!(seen[..5], [OrderState::DomainVerify; 5]);
    assert_eq!(seen[5..10], [OrderState::Process; 5]);
    assert_eq!(seen[10], OrderState::Certificate);
}

#[test]
fn a_certificate_dates_from_when_it_was_due_not_from_when_it_was_seen() {
    let mut account = Account::new(Options {
        issue: Issue::After(Duration::from_secs(10)),
        ..Options::default()
    });
    let id = account.create();
    let due = account.now + Duration::from_secs(10);
    account.pass(3600);
    let order = account.orders.any(id, account.now).unwrap();
    assert_eq!(order.issued.as_ref().unwrap().not_before, due);
}

#[test]
fn a_withdrawn_order_is_not_issued_any_more() {
    let mut account = Account::new(Options {
        issue: Issue::After(Duration::from_secs(10)),
        cancelled_after: Lag::Time(Duration::from_secs(30)),
        ..Options::default()
    });
    let id = account.create();
    account.pass(6);
    account.orders.cancel(id, account.now).unwrap();
    account.pass(29);
    assert_eq!(account.state(id), OrderState::Process);
    let again = account.orders.cancel(id, account.now).unwrap_err();
    assert_eq!(again.code, "OrderStateError");
    account.pass(1);
    assert_eq!(account.state(id), OrderState::Payed);
}

#[test]
fn a_withdrawal_can_take_a_number_of_describes() {
    let mut account = Account::new(Options {
        cancelled_after: Lag::Describes(2),
        ..Options::default()
    });
    let id = account.create();
    account.orders.cancel(id, account.now).unwrap();
    let seen = [(); 3].map(|()| account.describe(id));
    let verify = OrderState::DomainVerify;
    assert_eq!(seen, [verify, verify, OrderState::Payed]);
}

#[test]
fn a_new_order_may_look_payed_for_a_moment() {
    let mut account = Account::new(Options {
        submitted_after: Lag::Describes(1),
        ..Options::default()
    });
    let id = account.create();
    let seen = [(); 2].map(|()| account.describe(id));
    assert_eq!(seen, [OrderState::Payed, OrderState::DomainVerify]);
}

#[test]
fn the_validation_record_may_come_late() {
    let mut account = Account::new(Options {
        record_after: Lag::Describes(2),
        ..Options::default()
    });
    let id = account.create();
    let now = account.now;
    let mut has_record = || {
        account
            .orders
            .describe(id, now, |_, order| order.has_record(now))
            .unwrap()
    };
    assert_eq!([(); 3].map(|()| has_record()), [false, false, true]);
}
