//! Fetching an issued certificate with its private key.

use super::CasV1;
use crate::cas::operations::{
    DescribeCertificateState, GetUserCertificateDetail, OrderId, WithPrivateKey,
};
use crate::cas::{Call, Error, ErrorKind};
use crate::orders::{Certificate, CertificateChain, Delivery, Status};

impl CasV1 {
    /// What an order came to; see [`Orders::certificate`](crate::orders::Orders::certificate).
    pub(in crate::orders) async fn certificate(
        &self,
        order: &OrderId,
        call: &Call,
    ) -> Result<Delivery, Error> {
        let request = WithPrivateKey(DescribeCertificateState { order_id: *order });
        let (described, mut private_key) = match self.client.send(&request, call).await {
            Ok(keyed) => (Ok(keyed.answer), keyed.private_key),
            Err(error) => (Err(error), None),
        };
        let Some(seen) = self.observed(order, described, call).await? else {
            return Ok(Delivery::Gone);
        };
        if seen.status != Status::Issued {
            return Ok(Delivery::NotIssued(Box::new(seen)));
        }
        let mut chain = seen.chain.as_deref().cloned();
        let mut identifier = None;
        // Only the details know the identifier, and not everybody may read them.
        if let Some(certificate_id) = seen
            .certificate_id
            .as_deref()
            .and_then(|id| id.parse().ok())
        {
            let request = WithPrivateKey(GetUserCertificateDetail { certificate_id });
            match self.client.send(&request, call).await {
                Ok(detail) => {
                    let pem = detail.answer.certificate.as_deref();
                    chain = chain.or_else(|| pem.and_then(CertificateChain::read));
                    private_key = private_key.or(detail.private_key);
                    identifier = detail.answer.identifier;
                }
                Err(error) if chain.is_some() && error.kind() != ErrorKind::Cancelled => {
                    tracing::warn!(
                        %order, kind = ?error.kind(), code = error.code(),
                        "the certificate's details cannot be read"
                    );
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
