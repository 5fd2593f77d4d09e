//! One order and how it moves on by itself.
//!
//! Nothing runs in the background: an order is brought up to date whenever it is
//! looked at, by [`Order::settle`].

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::domain::ascii;
use super::new_order::{NewOrder, OrderId};
use super::product::Product;
use super::rules::Rules;
use super::state::OrderState;
use super::wait::Wait;
use crate::ca::{Application, CertificateAuthority, Issued};
use crate::csr::Csr;
use crate::options::{Issue, Lag};
use crate::time::{as_text, from_text, later};
use crate::variants::{
    ComplimentaryName, FreshOrder, ListLag, PackageCancel, UnitCharged, UnitReturned,
};

/// How long a unit given back is still counted where that takes time.
const LATE_RETURN: Duration = Duration::from_secs(60);

/// An order as the service keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    pub(crate) request: NewOrder,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(crate) created_at: Timestamp,
    pub(crate) state: OrderState,
    /// Why the CA turned it down; the API does not tell.
    pub(crate) failure: Option<String>,
    pub(crate) issued: Option<Issued>,
    next: Option<(OrderState, Wait)>,
    /// A withdrawal or a revocation was accepted and is under way.
    is_ending: bool,
    record: Wait,
    unlisted: Wait,
    /// Over once the unit given back is not counted any more; absent while it is held.
    returned: Option<Wait>,
}

impl Order {
    /// The number of the resource that the order became, `cas-ivauto-1a2b`.
    pub(crate) fn instance_id(&self) -> String {
        format!("cas-ivauto-{:x}", self.id.0)
    }

    /// A submitted order; it looks `payed` for as long as the rules say.
    pub(super) fn submit(
        id: OrderId,
        request: NewOrder,
        rules: &Rules,
        authority: &CertificateAuthority,
        now: Timestamp,
    ) -> Self {
        let submitted_after = match (rules.submitted_after, rules.variants.fresh_order) {
            (lag, FreshOrder::Submitted) => lag,
            (Lag::None, _) => Lag::Describes(1),
            (lag, _) => lag,
        };
        let unlisted_for = match rules.variants.list_lag {
            ListLag::None => Lag::None,
            ListLag::Late => Lag::Describes(1),
        };
        let mut order = Self {
            id,
            request,
            created_at: now,
            state: OrderState::Payed,
            failure: None,
            issued: None,
            next: Some((OrderState::DomainVerify, Wait::begin(submitted_after, now))),
            is_ending: false,
            record: Wait::begin(rules.record_after, now),
            unlisted: Wait::begin(unlisted_for, now),
            returned: None,
        };
        order.settle(rules, authority, now);
        order
    }

    /// Makes every change that is due by `now`.
    pub(super) fn settle(
        &mut self,
        rules: &Rules,
        authority: &CertificateAuthority,
        now: Timestamp,
    ) {
        while let Some((state, wait)) = self.next
            && let Some(at) = wait.over_at(now)
        {
            self.enter(state, rules, authority, at);
        }
    }

    /// Puts the order into a state, from which it moves on as from any other day.
    pub(super) fn enter(
        &mut self,
        state: OrderState,
        rules: &Rules,
        authority: &CertificateAuthority,
        at: Timestamp,
    ) {
        self.state = state;
        self.failure = None;
        self.is_ending = false;
        self.next = None;
        match state {
            OrderState::DomainVerify => {
                self.returned = None;
                self.record = Wait::begin(rules.record_after, at);
                self.next = half_of(rules.issue, at).map(|wait| (OrderState::Process, wait));
            }
            OrderState::Process => {
                self.returned = None;
                self.next = half_of(rules.issue, at).map(|wait| (OrderState::Certificate, wait));
            }
            OrderState::Certificate => {
                self.returned = None;
                if self.issued.is_none() {
                    self.issued = Some(self.certify(rules, authority, at));
                }
            }
            OrderState::Revoked => {
                if self
                    .issued
                    .as_ref()
                    .is_some_and(|issued| at <= later(issued.not_before, rules.refund_window()))
                {
                    self.give_back(rules, at);
                }
            }
            OrderState::Gone => {
                self.give_back(rules, at);
                // A deleted order is not shown again; a long run must not keep these.
                self.issued = None;
                self.request.csr = None;
            }
            // A deleted or revoked order that is put back holds its unit again.
            OrderState::Payed | OrderState::Unknow | OrderState::VerifyFail => {
                self.returned = None;
            }
        }
    }

    /// Accepts a withdrawal, unless the state or an earlier one forbids it.
    pub(super) fn cancel(&mut self, rules: &Rules, now: Timestamp) -> bool {
        if self.is_ending || !self.state.may_be_cancelled() {
            return false;
        }
        self.is_ending = true;
        self.next = Some((OrderState::Payed, Wait::begin(rules.cancelled_after, now)));
        true
    }

    /// Revokes an issued order or gives the unit of a `payed` one back, unless the
    /// state or an earlier such call forbids it.
    pub(super) fn cancel_for_package(
        &mut self,
        rules: &Rules,
        authority: &CertificateAuthority,
        now: Timestamp,
    ) -> bool {
        match self.state {
            OrderState::Certificate if !self.is_ending && !self.is_expired(now) => {
                self.is_ending = true;
                self.next = Some((OrderState::Revoked, Wait::begin(rules.revoked_after, now)));
                true
            }
            OrderState::Payed if self.returned.is_none() => {
                match rules.variants.package_cancel {
                    PackageCancel::Removes => self.enter(OrderState::Gone, rules, authority, now),
                    PackageCancel::LeavesRow => {
                        self.next = None;
                        self.give_back(rules, now);
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// Makes the certificate, if there is one, so much older: another one for the same
    /// names takes its place.
    pub(super) fn age(&mut self, by: Duration, rules: &Rules, authority: &CertificateAuthority) {
        if let Some(issued) = &self.issued {
            let begin = issued.not_before.checked_sub(by).unwrap_or(Timestamp::MIN);
            self.issued = Some(self.certify(rules, authority, begin));
        }
    }

    /// Takes note that the order was described.
    pub(super) fn described(&mut self) {
        self.record.described();
        if let Some((_, wait)) = &mut self.next {
            wait.described();
        }
    }

    /// Takes note that the list was asked for.
    pub(super) fn listed(&mut self) {
        self.unlisted.described();
    }

    /// Whether it was submitted and does not show that yet.
    pub(crate) fn is_fresh(&self) -> bool {
        let goes_on = matches!(self.next, Some((OrderState::DomainVerify, _)));
        self.state == OrderState::Payed && goes_on
    }

    /// Whether the validation record is shown already.
    pub(crate) fn has_record(&self, now: Timestamp) -> bool {
        self.record.over_at(now).is_some()
    }

    /// Whether the list knows it already.
    pub(crate) fn is_listed(&self, now: Timestamp) -> bool {
        self.unlisted.over_at(now).is_some()
    }

    /// Whether its certificate has come to its end.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        (self.issued.as_ref()).is_some_and(|issued| issued.not_after < now)
    }

    /// Whether its unit was given back.
    pub(super) fn is_returned(&self) -> bool {
        self.returned.is_some()
    }

    /// Whether a unit is counted as used by it.
    pub(super) fn counts(&self, rules: &Rules, now: Timestamp) -> bool {
        match (self.returned, rules.variants.unit_charged) {
            (Some(wait), _) => wait.over_at(now).is_none(),
            (None, UnitCharged::Submit) => true,
            (None, UnitCharged::Issue) => self.issued.is_some(),
        }
    }

    fn give_back(&mut self, rules: &Rules, at: Timestamp) {
        if self.returned.is_none() {
            let lag = match rules.variants.unit_returned {
                UnitReturned::AtOnce => Lag::None,
                UnitReturned::Late => Lag::Time(LATE_RETURN),
            };
            self.returned = Some(Wait::begin(lag, at));
        }
    }

    fn certify(&self, rules: &Rules, authority: &CertificateAuthority, at: Timestamp) -> Issued {
        const CHECKED: &str = "an order was checked when it came in";
        let request = &self.request;
        let names = match rules.variants.complimentary_name {
            ComplimentaryName::None => request.domains().map(str::to_owned).collect(),
            ComplimentaryName::Certificate | ComplimentaryName::Listed => {
                request.domains_and_complimentary()
            }
        };
        let domains: Vec<String> = names.iter().map(|name| ascii(name)).collect();
        let csr = request
            .csr
            .as_ref()
            .map(|csr| Csr::parse(csr).expect(CHECKED));
        let product = Product::of(&request.product_code, rules.variants.starter_shape);
        let application = Application {
            domains: &domains,
            csr: csr.as_ref(),
            validity: product.validity,
        };
        authority.issue(&application, at).expect(CHECKED)
    }
}

fn half_of(issue: Issue, from: Timestamp) -> Option<Wait> {
    match issue {
        Issue::After(duration) => Some(Wait::begin(Lag::Time(duration / 2), from)),
        Issue::Manual => None,
    }
}
