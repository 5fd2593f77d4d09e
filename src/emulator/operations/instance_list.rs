//! `ListInstances`: what the account has bought or claimed.
//!
//! Source: CAS API 2020-04-07, ListInstances.

use serde_json::Value;

use super::instance_facts::facts;
use super::page::Page;
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::{Instance, Setting};
use crate::orders::Orders;
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::{ListDefaultInstanceType, ListShowsV1};
use crate::variants::{LargePage, ListOrder};

/// The filters that ask for a value of the row.
const EQUAL: [&str; 6] = [
    "Brand",
    "CertificateStatus",
    "CertificateType",
    "InstanceType",
    "ResourceGroupId",
    "Status",
];

pub(super) const LIST: Operation = Operation::cas(
    "ListInstances",
    &[
        Parameter::integer("AutoReissueFlag"),
        Parameter::text("Brand"),
        Parameter::text("CertificateStatus"),
        Parameter::text("CertificateType"),
        Parameter::integer("CurrentPage"),
        Parameter::text("InstanceType"),
        Parameter::text("Keyword"),
        Parameter::text("ResourceGroupId"),
        Parameter::integer("ServerDeployFlag"),
        Parameter::integer("ShowSize"),
        Parameter::text("Status"),
        Parameter::text("VersionType"),
    ],
    list,
);

fn list(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let variants = account.variants();
    let page = match variants.large_page {
        LargePage::Refused => Page::asked(parameters, 10)?,
        LargePage::Capped => Page::capped(parameters, 10)?,
    };
    let v1 = match variants.instances.list_shows_v1 {
        ListShowsV1::No => Vec::new(),
        ListShowsV1::Yes => {
            let now = account.now;
            order_rows(account.orders, now)
        }
    };
    let (instances, setting) = account.instances();
    let mut rows = v1;
    for instance in instances.all(&setting) {
        if let Some(status) = instance.listed_status(&setting) {
            rows.push(row(instance, &status, &setting));
        }
        instance.listed();
    }
    match variants.list_order {
        ListOrder::Newest => rows.reverse(),
        ListOrder::Oldest => {}
        // The ids are as good as random.
        ListOrder::Unordered => rows.sort_by_key(|row| row["InstanceId"].to_string()),
    }
    let instance_type = match variants.instances.list_default_instance_type {
        ListDefaultInstanceType::All => None,
        ListDefaultInstanceType::Buy => Some("BUY"),
    };
    rows.retain(|row| matches(row, parameters, instance_type));
    Ok(page.of("InstanceList", rows))
}

fn row(instance: &Instance, status: &str, setting: &Setting<'_>) -> Value {
    let mut row = facts(instance, status, setting);
    row.insert("UsingProductList".to_owned(), Value::Array(Vec::new()));
    if let Some(latest) = instance.latest() {
        row.insert(
            "CertificateDomain".to_owned(),
            latest.names.join(",").into(),
        );
    }
    Value::Object(row)
}

/// Orders of 1.0 as they might be listed, by the little that both have.
fn order_rows(orders: &mut Orders, now: jiff::Timestamp) -> Vec<Value> {
    let rows = orders.all(now).map(|order| {
        serde_json::json!({
            "InstanceId": order.instance_id(),
            "InstanceType": "BUY",
            "Status": if order.issued.is_some() { "normal" } else { "pending" },
            "Domain": order.request.domain,
        })
    });
    rows.collect()
}

fn matches(row: &Value, parameters: &Parameters, instance_type: Option<&str>) -> bool {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let is_equal = |name: &&str| {
        let wanted = parameters.text(name);
        let wanted = match *name {
            "InstanceType" => wanted.or(instance_type),
            _ => wanted,
        };
        wanted.is_none_or(|wanted| wanted == text(name))
    };
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let found = [
        "CertificateDomain",
        "CertificateName",
        "Domain",
        "InstanceId",
    ];
    // No instance here has hosting, a deployment or another edition than the least.
    let has_flag = ["AutoReissueFlag", "ServerDeployFlag"]
        .iter()
        .any(|name| parameters.text(name).is_some_and(|flag| flag != "0"));
    EQUAL.iter().all(is_equal)
        && !has_flag
        && parameters
            .text("VersionType")
            .is_none_or(|version| version == "basic")
        && (keyword.is_empty() || found.iter().any(|name| text(name).contains(keyword)))
}
