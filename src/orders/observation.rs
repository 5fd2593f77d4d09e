//! What an order is up to, and whether it is there at all.

use super::{Orders, Status, ValidationRecord};
use crate::cas::operations::OrderId;
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
    /// What to publish, while the API says so. It may come seconds after the order,
    /// and goes when the certificate is issued.
    pub record: Option<ValidationRecord>,
}

/// What an observation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// The order is there.
    Present(Observation),
    /// The order is not there any more, or never was.
    Gone,
}

impl Orders {
    /// Observes an order.
    ///
    /// Gone means that the service does not know the order, or knows nothing of it,
    /// **and** that the full list of orders lacks it. Any failure to ask is an error,
    /// never "gone".
    pub async fn observe(&self, order: &OrderId, call: &Call) -> Result<Sighting, Error> {
        self.claims.take(order);
        self.service.observe(order, call).await
    }

    /// Revokes the certificate of an issued order. Browsers distrust it at once, and it
    /// cannot be undone; the caller has looked that the order is issued.
    ///
    /// Returns when the service has accepted. The CA may take days to complete it.
    pub async fn revoke(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        self.service.revoke(order, call).await
    }
}
