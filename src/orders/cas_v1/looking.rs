//! What an order is up to, from its description and its row in the list.

use super::CasV1;
use crate::cas::operations::{
    self as wire, DescribeCertificateState, OrderDescription, OrderId, OrderListStatus, OrderRow,
    OrderState,
};
use crate::cas::{Call, Error, ErrorKind};
use crate::orders::{CertificateChain, Observation, Status, ValidationMethod, ValidationRecord};

impl CasV1 {
    /// Looks at an order. `None` if the service does not know it, or knows nothing of
    /// it, and the full list lacks it.
    pub(in crate::orders) async fn look(
        &self,
        order: &OrderId,
        call: &Call,
    ) -> Result<Option<Observation>, Error> {
        let request = DescribeCertificateState { order_id: *order };
        let described = self.client.send(&request, call).await;
        self.observed(order, described, call).await
    }

    /// The same of an order that was listed just now: its row stands for the list, which
    /// is not asked for this order again.
    pub(in crate::orders) async fn look_beside(
        &self,
        row: &OrderRow,
        order: &OrderId,
        call: &Call,
    ) -> Result<Observation, Error> {
        let request = DescribeCertificateState { order_id: *order };
        match said(self.client.send(&request, call).await)? {
            Said::Description(described) => {
                self.by_description(order, *described, Some(row), call)
                    .await
            }
            Said::Nothing(word) => Ok(by_row(row.clone(), word)),
        }
    }

    /// What a description means, with the list asked where it takes that.
    pub(super) async fn observed(
        &self,
        order: &OrderId,
        described: Result<OrderDescription, Error>,
        call: &Call,
    ) -> Result<Option<Observation>, Error> {
        Ok(match said(described)? {
            Said::Description(described) => {
                Some(self.by_description(order, *described, None, call).await?)
            }
            Said::Nothing(word) => {
                let row = self.row(order, call).await?;
                row.map(|row| by_row(row, word))
            }
        })
    }

    /// What a description means. The list is asked for the order only where its word
    /// counts, and no row is at hand; for revoked orders once in a process.
    async fn by_description(
        &self,
        order: &OrderId,
        described: OrderDescription,
        at_hand: Option<&OrderRow>,
        call: &Call,
    ) -> Result<Observation, Error> {
        let sent = described.certificate.as_deref();
        let sent = sent.filter(|pem| !pem.trim().is_empty());
        let chain = sent.and_then(CertificateChain::read).map(Box::new);
        let mut list_status = None;
        let status = match described.state {
            OrderState::DomainVerify => Status::PendingValidation,
            OrderState::Process => Status::InReview,
            OrderState::VerifyFail => Status::Failed,
            OrderState::Certificate => {
                let listed = at_hand.and_then(|row| row.status.as_ref());
                match listed {
                    Some(OrderListStatus::Revoked) => Status::Revoked,
                    _ => self.issued_status(order, chain.as_deref(), call).await?,
                }
            }
            // Right after an order is placed its description can lag behind.
            OrderState::Payed => {
                list_status = match at_hand {
                    Some(row) => row.status.clone(),
                    None => self.row(order, call).await?.and_then(|row| row.status),
                };
                match list_status {
                    Some(OrderListStatus::Payed) => Status::Withdrawn,
                    _ => Status::Unknown,
                }
            }
            OrderState::Unknow | OrderState::Unrecognized(_) => Status::Unknown,
        };
        let record = record(&described);
        Ok(Observation {
            status,
            api_status: described.state.as_api_str().to_owned(),
            described: true,
            list_status,
            method: method(&described, record.as_ref()),
            record,
            not_before: chain.as_ref().map(|chain| chain.not_before),
            not_after: chain.as_ref().map(|chain| chain.not_after),
            sent_certificate: sent.is_some(),
            chain,
            certificate_id: described.certificate_id,
        })
    }

    /// A description calls an order issued for ever; whether its certificate still
    /// counts, its dates and the list of revoked orders say.
    async fn issued_status(
        &self,
        order: &OrderId,
        chain: Option<&CertificateChain>,
        call: &Call,
    ) -> Result<Status, Error> {
        if self.revoked(call).await?.contains(order) {
            return Ok(Status::Revoked);
        }
        Ok(match chain {
            Some(chain) if chain.not_after < self.client.now() => Status::Expired,
            _ => Status::Issued,
        })
    }
}

/// What the service said when it was asked to describe an order.
enum Said {
    Description(Box<OrderDescription>),
    /// That it knows nothing of it, with its word for that; empty if it has none.
    Nothing(&'static str),
}

fn said(described: Result<OrderDescription, Error>) -> Result<Said, Error> {
    match described {
        Ok(described) if described.state == OrderState::Unknow => {
            Ok(Said::Nothing(OrderState::Unknow.as_api_str()))
        }
        Ok(described) => Ok(Said::Description(Box::new(described))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Said::Nothing("")),
        Err(error) => Err(error),
    }
}

/// An order that a description says nothing of, by its row in the full list.
fn by_row(row: OrderRow, api_status: &str) -> Observation {
    Observation {
        status: row.status.as_ref().map_or(Status::Unknown, Status::from),
        api_status: api_status.to_owned(),
        described: false,
        list_status: row.status,
        method: None,
        record: None,
        sent_certificate: false,
        chain: None,
        not_before: row.certificate_start,
        not_after: row.certificate_end,
        certificate_id: None,
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
        Some(wire::ValidationMethod::Dns) => dns(),
        Some(wire::ValidationMethod::File) => file(),
        _ => dns().or_else(file),
    }
}

/// The method of a description: its word for it, or what its record is.
fn method(
    described: &OrderDescription,
    record: Option<&ValidationRecord>,
) -> Option<ValidationMethod> {
    match (&described.validation_method, record) {
        (Some(wire::ValidationMethod::Dns), _) | (None, Some(ValidationRecord::Dns { .. })) => {
            Some(ValidationMethod::Dns)
        }
        (Some(wire::ValidationMethod::File), _) | (None, Some(ValidationRecord::File { .. })) => {
            Some(ValidationMethod::File)
        }
        _ => None,
    }
}
