//! Functions, called in a process without a configuration.

use serde_json::{Value as Json, json};

use crate::support::terraform::Terraform;
use crate::support::values::UNKNOWN;

const PEM: &str = include_str!("../../data/x509/p256.pem");

#[tokio::test(flavor = "multi_thread")]
async fn a_root_domain_is_computed_without_a_configuration() {
    let mut terraform = Terraform::unconfigured().await;
    let root = terraform.call("root_domain", json!("*.shop.example.co.uk"));
    assert_eq!(root.await, Ok(json!("example.co.uk")));
    let unknown = terraform.call("root_domain", json!(UNKNOWN));
    assert_eq!(unknown.await, Ok(json!(UNKNOWN)));
    let problem = terraform
        .call("root_domain", json!("192.0.2.1"))
        .await
        .unwrap_err();
    assert_eq!(problem.function_argument, Some(0));
    assert!(problem.text.contains("is an IP address"), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_read_as_an_object() {
    let mut terraform = Terraform::unconfigured().await;
    let read = terraform.call("parse_certificate", json!(PEM)).await;
    let read = read.unwrap();
    assert_eq!(read["subject"], "CN=www.example.com,O=Example");
    assert_eq!(read["common_name"], "www.example.com");
    assert_eq!(read["key_algorithm"], "ECC_256");
    assert!(read["subject_alternative_names"].is_array());
    assert_eq!(read["fingerprint_sha256"].as_str().map(str::len), Some(64));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_key_is_refused_and_never_logged() {
    let mut terraform = Terraform::unconfigured().await;
    terraform.forbid("c2VjcmV0LWtleS1vZi10aGlzLXN0b3J5");
    let key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LWtleS1vZi10aGlzLXN0b3J5\n-----END PRIVATE KEY-----\n";
    let both = Json::String(format!("{PEM}{key}"));
    let problem = terraform.call("parse_certificate", both).await;
    let problem = problem.unwrap_err();
    assert!(
        problem.text.contains("this is a private key"),
        "{problem:?}"
    );
    assert!(!problem.text.contains("c2VjcmV0"), "{problem:?}");
}
