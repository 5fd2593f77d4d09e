//! Certificates without their PEM: `ListCertificates` and `GetCertificateDetail`.
//!
//! Source: CAS API 2020-04-07, ListCertificates and GetCertificateDetail. The list has a
//! certificate's id as text and leaves its serial number empty.

use serde_json::{Value, json};

use super::instance_facts::cert_identifier;
use super::leaf::{Leaf, chain};
use super::page::Page;
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::{ATTACHED_COMPANY, Instance, InstanceCertificate, Setting};
use crate::parameters::{Parameter, Parameters};

pub(super) const LIST: Operation = Operation::cas(
    "ListCertificates",
    &[
        Parameter::text("CertificateSource"),
        Parameter::text("CertificateStatus"),
        Parameter::integer("CurrentPage"),
        Parameter::text("InstanceId"),
        Parameter::text("Keyword"),
        Parameter::text("ResourceGroupId"),
        Parameter::integer("ShowSize"),
    ],
    list,
);

pub(super) const DETAIL: Operation = Operation::cas(
    "GetCertificateDetail",
    &[Parameter::integer("CertificateId").required()],
    detail,
);

fn list(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let page = Page::asked(parameters, 10)?;
    let (instances, setting) = account.instances();
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let is_wanted = |row: &Members| {
        let equal = ["CertificateSource", "CertificateStatus", "InstanceId"];
        equal.iter().all(|name| {
            let wanted = parameters.text(name);
            wanted.is_none_or(|wanted| row[*name] == wanted)
        }) && ["CertificateId", "CertificateName", "Domain"]
            .iter()
            .any(|name| {
                row[*name]
                    .as_str()
                    .is_some_and(|text| text.contains(keyword))
            })
    };
    let mut rows = Vec::new();
    for instance in instances.all(&setting).into_iter().rev() {
        for certificate in instance.certificates.iter().rev() {
            let row = facts(instance, certificate, &setting);
            if is_wanted(&row) {
                rows.push(Value::Object(row));
            }
        }
    }
    Ok(page.of("CertificateList", rows))
}

fn detail(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let id = parameters.number("CertificateId", 0, i64::MIN..=i64::MAX)?;
    let (instances, setting) = account.instances();
    let found = instances.certificate(id, &setting);
    let (instance, certificate) = found.ok_or_else(ApiError::not_found)?;
    let mut members = facts(instance, certificate, &setting);
    let leaf = Leaf::of(&certificate.issued);
    let links: Vec<Value> = chain(&certificate.issued, setting.now)
        .into_iter()
        .map(|link| {
            json!({
                "Subject": link.subject,
                "Issuer": link.issuer,
                "NotBefore": link.not_before,
                "NotAfter": link.not_after,
                "RemainDay": link.days_left,
            })
        })
        .collect();
    let tags = instance.data.tags.iter();
    let tags = tags.map(|(key, value)| json!({ "TagKey": key, "TagValue": value }));
    members.extend([
        ("CertificateChainList".to_owned(), links.into()),
        ("CertificateId".to_owned(), certificate.id.into()),
        (
            "CompanyId".to_owned(),
            (instance.data.company_id.unwrap_or(ATTACHED_COMPANY)).into(),
        ),
        (
            "ContactId".to_owned(),
            json!(instance.data.contact_ids.first()),
        ),
        ("Csr".to_owned(), certificate.csr.as_str().into()),
        ("Serial".to_owned(), leaf.serial_number.into()),
        ("Tags".to_owned(), tags.collect()),
    ]);
    Ok(members)
}

fn facts(instance: &Instance, certificate: &InstanceCertificate, setting: &Setting<'_>) -> Members {
    let issued = &certificate.issued;
    let leaf = Leaf::of(issued);
    let name = instance.data.name.as_deref().unwrap_or(&leaf.common_name);
    let facts = json!({
        "CertificateId": certificate.id.to_string(),
        "CertIdentifier": cert_identifier(certificate),
        "CertificateName": name,
        "CertificateSource": instance.instance_type.as_str(),
        "CertificateStatus": certificate.status(setting.now),
        "CommonName": leaf.common_name,
        "Domain": leaf.names.join(","),
        "SubjectAlternativeNames": leaf.names,
        "Algorithm": issued.algorithm,
        "KeySize": leaf.key_size,
        "NotBefore": issued.not_before.as_millisecond(),
        "NotAfter": issued.not_after.as_millisecond(),
        "Issuer": leaf.issuer,
        "FingerPrint": leaf.sha1,
        "ExistPrivateKey": certificate.has_key(),
        "InstanceId": instance.id.as_str(),
        "UsingProductList": [],
        "DeploymentDesc": "",
        "Serial": "",
    });
    match facts {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}
