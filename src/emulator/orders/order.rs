//! One order and how it moves on by itself.
//!
//! Nothing runs in the background: an order is brought up to date whenever it is
//! looked at, by [`Order::settle`].

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::domain::ascii;
use super::state::OrderState;
use super::wait::Wait;
use crate::emulator::authority::{Authority, Issued};
use crate::emulator::options::{Issue, Lag};

/// Identifies an order. Ids exceed 2^53, so a parser that goes through floating
/// point gets another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(pub i64);

impl fmt::Display for OrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for OrderId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// How the applicant proves control of the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ValidationMethod {
    /// A DNS record.
    #[serde(rename = "DNS")]
    Dns,
    /// A file on the web server.
    #[serde(rename = "FILE")]
    File,
}

/// What is ordered.
#[derive(Debug, Clone)]
pub struct NewOrder {
    /// One domain, plain or with `*.`.
    pub domain: String,
    /// Which quota pays for it.
    pub product_code: String,
    /// How control of the domain is proven.
    pub validation_method: ValidationMethod,
    /// Key and value of each tag.
    pub tags: Vec<(String, String)>,
}

impl NewOrder {
    /// An order of the default product for `domain`, validated by DNS.
    pub fn for_domain(domain: &str) -> Self {
        Self {
            domain: domain.to_owned(),
            product_code: "digicert-free-1-free".to_owned(),
            validation_method: ValidationMethod::Dns,
            tags: Vec::new(),
        }
    }
}

/// The pace at which orders move on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) issue: Issue,
    pub(super) submitted_after: Lag,
    pub(super) record_after: Lag,
    pub(super) cancelled_after: Lag,
}

/// An order as the service keeps it.
#[derive(Debug)]
pub(in crate::emulator) struct Order {
    pub(in crate::emulator) id: OrderId,
    pub(in crate::emulator) request: NewOrder,
    pub(in crate::emulator) created_at: Timestamp,
    pub(in crate::emulator) state: OrderState,
    /// Why the CA turned it down; the API does not tell.
    pub(in crate::emulator) failure: Option<String>,
    pub(in crate::emulator) issued: Option<Issued>,
    next: Option<(OrderState, Wait)>,
    is_being_cancelled: bool,
    record: Wait,
}

impl Order {
    /// A submitted order; it looks `payed` for as long as the pace says.
    pub(super) fn submit(
        id: OrderId,
        request: NewOrder,
        pace: Pace,
        authority: &Authority,
        now: Timestamp,
    ) -> Self {
        let mut order = Self {
            id,
            request,
            created_at: now,
            state: OrderState::Payed,
            failure: None,
            issued: None,
            next: Some((
                OrderState::DomainVerify,
                Wait::begin(pace.submitted_after, now),
            )),
            is_being_cancelled: false,
            record: Wait::begin(pace.record_after, now),
        };
        order.settle(pace, authority, now);
        order
    }

    /// Makes every change that is due by `now`.
    pub(super) fn settle(&mut self, pace: Pace, authority: &Authority, now: Timestamp) {
        while let Some((state, wait)) = self.next
            && let Some(at) = wait.over_at(now)
        {
            self.enter(state, pace, authority, at);
        }
    }

    /// Puts the order into a state, from which it moves on as from any other day.
    pub(super) fn enter(
        &mut self,
        state: OrderState,
        pace: Pace,
        authority: &Authority,
        at: Timestamp,
    ) {
        self.state = state;
        self.failure = None;
        self.is_being_cancelled = false;
        self.next = None;
        match state {
            OrderState::DomainVerify => {
                self.record = Wait::begin(pace.record_after, at);
                self.next = half_of(pace.issue, at).map(|wait| (OrderState::Process, wait));
            }
            OrderState::Process => {
                self.next = half_of(pace.issue, at).map(|wait| (OrderState::Certificate, wait));
            }
            OrderState::Certificate if self.issued.is_none() => {
                let domain = ascii(&self.request.domain);
                let issued = authority.issue(&domain, at);
                self.issued = Some(issued.expect("an order's domain was checked when it came in"));
            }
            _ => {}
        }
    }

    /// Accepts a withdrawal, unless the state or an earlier one forbids it.
    pub(super) fn cancel(&mut self, pace: Pace, now: Timestamp) -> bool {
        if self.is_being_cancelled || !self.state.may_be_cancelled() {
            return false;
        }
        self.is_being_cancelled = true;
        self.next = Some((OrderState::Payed, Wait::begin(pace.cancelled_after, now)));
        true
    }

    /// Takes note that the order was described.
    pub(super) fn described(&mut self) {
        self.record.described();
        if let Some((_, wait)) = &mut self.next {
            wait.described();
        }
    }

    /// Whether the validation record is shown already.
    pub(in crate::emulator) fn has_record(&self, now: Timestamp) -> bool {
        self.record.over_at(now).is_some()
    }

    pub(in crate::emulator) fn is_wildcard(&self) -> bool {
        self.request.domain.starts_with("*.")
    }
}

fn half_of(issue: Issue, from: Timestamp) -> Option<Wait> {
    match issue {
        Issue::After(duration) => Some(Wait::begin(Lag::Time(half(duration)), from)),
        Issue::Manual => None,
    }
}

fn half(duration: Duration) -> Duration {
    duration / 2
}
