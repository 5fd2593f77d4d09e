//! A certificate with its key, handed out and stored nowhere.

use emulator::{NewOrder, OrderState};
use jiff::Timestamp;
use rcgen::{KeyPair, PublicKeyData as _};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use x509_parser::pem::parse_x509_pem;

use super::{DOMAIN, expect_error, issued, placed, world};

const CERTIFICATE: &str = "alicloud_cas_certificate";

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_opened_with_the_key_that_it_was_issued_for() {
    let (emulator, mut terraform) = world().await;
    let id = issued(&emulator);
    terraform.forbid_secrets_of(&emulator);
    let config = json!({ "order_id": id.to_string() });
    let (opened, said) = terraform.open(CERTIFICATE, config).await;
    assert_eq!(said, []);
    let pem = |name: &str| {
        let text = opened[name].as_str().unwrap().as_bytes();
        parse_x509_pem(text).unwrap().1
    };
    let (leaf, issuers) = (pem("certificate"), pem("certificate_chain"));
    let leaf = leaf.parse_x509().unwrap();
    assert_eq!(leaf.subject().to_string(), format!("CN={DOMAIN}"));
    let not_after = leaf.validity().not_after.timestamp();
    let not_after = Timestamp::from_second(not_after).unwrap();
    assert_eq!(opened["not_after"], not_after.to_string());
    assert!(issuers.parse_x509().is_ok());
    assert!(opened["certificate_id"].is_string());
    let key = public_half(opened["private_key"].as_str().unwrap());
    assert_eq!(key, hex(&Sha256::digest(leaf.public_key().raw)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_its_own_request_has_no_key_to_give() {
    let (emulator, mut terraform) = world().await;
    let csr = include_str!("../../data/x509/request_rsa2048.pem");
    let id = emulator.place_order(NewOrder {
        csr: Some(csr.to_owned()),
        ..NewOrder::for_domain(DOMAIN)
    });
    emulator.issue(id);
    let config = json!({ "order_id": id.to_string() });
    let (opened, said) = terraform.open(CERTIFICATE, config).await;
    assert_eq!(said, []);
    assert_eq!(opened["private_key"], Json::Null);
    assert!(opened["certificate"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_issued_is_an_error_that_names_its_status() {
    let (emulator, mut terraform) = world().await;
    for (state, status) in [
        (OrderState::DomainVerify, "pending_validation"),
        (OrderState::Process, "in_review"),
        (OrderState::VerifyFail, "failed"),
        (OrderState::Payed, "withdrawn"),
        (OrderState::Revoked, "revoked"),
    ] {
        let id = placed(&emulator);
        emulator.set_state(id, state);
        let config = json!({ "order_id": id.to_string() });
        let (opened, said) = terraform.open(CERTIFICATE, config).await;
        assert_eq!(opened, Json::Null);
        let summary = format!("Certificate order {id} has no certificate: {status}");
        expect_error(&said, &summary);
    }
    let config = json!({ "order_id": "42" });
    let (_, said) = terraform.open(CERTIFICATE, config).await;
    expect_error(&said, "Certificate order 42 has no certificate: it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_told_with_its_code() {
    let (emulator, mut terraform) = world().await;
    let id = issued(&emulator);
    emulator
        .refuse("DescribeCertificateState", 403, "Forbidden.RAM")
        .times(9);
    let config = json!({ "order_id": id.to_string() });
    let (_, said) = terraform.open(CERTIFICATE, config).await;
    let summary = format!("Cannot fetch the certificate of certificate order {id}: Forbidden.RAM");
    expect_error(&said, &summary);
}

/// The fingerprint of the public half of a private key.
fn public_half(private_key: &str) -> String {
    let key = KeyPair::from_pem(private_key).unwrap();
    hex(&Sha256::digest(key.subject_public_key_info()))
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
