//! What comes of placing an order, on quota or on an instance.

use std::collections::BTreeMap;

use super::{Application, InstanceOrder, ListedOrder, OrderId, Orders, Source, ValidationMethod};
use cas::operations::InstanceId;
use cas::{CallOptions, Error, ErrorKind, Stopped};

/// What came of placing an order.
#[derive(Debug)]
pub(crate) struct Placement {
    /// The order, or why there is none.
    pub result: Result<Placed, NotPlaced>,
    /// Issued orders for exactly the same domains and product that no resource of this
    /// process has, and whose time is not over.
    pub issued: Vec<ListedOrder>,
    /// The same of failed and withdrawn ones. Each holds a unit of quota.
    pub over: Vec<ListedOrder>,
}

/// An order for an application.
#[derive(Debug)]
pub(crate) enum Placed {
    /// Placed, and named by an answer of the service.
    Named {
        /// The order.
        order: OrderId,
        /// Whether a list has shown it with the domains that were asked for.
        is_confirmed: bool,
    },
    /// The answer was lost, and this is the only order that it can be. A guess all the
    /// same: it is used and never ended.
    Found {
        /// The order.
        order: OrderId,
        /// Why the answer is missing.
        error: Error,
    },
    /// It was there, and is taken over. Nothing was ordered.
    Adopted {
        /// The order.
        order: OrderId,
        /// What tells it from others on its instance.
        own: Option<InstanceOrder>,
    },
    /// Applied for on an instance.
    OnInstance {
        /// The instance.
        instance: InstanceId,
        /// What tells the order from others there.
        own: InstanceOrder,
        /// Why it is not certain that the application was submitted, where it is not.
        doubt: Option<Uncertainty>,
    },
}

/// Why it is not certain what became of a request.
#[derive(Debug)]
pub(crate) struct Uncertainty {
    /// Why there was no further look.
    pub why: Stopped,
    /// The last failure, if there was one.
    pub error: Option<Error>,
}

/// Why there is no order for an application.
#[derive(Debug)]
pub(crate) enum NotPlaced {
    /// Nothing was sent: these orders are exactly what is asked for, are under way, and no
    /// resource of this process has them.
    UnderWay(Vec<ListedOrder>),
    /// Nothing was sent: several orders could be taken over.
    SeveralToAdopt(Vec<ListedOrder>),
    /// Nothing was sent: the order that could be taken over is validated by another method.
    OtherMethod(Box<ListedOrder>, ValidationMethod),
    /// Nothing was sent: the order that could be taken over does not tell its method yet.
    MethodUntold(Box<ListedOrder>),
    /// Nothing was sent: a resource of this process has just taken over the order that
    /// could be taken over, for more or fewer of its names.
    TakenMeanwhile(OrderId),
    /// Nothing was sent: what is there already could not be seen.
    NotListed(Error),
    /// Nothing was sent: the caller called it off first.
    Interrupted,
    /// The request certainly did not run.
    Refused(Error),
    /// The answer named an order for other domains, or one that another resource of this
    /// process has. It was left alone.
    Foreign(OrderId),
    /// The request may have run, and no order can be named.
    Uncertain {
        /// Why the answer is missing.
        error: Error,
        /// Orders that could be it, if there are several.
        candidates: Vec<OrderId>,
        /// Why it could not be looked for, if that is why there are none.
        look_up: Option<Error>,
    },
    /// Nothing was submitted: the instance is none to order on.
    Unfit(InstanceId, Unfit),
    /// Nothing was submitted: no instance of the spec is free.
    NoneFree(InstancesInUse),
    /// Nothing was submitted: who applies could not be told, or not stored.
    Applicant(ApplicantProblem),
    /// The instance refused the application.
    RefusedByInstance {
        /// The instance.
        instance: InstanceId,
        /// What it said.
        error: Error,
        /// When the certificate that it has ends, if it has one.
        not_after: Option<jiff::Timestamp>,
        /// Whether an applicant was named.
        has_applicant: bool,
    },
}

/// Why an instance is none to order on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The account has no such instance.
    Absent,
    /// It carries an application for these names, spelt as the service does.
    Busy(Vec<String>),
    /// Its names were changed between two calls: it is in use elsewhere.
    Changed(Vec<String>),
    /// Another resource of this process has it.
    Claimed,
    /// Its term is over, or it was refunded or closed, in the service's word.
    Over(String),
    /// It has room for fewer names.
    TooSmall {
        /// Which kind of names: `plain` or `wildcard`.
        kind: &'static str,
        /// How many were asked for.
        asked: usize,
        /// How many it has room for.
        room: usize,
    },
    /// It is for certificates of this grade, which need a company.
    NeedsCompany(String),
    /// It is for certificates of this grade, which take no company.
    TakesNoCompany(String),
}

/// The instances of a spec, none of which is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstancesInUse {
    /// The spec.
    pub spec: String,
    /// How many instances of it the account has.
    pub total: usize,
    /// How many of those carry an application or a certificate.
    pub in_use: usize,
    /// How many are free of other specs.
    pub other_free: Vec<(String, usize)>,
}

/// Why there is no applicant.
#[derive(Debug)]
pub(crate) enum ApplicantProblem {
    /// There is no stored contact of this id.
    NoSuchContact(String),
    /// Several stored contacts have this name; these are their ids.
    SeveralContacts(String, Vec<String>),
    /// There is no stored company of this name or id.
    NoSuchCompany(String),
    /// Several stored companies have this name; these are their ids.
    SeveralCompanies(String, Vec<String>),
    /// What is stored could not be read, or a contact not be stored.
    Failed(Error),
}

impl Orders {
    /// Places an order, or takes one over where the application says so.
    ///
    /// On quota at most one request is sent that may have run. On an instance, which carries
    /// one application at a time, a request is repeated after a look that shows that there is
    /// none. `named` is told the order as soon as its id is known: on quota by an answer, on
    /// an instance before anything is written there. `prior` is the instance of the order that
    /// this one follows.
    pub(crate) async fn place(
        &self,
        application: &Application,
        prior: Option<&InstanceId>,
        call: &CallOptions,
        named: impl Fn(&OrderId, Option<&InstanceOrder>) + Send + Sync,
    ) -> Placement {
        match &application.source {
            Source::Quota(product_code) => {
                let named = |order: &OrderId| named(order, None);
                self.place_on_quota(application, product_code, call, named)
                    .await
            }
            Source::Instance(instance) => {
                let v2 = &self.service.v2;
                v2.place_on(application, instance, prior, call, &named)
                    .await
            }
            Source::FreeInstance(spec) => {
                let v2 = &self.service.v2;
                v2.place_on_free(application, spec, prior, call, &named)
                    .await
            }
        }
    }
}

/// What came of new tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retagged {
    /// They are there.
    Done,
    /// Nothing was sent: an application is under way.
    UnderWay,
    /// Nothing was sent: the service cannot be told that there are none.
    NoneLeft,
    /// They are there, and the service has submitted what is stored on the instance.
    Submitted,
}

impl Orders {
    /// Replaces the tags of an instance, unless an application is under way there.
    ///
    /// # Errors
    ///
    /// The service could not be asked, or refused.
    pub(crate) async fn retag(
        &self,
        instance: &InstanceId,
        tags: BTreeMap<String, String>,
        call: &CallOptions,
    ) -> Result<Retagged, Error> {
        self.service.v2.retag(instance, tags, call).await
    }
}

impl From<Result<Placed, NotPlaced>> for Placement {
    fn from(result: Result<Placed, NotPlaced>) -> Self {
        Self {
            result,
            issued: Vec::new(),
            over: Vec::new(),
        }
    }
}

/// Why nothing was sent, where what is there already could not be seen.
pub(super) fn not_listed(error: Error) -> NotPlaced {
    match error.kind() {
        ErrorKind::Cancelled => NotPlaced::Interrupted,
        _ => NotPlaced::NotListed(error),
    }
}
