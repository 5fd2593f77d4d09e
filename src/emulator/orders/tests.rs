use std::time::Duration;

use super::*;
use crate::emulator::options::{Issue, Lag};

const DEFAULT: &str = "digicert-free-1-free";

/// An account and a present moment that tests move by hand.
struct Account {
    orders: Orders,
    now: Timestamp,
}

impl Account {
    fn new(options: Options) -> Self {
        let now = "2026-03-01T10:00:00Z".parse().unwrap();
        let authority = Authority::new(now).unwrap();
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

#[test]
fn every_state_allows_exactly_what_the_documents_say() {
    use OrderState::{Certificate, DomainVerify, Gone, Payed, Process, VerifyFail};
    let missing = Err("NotFoundOrder".to_owned());
    let refused = Err("OrderStateError".to_owned());
    for state in OrderState::ALL {
        let mut account = Account::new(Options::default());

        let id = account.order_in(state);
        let described = account
            .orders
            .describe(id, account.now, |_, order| order.state);
        let expected = if state == Gone {
            missing.clone()
        } else {
            Ok(state)
        };
        assert_eq!(
            described.map_err(|error| error.code),
            expected,
            "describe {state}"
        );

        let id = account.order_in(state);
        let cancelled = account.orders.cancel(id, account.now);
        let expected = match state {
            DomainVerify | Process => Ok(()),
            Gone => missing.clone().map(|_| ()),
            Certificate | Payed | VerifyFail => refused.clone(),
        };
        let is_cancelled = expected.is_ok();
        assert_eq!(
            cancelled.map_err(|error| error.code),
            expected,
            "cancel {state}"
        );
        let after = if is_cancelled { Payed } else { state };
        assert_eq!(account.state(id), after, "after cancelling {state}");

        let id = account.order_in(state);
        let deleted = account.orders.delete(id, account.now);
        let expected = match state {
            Payed | VerifyFail => Ok(()),
            Gone => missing.clone().map(|_| ()),
            Certificate | DomainVerify | Process => refused.clone(),
        };
        let is_deleted = expected.is_ok();
        assert_eq!(
            deleted.map_err(|error| error.code),
            expected,
            "delete {state}"
        );
        let after = if is_deleted { Gone } else { state };
        assert_eq!(account.state(id), after, "after deleting {state}");
    }
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
    assert_eq!(account.orders.units_used(DEFAULT), 1);

    account.orders.delete(id, account.now).unwrap();
    assert_eq!(account.orders.units_used(DEFAULT), 0);
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
