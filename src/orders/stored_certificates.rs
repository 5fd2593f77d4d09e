//! The certificates that the account has, however they came there: bought, tested or
//! uploaded, of either generation.

use jiff::Timestamp;

use super::certificate::read_chain;
use super::{DomainName, Domains, Orders, Status};
use crate::x509::Chain;
use cas::operations::{CertificateDetail, CertificateId};
use cas::{CallOptions, Error};

/// A certificate as the lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedCertificate {
    pub(super) id: CertificateId,
    pub(super) names: Option<Domains>,
    /// Issued, expired, revoked, or unknown.
    pub(super) status: Status,
    pub(super) not_after: Option<Timestamp>,
}

/// A certificate that the service has stored. Its key is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredCertificate {
    /// Its id.
    pub id: String,
    /// Its identifier, such as `7562353-cn-hangzhou`, where the service tells it.
    pub identifier: Option<String>,
    /// The instance it came from, where it came from one.
    pub instance_id: Option<String>,
    /// The order on quota it came from, where it came from one.
    pub order_id: Option<String>,
    /// Issued, expired or revoked, as far as that is told.
    pub status: Status,
    /// The certificate and its issuers; `None` if they cannot be read.
    pub chain: Option<Chain>,
}

impl Orders {
    /// The newest certificate for exactly this name in this status; `None` if there is none.
    /// Newest is the one that ends last.
    ///
    /// # Errors
    ///
    /// One of the lists could not be read: it may have a newer one.
    pub(crate) async fn newest_certificate(
        &self,
        name: &DomainName,
        status: Status,
        call: &CallOptions,
    ) -> Result<Option<StoredCertificate>, Error> {
        let keyword = name.as_str().trim_start_matches("*.");
        let (mut on_instances, on_quota) = tokio::try_join!(
            self.service.v2.certificates(keyword, call),
            self.service
                .v1
                .certificates(keyword, status == Status::Expired, call),
        )?;
        for listed in on_quota {
            let known = on_instances.iter().any(|other| other.id == listed.id);
            if !known {
                on_instances.push(listed);
            }
        }
        let now = self.now();
        let newest = on_instances
            .into_iter()
            .filter(|listed| {
                let names = listed.names.as_ref();
                names.is_some_and(|names| names.iter().any(|own| own == name))
                    && listed.status_at(now) == status
            })
            .max_by_key(|listed| (listed.not_after, listed.id));
        match newest {
            Some(newest) => {
                let found = self.stored_certificate(newest.id, call).await?;
                Ok(found.map(|found| StoredCertificate { status, ..found }))
            }
            None => Ok(None),
        }
    }

    /// A certificate by its id; `None` if there is none.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn stored_certificate(
        &self,
        id: CertificateId,
        call: &CallOptions,
    ) -> Result<Option<StoredCertificate>, Error> {
        let detail = self.service.certificate_detail(id, call).await?;
        Ok(detail.map(|detail| stored(id, detail, self.now())))
    }
}

impl ListedCertificate {
    /// The lists are late to say that a certificate has expired.
    fn status_at(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Issued if self.not_after.is_some_and(|end| end < now) => Status::Expired,
            status => status,
        }
    }
}

fn stored(id: CertificateId, detail: CertificateDetail, now: Timestamp) -> StoredCertificate {
    let pem = detail.certificate.or(detail.sign_certificate);
    let chain = pem.as_deref().and_then(read_chain);
    let end = chain.as_ref().map(|chain| chain.not_after.timestamp());
    let has_ended = detail.expired == Some(true) || end.is_some_and(|end| end < now);
    StoredCertificate {
        id: id.to_string(),
        identifier: detail.identifier,
        instance_id: detail.instance_id,
        order_id: detail.order_id.map(|order| order.to_string()),
        status: match has_ended {
            true => Status::Expired,
            false => Status::Issued,
        },
        chain,
    }
}
