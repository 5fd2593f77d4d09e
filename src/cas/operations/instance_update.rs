//! Writing an application onto an instance (CAS API 2020-04-07, UpdateInstance).

use std::collections::BTreeMap;

use super::{Accepted, CompanyId, ContactId, InstanceId, InstanceValidationMethod};
use crate::operation::{Idempotency, Operation, Parameters};

/// Stores what an application is to be made of; what is absent stays as it is.
///
/// To store the same again changes nothing. But the service may submit an application by
/// itself once it is complete: an answer that is lost, or a refusal because of the
/// instance's state, may come after that, and only a look at the instance tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateInstance {
    /// The instance to apply on.
    pub instance_id: InstanceId,
    /// The names of the certificate. May be empty if there is a signing request.
    pub domains: Vec<String>,
    /// A signing request in PEM, whose common name is then the bound domain. Without one
    /// the service makes and keeps the key pair.
    pub csr: Option<String>,
    /// The kind of key; the API's default is `RSA_2048`.
    pub key_algorithm: Option<String>,
    /// How control of the names is to be shown.
    pub validation_method: Option<InstanceValidationMethod>,
    /// The stored contacts to apply with, at most fifty; the account's own if there are none.
    pub contact_ids: Vec<ContactId>,
    /// The stored company, for OV and EV.
    pub company_id: Option<CompanyId>,
    /// The account owner's labels, at most twenty, in place of those that are there. An
    /// empty set cannot be sent and leaves them as they are.
    pub tags: Option<BTreeMap<String, String>>,
}

impl UpdateInstance {
    /// Replaces the labels and says nothing of the application.
    pub fn tags_only(instance_id: InstanceId, tags: BTreeMap<String, String>) -> Self {
        Self {
            instance_id,
            domains: Vec::new(),
            csr: None,
            key_algorithm: None,
            validation_method: None,
            contact_ids: Vec::new(),
            company_id: None,
            tags: Some(tags),
        }
    }

    /// Who makes the key pair. The API takes no application without names and request, so
    /// an update without either is about something else.
    fn csr_method(&self) -> Option<&'static str> {
        match (&self.csr, self.domains.is_empty()) {
            (Some(_), _) => Some("upload"),
            (None, false) => Some("online"),
            (None, true) => None,
        }
    }
}

impl Operation for UpdateInstance {
    const ACTION: &'static str = "UpdateInstance";
    const IDEMPOTENCY: Idempotency = Idempotency::Idempotent;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        let domains = (!self.domains.is_empty()).then(|| self.domains.join(","));
        let csr_method = self.csr_method();
        let method = self.validation_method.as_ref();
        let parameters = Parameters::new()
            .with("InstanceId", self.instance_id.to_string())
            .with_optional("Domain", domains)
            .with_optional("Csr", self.csr.as_deref())
            .with_optional("GenerateCsrMethod", csr_method)
            .with_optional("KeyAlgorithm", self.key_algorithm.as_deref())
            .with_optional(
                "ValidationMethod",
                method.map(InstanceValidationMethod::as_api_str),
            )
            .with_contact_ids(&self.contact_ids)
            .with_optional("CompanyId", self.company_id.map(|id| id.to_string()))
            // A certificate that the service renewed by itself would be another than ordered.
            .with_optional("AutoReissue", csr_method.map(|_| "disable"));
        match &self.tags {
            Some(tags) => parameters.with_instance_tags(tags),
            None => parameters,
        }
    }
}

impl Parameters {
    /// Adds `ContactIdList.1`, `ContactIdList.2` and so on.
    fn with_contact_ids(self, ids: &[ContactId]) -> Self {
        ids.iter()
            .zip(1..)
            .fold(self, |parameters, (id, position)| {
                parameters.with(format!("ContactIdList.{position}"), id.to_string())
            })
    }

    /// Adds `Tags.1.TagKey`, `Tags.1.TagValue` and so on; orders on quota have other names.
    fn with_instance_tags(self, tags: &BTreeMap<String, String>) -> Self {
        tags.iter()
            .zip(1..)
            .fold(self, |parameters, ((key, value), position)| {
                parameters
                    .with(format!("Tags.{position}.TagKey"), key)
                    .with(format!("Tags.{position}.TagValue"), value)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags() -> BTreeMap<String, String> {
        BTreeMap::from([
            ("env".to_owned(), "prod".to_owned()),
            ("team".to_owned(), String::new()),
        ])
    }

    fn update() -> UpdateInstance {
        UpdateInstance {
            domains: vec!["example.com".to_owned(), "*.example.com".to_owned()],
            ..UpdateInstance::tags_only("cas-cn-1".parse().unwrap(), tags())
        }
    }

    #[test]
    fn an_application_is_written_whole() {
        let update = UpdateInstance {
            key_algorithm: Some("ECC_256".to_owned()),
            validation_method: Some(InstanceValidationMethod::Http),
            contact_ids: vec!["11".parse().unwrap(), "22".parse().unwrap()],
            company_id: "33".parse().ok(),
            ..update()
        };
        assert_eq!(
            update.parameters().iter().collect::<Vec<_>>(),
            [
                ("InstanceId", "cas-cn-1"),
                ("Domain", "example.com,*.example.com"),
                ("GenerateCsrMethod", "online"),
                ("KeyAlgorithm", "ECC_256"),
                ("ValidationMethod", "HTTP"),
                ("ContactIdList.1", "11"),
                ("ContactIdList.2", "22"),
                ("CompanyId", "33"),
                ("AutoReissue", "disable"),
                ("Tags.1.TagKey", "env"),
                ("Tags.1.TagValue", "prod"),
                ("Tags.2.TagKey", "team"),
                ("Tags.2.TagValue", ""),
            ]
        );
    }

    #[test]
    fn a_signing_request_is_uploaded_with_or_without_names() {
        let csr = Some("-----BEGIN".to_owned());
        let update = UpdateInstance {
            csr: csr.clone(),
            tags: None,
            ..update()
        };
        let expected = [
            ("InstanceId", "cas-cn-1"),
            ("Domain", "example.com,*.example.com"),
            ("Csr", "-----BEGIN"),
            ("GenerateCsrMethod", "upload"),
            ("AutoReissue", "disable"),
        ];
        assert_eq!(update.parameters().iter().collect::<Vec<_>>(), expected);
        let update = UpdateInstance {
            domains: Vec::new(),
            ..update
        };
        let parameters = update.parameters();
        let sent = parameters.iter().collect::<Vec<_>>();
        assert_eq!(sent, [&expected[..1], &expected[2..]].concat());
    }

    #[test]
    fn tags_alone_say_nothing_of_the_application() {
        let update = UpdateInstance::tags_only("cas-cn-1".parse().unwrap(), tags());
        let parameters = update.parameters();
        let names: Vec<_> = parameters.iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "InstanceId",
                "Tags.1.TagKey",
                "Tags.1.TagValue",
                "Tags.2.TagKey",
                "Tags.2.TagValue",
            ]
        );
    }
}
