//! Issued certificates: `GetUserCertificateDetail`, and the list's rows of them.
//!
//! Source: CAS API 2020-04-07, GetUserCertificateDetail and ListUserCertificateOrder.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::leaf::{Leaf, chain};
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::ca::Issued;
use crate::instances::{Instance, InstanceCertificate};
use crate::orders::{Order, OrderId, OrderState};
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::{CertificateOrderId, KeyForOwnCsr};
use crate::variants::{CreateTags, InstanceVariants};

pub(super) const DETAIL: Operation = Operation::cas(
    "GetUserCertificateDetail",
    &[
        Parameter::integer("CertId").required(),
        Parameter::text("CertFilter"),
    ],
    detail,
);

/// A certificate, and what it came from.
pub(super) struct Owned<'a> {
    pub(super) id: i64,
    pub(super) issued: &'a Issued,
    /// Absent where the answer has none.
    pub(super) order_id: Option<i64>,
    pub(super) instance_id: String,
}

impl<'a> Owned<'a> {
    /// The certificate of an order.
    pub(super) fn by_order(order: &Order, issued: &'a Issued, id: i64) -> Self {
        Self {
            id,
            issued,
            order_id: Some(order.id.0),
            instance_id: order.instance_id(),
        }
    }

    /// A certificate of an instance.
    pub(super) fn by_instance(
        instance: &Instance,
        certificate: &'a InstanceCertificate,
        variants: &InstanceVariants,
    ) -> Self {
        Self {
            id: certificate.id,
            issued: &certificate.issued,
            order_id: match variants.certificate_order_id {
                CertificateOrderId::Zero => Some(0),
                CertificateOrderId::Absent => None,
                // Fewer digits than the id of any order.
                CertificateOrderId::Number => Some(1_000_000_000 + certificate.id),
            },
            instance_id: instance.id.to_string(),
        }
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        self.issued.not_after < now
    }
}

/// A row of the list of certificates.
pub(super) fn row(owned: &Owned<'_>, now: Timestamp) -> Value {
    let leaf = Leaf::of(owned.issued);
    json!({
        "CertificateId": owned.id,
        "InstanceId": owned.instance_id,
        "Name": format!("cert-{}", owned.id),
        "CommonName": leaf.common_name,
        "Sans": leaf.names.join(","),
        "SerialNo": leaf.serial_number,
        "Fingerprint": leaf.sha1,
        "Sha2": leaf.sha256,
        "Issuer": leaf.issuer,
        "StartDate": date(owned.issued.not_before),
        "EndDate": date(owned.issued.not_after),
        "Expired": owned.is_expired(now),
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
    let (instances, setting) = account.instances();
    if let Some((instance, certificate)) = instances.certificate(wanted, &setting) {
        let owned = Owned::by_instance(instance, certificate, setting.variants());
        let mut members = facts(&owned, setting.now);
        if !is_short {
            put_pem(&mut members, &owned, setting.variants().key_for_own_csr);
        }
        members.insert("Tags".to_owned(), tags(&instance.data.tags));
        return Ok(members);
    }
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
    let owned = Owned::by_order(order, issued, wanted);
    let mut members = facts(&owned, now);
    if !is_short {
        put_pem(&mut members, &owned, KeyForOwnCsr::Empty);
    }
    if keeps_tags {
        members.insert("Tags".to_owned(), tags(&order.request.tags));
    }
    Ok(members)
}

fn put_pem(members: &mut Members, owned: &Owned<'_>, without_key: KeyForOwnCsr) {
    members.insert("Cert".to_owned(), owned.issued.chain_pem.as_str().into());
    let key = match (&owned.issued.private_key_pem, without_key) {
        (Some(key), _) => key.expose(),
        (None, KeyForOwnCsr::Empty) => "",
        (None, KeyForOwnCsr::Absent) => return,
    };
    members.insert("Key".to_owned(), key.into());
}

fn tags(tags: &[(String, String)]) -> Value {
    let tags = tags.iter();
    tags.map(|(key, value)| json!({ "TagKey": key, "TagValue": value }))
        .collect()
}

fn facts(owned: &Owned<'_>, now: Timestamp) -> Members {
    let (id, issued) = (owned.id, owned.issued);
    let leaf = Leaf::of(issued);
    let chain: Vec<Value> = chain(issued, now)
        .into_iter()
        .map(|link| {
            json!({
                "CommonName": link.subject,
                "IssuerCommonName": link.issuer,
                "NotBefore": link.not_before,
                "NotAfter": link.not_after,
                "RemainDay": link.days_left,
            })
        })
        .collect();
    let mut members = Members::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("Id", id.into());
    put("Name", format!("cert-{id}").into());
    put("CertIdentifier", format!("{id}-cn-hangzhou").into());
    put("CertChain", chain.into());
    put("Common", leaf.common_name.into());
    put("Sans", leaf.names.join(",").into());
    put("SerialNo", leaf.serial_number.into());
    put("Sha2", leaf.sha256.as_str().into());
    put("CertSha2", leaf.sha256.into());
    put("Fingerprint", leaf.sha1.into());
    put("Issuer", leaf.issuer.into());
    put("StartDate", date(issued.not_before).into());
    put("EndDate", date(issued.not_after).into());
    put("NotBefore", issued.not_before.as_millisecond().into());
    put("NotAfter", issued.not_after.as_millisecond().into());
    put("Expired", owned.is_expired(now).into());
    put("BuyInAliyun", true.into());
    put("InstanceId", owned.instance_id.as_str().into());
    let algorithm = if issued.algorithm == "ECC" {
        "EC"
    } else {
        "RSA"
    };
    put("Algorithm", algorithm.into());
    if let Some(order_id) = owned.order_id {
        put("OrderId", order_id.into());
    }
    members
}

fn date(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}
