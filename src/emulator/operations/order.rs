//! Single orders: create, describe, cancel, delete.
//!
//! Source: CAS API 2020-04-07, the pages of these four operations.

use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::{Account, Operation};
use crate::emulator::answer::{ApiError, Members};
use crate::emulator::options::RecordName;
use crate::emulator::orders::{
    NewOrder, Order, OrderId, OrderState, Orders, Product, ValidationMethod, is_domain,
};
use crate::emulator::parameters::{Parameter, Parameters};

const ORDER_ID: &[Parameter] = &[Parameter::integer("OrderId").required()];

const DEFAULT_PRODUCT_CODE: &str = "digicert-free-1-free";

/// Where the CA looks for a file.
const VALIDATION_URI: &str = "/.well-known/pki-validation/fileauth.txt";

pub(super) const CREATE: Operation = Operation {
    name: "CreateCertificateRequest",
    parameters: &[
        Parameter::text("Domain").required(),
        Parameter::text("Username").required(),
        Parameter::text("Phone").required(),
        Parameter::text("Email").required(),
        Parameter::text("ValidateType").required(),
        Parameter::text("ProductCode"),
        Parameter::tags("Tags"),
    ],
    run: create,
};

pub(super) const DESCRIBE: Operation = Operation {
    name: "DescribeCertificateState",
    parameters: ORDER_ID,
    run: |account, parameters| {
        let (record_name, now) = (account.record_name, account.now);
        let id = parameters.order_id()?;
        account.orders.describe(id, now, |orders, order| {
            let has_record = order.has_record(now);
            state_of(order, orders, has_record, record_name)
        })
    },
};

pub(super) const CANCEL: Operation = Operation {
    name: "CancelOrderRequest",
    parameters: ORDER_ID,
    run: |account, parameters| {
        let id = parameters.order_id()?;
        account.orders.cancel(id, account.now)?;
        Ok(Members::new())
    },
};

pub(super) const DELETE: Operation = Operation {
    name: "DeleteCertificateRequest",
    parameters: ORDER_ID,
    run: |account, parameters| {
        let id = parameters.order_id()?;
        account.orders.delete(id, account.now)?;
        Ok(Members::new())
    },
};

fn create(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    check_contact(parameters)?;
    let domain = parameters.required_text("Domain")?;
    if !is_domain(domain) {
        return Err(ApiError::invalid("Domain must be one domain name."));
    }
    let validation_method = match parameters.required_text("ValidateType")? {
        "DNS" => ValidationMethod::Dns,
        "FILE" if domain.starts_with("*.") => {
            let message = "A wildcard cannot be validated by FILE.";
            return Err(ApiError::invalid(message));
        }
        "FILE" => ValidationMethod::File,
        _ => return Err(ApiError::invalid("ValidateType must be DNS or FILE.")),
    };
    let product_code = parameters
        .text("ProductCode")
        .unwrap_or(DEFAULT_PRODUCT_CODE);
    check_product(Product::of(product_code), domain)?;
    let request = NewOrder {
        domain: domain.to_owned(),
        product_code: product_code.to_owned(),
        validation_method,
        tags: parameters.tags("Tags")?,
    };
    let id = account.orders.create(request, account.now)?;
    Ok(Members::from_iter([("OrderId".to_owned(), id.0.into())]))
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

fn check_product(product: Product, domain: &str) -> Result<(), ApiError> {
    if !product.is_domain_validated() {
        return Err(ApiError::new(
            403,
            "CreateCertificateRequestFailed",
            "该接口仅支持申请DV证书",
        ));
    }
    let is_taken = if domain.starts_with("*.") {
        product.takes_wildcard
    } else {
        product.takes_plain
    };
    if is_taken {
        Ok(())
    } else {
        Err(ApiError::new(
            400,
            "DomainAndProductNotMatch",
            "域名类型与产品规格不匹配",
        ))
    }
}

fn state_of(order: &Order, orders: &Orders, has_record: bool, record_name: RecordName) -> Members {
    let mut members = Members::new();
    let mut put = |name: &str, value: &str| {
        members.insert(name.to_owned(), Value::from(value));
    };
    put("Type", order.state.as_str());
    match order.state {
        OrderState::DomainVerify => {
            let token = token(orders, order.id);
            let domain = order.request.domain.trim_start_matches("*.");
            match order.request.validation_method {
                ValidationMethod::Dns => {
                    put("ValidateType", "DNS");
                    if has_record {
                        let full = format!("_dnsauth.{domain}");
                        let is_full = record_name == RecordName::Full;
                        put("RecordDomain", if is_full { &full } else { "_dnsauth" });
                        put("RecordType", "TXT");
                        put("RecordValue", &token);
                    }
                }
                ValidationMethod::File => {
                    put("ValidateType", "FILE");
                    if has_record {
                        put("Domain", domain);
                        put("Uri", VALIDATION_URI);
                        put("Content", &token);
                    }
                }
            }
        }
        OrderState::Certificate => {
            if let Some(issued) = &order.issued {
                put("CertId", &certificate_id(orders, order.id).to_string());
                put("Certificate", &issued.chain_pem);
                put("PrivateKey", issued.private_key_pem.expose_secret());
            }
        }
        _ => {}
    }
    members
}

/// What the applicant has to publish.
fn token(orders: &Orders, id: OrderId) -> String {
    orders.digest(id, "validation")[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Certificates have ids of their own, seven digits long.
fn certificate_id(orders: &Orders, id: OrderId) -> i64 {
    let bytes = orders.digest(id, "certificate");
    let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    1_000_000 + i64::from(number % 9_000_000)
}
