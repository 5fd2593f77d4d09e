//! Which of the three creates places an order.

use super::CasV1;
use crate::orders::{Application, ValidationMethod};
use cas::operations::{
    self as wire, CreateCertificateForPackageRequest, CreateCertificateRequest,
    CreateCertificateWithCsrRequest, OrderId,
};
use cas::{CallOptions, Error};

impl CasV1 {
    /// Places an order: one request, which the client repeats only where it certainly
    /// did not run.
    ///
    /// Only CreateCertificateForPackageRequest takes several domains, a company, a
    /// grade above DV, or no contact (CAS API 2020-04-07). The other two stay in use
    /// where they can, since RAM policies name operations.
    pub(in crate::orders) async fn create(
        &self,
        application: &Application,
        product_code: &str,
        call: &CallOptions,
    ) -> Result<OrderId, Error> {
        let Application {
            domains,
            contact,
            company_name,
            csr,
            method,
            tags,
            ..
        } = application;
        let domain = domains.first().as_str();
        let is_validated_by_domain = !is_organisation_validated(product_code);
        let product_code = Some(product_code.to_owned());
        let validation_method = match method {
            ValidationMethod::Dns => wire::ValidationMethod::Dns,
            ValidationMethod::File => wire::ValidationMethod::File,
        };
        let tags = tags.clone();
        let is_plain =
            domains.further().next().is_none() && company_name.is_none() && is_validated_by_domain;
        let placed = match (contact, csr) {
            (Some(contact), Some(csr)) if is_plain => {
                let request = CreateCertificateWithCsrRequest {
                    csr: csr.clone(),
                    contact: contact.clone(),
                    validation_method,
                    product_code,
                    tags,
                };
                self.client.send(&request, call).await
            }
            (Some(contact), None) if is_plain => {
                let request = CreateCertificateRequest {
                    domain: domain.to_owned(),
                    contact: contact.clone(),
                    validation_method,
                    product_code,
                    tags,
                };
                self.client.send(&request, call).await
            }
            _ => {
                let all = domains.iter().map(|domain| domain.as_str().to_owned());
                let request = CreateCertificateForPackageRequest {
                    domains: all.collect(),
                    csr: csr.clone(),
                    contact: contact.clone(),
                    company_name: company_name.clone(),
                    validation_method,
                    product_code,
                    tags,
                };
                self.client.send(&request, call).await
            }
        };
        Ok(placed?.order_id)
    }
}

/// Whether a product's grade is OV or EV, which its code names in a part of its own (CAS API
/// 2020-04-07, product codes).
fn is_organisation_validated(product_code: &str) -> bool {
    let mut parts = product_code.split('-');
    parts.any(|part| part == "ov" || part == "ev")
}
