//! Issued certificates: `GetUserCertificateDetail`, and the list's rows of them.
//!
//! Source: CAS API 2020-04-07, GetUserCertificateDetail and ListUserCertificateOrder.

use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;
use x509_parser::x509::X509Name;

use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::ca::Issued;
use crate::orders::{Order, OrderId, OrderState};
use crate::parameters::{Parameter, Parameters};
use crate::variants::CreateTags;

pub(super) const DETAIL: Operation = Operation::cas(
    "GetUserCertificateDetail",
    &[
        Parameter::integer("CertId").required(),
        Parameter::text("CertFilter"),
    ],
    detail,
);

/// A row of the list of certificates.
pub(super) fn row(order: &Order, issued: &Issued, id: i64, now: Timestamp) -> Value {
    let leaf = Leaf::of(issued);
    json!({
        "CertificateId": id,
        "InstanceId": order.instance_id(),
        "Name": format!("cert-{id}"),
        "CommonName": leaf.common_name,
        "Sans": leaf.names,
        "SerialNo": leaf.serial_number,
        "Fingerprint": leaf.sha1,
        "Sha2": leaf.sha256,
        "Issuer": leaf.issuer,
        "StartDate": date(issued.not_before),
        "EndDate": date(issued.not_after),
        "Expired": order.is_expired(now),
        "Upload": false,
    })
}

fn detail(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let wanted = parameters.number("CertId", 0, i64::MIN..=i64::MAX)?;
    let is_short = match parameters.text("CertFilter") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::invalid("CertFilter must be true or false.")),
    };
    let now = account.now;
    let ids: Vec<OrderId> = account.orders.all(now).map(|order| order.id).collect();
    let id = ids
        .into_iter()
        .find(|id| account.orders.certificate_id(*id) == wanted)
        .ok_or_else(ApiError::not_found)?;
    let keeps_tags = account.variants().create_tags == CreateTags::Kept;
    let order = account
        .orders
        .any(id, now)
        .ok_or_else(ApiError::not_found)?;
    let (Some(issued), OrderState::Certificate | OrderState::Revoked) =
        (&order.issued, order.state)
    else {
        return Err(ApiError::not_found());
    };
    let mut members = facts(order, issued, wanted, now);
    if !is_short {
        let key = issued
            .private_key_pem
            .as_ref()
            .map_or("", |key| key.expose());
        members["Cert"] = issued.chain_pem.as_str().into();
        members["Key"] = key.into();
    }
    if keeps_tags {
        let tags = order.request.tags.iter();
        members["Tags"] = tags
            .map(|(key, value)| json!({ "TagKey": key, "TagValue": value }))
            .collect();
    }
    match members {
        Value::Object(members) => Ok(members),
        _ => Ok(Members::new()),
    }
}

fn facts(order: &Order, issued: &Issued, id: i64, now: Timestamp) -> Value {
    let leaf = Leaf::of(issued);
    let chain: Vec<Value> = Pem::iter_from_buffer(issued.chain_pem.as_bytes())
        .flatten()
        .filter_map(|pem| {
            pem.parse_x509()
                .ok()
                .map(|certificate| link(&certificate, now))
        })
        .collect();
    json!({
        "Id": id,
        "Name": format!("cert-{id}"),
        "CertIdentifier": format!("{id}-cn-hangzhou"),
        "CertChain": chain,
        "Common": leaf.common_name,
        "Sans": leaf.names,
        "SerialNo": leaf.serial_number,
        "Sha2": leaf.sha256,
        "CertSha2": leaf.sha256,
        "Fingerprint": leaf.sha1,
        "Issuer": leaf.issuer,
        "StartDate": date(issued.not_before),
        "EndDate": date(issued.not_after),
        "NotBefore": issued.not_before.as_millisecond(),
        "NotAfter": issued.not_after.as_millisecond(),
        "Expired": order.is_expired(now),
        "BuyInAliyun": true,
        "OrderId": order.id,
        "InstanceId": order.instance_id(),
        "Algorithm": if issued.algorithm == "ECC" { "EC" } else { "RSA" },
    })
}

fn link(certificate: &X509Certificate<'_>, now: Timestamp) -> Value {
    let validity = certificate.validity();
    let left = validity.not_after.timestamp() - now.as_second();
    json!({
        "CommonName": common_name(certificate.subject()),
        "IssuerCommonName": common_name(certificate.issuer()),
        "NotBefore": validity.not_before.timestamp() * 1000,
        "NotAfter": validity.not_after.timestamp() * 1000,
        "RemainDay": left / (24 * 60 * 60),
    })
}

/// What can be read out of the issued certificate.
#[derive(Default)]
struct Leaf {
    common_name: String,
    names: String,
    serial_number: String,
    sha1: String,
    sha256: String,
    issuer: String,
}

impl Leaf {
    fn of(issued: &Issued) -> Self {
        let pem = Pem::iter_from_buffer(issued.chain_pem.as_bytes())
            .flatten()
            .next();
        let Some(pem) = pem else {
            return Self::default();
        };
        let Ok(certificate) = pem.parse_x509() else {
            return Self::default();
        };
        let names = certificate.subject_alternative_name().ok().flatten();
        let names: Vec<&str> = names
            .iter()
            .flat_map(|names| &names.value.general_names)
            .filter_map(|name| match name {
                GeneralName::DNSName(name) => Some(*name),
                _ => None,
            })
            .collect();
        Self {
            common_name: common_name(certificate.subject()),
            names: names.join(","),
            serial_number: hex(certificate.raw_serial()),
            sha1: hex(&Sha1::digest(&pem.contents)),
            sha256: hex(&Sha256::digest(&pem.contents)),
            issuer: common_name(certificate.issuer()),
        }
    }
}

fn common_name(name: &X509Name<'_>) -> String {
    let first = name.iter_common_name().next();
    let text = first.and_then(|name| name.as_str().ok());
    text.unwrap_or_default().to_owned()
}

fn date(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
