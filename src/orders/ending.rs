//! Ending an order: withdraw, wait, remove, and look whether it is gone.

mod deed;
mod progress;
mod step;
mod successor;

pub use deed::{Deed, News, Upshot};

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::claims::Claim;
use super::trace::LOOK_UP_LIMIT;
use super::{Domains, Home, Observation, Orders, Sighting};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, Wait, Waited};
use progress::Progress;
use step::{Action, Step};

/// What an end may do beyond removing an order that holds no certificate.
#[derive(Debug, Clone)]
pub struct Parting {
    /// What becomes of an order that is issued.
    pub policy: Policy,
    /// Whether the state that is left never saw a certificate of the order. Only then
    /// may an order that refuses to be deleted be given up by the operation that would
    /// revoke it if it were issued.
    pub never_held_certificate: bool,
    /// Whether the service accepted the order and never showed it. Then it is looked
    /// for as long as an order whose answer was lost before it counts as gone.
    pub unseen: bool,
    /// Where the order was placed, if that is known.
    pub home: Option<Home>,
}

/// What becomes of an order that is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// It stays as it is.
    Retain,
    /// Its certificate, which is for these domains, is revoked; not if it may have a
    /// successor: see [`Reason::Succeeded`].
    Revoke(Domains),
    /// It was to be revoked, but for which domains is not known, so nobody can tell
    /// whether it has a successor. It is left alone: see [`Ending::Undecidable`].
    Undecidable,
}

/// How far the end of an order came.
#[derive(Debug)]
pub enum Ending {
    /// The order is gone, and its unit of quota is back. With it, how it was last
    /// seen; nothing, if it was gone already, or never there.
    Gone(Option<Observation>),
    /// Nothing was asked or done: this process itself has adopted the order.
    Forgotten,
    /// The order has, or had, a certificate and stays as it is.
    Kept {
        /// The order.
        seen: Observation,
        /// Why it stays.
        reason: Reason,
    },
    /// The service has accepted to revoke the certificate. The CA may take days.
    Revoked(Observation),
    /// The order is issued and was to be revoked, but nobody can tell whether it has a
    /// successor ([`Policy::Undecidable`]). Nothing was done.
    Undecidable(Observation),
    /// The order is not to be seen, but this is not where it was ordered.
    Elsewhere {
        /// Where the order was placed.
        recorded: Home,
        /// Where it was looked for.
        here: Home,
    },
    /// The caller cancelled. Another end goes on from here.
    Cancelled(Option<Observation>),
    /// The deadline passed. Another end goes on from here.
    DeadlinePassed {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// Why the last step was refused, if it was.
        refusal: Option<Error>,
    },
    /// The service could not be asked, or refused for good.
    Failed(Error),
}

/// Why an order with a certificate stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The certificate is revoked or has expired: there is nothing left to do.
    Over,
    /// The policy is to retain it.
    Retained,
    /// It was to be revoked, but another one is there for one of its domains: this
    /// process has ordered or adopted it, or may have ordered it, or the list shows it
    /// alive, placed later and nobody's here. This end may be half of a replacement,
    /// whose other half, from this run or an earlier one, is not in use everywhere yet.
    Succeeded,
}

impl Default for Parting {
    /// Retains, takes no risk, and knows of no home.
    fn default() -> Self {
        Self {
            policy: Policy::Retain,
            never_held_certificate: false,
            unseen: false,
            home: None,
        }
    }
}

impl Orders {
    /// Ends an order, whatever state it is in, as far as its parting allows.
    ///
    /// Every step follows from what the service says at that moment, so it does not
    /// matter where an earlier end stopped, or that the order moved on in between. A
    /// revocation is sent again only after a look that says it did not happen.
    pub async fn end(&self, order: &OrderId, parting: &Parting, call: &Call) -> Ending {
        if self.adopted_here(order) {
            return Ending::Forgotten;
        }
        self.claims.take(order, Claim::Known);
        let progress = Mutex::new(Progress::default());
        let end = End {
            orders: self,
            order,
            parting,
            call,
            may_appear_until: parting.unseen.then(|| Instant::now() + LOOK_UP_LIMIT),
            progress: &progress,
        };
        let waited = between_looks().until(call, || end.advance()).await;
        let progress = progress
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let is_missing = progress.is_missing;
        let (last, refusal) = progress.into_parts();
        match waited {
            Ok(Waited::Done(ending)) => ending,
            // It was looked for as long as the caller allows.
            Ok(Waited::DeadlinePassed) if is_missing => Ending::Gone(None),
            Ok(Waited::DeadlinePassed) => Ending::DeadlinePassed { last, refusal },
            Ok(Waited::Cancelled) => Ending::Cancelled(last),
            Err(error) => Ending::Failed(error),
        }
    }

    /// Whether this process adopted an order.
    pub fn adopted_here(&self, order: &OrderId) -> bool {
        self.claims.is_adopted(order)
    }

    /// Whether this process has ordered or adopted, or may have ordered, another order
    /// for one of these domains.
    pub fn has_successor_for(&self, domains: &Domains, order: &OrderId) -> bool {
        self.claims.has_successor(domains, order)
    }
}

/// A cancelled order takes a moment, and at times minutes, to become deletable.
fn between_looks() -> Wait {
    Wait {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(15),
        ..Wait::default()
    }
}

/// One end under way.
struct End<'a> {
    orders: &'a Orders,
    order: &'a OrderId,
    parting: &'a Parting,
    call: &'a Call,
    /// Until when an order that was never seen is not believed to be gone.
    may_appear_until: Option<Instant>,
    progress: &'a Mutex<Progress>,
}

impl End<'_> {
    /// Looks at the order and does the one thing that its state allows. `None`: look
    /// again later.
    async fn advance(&self) -> Result<Option<Ending>, Error> {
        // Where the order was seen once, it is not somewhere else.
        let home = match self.progress().last {
            Some(_) => None,
            None => self.parting.home.as_ref(),
        };
        let seen = match self.orders.observe(self.order, home, self.call).await? {
            Sighting::Present(seen) => seen,
            Sighting::Gone if self.may_appear() => {
                self.progress().is_missing = true;
                return Ok(None);
            }
            Sighting::Gone => return Ok(Some(Ending::Gone(self.progress().last.take()))),
            Sighting::Elsewhere { recorded, here } => {
                return Ok(Some(Ending::Elsewhere { recorded, here }));
            }
        };
        let step = self.progress().saw(&seen)?;
        let step = step.unwrap_or_else(|| self.next(&seen));
        let action = match step {
            Step::Wait => return Ok(None),
            Step::Keep(reason) => return Ok(Some(Ending::Kept { seen, reason })),
            Step::Refuse => return Ok(Some(Ending::Undecidable(seen))),
            Step::NoteRevoked => return Ok(Some(Ending::Revoked(seen))),
            Step::Act(action) if self.progress().has_accepted(action) => return Ok(None),
            Step::Act(action) => action,
        };
        if let (Action::Revoke, Policy::Revoke(domains)) = (action, &self.parting.policy) {
            let (orders, order) = (self.orders, self.order);
            if orders.may_be_succeeded(order, domains, self.call).await? {
                let reason = Reason::Succeeded;
                return Ok(Some(Ending::Kept { seen, reason }));
            }
        }
        let outcome = self.take(action).await;
        let is_revoked = action == Action::Revoke && outcome.is_ok();
        self.progress().took(action, outcome)?;
        Ok(is_revoked.then_some(Ending::Revoked(seen)))
    }

    /// Whether an order that is not to be seen may be one that the service has yet to
    /// show. One that was seen is not.
    fn may_appear(&self) -> bool {
        let is_early = |limit| Instant::now() < limit;
        self.progress().last.is_none() && self.may_appear_until.is_some_and(is_early)
    }

    async fn take(&self, action: Action) -> Result<(), Error> {
        let service = &self.orders.service;
        match action {
            Action::Withdraw => service.withdraw(self.order, self.call).await,
            Action::Remove => service.remove(self.order, self.call).await,
            Action::GiveUp | Action::Revoke => service.revoke(self.order, self.call).await,
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
