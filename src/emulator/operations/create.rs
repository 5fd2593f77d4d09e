//! Placing an order, in the API's three ways.
//!
//! Source: CAS API 2020-04-07, CreateCertificateRequest,
//! CreateCertificateWithCsrRequest and CreateCertificateForPackageRequest.

use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::csr::Csr;
use crate::orders::{NewOrder, Product, ValidationMethod, is_domain};
use crate::parameters::{Parameter, Parameters};
use crate::variants::{DefaultValidation, StoredContact};

pub(super) const DEFAULT_PRODUCT_CODE: &str = "digicert-free-1-free";

/// The most domains that one order may have.
const MOST_DOMAINS: usize = 5;

pub(super) const CREATE: Operation = Operation::cas(
    "CreateCertificateRequest",
    &[
        Parameter::text("Domain").required(),
        Parameter::text("Username").required(),
        Parameter::text("Phone").required(),
        Parameter::text("Email").required(),
        Parameter::text("ValidateType").required(),
        Parameter::text("ProductCode"),
        Parameter::tags("Tags"),
    ],
    |account, parameters| {
        check_contact(parameters)?;
        let domain = parameters.required_text("Domain")?.to_owned();
        check_is_validated(account, parameters)?;
        place(account, parameters, domain, None)
    },
);

pub(super) const CREATE_WITH_CSR: Operation = Operation::cas(
    "CreateCertificateWithCsrRequest",
    &[
        Parameter::text("Csr").required(),
        Parameter::text("Username").required(),
        Parameter::text("Phone").required(),
        Parameter::text("Email").required(),
        Parameter::text("ValidateType").required(),
        Parameter::text("ProductCode"),
        Parameter::tags("Tags"),
    ],
    |account, parameters| {
        check_contact(parameters)?;
        let csr = parameters.required_text("Csr")?;
        let domain = parse_csr(csr)?.common_name;
        check_is_validated(account, parameters)?;
        place(account, parameters, domain, Some(csr))
    },
);

pub(super) const CREATE_FOR_PACKAGE: Operation = Operation::cas(
    "CreateCertificateForPackageRequest",
    &[
        Parameter::text("Domain"),
        Parameter::text("Csr"),
        Parameter::text("ProductCode"),
        Parameter::text("Username"),
        Parameter::text("Phone"),
        Parameter::text("Email"),
        Parameter::text("CompanyName"),
        Parameter::text("ValidateType"),
        Parameter::tags("Tags"),
    ],
    |account, parameters| {
        let is_given = |name: &&str| parameters.text(name).is_some();
        let given = ["Username", "Phone", "Email"]
            .iter()
            .filter(|name| is_given(name));
        match (given.count(), account.variants().stored_contact) {
            (3, _) => check_contact(parameters)?,
            (_, StoredContact::Present) => {}
            (_, StoredContact::Absent) => {
                let message = "Username, Phone and Email: no contact is in store.";
                return Err(ApiError::missing_information(message));
            }
        }
        let csr = parameters.text("Csr");
        let domain = match (csr, parameters.text("Domain")) {
            // The request's common name is the bound domain, whatever Domain says;
            // only a list of domains has to be in Domain.
            (Some(csr), Some(domains)) if domains.contains(',') => {
                parse_csr(csr)?;
                domains.to_owned()
            }
            (Some(csr), _) => parse_csr(csr)?.common_name,
            (None, Some(domains)) => domains.to_owned(),
            (None, None) => {
                let message = "Domain and Csr cannot both be absent.";
                return Err(ApiError::missing_information(message));
            }
        };
        place(account, parameters, domain, csr)
    },
);

fn place(
    account: &mut Account<'_>,
    parameters: &Parameters,
    domain: String,
    csr: Option<&str>,
) -> Result<Members, ApiError> {
    let domain = domain.to_lowercase();
    let domains: Vec<&str> = domain.split(',').collect();
    let is_list = parameters
        .text("Domain")
        .is_some_and(|given| given.contains(','));
    check_domains(&domains, is_list)?;
    let product = Product::of(product_code(parameters), account.variants().starter_shape);
    check_shape(product, &domains)?;
    let request = NewOrder {
        validation_method: validation_method(account, parameters, &domains)?,
        domain: domain.clone(),
        product_code: product_code(parameters).to_owned(),
        tags: parameters.tags("Tags")?,
        csr: csr.map(str::to_owned),
    };
    let id = account.orders.create(request, account.now)?;
    Ok(Members::from_iter([("OrderId".to_owned(), id.0.into())]))
}

fn product_code(parameters: &Parameters) -> &str {
    parameters
        .text("ProductCode")
        .unwrap_or(DEFAULT_PRODUCT_CODE)
}

fn parse_csr(pem: &str) -> Result<Csr, ApiError> {
    Csr::parse(pem).map_err(ApiError::invalid)
}

fn check_contact(parameters: &Parameters) -> Result<(), ApiError> {
    let phone = parameters.required_text("Phone")?;
    let is_phone = |phone: &str| {
        phone.chars().filter(char::is_ascii_digit).count() >= 5
            && phone
                .chars()
                .all(|character| character.is_ascii_digit() || "+- ".contains(character))
    };
    if !is_phone(phone) {
        return Err(ApiError::new(
            400,
            "InvalidParameter.MobileIllegal",
            "手机号码不合法",
        ));
    }
    let email = parameters.required_text("Email")?;
    match email.split_once('@') {
        Some((user, host)) if !user.is_empty() && host.contains('.') => Ok(()),
        _ => Err(ApiError::invalid("Email must be an e-mail address.")),
    }
}

/// The two older operations take DV products and one domain only.
fn check_is_validated(account: &Account<'_>, parameters: &Parameters) -> Result<(), ApiError> {
    if parameters
        .text("Domain")
        .is_some_and(|domain| domain.contains(','))
    {
        return Err(ApiError::invalid("Domain must be one domain name."));
    }
    let product = Product::of(product_code(parameters), account.variants().starter_shape);
    if product.is_domain_validated() {
        return Ok(());
    }
    Err(ApiError::new(
        403,
        "CreateCertificateRequestFailed",
        "该接口仅支持申请DV证书",
    ))
}

fn check_domains(domains: &[&str], is_list: bool) -> Result<(), ApiError> {
    if domains.len() > MOST_DOMAINS {
        return Err(ApiError::invalid(format!(
            "At most {MOST_DOMAINS} domains."
        )));
    }
    if !domains.iter().all(|domain| is_domain(domain)) {
        let message = if is_list {
            "Domain must be domain names, separated by commas."
        } else {
            "Domain must be one domain name."
        };
        return Err(ApiError::invalid(message));
    }
    let repeats = |(index, domain): (usize, &&str)| domains[..index].contains(domain);
    if domains.iter().enumerate().any(repeats) {
        return Err(ApiError::repeated_domain());
    }
    Ok(())
}

/// All plain or all wildcard, as the product has it.
fn check_shape(product: Product, domains: &[&str]) -> Result<(), ApiError> {
    let is_taken = |domain: &&str| {
        if domain.starts_with("*.") {
            product.takes_wildcard
        } else {
            product.takes_plain
        }
    };
    let is_alike = |domain: &&str| domain.starts_with("*.") == domains[0].starts_with("*.");
    if domains.iter().all(is_taken) && domains.iter().all(is_alike) {
        Ok(())
    } else {
        Err(ApiError::domain_and_product_do_not_match())
    }
}

fn validation_method(
    account: &Account<'_>,
    parameters: &Parameters,
    domains: &[&str],
) -> Result<ValidationMethod, ApiError> {
    let method = match parameters.text("ValidateType") {
        Some("DNS") => ValidationMethod::Dns,
        Some("FILE") => ValidationMethod::File,
        Some(_) => return Err(ApiError::invalid("ValidateType must be DNS or FILE.")),
        None => match account.variants().default_validation {
            DefaultValidation::Dns => ValidationMethod::Dns,
            DefaultValidation::File => ValidationMethod::File,
            DefaultValidation::Refused => {
                let message = "ValidateType is mandatory for this action.";
                return Err(ApiError::missing_information(message));
            }
        },
    };
    let has_wildcard = domains.iter().any(|domain| domain.starts_with("*."));
    if method == ValidationMethod::File && has_wildcard {
        let message = "A wildcard cannot be validated by FILE.";
        return Err(ApiError::invalid(message));
    }
    Ok(method)
}
