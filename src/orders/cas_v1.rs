//! CAS 1.0 behind the life of an order: which operation does what, and what its
//! answers mean in our states. The only file of `orders` that knows operations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::OnceCell;
use x509_parser::pem::Pem;

use super::{Application, DomainName, Observation, Sighting, Status, ValidationRecord};
use crate::cas::operations::{
    CancelOrderRequest, CreateCertificateRequest, DeleteCertificateRequest,
    DescribeCertificateState, OrderDescription, OrderFilter, OrderId, OrderListStatus, OrderRow,
    OrderState, RevokeCertificate,
};
use crate::cas::{self, Call, Client, Error, ErrorKind};
use crate::clock::Clock;

/// Orders on CAS 1.0 quota.
#[derive(Debug)]
pub(super) struct CasV1 {
    client: Client,
    clock: Arc<dyn Clock>,
    revoked: OnceCell<BTreeSet<OrderId>>,
}

/// An order as a list shows it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) order: OrderId,
    pub(super) domains: Vec<String>,
    pub(super) product_code: Option<String>,
}

impl CasV1 {
    pub(super) fn new(client: Client, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            revoked: OnceCell::new(),
        }
    }

    /// Places an order: one request, which the client repeats only where it certainly
    /// did not run.
    pub(super) async fn place(
        &self,
        application: &Application,
        call: &Call,
    ) -> Result<OrderId, Error> {
        let request = CreateCertificateRequest {
            domain: application.domain.as_str().to_owned(),
            contact: application.contact.clone(),
            validation_method: application.method.into(),
            product_code: Some(application.product_code.clone()),
            tags: BTreeMap::new(),
        };
        Ok(self.client.send(&request, call).await?.order_id)
    }

    /// Orders whose names contain this domain, among others.
    pub(super) async fn listed(
        &self,
        domain: &DomainName,
        call: &Call,
    ) -> Result<Vec<Listed>, Error> {
        // A keyword is a substring match: the plain name also finds the wildcard,
        // and callers compare whole names.
        let keyword = domain.as_str().trim_start_matches("*.").to_owned();
        let rows = self
            .rows(
                OrderFilter {
                    keyword: Some(keyword),
                    ..OrderFilter::default()
                },
                call,
            )
            .await?;
        let listed = |row: OrderRow| {
            Some(Listed {
                order: row.order_id?,
                domains: row.domains,
                product_code: row.product_code,
            })
        };
        Ok(rows.into_iter().filter_map(listed).collect())
    }

    /// What an order is up to; see [`Orders::observe`](super::Orders::observe).
    pub(super) async fn observe(&self, order: &OrderId, call: &Call) -> Result<Sighting, Error> {
        let request = DescribeCertificateState { order_id: *order };
        let described = match self.client.send(&request, call).await {
            Ok(described) if described.state != OrderState::Unknow => described,
            Ok(_) => {
                return self
                    .listed_only(order, OrderState::Unknow.as_api_str(), call)
                    .await;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return self.listed_only(order, "", call).await;
            }
            Err(error) => return Err(error),
        };
        let status = match described.state {
            OrderState::DomainVerify => Status::PendingValidation,
            OrderState::Process => Status::InReview,
            OrderState::VerifyFail => Status::Failed,
            OrderState::Certificate => self.issued_status(order, &described, call).await?,
            // Right after an order is placed its description can lag behind.
            OrderState::Payed => match self.row(order, call).await? {
                Some(row) if row.status == Some(OrderListStatus::Payed) => Status::Withdrawn,
                _ => Status::Unknown,
            },
            OrderState::Unknow | OrderState::Unrecognized(_) => Status::Unknown,
        };
        Ok(Sighting::Present(Observation {
            status,
            api_status: described.state.as_api_str().to_owned(),
            described: true,
            record: record(&described),
        }))
    }

    /// Takes an application back; the order stays, and becomes removable.
    pub(super) async fn withdraw(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        let request = CancelOrderRequest { order_id: *order };
        self.client.send(&request, call).await.map(drop)
    }

    /// Removes an order that failed or was withdrawn; its unit of quota comes back.
    pub(super) async fn remove(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        let request = DeleteCertificateRequest { order_id: *order };
        self.client.send(&request, call).await.map(drop)
    }

    /// Revokes the certificate of an issued order. Cannot be undone.
    pub(super) async fn revoke(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        let request = RevokeCertificate { order_id: *order };
        self.client.send(&request, call).await.map(drop)
    }

    /// An order that a description says nothing of, by its row in the full list,
    /// which is the last word on whether it is there.
    async fn listed_only(
        &self,
        order: &OrderId,
        api_status: &str,
        call: &Call,
    ) -> Result<Sighting, Error> {
        let Some(row) = self.row(order, call).await? else {
            return Ok(Sighting::Gone);
        };
        Ok(Sighting::Present(Observation {
            status: row.status.as_ref().map_or(Status::Unknown, Status::from),
            api_status: api_status.to_owned(),
            described: false,
            record: None,
        }))
    }

    async fn row(&self, order: &OrderId, call: &Call) -> Result<Option<OrderRow>, Error> {
        let rows = self.rows(OrderFilter::default(), call).await?;
        Ok(rows.into_iter().find(|row| row.order_id == Some(*order)))
    }

    async fn rows(&self, filter: OrderFilter, call: &Call) -> Result<Vec<OrderRow>, Error> {
        self.client.list_orders(&filter, call).await
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
            let rows = self
                .rows(
                    OrderFilter {
                        status,
                        ..OrderFilter::default()
                    },
                    call,
                )
                .await?;
            Ok::<BTreeSet<_>, Error>(rows.into_iter().filter_map(|row| row.order_id).collect())
        });
        if revoked.await?.contains(order) {
            return Ok(Status::Revoked);
        }
        let end = described.certificate.as_deref().and_then(not_after);
        let now = self.clock.now().as_second();
        Ok(match end {
            Some(end) if end < now => Status::Expired,
            _ => Status::Issued,
        })
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
