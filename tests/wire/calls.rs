//! Every operation once, with values that are awkward to encode. `referee.py`
//! makes the same calls by the vendor's SDK.

use std::collections::BTreeMap;

use cas::operations::*;
use cas::{CallOptions, Client};
use serde_json::{Value, json};

const ORDER: i64 = 98_987_582_437_920_968;
const CERTIFICATE: i64 = 7_562_353;

/// What the script cannot know by heart.
pub(crate) fn inputs() -> Value {
    json!({ "order_id": ORDER, "certificate_id": CERTIFICATE, "csr": csr() })
}

/// Longer than what travels in a query.
fn csr() -> String {
    let line = "MIIC+/=".repeat(9) + "\n";
    format!(
        "-----BEGIN CERTIFICATE REQUEST-----\n{}-----END CERTIFICATE REQUEST-----\n",
        line.repeat(25)
    )
}

fn contact() -> Contact {
    Contact {
        username: "Ada 艾达".to_owned(),
        phone: "13800000000".to_owned(),
        email: "ada+cas@example.com".to_owned(),
    }
}

/// Sends them one after another.
pub(crate) async fn send_all(client: &Client) {
    let call = CallOptions::default();
    let order_id: OrderId = ORDER.to_string().parse().unwrap();
    let tags = BTreeMap::from([
        ("env".to_owned(), "a b~c*d(e)'!".to_owned()),
        ("团队".to_owned(), String::new()),
    ]);
    let create = CreateCertificateRequest {
        domain: "*.example.com".to_owned(),
        contact: contact(),
        validation_method: ValidationMethod::Dns,
        product_code: Some("geotrust-dv-w-starter".to_owned()),
        tags: tags.clone(),
    };
    client.send(&create, &call).await.unwrap();
    let create = CreateCertificateWithCsrRequest {
        csr: csr(),
        contact: contact(),
        validation_method: ValidationMethod::File,
        product_code: None,
        tags: tags.clone(),
    };
    client.send(&create, &call).await.unwrap();
    let create = CreateCertificateForPackageRequest {
        domains: vec!["example.com".to_owned(), "www.example.com".to_owned()],
        csr: Some(csr()),
        contact: Some(contact()),
        company_name: Some("Analytical & Sons".to_owned()),
        validation_method: ValidationMethod::Dns,
        product_code: Some("geotrust-ov-1-personal".to_owned()),
        tags,
    };
    client.send(&create, &call).await.unwrap();
    let cancel = CancelOrderRequest { order_id };
    client.send(&cancel, &call).await.unwrap();
    let delete = DeleteCertificateRequest { order_id };
    client.send(&delete, &call).await.unwrap();
    let revoke = CancelCertificateForPackageRequest { order_id };
    client.send(&revoke, &call).await.unwrap();
    let describe = DescribeCertificateState { order_id };
    client.send(&WithPrivateKey(describe), &call).await.unwrap();
    let package = DescribePackageState {
        product_code: Some("digicert-free-1-free".to_owned()),
    };
    client.send(&package, &call).await.unwrap();
    let detail = GetUserCertificateDetail {
        certificate_id: CERTIFICATE.to_string().parse().unwrap(),
    };
    client.send(&detail, &call).await.unwrap();
    let list = ListUserCertificateOrder {
        filter: OrderFilter {
            keyword: Some("example.com".to_owned()),
            status: Some(OrderListStatus::Checking),
            order_type: OrderType::Cpack,
        },
        page: 2,
    };
    client.send(&list, &call).await.unwrap();
}
