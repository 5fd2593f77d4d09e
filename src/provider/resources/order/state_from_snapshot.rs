//! What a look at an order puts into its state.

use jiff::{SignedDuration, Timestamp};

use super::model::OrderModel;
use super::private_state::OrderPrivate;
use super::validation;
use super::validity::Validity;
use crate::orders::{OrderSnapshot, Orders, Status};
use crate::provider::timestamps;
use framework::{Diagnostic, Field};

/// The time by which certificates are judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    pub(super) now: Timestamp,
    /// By how much the clocks differ, if that is too much for a date to decide anything.
    pub(super) doubt: Option<SignedDuration>,
}

impl Today {
    pub(super) fn of(orders: &Orders) -> Self {
        Self {
            now: orders.now(),
            doubt: orders.clock_doubt(),
        }
    }
}

impl OrderModel {
    /// Takes over what a look shows. What was learned once stays: the API forgets a
    /// validation record when the certificate is issued, and DNS records made from it must
    /// not go with it.
    ///
    /// What contradicts what is known for sure is not believed: the status is `unknown`
    /// then, everything else stays as it was, and the warning says why.
    pub(super) fn observe(
        &mut self,
        seen: &OrderSnapshot,
        private: &mut OrderPrivate,
        today: Today,
    ) -> Option<Diagnostic> {
        self.api_status = Field::from(seen.api_status.as_str());
        if let Some(why) = self.contradiction(seen, private) {
            self.status = Field::from(Status::Unknown.as_str());
            return Some(not_believed(self.label(), why));
        }
        private.note_certificate(seen);
        let names = self.names();
        validation::fill(
            &mut self.validation,
            &names,
            &self.validation_method,
            &seen.records,
        );
        for (known, seen) in [
            (&mut self.certificate_id, seen.certificate_id.clone()),
            (&mut self.not_before, seen.not_before.map(timestamps::text)),
            (&mut self.not_after, seen.not_after.map(timestamps::text)),
        ] {
            if let Some(seen) = seen {
                *known = Field::Known(seen);
            }
        }
        let status = self.status_on(today, seen.status);
        self.status = Field::from(status.as_str());
        self.ready_for_renewal = Field::Known(self.is_ready_for_renewal(today, status));
        None
    }

    /// A certificate that has ended by the dates in the state is expired, also where the
    /// service does not send it any more. Where the clock is in doubt it is as it was.
    fn status_on(&self, today: Today, seen: Status) -> Status {
        let has_ended = match today.doubt {
            None => self
                .validity()
                .is_some_and(|validity| validity.end < today.now),
            Some(_) => self.status() == Some(Status::Expired),
        };
        match seen {
            Status::Issued if has_ended => Status::Expired,
            status => status,
        }
    }

    fn is_ready_for_renewal(&self, today: Today, status: Status) -> bool {
        if today.doubt.is_some() {
            return self.ready_for_renewal.known() == Some(&true);
        }
        let (Some(validity), Some(least)) = (self.validity(), self.min_days_remaining.known())
        else {
            return false;
        };
        status == Status::Issued && validity.is_due(*least, today.now)
    }

    fn contradiction(&self, seen: &OrderSnapshot, private: &OrderPrivate) -> Option<&'static str> {
        let is_without_certificate =
            seen.status.is_under_way() || matches!(seen.status, Status::Failed | Status::Withdrawn);
        if private.held_certificate() && is_without_certificate {
            return Some("The order was issued before, and the service says now that it never was");
        }
        let (known, told) = (self.validity()?, seen.not_after?);
        Validity::is_years_from(known.end, told)
            .then_some("The certificate ends years from when it did before")
    }
}

fn not_believed(order: &str, why: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {order} contradicts itself"),
        format!(
            "{why}. Its status is unknown until the service says otherwise, and the plan leaves the \
             order alone. If this persists, check the order in the console."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::{nothing, seen};
    use super::*;

    fn today(now: &str) -> Today {
        Today {
            now: now.parse().unwrap(),
            doubt: None,
        }
    }

    /// An issued order whose certificate lives for 90 days from New Year 2026.
    fn issued() -> OrderModel {
        let mut order = nothing();
        order.status = "issued".into();
        order.not_before = "2026-01-01T00:00:00Z".into();
        order.not_after = "2026-03-31T23:59:59Z".into();
        order
    }

    fn held() -> OrderPrivate {
        let mut private = framework::PrivateState::default();
        private.set("held_certificate", &true);
        OrderPrivate::from(private)
    }

    #[test]
    fn a_certificate_is_good_to_the_last_second_of_the_state_and_expired_in_the_next() {
        for (now, status) in [
            ("2026-03-31T23:59:58Z", "issued"),
            ("2026-03-31T23:59:59Z", "issued"),
            ("2026-04-01T00:00:00Z", "expired"),
        ] {
            let mut order = issued();
            order.observe(&seen(Status::Issued), &mut held(), today(now));
            assert_eq!(order.status.text(), Some(status), "{now}");
        }
    }

    #[test]
    fn an_order_is_ready_for_renewal_below_the_limit_of_the_state() {
        for (least, now, is_ready) in [
            (None, "2026-03-30T00:00:00Z", false),
            (Some(30), "2026-03-01T12:00:00Z", false),
            (Some(30), "2026-03-02T12:00:00Z", true),
            (Some(61), "2026-03-30T00:00:00Z", false),
            (Some(30), "2026-04-02T00:00:00Z", false),
        ] {
            let mut order = issued();
            order.min_days_remaining = least.into();
            order.observe(&seen(Status::Issued), &mut held(), today(now));
            assert_eq!(
                order.ready_for_renewal.known(),
                Some(&is_ready),
                "{least:?} {now}"
            );
        }
    }

    #[test]
    fn a_clock_in_doubt_decides_nothing() {
        for was_ready in [true, false] {
            let mut order = issued();
            order.min_days_remaining = Some(30).into();
            order.ready_for_renewal = Field::Known(was_ready);
            let today = Today {
                doubt: Some(SignedDuration::from_hours(24 * 365 * 29)),
                ..today("2055-03-30T00:00:00Z")
            };
            order.observe(&seen(Status::Issued), &mut held(), today);
            assert_eq!(order.status.text(), Some("issued"));
            assert_eq!(order.ready_for_renewal.known(), Some(&was_ready));
        }
    }

    #[test]
    fn an_issued_order_that_is_said_to_have_failed_is_not_believed() {
        for status in Status::ALL {
            let mut order = issued();
            let said = order.observe(&seen(status), &mut held(), today("2026-02-01T00:00:00Z"));
            let is_believed = status.has_certificate() || status == Status::Unknown;
            assert_eq!(said.is_none(), is_believed, "{status}");
            if !is_believed {
                assert_eq!(order.status.text(), Some("unknown"), "{status}");
            }
        }
    }

    #[test]
    fn a_certificate_without_an_end_stays_issued_and_is_never_due() {
        let mut order = issued();
        order.not_after = Field::Null;
        order.min_days_remaining = Some(30).into();
        let told = OrderSnapshot {
            not_before: Some("2026-01-01T00:00:00Z".parse().unwrap()),
            not_after: Some(Timestamp::MAX),
            ..seen(Status::Issued)
        };
        for now in ["2026-02-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
            let said = order.observe(&told, &mut held(), today(now));
            assert_eq!(said, None, "{now}");
            assert_eq!(order.not_after.text(), Some("9999-12-31T23:59:59Z"));
            assert_eq!(order.status.text(), Some("issued"), "{now}");
            assert_eq!(order.ready_for_renewal, Field::Known(false), "{now}");
            assert!(order.validity().is_some(), "{now}");
        }
    }

    #[test]
    fn dates_that_jump_by_years_are_not_believed() {
        let mut order = issued();
        let told = OrderSnapshot {
            not_after: Some("2036-03-31T23:59:59Z".parse().unwrap()),
            ..seen(Status::Issued)
        };
        let said = order.observe(&told, &mut held(), today("2026-02-01T00:00:00Z"));
        assert!(said.is_some());
        assert_eq!(order.not_after.text(), Some("2026-03-31T23:59:59Z"));
        assert_eq!(order.status.text(), Some("unknown"));
    }
}
