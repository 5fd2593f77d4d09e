//! Single orders: describe, cancel, delete, revoke.
//!
//! Source: CAS API 2020-04-07, the pages of these four operations.

use serde_json::Value;

use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::orders::{Order, OrderId, OrderState, Orders, ValidationMethod, subdomain};
use crate::parameters::{Parameter, Parameters};
use crate::variants::{
    AbsentOrder, CertificateId, ExpiredOrder, FreshOrder, RecordName, RecordType, RevokedOrder,
};

const ORDER_ID: &[Parameter] = &[Parameter::integer("OrderId").required()];

/// Where the CA looks for a file.
const VALIDATION_URI: &str = "/.well-known/pki-validation/fileauth.txt";

pub(super) const DESCRIBE: Operation =
    Operation::cas("DescribeCertificateState", ORDER_ID, describe);

pub(super) const CANCEL: Operation =
    Operation::cas("CancelOrderRequest", ORDER_ID, |account, parameters| {
        let id = parameters.order_id()?;
        account.orders.cancel(id, account.now)?;
        Ok(Members::new())
    });

pub(super) const CANCEL_FOR_PACKAGE: Operation = Operation::cas(
    "CancelCertificateForPackageRequest",
    ORDER_ID,
    |account, parameters| {
        let id = parameters.order_id()?;
        account.orders.cancel_for_package(id, account.now)?;
        Ok(Members::new())
    },
);

pub(super) const DELETE: Operation = Operation::cas(
    "DeleteCertificateRequest",
    ORDER_ID,
    |account, parameters| {
        let id = parameters.order_id()?;
        account.orders.delete(id, account.now)?;
        Ok(Members::new())
    },
);

fn describe(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let id = parameters.order_id()?;
    let now = account.now;
    let described = account.orders.describe(id, now, |orders, order| {
        let view = view_of(orders, order, order.is_expired(now));
        view.map(|state| match order.is_fresh() {
            true => fresh(orders, order),
            false => members(orders, order, state, order.has_record(now)),
        })
    });
    match (described, account.variants().absent_order) {
        (Ok(Some(members)), _) => Ok(members),
        (_, AbsentOrder::NotFoundOrder) => Err(ApiError::order_not_found()),
        (_, AbsentOrder::NotFound) => Err(ApiError::not_found()),
        (_, AbsentOrder::Unknow) => Ok(Members::from_iter([(
            "Type".to_owned(),
            OrderState::Unknow.as_str().into(),
        )])),
    }
}

/// The state an order seems to be in; `None` if it seems not to exist.
fn view_of(orders: &Orders, order: &Order, is_expired: bool) -> Option<OrderState> {
    let variants = orders.variants();
    match order.state {
        OrderState::Certificate if is_expired => match variants.expired_order {
            ExpiredOrder::Certificate => Some(OrderState::Certificate),
            ExpiredOrder::Unknow => Some(OrderState::Unknow),
            ExpiredOrder::Absent => None,
        },
        OrderState::Revoked => match variants.revoked_order {
            RevokedOrder::Certificate => Some(OrderState::Certificate),
            RevokedOrder::Unknow => Some(OrderState::Unknow),
            RevokedOrder::Absent => None,
        },
        state => Some(state),
    }
}

/// What is said of an order that was placed a moment ago.
fn fresh(orders: &Orders, order: &Order) -> Members {
    let (word, shows_record) = match orders.variants().fresh_order {
        FreshOrder::Submitted | FreshOrder::Payed => (OrderState::Payed.as_str(), false),
        FreshOrder::PayedWithRecord => (OrderState::Payed.as_str(), true),
        FreshOrder::Process => (OrderState::Process.as_str(), false),
        FreshOrder::UnknownWithRecord => ("submitting", true),
    };
    let mut said = match shows_record {
        true => members(orders, order, OrderState::DomainVerify, true),
        false => Members::new(),
    };
    said.insert("Type".to_owned(), word.into());
    said
}

fn members(orders: &Orders, order: &Order, state: OrderState, has_record: bool) -> Members {
    let mut members = Members::new();
    let mut put = |name: &str, value: &str| {
        members.insert(name.to_owned(), Value::from(value));
    };
    put("Type", state.as_str());
    match (state, order.request.validation_method, &order.issued) {
        (OrderState::DomainVerify, ValidationMethod::Dns, _) => {
            put("ValidateType", "DNS");
            if has_record {
                put("RecordDomain", &record_name(orders, order));
                put("RecordType", record_type(orders));
                put("RecordValue", &token(orders, order.id));
            }
        }
        (OrderState::DomainVerify, ValidationMethod::File, _) => {
            put("ValidateType", "FILE");
            if has_record {
                put("Domain", validated_domain(order));
                put("Uri", VALIDATION_URI);
                put("Content", &token(orders, order.id));
            }
        }
        (OrderState::Certificate, _, Some(issued)) => {
            if orders.variants().certificate_id == CertificateId::Present {
                put("CertId", &orders.certificate_id(order.id).to_string());
            }
            put("Certificate", &issued.chain_pem);
            if let Some(key) = &issued.private_key_pem {
                put("PrivateKey", key.expose());
            }
        }
        _ => {}
    }
    members
}

/// There is room for one record only, so an order of many domains shows the first's.
fn validated_domain(order: &Order) -> &str {
    let first = order.request.domains().next().unwrap_or_default();
    first.trim_start_matches("*.")
}

fn record_name(orders: &Orders, order: &Order) -> String {
    let domain = validated_domain(order);
    match (orders.variants().record_name, subdomain(domain)) {
        (RecordName::Full, _) => format!("_dnsauth.{domain}"),
        (RecordName::Relative, Some(subdomain)) => format!("_dnsauth.{subdomain}"),
        (RecordName::Relative, None) | (RecordName::Bare, _) => "_dnsauth".to_owned(),
    }
}

fn record_type(orders: &Orders) -> &'static str {
    match orders.variants().record_type {
        RecordType::Txt => "TXT",
        RecordType::Cname => "CNAME",
    }
}

/// What the applicant has to publish.
fn token(orders: &Orders, id: OrderId) -> String {
    let bytes = orders.digest(id, "validation");
    let hex: String = bytes[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match orders.variants().record_type {
        RecordType::Txt => hex,
        RecordType::Cname => format!("{hex}.dcv.example"),
    }
}
