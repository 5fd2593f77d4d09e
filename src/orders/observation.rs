//! Observing an order: what it is up to, and whether it is there at all.

use std::collections::BTreeSet;

use x509_parser::pem::Pem;

use super::{Orders, Status, ValidationRecord};
use crate::cas::operations::{
    DescribeCertificateState, OrderDescription, OrderFilter, OrderId, OrderListStatus, OrderRow,
    OrderState,
};
use crate::cas::{self, Call, Error, ErrorKind};

/// An order as it is at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What it is up to.
    pub status: Status,
    /// The API's own word for it, `DescribeCertificateState.Type`.
    pub api_status: String,
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
        let request = DescribeCertificateState { order_id: *order };
        let described = match self.client.send(&request, call).await {
            Ok(described) => described,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let Some(row) = self.row_of(order, call).await? else {
                    return Ok(Sighting::Gone);
                };
                return Ok(Sighting::Present(listed_only(&row, "")));
            }
            Err(error) => return Err(error),
        };
        let status = match described.state {
            OrderState::DomainVerify => Status::PendingValidation,
            OrderState::Process => Status::InReview,
            OrderState::VerifyFail => Status::Failed,
            OrderState::Certificate => self.issued_status(order, &described, call).await?,
            OrderState::Payed => match self.row_of(order, call).await? {
                // Right after an order is placed its description can lag behind.
                Some(row) if row.status != Some(OrderListStatus::Payed) => Status::Unknown,
                _ => Status::Withdrawn,
            },
            OrderState::Unknow => {
                let Some(row) = self.row_of(order, call).await? else {
                    return Ok(Sighting::Gone);
                };
                return Ok(Sighting::Present(listed_only(
                    &row,
                    described.state.as_api_str(),
                )));
            }
            OrderState::Unrecognized(_) => Status::Unknown,
        };
        Ok(Sighting::Present(Observation {
            status,
            api_status: described.state.as_api_str().to_owned(),
            record: record(&described),
        }))
    }

    /// The row of an order in the full list, which is the last word on whether it is
    /// there.
    async fn row_of(&self, order: &OrderId, call: &Call) -> Result<Option<OrderRow>, Error> {
        let rows = self
            .client
            .list_orders(&OrderFilter::default(), call)
            .await?;
        Ok(rows.into_iter().find(|row| row.order_id == Some(*order)))
    }

    /// A description calls an order issued for ever; whether its certificate still
    /// counts, its dates and one list of revoked orders for the whole process say.
    async fn issued_status(
        &self,
        order: &OrderId,
        described: &OrderDescription,
        call: &Call,
    ) -> Result<Status, Error> {
        let revoked = self.revoked.get_or_try_init(async || {
            let status = Some(OrderListStatus::Revoked);
            let filter = OrderFilter {
                status,
                ..OrderFilter::default()
            };
            let rows = self.client.list_orders(&filter, call).await?;
            Ok::<BTreeSet<_>, Error>(rows.into_iter().filter_map(|row| row.order_id).collect())
        });
        if revoked.await?.contains(order) {
            return Ok(Status::Revoked);
        }
        let now = self.clock.now().as_second();
        let expired = described
            .certificate
            .as_deref()
            .and_then(not_after)
            .is_some_and(|end| end < now);
        Ok(if expired {
            Status::Expired
        } else {
            Status::Issued
        })
    }
}

/// What a list row alone says of an order.
fn listed_only(row: &OrderRow, api_status: &str) -> Observation {
    Observation {
        status: row.status.as_ref().map_or(Status::Unknown, Status::from),
        api_status: api_status.to_owned(),
        record: None,
    }
}

/// The record of a description, if it is complete.
fn record(described: &OrderDescription) -> Option<ValidationRecord> {
    let dns = || {
        Some(ValidationRecord::Dns {
            domain: described.record_domain.clone()?,
            record_type: described.record_type.clone()?,
            value: described.record_value.clone()?,
        })
    };
    let file = || {
        Some(ValidationRecord::File {
            domain: described.file_domain.clone()?,
            uri: described.file_uri.clone()?,
            content: described.file_content.clone()?,
        })
    };
    match described.validation_method {
        Some(cas::operations::ValidationMethod::Dns) => dns(),
        Some(cas::operations::ValidationMethod::File) => file(),
        _ => dns().or_else(file),
    }
}

/// When the first certificate of a PEM text ends, in seconds since 1970.
fn not_after(pem: &str) -> Option<i64> {
    let block = Pem::iter_from_buffer(pem.as_bytes()).next()?.ok()?;
    Some(block.parse_x509().ok()?.validity().not_after.timestamp())
}
