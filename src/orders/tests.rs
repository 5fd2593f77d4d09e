//! Stories of orders, told to a scripted service with a paused clock.

mod arriving;
mod ending;
mod observing;
mod placing;
mod tracing_back;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::cas::operations::{Contact, OrderId};
use crate::cas::scripted::{Line, Service, answer, lost, refusal};
use crate::cas::{Call, ErrorKind};
use crate::clock::FixedClock;

const ORDER: &str = "98987582437920969";

fn orders(service: &Service) -> Orders {
    let clock = FixedClock("2026-11-21T00:00:00Z".parse().unwrap());
    Orders::new(service.client(), Arc::new(clock))
}

fn application() -> Application {
    Application {
        domain: "www.example.com".parse().unwrap(),
        product_code: "digicert-free-1-free".to_owned(),
        contact: Contact {
            username: "Ada".to_owned(),
            phone: "13800000000".to_owned(),
            email: "ops@example.com".to_owned(),
        },
        method: ValidationMethod::Dns,
    }
}

fn order() -> OrderId {
    ORDER.parse().unwrap()
}

fn call() -> Call {
    Call::within(Duration::from_secs(600), CancellationToken::new())
}

/// A page of the list with these orders: id, domains, product code, status.
fn listed(rows: &[(&str, &str, &str, &str)]) -> Line {
    let count = rows.len();
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, domain, product, status)| {
            format!(
                r#"{{"OrderId":{id},"Domain":"{domain}","ProductCode":"{product}","Status":"{status}"}}"#
            )
        })
        .collect();
    let rows = rows.join(",");
    answer(
        200,
        &format!(r#"{{"CertificateOrderList":[{rows}],"TotalCount":{count}}}"#),
    )
}

fn ours(status: &str) -> Line {
    listed(&[(ORDER, "www.example.com", "digicert-free-1-free", status)])
}

fn described(state: &str) -> Line {
    answer(200, &format!(r#"{{"Type":"{state}"}}"#))
}

fn placed() -> Line {
    answer(200, &format!(r#"{{"OrderId":{ORDER}}}"#))
}

fn done() -> Line {
    answer(200, r#"{"RequestId":"R"}"#)
}

fn record() -> Line {
    answer(
        200,
        r#"{"Type":"domain_verify","ValidateType":"DNS","RecordDomain":"_dnsauth.www",
            "RecordType":"TXT","RecordValue":"token"}"#,
    )
}

/// The operations that the service was asked for, shortened to their verbs.
fn asked(service: &Service) -> Vec<&'static str> {
    let verb = |action: &str| match action {
        "CreateCertificateRequest" => "create",
        "ListUserCertificateOrder" => "list",
        "DescribeCertificateState" => "describe",
        "CancelOrderRequest" => "cancel",
        "DeleteCertificateRequest" => "delete",
        "CancelCertificateForPackageRequest" => "revoke",
        other => panic!("nobody should ask for {other}"),
    };
    service
        .actions()
        .iter()
        .map(|action| verb(action))
        .collect()
}
