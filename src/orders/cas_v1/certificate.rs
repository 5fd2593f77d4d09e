//! Fetching an issued certificate with its private key.

use jiff::SignedDuration;

use super::CasV1;
use super::describe::described;
use crate::orders::certificate::read_chain;
use crate::orders::snapshot::Described;
use crate::orders::stored_certificates::ListedCertificate;
use crate::orders::{Certificate, Delivery, Domains, OrderSnapshot, Status};
use cas::operations::{
    DescribeCertificateState, GetUserCertificateDetail, OrderId, WithPrivateKey,
};
use cas::{CallOptions, Error, ErrorKind};

impl CasV1 {
    /// The certificates of orders on quota by a part of a name: those that are valid, or those
    /// that have expired.
    pub(in crate::orders) async fn certificates(
        &self,
        keyword: &str,
        is_expired: bool,
        call: &CallOptions,
    ) -> Result<Vec<ListedCertificate>, Error> {
        let listing = self
            .client
            .list_user_certificates(keyword, is_expired, call);
        let listed = listing.await?.into_iter().map(|row| ListedCertificate {
            id: row.certificate_id,
            names: Domains::from_api(&row.names),
            status: match is_expired {
                true => Status::Expired,
                false => Status::Issued,
            },
            // The whole last day counts.
            not_after: row
                .end_day
                .and_then(|day| day.checked_add(SignedDuration::from_hours(24)).ok()),
        });
        Ok(listed.collect())
    }

    /// What an order came to; see [`Orders::certificate`](crate::orders::Orders::certificate).
    pub(in crate::orders) async fn certificate(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Delivery, Error> {
        let request = WithPrivateKey(DescribeCertificateState { order_id: *order });
        let (answer, mut private_key) = match self.client.send(&request, call).await {
            Ok(keyed) => (Ok(keyed.answer), keyed.private_key),
            Err(error) => (Err(error), None),
        };
        let seen = match described(answer)? {
            Described::Order(seen) => self.refined(order, *seen, call).await?,
            Described::Missing(word) => match self.listed(order, call).await? {
                Some(listed) => OrderSnapshot::by_list(&listed, word),
                None => return Ok(Delivery::Gone),
            },
        };
        if seen.status != Status::Issued {
            return Ok(Delivery::NotIssued(Box::new(seen)));
        }
        let mut chain = seen.chain.as_deref().cloned();
        // Only the details know the identifier, and not everybody may read them.
        let mut identifier = Ok(None);
        if let Some(certificate_id) = seen
            .certificate_id
            .as_deref()
            .and_then(|id| id.parse().ok())
        {
            let request = WithPrivateKey(GetUserCertificateDetail { certificate_id });
            match self.client.send(&request, call).await {
                Ok(detail) => {
                    let pem = detail.answer.certificate.as_deref();
                    chain = chain.or_else(|| pem.and_then(read_chain));
                    private_key = private_key.or(detail.private_key);
                    identifier = Ok(detail.answer.identifier);
                }
                // The details may hold the key too, so a failure that passes is none to accept.
                Err(error) if chain.is_some() && may_do_without(&error, private_key.is_some()) => {
                    identifier = Err(error);
                }
                Err(error) => return Err(error),
            }
        }
        let Some(chain) = chain else {
            return Ok(Delivery::NotIssued(Box::new(seen)));
        };
        Ok(Delivery::Certificate(Box::new(Certificate {
            chain,
            private_key,
            certificate_id: seen.certificate_id,
            identifier,
        })))
    }
}

/// Whether a certificate is whole although its details could not be read.
fn may_do_without(error: &Error, has_key: bool) -> bool {
    match error.kind() {
        ErrorKind::Cancelled => false,
        kind => has_key || !kind.is_transient(),
    }
}
