//! What an order is up to at one moment, and whether it is there at all.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::account::Belongs;
use super::{
    AccountSite, DomainRecord, InstanceOrder, ListedOrder, OrderId, Orders, Status,
    ValidationMethod,
};
use crate::x509::Chain;
use cas::{CallOptions, Error};

/// How far the two looks lie apart that an order must be missing from before it counts as
/// gone. Descriptions and lists lag by seconds.
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);

/// After the first look, when the list is read: so that one list serves all orders that
/// are looked for at about the same time.
const UNTIL_LIST: Duration = Duration::from_millis(1500);

/// An order as it is at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderSnapshot {
    /// What it is up to.
    pub status: Status,
    /// The API's own word for it: `DescribeCertificateState.Type`, or of an instance
    /// `GetInstanceDetail.Status`.
    pub api_status: String,
    /// How control of the domain is proved; told only while that is being waited for.
    pub method: Option<ValidationMethod>,
    /// What to publish, while the API says so. It may come seconds after the order,
    /// and goes when the certificate is issued.
    pub records: Vec<DomainRecord>,
    /// Whether the service sent a certificate, whatever state it says that the order is
    /// in, and whether it can be read or not.
    pub sent_certificate: bool,
    /// The certificate and its issuers, once issued, if they can be read.
    pub chain: Option<Box<Chain>>,
    /// When the certificate's life begins.
    pub not_before: Option<Timestamp>,
    /// When it ends. Absent of an issued order if the service sent no certificate that
    /// can be read: then the status cannot tell that it has expired, and a recorded date
    /// is compared with [`Orders::now`].
    pub not_after: Option<Timestamp>,
    /// The certificate's id. Some deployments do not tell it.
    pub certificate_id: Option<String>,
    /// What tells the order from others on its instance, by what this look has shown; `None`
    /// of an order on quota.
    pub instance_order: Option<InstanceOrder>,
    /// Whether the instance carries the application still, whatever came of it.
    pub is_on_instance: bool,
    /// What the service says of how the application went, word for word, where it says
    /// anything.
    pub said: Option<String>,
}

/// What the service said when it was asked to describe an order.
#[derive(Debug)]
pub(super) enum Described {
    /// What it is up to. An order on quota that is `payed` counts as withdrawn and one with a
    /// certificate as issued, until the lists are asked.
    Order(Box<OrderSnapshot>),
    /// That it knows nothing of it, with its word for that; empty if it has none.
    Missing(&'static str),
}

impl OrderSnapshot {
    /// An order that a description says nothing of, by the full list.
    pub(super) fn by_list(listed: &ListedOrder, api_status: &str) -> Self {
        Self {
            not_before: listed.not_before,
            not_after: listed.not_after,
            ..Self::bare(listed.status, api_status)
        }
    }

    /// A look that tells a status and nothing else.
    pub(crate) fn bare(status: Status, api_status: &str) -> Self {
        Self {
            status,
            api_status: api_status.to_owned(),
            method: None,
            records: Vec::new(),
            sent_certificate: false,
            chain: None,
            not_before: None,
            not_after: None,
            certificate_id: None,
            instance_order: None,
            is_on_instance: false,
            said: None,
        }
    }

    /// Whether there was a certificate to be seen. A status alone proves none.
    pub(crate) fn proves_certificate(&self) -> bool {
        let own = self.instance_order.as_ref();
        self.chain.is_some() || own.is_some_and(|own| own.certificate.is_some())
    }
}

/// What looking for an order found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// The order is there.
    Present(Box<OrderSnapshot>),
    /// The order is not there any more, or never was.
    Gone,
    /// The order is not to be seen, and nothing was recorded of the account it was placed
    /// with, so this may be another account.
    Unverified,
    /// The order is not to be seen, but this is not where it was placed. It says nothing
    /// of the order.
    Elsewhere {
        /// Where the order was placed.
        recorded: AccountSite,
        /// Where it was looked for. The account is absent if the site alone told.
        here: AccountSite,
    },
}

impl Orders {
    /// Looks at an order.
    ///
    /// Gone means that the service does not know the order, or knows nothing of it, in
    /// two looks some seconds apart, **and** that a full list of orders, read between them
    /// and complete by its own count, lacks it, **and** that this is the account and site
    /// that were recorded with it.
    ///
    /// # Errors
    ///
    /// Any failure to ask; it is never "gone".
    pub(crate) async fn look(
        &self,
        order: &OrderId,
        own: Option<&InstanceOrder>,
        recorded: Option<&AccountSite>,
        call: &CallOptions,
    ) -> Result<Lookup, Error> {
        match self.service.describe(order, own, call).await? {
            Described::Order(seen) => self.present(order, *seen, call).await,
            Described::Missing(word) => self.missing(order, word, own, recorded, call).await,
        }
    }

    async fn present(
        &self,
        order: &OrderId,
        seen: OrderSnapshot,
        call: &CallOptions,
    ) -> Result<Lookup, Error> {
        let seen = self.service.refined(order, seen, call).await?;
        Ok(Lookup::Present(Box::new(seen)))
    }

    /// What there is to say of an order that a description has just missed.
    pub(super) async fn missing(
        &self,
        order: &OrderId,
        word: &'static str,
        own: Option<&InstanceOrder>,
        recorded: Option<&AccountSite>,
        call: &CallOptions,
    ) -> Result<Lookup, Error> {
        let first_look = Instant::now();
        // The service knows the order, and leaves it to the list to say more.
        if !word.is_empty()
            && let Some(listed) = self.service.listed(order, call).await?
        {
            return Ok(Lookup::Present(Box::new(OrderSnapshot::by_list(
                &listed, word,
            ))));
        }
        call.limit_wait(sleep_until(first_look + UNTIL_LIST))
            .await?;
        let listed = self.service.listed_since(order, first_look, call);
        if let Some(listed) = listed.await? {
            return Ok(Lookup::Present(Box::new(OrderSnapshot::by_list(
                &listed, word,
            ))));
        }
        let second_look = sleep_until(first_look + BETWEEN_LOOKS);
        call.limit_wait(second_look).await?;
        if let Described::Order(seen) = self.service.describe(order, own, call).await? {
            return self.present(order, *seen, call).await;
        }
        Ok(match (self.belongs(recorded, call).await?, recorded) {
            (Belongs::Here, _) => Lookup::Gone,
            (Belongs::Elsewhere(here), Some(recorded)) => Lookup::Elsewhere {
                recorded: recorded.clone(),
                here,
            },
            (Belongs::NotRecorded | Belongs::Elsewhere(_), _) => Lookup::Unverified,
        })
    }
}
