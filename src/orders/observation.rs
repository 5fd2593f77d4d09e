//! What an order is up to, and whether it is there at all.

use jiff::Timestamp;

use super::{CertificateChain, Home, Orders, Status, ValidationMethod, ValidationRecord};
use crate::cas::operations::{OrderId, OrderListStatus};
use crate::cas::{Call, Error};

/// An order as it is at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What it is up to.
    pub status: Status,
    /// The API's own word for it, `DescribeCertificateState.Type`.
    pub api_status: String,
    /// Whether the service described the order itself. Otherwise only a list shows it.
    pub described: bool,
    /// The list's word for it, if the list had to be asked.
    pub list_status: Option<OrderListStatus>,
    /// How control of the domain is proved; told only while that is being waited for.
    pub method: Option<ValidationMethod>,
    /// What to publish, while the API says so. It may come seconds after the order,
    /// and goes when the certificate is issued.
    pub record: Option<ValidationRecord>,
    /// Whether the service sent a certificate, whatever state it says that the order is
    /// in, and whether it can be read or not.
    pub sent_certificate: bool,
    /// The certificate and its issuers, once issued, if they can be read.
    pub chain: Option<Box<CertificateChain>>,
    /// When the certificate's life begins.
    pub not_before: Option<Timestamp>,
    /// When it ends. Absent of an issued order if the service sent no certificate that
    /// can be read: then the status cannot tell that it has expired, and who has recorded
    /// a date compares that with [`Orders::now`].
    pub not_after: Option<Timestamp>,
    /// The certificate's id. Some deployments do not tell it.
    pub certificate_id: Option<String>,
}

/// What an observation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// The order is there.
    Present(Observation),
    /// The order is not there any more, or never was.
    Gone,
    /// The order is not to be seen, but this is not where it was ordered. It says
    /// nothing of the order.
    Elsewhere {
        /// Where the order was placed.
        recorded: Home,
        /// Where it was looked for. The account is absent if the site alone told.
        here: Home,
    },
}

impl Orders {
    /// Observes an order.
    ///
    /// Gone means that the service does not know the order, or knows nothing of it,
    /// **and** that the full list of orders lacks it, **and** that this is the account
    /// and site where it was placed, if that is known. Only then is the service asked
    /// whose key this is.
    ///
    /// # Errors
    ///
    /// Any failure to ask; it is never "gone".
    pub async fn observe(
        &self,
        order: &OrderId,
        home: Option<&Home>,
        call: &Call,
    ) -> Result<Sighting, Error> {
        if let Some(seen) = self.service.look(order, call).await? {
            return Ok(Sighting::Present(seen));
        }
        let Some(home) = home else {
            return Ok(Sighting::Gone);
        };
        Ok(match self.departed_from(home, call).await? {
            Some(here) => Sighting::Elsewhere {
                recorded: home.clone(),
                here,
            },
            None => Sighting::Gone,
        })
    }

    /// Takes back an application that is waiting or under review. The order stays,
    /// without a certificate, and keeps its unit of quota until it is removed.
    ///
    /// # Errors
    ///
    /// The service refused, as it does in every other state, or could not be asked.
    pub async fn withdraw(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        self.service.withdraw(order, call).await
    }

    /// Revokes the certificate of an issued order. Browsers distrust it at once, and it
    /// cannot be undone; the caller has looked that the order is issued.
    ///
    /// Returns when the service has accepted. The CA may take days to complete it.
    ///
    /// # Errors
    ///
    /// The service refused, or its answer is missing. It is asked again only if the
    /// earlier request certainly did not run.
    pub async fn revoke(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        self.service.revoke(order, call).await
    }
}
