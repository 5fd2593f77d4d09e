//! `GetInstanceDetail`: everything about one instance.
//!
//! Source: CAS API 2020-04-07, GetInstanceDetail. Which key is there when is told by the
//! vendor's Terraform provider, which has met the service.

use serde_json::{Value, json};

use super::instance_facts::{facts, order_progress};
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::{ATTACHED_COMPANY, Instance, Setting};
use crate::orders::ValidationMethod;
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::{
    CompanyDefault, CsrOnlineVisible, HttpFields, ValidationListWhenEmpty,
};

/// Where the CA looks for a file.
const FILE_NAME: &str = "fileauth.txt";
const FILE_FOLDER: &str = "/.well-known/pki-validation";

pub(super) const DETAIL: Operation = Operation::cas(
    "GetInstanceDetail",
    &[Parameter::text("InstanceId").required()],
    detail,
);

fn detail(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let id = parameters.instance_id()?;
    let (instances, setting) = account.instances();
    instances.get(&id, &setting)?;
    let Some(instance) = instances.peek(&id) else {
        return Err(ApiError::instance_not_found(setting.variants()));
    };
    let mut members = facts(instance, &instance.status(&setting), &setting);
    let records = instances.records(instance, &setting);
    let records: Vec<Value> = (records.iter())
        .map(|record| {
            let (kind, key) = match instance.validation_method() {
                ValidationMethod::Dns => {
                    ("TXT", record.key(setting.variants().validation_key_form))
                }
                ValidationMethod::File => match setting.variants().http_fields {
                    HttpFields::Path => ("HTTP", format!("{FILE_FOLDER}/{FILE_NAME}")),
                    HttpFields::FileName => ("HTTP", FILE_NAME.to_owned()),
                    HttpFields::FileType => ("FILE", format!("{FILE_FOLDER}/{FILE_NAME}")),
                },
            };
            json!({
                "Domain": record.domain,
                "RootDomain": record.root_domain,
                "ValidationType": kind,
                "ValidationKey": key,
                "ValidationValue": record.value,
                "Cname": "",
                "CnameKey": "",
            })
        })
        .collect();
    let records = match (
        records.is_empty(),
        setting.variants().validation_list_when_empty,
    ) {
        (true, ValidationListWhenEmpty::Absent) => None,
        (true, ValidationListWhenEmpty::Null) => Some(Value::Null),
        (true, ValidationListWhenEmpty::Empty) | (false, _) => Some(records.into()),
    };
    if let Some(records) = records {
        members.insert("DomainValidationList".to_owned(), records);
    }
    members.extend(written(instance, &setting));
    instances.get(&id, &setting)?.described();
    Ok(members)
}

/// What was written on the instance, and is in no row of the list.
fn written(instance: &Instance, setting: &Setting<'_>) -> Members {
    let data = &instance.data;
    let mut members = Members::from_iter([
        ("AutoReissueFlag".to_owned(), 0.into()),
        ("UpgradeStatus".to_owned(), "none".into()),
    ]);
    let mut put = |name: &str, value: Option<Value>| {
        members.extend(value.map(|value| (name.to_owned(), value)));
    };
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    put("CountryCode", text(&data.country_code));
    put("Province", text(&data.province));
    put("City", text(&data.city));
    put("GenerateCsrMethod", text(&data.generate_csr_method));
    put("Csr", csr(instance, setting).map(Value::from));
    let method = data.validation_method.map(|method| match method {
        ValidationMethod::Dns => "DNS",
        ValidationMethod::File => "HTTP",
    });
    put("ValidationMethod", method.map(Value::from));
    put("CompanyId", company_id(instance, setting).map(Value::from));
    if !data.contact_ids.is_empty() {
        put("ContactIdList", Some(json!(data.contact_ids)));
    }
    if !data.tags.is_empty() {
        let tags = data.tags.iter();
        let tags = tags.map(|(key, value)| json!({ "TagKey": key, "TagValue": value }));
        put("Tags", Some(tags.collect()));
    }
    put(
        "OrderProgress",
        order_progress(instance, setting).map(Value::from),
    );
    members
}

/// The applicant's own request, or the one that was made with the application.
fn csr<'a>(instance: &'a Instance, setting: &Setting<'_>) -> Option<&'a str> {
    let made = || match setting.variants().csr_online_visible {
        CsrOnlineVisible::AfterApply => Some(instance.application.as_ref()?.csr.as_str()),
        CsrOnlineVisible::Never => None,
    };
    instance.data.csr.as_deref().or_else(made)
}

/// The company, once there was an application.
fn company_id(instance: &Instance, setting: &Setting<'_>) -> Option<i64> {
    let application = instance.application.as_ref()?;
    application
        .data
        .company_id
        .or(match setting.variants().company_default {
            CompanyDefault::Attached => Some(ATTACHED_COMPANY),
            CompanyDefault::Absent => None,
        })
}
