//! The schema of `alicloud_cas_order`, which is its documentation too.

use super::{CREATE_TIMEOUT, DELETE_TIMEOUT};
use crate::framework::schema::{Attribute, Block, Presence, Schema};
use crate::framework::{Timeouts, Value};
use crate::orders::{DomainName, Status};

const DEFAULT_PRODUCT_CODE: &str = "digicert-free-1-free";
const DEFAULT_VALIDATION_METHOD: &str = "DNS";

pub(super) fn schema() -> Schema {
    let attributes = [arguments(), results()].concat();
    let block = Block::new(
        "Orders a TLS certificate from the Certificate Management Service (CAS) and tells which \
         record proves control of the domain. Ordering takes one unit of CAS 1.0 quota; \
         destroying an order that holds no certificate gives it back.",
        attributes,
    );
    Schema::new(block).with_timeouts(timeouts())
}

fn arguments() -> Vec<Attribute> {
    vec![
        Attribute::string("domain", Presence::Required)
            .description(
                "The domain to bind, plain (`www.example.com`) or wildcard (`*.example.com`). \
                 Case, a trailing dot, and Unicode or punycode spelling make no difference. A \
                 change replaces the order.",
            )
            .requires_replacement()
            .same_when(same_domain)
            .check(is_domain),
        Attribute::string(
            "product_code",
            Presence::Default(DEFAULT_PRODUCT_CODE.into()),
        )
        .description(format!(
            "The product to order, as CAS names it. Any code is accepted here; the service \
                 knows which it has. Default: `{DEFAULT_PRODUCT_CODE}`. A change replaces the \
                 order."
        ))
        .requires_replacement()
        .check(is_not_empty),
        Attribute::string("username", Presence::Required)
            .description(
                "The applicant's name. Used when ordering; a later change is only stored, since \
                 the service has no operation to change it.",
            )
            .check(is_not_empty),
        Attribute::string("phone", Presence::Required)
            .description("The applicant's phone number. The CA may call it. Used when ordering.")
            .check(is_not_empty),
        Attribute::string("email", Presence::Required)
            .description(
                "The applicant's email address. The CA may write to it. Used when ordering.",
            )
            .check(is_email),
        Attribute::string(
            "validation_method",
            Presence::Default(DEFAULT_VALIDATION_METHOD.into()),
        )
        .description(format!(
            "How control of the domain is proved: `DNS` or `FILE`. A wildcard can only be proved \
             by `DNS`. Default: `{DEFAULT_VALIDATION_METHOD}`. A change replaces the order."
        ))
        .requires_replacement()
        .check(is_method),
    ]
}

fn results() -> Vec<Attribute> {
    let statuses = Status::ALL.map(|status| format!("`{status}`")).join(", ");
    vec![
        Attribute::string("id", Presence::Computed)
            .description("The order id: digits, to be treated as an opaque string.")
            .keeps_prior(),
        Attribute::string("status", Presence::Computed)
            .description(format!("What the order is up to: one of {statuses}."))
            .keeps_prior(),
        Attribute::string("api_status", Presence::Computed)
            .description("The service's own word for it, `DescribeCertificateState.Type`.")
            .keeps_prior(),
        Attribute::computed_map("validation", validation())
            .description(
                "What to publish to prove control of the domain, by domain. Its key is `domain` as \
                 configured and is known before the order is placed, so that records can be made \
                 with `for_each` in the same apply. The values stay after the certificate is \
                 issued. Values that the service has not given yet are null and are filled in by a \
                 later plan.",
            )
            .keeps_prior(),
    ]
}

fn validation() -> Vec<Attribute> {
    let result = |name, description: &str| {
        Attribute::string(name, Presence::Computed).description(description)
    };
    vec![
        result("method", "`DNS` or `FILE`."),
        result(
            "root_domain",
            "The registrable domain, usually the DNS zone to put the record in.",
        ),
        result(
            "record_domain",
            "The record's name exactly as the service says it.",
        ),
        result("record_fqdn", "The record's full name."),
        result(
            "host_record",
            "The record's name relative to `root_domain`.",
        ),
        result("record_type", "The record's type: `TXT` or `CNAME`."),
        result("record_value", "The record's value."),
        result("file_domain", "The host that must serve the file."),
        result("file_uri", "The path under which the file must be served."),
        result("file_content", "The content of the file."),
    ]
}

fn timeouts() -> Timeouts {
    Timeouts::none()
        .with(
            "create",
            "to wait for the validation record of a new order",
            CREATE_TIMEOUT,
        )
        .with("delete", "to wait for the order to be gone", DELETE_TIMEOUT)
}

fn domain_of(value: &Value) -> Option<DomainName> {
    value.as_str()?.parse().ok()
}

fn same_domain(one: &Value, other: &Value) -> bool {
    domain_of(one).is_some_and(|one| Some(one) == domain_of(other))
}

fn is_domain(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    text.parse::<DomainName>()
        .map(drop)
        .map_err(|error| error.to_string())
}

fn is_not_empty(value: &Value) -> Result<(), String> {
    match value.as_str().map(str::trim) {
        Some("") => Err("It is empty. Write a value.".to_owned()),
        _ => Ok(()),
    }
}

fn is_email(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(()),
        _ => Err(format!(
            "{text:?} is not an email address such as ops@example.com."
        )),
    }
}

fn is_method(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some("DNS" | "FILE") => Ok(()),
        other => Err(format!(
            "{:?} is neither \"DNS\" nor \"FILE\".",
            other.unwrap_or_default()
        )),
    }
}
