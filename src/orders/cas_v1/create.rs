//! Which of the three creates places an order.

use super::CasV1;
use crate::orders::{Application, OrderId, ValidationMethod};
use cas::operations::{
    self as wire, CreateCertificateForPackageRequest, CreateCertificateRequest,
    CreateCertificateWithCsrRequest,
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
        call: &CallOptions,
    ) -> Result<OrderId, Error> {
        let Application {
            domains,
            product_code,
            contact,
            company_name,
            csr,
            method,
            tags,
            adopt_existing: _,
            min_days_remaining: _,
        } = application;
        let domain = domains.first().as_str();
        let product_code = Some(product_code.clone());
        let validation_method = match method {
            ValidationMethod::Dns => wire::ValidationMethod::Dns,
            ValidationMethod::File => wire::ValidationMethod::File,
        };
        let tags = tags.clone();
        let is_plain = domains.further().next().is_none()
            && company_name.is_none()
            && !application.is_organisation_validated();
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
