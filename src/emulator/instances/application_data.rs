//! What UpdateInstance writes on an instance, and what an application is made of.

use serde::{Deserialize, Serialize};

use super::spec::Spec;
use crate::answer::ApiError;
use crate::csr::Csr;
use crate::key_algorithm::KeyAlgorithm;
use crate::orders::{NewOrder, ValidationMethod};
use crate::variants::Variants;
use crate::variants::instances::{CsrDomainConflict, CsrSans};

/// The data of an application, as far as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApplicationData {
    pub(crate) domains: Vec<String>,
    /// The applicant's own request.
    pub(crate) csr: Option<String>,
    /// `online` or `upload`.
    pub(crate) generate_csr_method: Option<String>,
    pub(crate) key_algorithm: Option<KeyAlgorithm>,
    pub(crate) validation_method: Option<ValidationMethod>,
    pub(crate) contact_ids: Vec<i64>,
    pub(crate) company_id: Option<i64>,
    pub(crate) country_code: Option<String>,
    pub(crate) province: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) auto_reissue: Option<String>,
    pub(crate) resource_group_id: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
}

impl ApplicationData {
    /// The data of an application for these domains, comma-separated, and nothing else.
    pub(super) fn for_domains(domains: &str) -> Self {
        Self {
            domains: domains.split(',').map(str::to_owned).collect(),
            ..Self::default()
        }
    }

    /// Binds the names of the applicant's own request, unless others were written, and
    /// drops a request that the service is to make.
    pub(crate) fn settle_csr(&mut self, variants: &Variants) -> Result<(), ApiError> {
        if self.generate_csr_method.as_deref() != Some("upload") {
            self.csr = None;
            return Ok(());
        }
        let Some(pem) = &self.csr else {
            let message = "GenerateCsrMethod upload needs a Csr.";
            return Err(ApiError::missing_information(message));
        };
        let csr = Csr::parse(pem).map_err(ApiError::invalid)?;
        self.key_algorithm = csr.key.algorithm();
        if self.domains.is_empty() {
            self.domains = vec![csr.common_name.clone()];
            if variants.instances.csr_sans == CsrSans::Used {
                let more = csr.alternative_names.iter();
                self.domains
                    .extend(more.filter(|name| **name != csr.common_name).cloned());
            }
        } else if !self.domains.contains(&csr.common_name) {
            match variants.instances.csr_domain_conflict {
                CsrDomainConflict::Refused => {
                    let message = "Domain does not hold the common name of Csr.";
                    return Err(ApiError::invalid(message));
                }
                CsrDomainConflict::CommonName => self.domains = vec![csr.common_name],
            }
        }
        Ok(())
    }

    /// Refuses names that the instance has no room for, or that cannot be validated so.
    pub(super) fn check_names(
        &self,
        full_domain_count: usize,
        wildcard_domain_count: usize,
    ) -> Result<(), ApiError> {
        let is_wildcard = |domain: &&String| domain.starts_with("*.");
        let wildcards = self.domains.iter().filter(is_wildcard).count();
        if wildcards > wildcard_domain_count || self.domains.len() - wildcards > full_domain_count {
            return Err(ApiError::domain_and_product_do_not_match());
        }
        if wildcards > 0 && self.validation_method() == ValidationMethod::File {
            let message = "A wildcard cannot be validated by HTTP.";
            return Err(ApiError::invalid(message));
        }
        Ok(())
    }

    /// How control is proven; by DNS unless told otherwise.
    pub(crate) fn validation_method(&self) -> ValidationMethod {
        self.validation_method.unwrap_or(ValidationMethod::Dns)
    }

    /// The key to make; an RSA key of 2048 bits unless told otherwise.
    pub(crate) fn key_algorithm(&self) -> KeyAlgorithm {
        self.key_algorithm.unwrap_or(KeyAlgorithm::Rsa2048)
    }

    /// The name that comes free of charge with the first domain, where the brand gives
    /// one.
    pub(super) fn complimentary_name(&self, spec: &Spec) -> Option<String> {
        if spec.brand() != "DigiCert" || self.validation_method() != ValidationMethod::Dns {
            return None;
        }
        let first = NewOrder::for_domain(self.domains.first()?);
        let name = first.domains_and_complimentary().pop()?;
        (!self.domains.contains(&name)).then_some(name)
    }
}
