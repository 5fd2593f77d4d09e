//! Every operation once, with values that are awkward to encode. `referee.py`
//! makes the same calls by the vendor's SDK.

use std::collections::BTreeMap;

use cas::operations::*;
use cas::{CallOptions, Client};
use serde_json::{Value, json};

const ORDER: i64 = 98_987_582_437_920_968;
const CERTIFICATE: i64 = 7_562_353;
const INSTANCE: &str = "cas_dv-cn-aaaabbbbcccc";

/// What the script cannot know by heart.
pub(crate) fn inputs() -> Value {
    json!({
        "order_id": ORDER,
        "certificate_id": CERTIFICATE,
        "instance_id": INSTANCE,
        "csr": csr(),
    })
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
        tags: tags.clone(),
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
    send_instances(client, &call, tags).await;
}

async fn send_instances(client: &Client, call: &CallOptions, tags: BTreeMap<String, String>) {
    let instance_id: InstanceId = INSTANCE.parse().unwrap();
    let list = ListInstances {
        filter: InstanceFilter {
            keyword: Some("例 example.com".to_owned()),
            status: Some("inactive".to_owned()),
            certificate_status: Some("willExpire".to_owned()),
            instance_type: Some("TEST".to_owned()),
        },
        page: 2,
    };
    client.send(&list, call).await.unwrap();
    let detail = GetInstanceDetail {
        instance_id: instance_id.clone(),
    };
    client.send(&detail, call).await.unwrap();
    let update = UpdateInstance {
        instance_id: instance_id.clone(),
        domains: vec!["example.com".to_owned(), "*.example.com".to_owned()],
        csr: None,
        key_algorithm: Some("ECC_256".to_owned()),
        validation_method: Some(InstanceValidationMethod::Dns),
        contact_ids: vec!["11".parse().unwrap(), "98987582437920968".parse().unwrap()],
        company_id: "33".parse().ok(),
        tags: Some(tags.clone()),
    };
    client.send(&update, call).await.unwrap();
    let update = UpdateInstance {
        domains: Vec::new(),
        csr: Some(csr()),
        key_algorithm: None,
        validation_method: Some(InstanceValidationMethod::Http),
        contact_ids: Vec::new(),
        company_id: None,
        tags: None,
        ..update
    };
    client.send(&update, call).await.unwrap();
    let update = UpdateInstance::tags_only(instance_id.clone(), tags);
    client.send(&update, call).await.unwrap();
    let apply = ApplyCertificate {
        instance_id: instance_id.clone(),
    };
    client.send(&apply, call).await.unwrap();
    let task = GetTaskAttribute {
        instance_id: instance_id.clone(),
    };
    client.send(&task, call).await.unwrap();
    let cancel = CancelPendingCertificate {
        instance_id: instance_id.clone(),
    };
    client.send(&cancel, call).await.unwrap();
    let revoke = RevokeCertificate {
        instance_id,
        certificate_id: CERTIFICATE.to_string().parse().unwrap(),
    };
    client.send(&revoke, call).await.unwrap();
    let contacts = ListContact {
        keyword: Some("Ada 艾达".to_owned()),
        page: 2,
    };
    client.send(&contacts, call).await.unwrap();
    let create = CreateContact { contact: contact() };
    client.send(&create, call).await.unwrap();
    let companies = ListCompanies {
        keyword: Some("Analytical & Sons".to_owned()),
        page: 2,
    };
    client.send(&companies, call).await.unwrap();
}
