//! Fetching the certificate of an order on an instance, with its private key.

use super::CasV2;
use crate::orders::certificate::read_chain;
use crate::orders::snapshot::Described;
use crate::orders::stored_certificates::ListedCertificate;
use crate::orders::{Certificate, Delivery, Domains, OrderSnapshot, Status};
use cas::operations::{
    CertificateId, CertificateStatus, GetUserCertificateDetail, InstanceId, WithPrivateKey,
};
use cas::{CallOptions, Error};

impl CasV2 {
    /// The certificates of instances, and those that were uploaded, by a part of a name.
    pub(in crate::orders) async fn certificates(
        &self,
        keyword: &str,
        call: &CallOptions,
    ) -> Result<Vec<ListedCertificate>, Error> {
        let rows = self.client.list_certificates(keyword, call).await?;
        let listed = rows.into_iter().map(|row| ListedCertificate {
            id: row.certificate_id,
            names: Domains::from_api(&row.names).or_else(|| Domains::from_api(&row.domains)),
            status: match row.status {
                Some(CertificateStatus::Issued | CertificateStatus::WillExpire) | None => {
                    Status::Issued
                }
                Some(CertificateStatus::Expired) => Status::Expired,
                Some(CertificateStatus::Revoked) => Status::Revoked,
                Some(CertificateStatus::Unrecognized(_)) => Status::Unknown,
            },
            not_after: row.not_after,
        });
        Ok(listed.collect())
    }

    /// What an order came to; see [`Orders::certificate`](crate::orders::Orders::certificate).
    pub(in crate::orders) async fn certificate(
        &self,
        instance: &InstanceId,
        call: &CallOptions,
    ) -> Result<Delivery, Error> {
        let seen = match self.describe(instance, None, call).await? {
            Described::Order(seen) => *seen,
            Described::Missing(word) => match self.listed(instance, call).await? {
                Some(listed) => OrderSnapshot::by_list(&listed, word),
                None => return Ok(Delivery::Gone),
            },
        };
        let id: Option<CertificateId> = seen
            .certificate_id
            .as_deref()
            .and_then(|id| id.parse().ok());
        let (Status::Issued, Some(certificate_id)) = (seen.status, id) else {
            return Ok(Delivery::NotIssued(Box::new(seen)));
        };
        let request = WithPrivateKey(GetUserCertificateDetail { certificate_id });
        let keyed = self.client.send(&request, call).await?;
        let detail = keyed.answer;
        // An answer for another instance is another's certificate and key.
        let is_ours = detail
            .instance_id
            .as_deref()
            .is_none_or(|told| told == instance.to_string());
        // With an SM2 key it is the certificate that signs.
        let pem = detail.certificate.or(detail.sign_certificate);
        let pem = pem.filter(|_| is_ours);
        let Some(chain) = pem.as_deref().and_then(read_chain) else {
            let sent_certificate = pem.is_some_and(|pem| !pem.trim().is_empty());
            let seen = OrderSnapshot {
                sent_certificate,
                ..seen
            };
            return Ok(Delivery::NotIssued(Box::new(seen)));
        };
        Ok(Delivery::Certificate(Box::new(Certificate {
            chain,
            private_key: keyed.private_key,
            certificate_id: seen.certificate_id,
            identifier: Ok(detail.identifier),
        })))
    }
}
