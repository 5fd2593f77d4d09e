//! `RevokeCertificate`: a certificate of an instance.
//!
//! Source: CAS API 2020-04-07, RevokeCertificate.

use super::Operation;
use crate::answer::Members;
use crate::parameters::Parameter;

pub(super) const REVOKE: Operation = Operation::cas(
    "RevokeCertificate",
    &[
        Parameter::text("InstanceId").required(),
        Parameter::integer("CertificateId"),
    ],
    |account, parameters| {
        let id = parameters.instance_id()?;
        let certificate_id = parameters
            .text("CertificateId")
            .and_then(|id| id.parse().ok());
        let (instances, setting) = account.instances();
        instances
            .get(&id, &setting)?
            .revoke(certificate_id, &setting)?;
        Ok(Members::new())
    },
);
