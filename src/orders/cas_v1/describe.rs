//! What an order is up to, from its description and its row in the lists.

use super::CasV1;
use crate::orders::certificate::read_chain;
use crate::orders::snapshot::Described;
use crate::orders::{
    DomainRecord, ListedOrder, OrderSnapshot, Status, ValidationMethod, ValidationRecord,
};
use cas::operations::{
    self as wire, DescribeCertificateState, OrderDescription, OrderId, OrderState,
};
use cas::{CallOptions, Error, ErrorKind};

pub(super) fn described(answer: Result<OrderDescription, Error>) -> Result<Described, Error> {
    match answer {
        Ok(answer) if answer.state == OrderState::Unknow => {
            Ok(Described::Missing(OrderState::Unknow.as_api_str()))
        }
        Ok(answer) => Ok(Described::Order(Box::new(snapshot(answer)))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Described::Missing("")),
        Err(error) => Err(error),
    }
}

impl CasV1 {
    /// Asks for the description of an order, and nothing else.
    pub(in crate::orders) async fn describe(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Described, Error> {
        let request = DescribeCertificateState { order_id: *order };
        described(self.client.send(&request, call).await)
    }

    /// A description with what only lists and dates can tell: whether an application that
    /// looks withdrawn is one, and whether a certificate still counts.
    pub(in crate::orders) async fn refined(
        &self,
        order: &OrderId,
        seen: OrderSnapshot,
        call: &CallOptions,
    ) -> Result<OrderSnapshot, Error> {
        let status = match seen.status {
            // Right after an order is placed its description can lag behind.
            Status::Withdrawn => withdrawn_status(self.listed(order, call).await?.as_ref()),
            // A description calls an order issued for ever.
            Status::Issued if self.revoked(call).await?.contains(order) => Status::Revoked,
            Status::Issued => self.issued_status(&seen),
            status => status,
        };
        Ok(OrderSnapshot { status, ..seen })
    }

    /// The same for an order that was listed just now: what it is there stands for the lists.
    pub(in crate::orders) async fn describe_beside(
        &self,
        order: &OrderId,
        listed: &ListedOrder,
        call: &CallOptions,
    ) -> Result<OrderSnapshot, Error> {
        let seen = match self.describe(order, call).await? {
            Described::Order(seen) => *seen,
            Described::Missing(word) => return Ok(OrderSnapshot::by_list(listed, word)),
        };
        let status = match (seen.status, listed.status) {
            (Status::Withdrawn, _) => withdrawn_status(Some(listed)),
            (Status::Issued, Status::Revoked) => Status::Revoked,
            (Status::Issued, _) if self.revoked(call).await?.contains(order) => Status::Revoked,
            (Status::Issued, _) => self.issued_status(&seen),
            (status, _) => status,
        };
        Ok(OrderSnapshot { status, ..seen })
    }

    fn issued_status(&self, seen: &OrderSnapshot) -> Status {
        let has_ended = seen.not_after.is_some_and(|end| end < self.client.now());
        // By a clock that is in doubt nothing has ended.
        if has_ended && self.client.clock_doubt().is_none() {
            Status::Expired
        } else {
            Status::Issued
        }
    }
}

/// Whether an order that is described as `payed` was withdrawn: the list must say so too.
fn withdrawn_status(listed: Option<&ListedOrder>) -> Status {
    match listed.map(|listed| listed.status) {
        Some(Status::Withdrawn) => Status::Withdrawn,
        _ => Status::Unknown,
    }
}

fn snapshot(described: OrderDescription) -> OrderSnapshot {
    let sent = described.certificate.as_deref();
    let sent = sent.filter(|pem| !pem.trim().is_empty());
    let chain = sent.and_then(read_chain).map(Box::new);
    let status = match described.state {
        OrderState::DomainVerify => Status::PendingValidation,
        OrderState::Process => Status::InReview,
        OrderState::VerifyFail => Status::Failed,
        OrderState::Certificate => Status::Issued,
        OrderState::Payed => Status::Withdrawn,
        OrderState::Unknow | OrderState::Unrecognized(_) => Status::Unknown,
    };
    let record = record(&described);
    OrderSnapshot {
        method: method(&described, record.as_ref()),
        records: record.map(DomainRecord::of_order).into_iter().collect(),
        not_before: chain.as_ref().map(|chain| chain.not_before.timestamp()),
        not_after: chain.as_ref().map(|chain| chain.not_after.timestamp()),
        sent_certificate: sent.is_some(),
        chain,
        certificate_id: described.certificate_id,
        ..OrderSnapshot::bare(status, described.state.as_api_str())
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
