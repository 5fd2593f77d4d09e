//! Bringing an order to a goal: cancelled, revoked or deleted.
//!
//! One loop serves all three: look, decide by a table, act, note, pause. Every step
//! follows from what the service says at that moment, so it does not matter where an
//! earlier run stopped, or that the order moved on in between.

mod progress;
mod step;

use std::time::Duration;

use jiff::Timestamp;

use super::snapshot::Described;
use super::wait_for_issuance::Doubt;
use super::{
    AccountSite, Confirmation, Domains, InstanceOrder, Lookup, OrderId, OrderSnapshot, Orders,
    Status,
};
use cas::{CallOptions, Error, Pace, Poll, Stopped};
use progress::Progress;
use step::{Action, Step};

/// What an order is to be brought to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The application cancelled. The order stays, and keeps its unit of quota.
    Cancel,
    /// The certificate revoked, which cannot be undone.
    Revoke,
    /// The order deleted; one with a certificate as the policy says.
    Delete(DeletionPolicy),
    /// The order deleted if it failed its review. In any other state it is left alone.
    DeleteFailed,
}

/// What a delete does to an order that is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeletionPolicy {
    /// It stays as it is.
    Retain,
    /// Its certificate, which is for these domains if they are known, is revoked; not if
    /// this process has ordered or adopted another order for one of them.
    Revoke(Option<Domains>),
}

/// What is known of the order beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Known {
    /// What tells it from others on its instance.
    pub own: Option<InstanceOrder>,
    /// Where it was placed.
    pub recorded: Option<AccountSite>,
    /// The domains it must be for, where no list has shown that yet. Until one does,
    /// nothing is done to it.
    pub unconfirmed: Option<Domains>,
    /// When its certificate ends. Some deployments stop to send a certificate that has
    /// expired, and then only this says so.
    pub not_after: Option<Timestamp>,
}

/// What happens on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event<'a> {
    /// The order was looked at.
    Seen(&'a OrderSnapshot),
    /// The service is being asked to do it.
    Asking,
    /// The service has accepted.
    Accepted,
}

/// How far it came.
#[derive(Debug)]
pub(crate) enum GoalOutcome {
    /// The goal is reached: the application is cancelled, the revocation accepted, or the
    /// order gone.
    Reached {
        /// The order as it was last seen; nothing, if it was gone already.
        last: Option<OrderSnapshot>,
        /// Whether the service was asked for anything.
        was_asked: bool,
        /// Whether account and site could be compared with those recorded. Of interest for
        /// an order that was gone already.
        is_verified: bool,
    },
    /// The order stays as it is, and that is the end.
    Kept {
        /// The order; nothing, if it was not looked at.
        seen: Option<OrderSnapshot>,
        /// Why it stays.
        because: KeptBecause,
    },
    /// The order's state does not allow it.
    NotAllowed(OrderSnapshot),
    /// The order is not there to be cancelled or revoked.
    Missing,
    /// The order is not to be seen, but this is not where it was placed.
    Elsewhere {
        /// Where the order was placed.
        recorded: AccountSite,
        /// Where it was looked for.
        here: AccountSite,
    },
    /// It is not done. Another run goes on from here.
    Unfinished {
        /// Why there was no further step.
        why: Stopped,
        /// The order as it was last seen.
        last: Option<OrderSnapshot>,
        /// Why the last step was refused, if it was.
        refusal: Option<Error>,
        /// Whether the service was asked for anything, and so may do it yet.
        was_asked: bool,
    },
    /// The service could not be asked, or refused for good.
    Failed {
        /// What it said.
        error: Error,
        /// The order as it was last seen.
        last: Option<OrderSnapshot>,
    },
}

/// Why an order stays that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeptBecause {
    /// Its certificate is revoked or has expired: there is nothing left to do.
    Over,
    /// It is issued, and the policy is to retain it.
    Retained,
    /// It was to be revoked, but this process has another order for one of its domains, or
    /// may have one. This may be half of a replacement, whose new certificate is not in use
    /// everywhere yet.
    Succeeded,
    /// It is for other domains than were ordered.
    Foreign,
    /// This process has taken it over for another object.
    TakenOver,
}

/// A cancelled order takes a moment, and at times minutes, to become deletable.
fn pace() -> Pace {
    Pace::between(Duration::from_secs(1), Duration::from_secs(15))
}

impl Orders {
    /// Brings an order to a goal, whatever state it is in, as far as the goal allows.
    ///
    /// Cancelling and deleting are asked for as often as it takes. A revocation is asked
    /// for again only after a look that says that it did not happen; it is done when the
    /// service accepts it, because the CA may take days. An order that is not
    /// there any more after a delete was accepted needs no further proof.
    pub(crate) async fn bring_to(
        &self,
        goal: &Goal,
        order: &OrderId,
        known: &Known,
        call: &CallOptions,
        on_event: impl Fn(Event<'_>),
    ) -> GoalOutcome {
        if matches!(goal, Goal::Delete(_)) && self.ownership.is_adopted(order) {
            let because = KeptBecause::TakenOver;
            return GoalOutcome::Kept {
                seen: None,
                because,
            };
        }
        let mut run = Run {
            orders: self,
            goal,
            order,
            own: known.own.as_ref(),
            recorded: known.recorded.as_ref(),
            unconfirmed: known.unconfirmed.as_ref(),
            not_after: known.not_after,
            doubt: Doubt::default(),
            progress: Progress::default(),
        };
        let mut poll = Poll::new(call, pace());
        loop {
            match run.advance(&poll.look(), &on_event).await {
                Ok(Some(outcome)) => {
                    let is_reached = matches!(outcome, GoalOutcome::Reached { .. });
                    if is_reached && matches!(goal, Goal::Delete(_)) && !run.has_follower() {
                        self.free(order);
                    }
                    return outcome;
                }
                Ok(None) => {}
                Err(_) if call.is_over() => {}
                Err(error) => {
                    let last = run.progress.last;
                    return GoalOutcome::Failed { error, last };
                }
            }
            if let Err(why) = poll.pause(run.progress.retry_after()).await {
                return run.progress.unfinished(why);
            }
        }
    }
}

impl Orders {
    /// An instance that no order is on any more may be chosen again.
    fn free(&self, order: &OrderId) {
        if order.instance().is_some() {
            self.ownership.release(order);
        }
    }
}

/// One way to a goal.
struct Run<'a> {
    orders: &'a Orders,
    goal: &'a Goal,
    order: &'a OrderId,
    own: Option<&'a InstanceOrder>,
    recorded: Option<&'a AccountSite>,
    unconfirmed: Option<&'a Domains>,
    not_after: Option<Timestamp>,
    doubt: Doubt,
    progress: Progress,
}

impl Run<'_> {
    /// Looks at the order and does the one thing that comes next. `None`: look again later.
    async fn advance(
        &mut self,
        call: &CallOptions,
        on_event: &impl Fn(Event<'_>),
    ) -> Result<Option<GoalOutcome>, Error> {
        let seen = match self.look(call).await? {
            Ok(seen) => seen,
            Err(outcome) => return Ok(outcome),
        };
        let settled = self.progress.saw(&seen)?;
        if let Some(domains) = self.unconfirmed {
            match self.orders.confirmed(self.order, domains, call).await? {
                Confirmation::Confirmed => self.unconfirmed = None,
                Confirmation::Unlisted => return Ok(None),
                Confirmation::Foreign => return Ok(Some(kept(seen, KeptBecause::Foreign))),
            }
        }
        // What was perhaps never submitted may yet show.
        if matches!(self.goal, Goal::Delete(_))
            && self.own.is_some_and(|own| !own.is_submitted)
            && matches!(seen.status, Status::Failed | Status::Withdrawn)
            && !self.doubt.grows()
        {
            return Ok(None);
        }
        on_event(Event::Seen(&seen));
        let step = match settled {
            Some(step) => step,
            None => self.next(&seen),
        };
        let action = match step {
            Step::Wait => return Ok(None),
            Step::Reached => return Ok(Some(self.reached(Some(seen), true))),
            Step::NotAllowed => return Ok(Some(GoalOutcome::NotAllowed(seen))),
            Step::Keep(because) => return Ok(Some(kept(seen, because))),
            // Once nothing is under way an instance is free.
            Step::Act(Action::Delete) if self.order.instance().is_some() => {
                return Ok(Some(self.reached(Some(seen), true)));
            }
            // The service may keep what it turned down on the instance, and refuse to cancel it.
            Step::Act(Action::Cancel)
                if seen.status == Status::Failed
                    && self.progress.is_refused()
                    && self.doubt.grows() =>
            {
                return Ok(Some(GoalOutcome::Reached {
                    last: Some(seen),
                    was_asked: false,
                    is_verified: true,
                }));
            }
            Step::Act(action) if self.progress.has_accepted(action) => return Ok(None),
            Step::Act(action) => action,
        };
        if let (Action::Revoke, Goal::Delete(DeletionPolicy::Revoke(domains))) = (action, self.goal)
            && (self.has_follower() || {
                let ownership = &self.orders.ownership;
                ownership.has_successor(domains.as_ref(), self.order)
            })
        {
            return Ok(Some(kept(seen, KeptBecause::Succeeded)));
        }
        on_event(Event::Asking);
        let done = self.act(action, &seen, call).await;
        let is_accepted = done.is_ok();
        self.progress.took(action, done)?;
        if is_accepted {
            on_event(Event::Accepted);
        }
        Ok((is_accepted && action == Action::Revoke).then(|| self.reached(Some(seen), true)))
    }

    /// The order as it is now, or what its absence means.
    async fn look(
        &mut self,
        call: &CallOptions,
    ) -> Result<Result<OrderSnapshot, Option<GoalOutcome>>, Error> {
        let seen = match self
            .orders
            .service
            .describe(self.order, self.own, call)
            .await?
        {
            // What a policy or an action means for a certificate depends on the lists.
            Described::Order(seen) if seen.status.has_certificate() => {
                let service = &self.orders.service;
                self.ended(service.refined(self.order, *seen, call).await?)
            }
            // A new order can look cancelled for a moment.
            Described::Order(seen)
                if seen.status == Status::Withdrawn
                    && *self.goal == Goal::Cancel
                    && !self.progress.has_accepted(Action::Cancel) =>
            {
                let refined = self.orders.service.refined(self.order, *seen, call);
                match refined.await? {
                    seen if seen.status == Status::Withdrawn => seen,
                    _ => return Ok(Err(None)),
                }
            }
            Described::Order(seen) => *seen,
            Described::Missing(_) if self.progress.has_accepted_delete() => {
                let last = self.progress.last.take();
                return Ok(Err(Some(self.reached(last, true))));
            }
            Described::Missing(word) => {
                // Where the order was seen once, it is not somewhere else.
                let was_seen = self.progress.last.is_some();
                let orders = self.orders;
                let found = orders.missing(self.order, word, self.own, self.recorded, call);
                match found.await? {
                    Lookup::Present(seen) => *seen,
                    Lookup::Elsewhere { recorded, here } if !was_seen => {
                        return Ok(Err(Some(GoalOutcome::Elsewhere { recorded, here })));
                    }
                    // An order that was accepted and never shown may yet appear.
                    _ if self.unconfirmed.is_some() => return Ok(Err(None)),
                    lookup => {
                        let is_verified = was_seen || lookup == Lookup::Gone;
                        return Ok(Err(Some(self.gone(is_verified))));
                    }
                }
            }
        };
        Ok(Ok(seen))
    }

    fn gone(&mut self, is_verified: bool) -> GoalOutcome {
        match self.goal {
            Goal::Delete(_) | Goal::DeleteFailed => {
                let last = self.progress.last.take();
                self.reached(last, is_verified)
            }
            Goal::Cancel | Goal::Revoke => GoalOutcome::Missing,
        }
    }

    /// A certificate that the service does not send any more has ended by its known date,
    /// unless the clock is in doubt.
    fn ended(&self, seen: OrderSnapshot) -> OrderSnapshot {
        let now = self.orders.now();
        let has_ended = seen.status == Status::Issued
            && seen.not_after.is_none()
            && self.orders.clock_doubt().is_none()
            && self.not_after.is_some_and(|end| end < now);
        match has_ended {
            true => OrderSnapshot {
                status: Status::Expired,
                ..seen
            },
            false => seen,
        }
    }

    fn reached(&self, last: Option<OrderSnapshot>, is_verified: bool) -> GoalOutcome {
        GoalOutcome::Reached {
            last,
            was_asked: self.progress.was_asked,
            is_verified,
        }
    }

    /// What the table says. An application that was turned down and still occupies its instance
    /// is cancelled like one under way.
    fn next(&self, seen: &OrderSnapshot) -> Step {
        let was_asked = self.progress.was_asked;
        let has_failed = seen.status == Status::Failed && self.order.instance().is_some();
        match self.goal {
            Goal::Delete(_) | Goal::DeleteFailed | Goal::Cancel
                if has_failed && seen.is_on_instance =>
            {
                Step::Act(Action::Cancel)
            }
            Goal::Cancel if has_failed && was_asked => Step::Reached,
            goal => step::next(goal, seen.status, was_asked),
        }
    }

    /// Whether this process has ordered again on the same instance.
    fn has_follower(&self) -> bool {
        let (Some(own), Some(instance)) = (self.own, self.order.instance()) else {
            return false;
        };
        let latest = self.orders.service.v2.known(instance);
        self.orders.ownership.is_ordered(self.order)
            && latest.is_some_and(|latest| latest.follows(own))
    }

    async fn act(
        &mut self,
        action: Action,
        seen: &OrderSnapshot,
        call: &CallOptions,
    ) -> Result<(), Error> {
        self.progress.was_asked = true;
        let service = &self.orders.service;
        match action {
            Action::Cancel => service.cancel(self.order, call).await,
            Action::Delete => service.delete(self.order, call).await,
            Action::Revoke => service.revoke(self.order, seen, call).await,
        }
    }
}

fn kept(seen: OrderSnapshot, because: KeptBecause) -> GoalOutcome {
    GoalOutcome::Kept {
        seen: Some(seen),
        because,
    }
}
