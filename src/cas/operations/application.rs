//! Applying for a certificate on an instance, and taking that back (CAS API 2020-04-07,
//! ApplyCertificate, CancelPendingCertificate and RevokeCertificate).

use super::{Accepted, CertificateId, InstanceId};
use crate::operation::{Idempotency, Operation, Parameters};

/// Submits what [`UpdateInstance`](super::UpdateInstance) has stored. The instance becomes
/// `pending` some seconds later.
///
/// An instance carries one application, so that a second one is refused as long as the
/// first is under review. After an issuance it is another application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyCertificate {
    /// The instance to apply on.
    pub instance_id: InstanceId,
}

/// Withdraws the application of an instance, which stays for the next one. It takes minutes,
/// and is refused in the first seconds after a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelPendingCertificate {
    /// The instance with the application.
    pub instance_id: InstanceId,
}

/// Revokes a certificate of an instance. Nothing undoes that: every client distrusts it
/// from then on. The CA may take days to complete it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeCertificate {
    /// The instance that brought it forth.
    pub instance_id: InstanceId,
    /// Which of its certificates. The API would take the latest if none were named.
    pub certificate_id: CertificateId,
}

impl Operation for ApplyCertificate {
    const ACTION: &'static str = "ApplyCertificate";
    const IDEMPOTENCY: Idempotency = Idempotency::NonIdempotent;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("InstanceId", self.instance_id.to_string())
    }
}

impl Operation for CancelPendingCertificate {
    const ACTION: &'static str = "CancelPendingCertificate";
    const IDEMPOTENCY: Idempotency = Idempotency::Idempotent;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("InstanceId", self.instance_id.to_string())
    }
}

impl Operation for RevokeCertificate {
    const ACTION: &'static str = "RevokeCertificate";
    const IDEMPOTENCY: Idempotency = Idempotency::Irreversible;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("InstanceId", self.instance_id.to_string())
            .with("CertificateId", self.certificate_id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance_id() -> InstanceId {
        "cas_dv-cn-1".parse().unwrap()
    }

    #[test]
    fn an_application_is_named_by_its_instance() {
        let (apply, cancel) = (
            ApplyCertificate {
                instance_id: instance_id(),
            },
            CancelPendingCertificate {
                instance_id: instance_id(),
            },
        );
        for parameters in [apply.parameters(), cancel.parameters()] {
            assert_eq!(
                parameters.iter().collect::<Vec<_>>(),
                [("InstanceId", "cas_dv-cn-1")]
            );
        }
    }

    #[test]
    fn a_revocation_names_the_certificate_too() {
        let revoke = RevokeCertificate {
            instance_id: instance_id(),
            certificate_id: "25887176".parse().unwrap(),
        };
        assert_eq!(
            revoke.parameters().iter().collect::<Vec<_>>(),
            [("InstanceId", "cas_dv-cn-1"), ("CertificateId", "25887176")]
        );
    }

    #[test]
    fn an_acceptance_has_a_request_id() {
        let accepted = ApplyCertificate::parse(br#"{"RequestId":"R1"}"#).unwrap();
        assert_eq!(accepted.request_id, "R1");
        assert!(ApplyCertificate::parse(b"{}").is_err());
        assert!(CancelPendingCertificate::parse(b"{}").is_err());
        assert!(RevokeCertificate::parse(b"{}").is_err());
    }
}
