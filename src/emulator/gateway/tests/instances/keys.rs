//! Keys and requests: made by the service, or the applicant's own.

use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;

use super::*;

/// A request for these names, the first of which is the common name.
pub(super) fn csr(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = rcgen::CertificateParams::new(names.clone()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, names[0].as_str());
    let key = rcgen::KeyPair::generate().unwrap();
    params.serialize_request(&key).unwrap().pem().unwrap()
}

fn key_size(certificate: &Value) -> usize {
    let pem = certificate["Cert"].as_str().unwrap();
    let pem = Pem::iter_from_buffer(pem.as_bytes())
        .next()
        .unwrap()
        .unwrap();
    let leaf = pem.parse_x509().unwrap();
    match leaf.public_key().parsed().unwrap() {
        PublicKey::RSA(key) => key.key_size(),
        PublicKey::EC(key) => key.key_size(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_is_of_the_kind_and_size_that_was_asked_for() {
    for (algorithm, kind, size) in [
        ("RSA_2048", "RSA", 2048),
        ("RSA_3072", "RSA", 3072),
        ("RSA_4096", "RSA", 4096),
        ("ECC_256", "EC", 256),
    ] {
        let mut holder = Holder::new();
        assert_eq!(holder.ask(UPDATE, &[("KeyAlgorithm", algorithm)]), "200");
        let id = holder.issue("www.example.com");
        let certificate = holder.certificate(&id);
        assert_eq!(certificate["Algorithm"], kind);
        assert_eq!(key_size(&certificate), size, "{algorithm}");
    }
}

#[test]
fn an_rsa_key_is_the_certificate_s_and_ring_takes_it() {
    let mut holder = Holder::new();
    let id = holder.issue("www.example.com");
    let certificate = holder.certificate(&id);
    let key = certificate["Key"].as_str().unwrap();
    let (_, key) = x509_parser::pem::parse_x509_pem(key.as_bytes()).unwrap();
    assert_eq!(key.label, "RSA PRIVATE KEY");
    let pair = ring::signature::RsaKeyPair::from_der(&key.contents).unwrap();
    let pem = certificate["Cert"].as_str().unwrap();
    let pem = Pem::iter_from_buffer(pem.as_bytes())
        .next()
        .unwrap()
        .unwrap();
    let leaf = pem.parse_x509().unwrap();
    let certified = &leaf.public_key().subject_public_key.data;
    assert_eq!(pair.public().as_ref(), certified.as_ref());
}

#[test]
fn private_keys_are_among_what_no_log_may_show() {
    let mut holder = Holder::new();
    holder.apply("www.example.com");
    let under_way = holder.service.state.secrets().len();
    holder.enter(Stage::Issued);
    let id = holder.detail()["CertificateId"].to_string();
    let certificate = holder.certificate(&id);
    let secrets = holder.service.state.secrets();
    assert_eq!(secrets.len(), under_way);
    let key = certificate["Key"].as_str().unwrap();
    for line in key.lines().filter(|line| line.len() == 64) {
        assert!(secrets.iter().any(|secret| secret == line));
    }
}

#[test]
fn the_applicant_s_request_says_whom_it_is_for_and_its_key_stays_at_home() {
    let mut holder = Holder::new();
    let csr = csr(&["www.example.com", "api.example.com"]);
    let own = [("GenerateCsrMethod", "upload"), ("Csr", csr.as_str())];
    assert_eq!(holder.ask(UPDATE, &own), "200");
    let written = holder.detail();
    assert_eq!(written["Domain"], "www.example.com");
    assert_eq!(written["KeyAlgorithm"], "ECC_256");
    assert_eq!(written["Csr"], csr);
    assert_eq!(holder.ask(APPLY, &[]), "200");
    holder.enter(Stage::Issued);
    let id = holder.detail()["CertificateId"].to_string();
    let certificate = holder.certificate(&id);
    assert_eq!(certificate["Key"], "");
    assert_eq!(certificate["Sans"], "www.example.com");

    let other = [("Domain", "other.example.com")];
    assert_eq!(holder.ask(UPDATE, &other), "400 InvalidParameter");
    let broken = [("Csr", "-----BEGIN"), ("GenerateCsrMethod", "upload")];
    assert_eq!(holder.ask(UPDATE, &broken), "400 InvalidParameter");
}

#[test]
fn several_names_are_all_in_the_certificate_and_have_a_record_each() {
    let roomy = NewInstance::of_spec("geo.dv.f").with_room_for(2, 1);
    let mut holder = Holder::of(roomy, Options::default());
    let names = "example.com,shop.example.co.uk,*.example.com";
    holder.apply(names);
    let detail = holder.detail();
    let records = detail["DomainValidationList"].as_array().unwrap();
    let told: Vec<(&str, &str)> = records
        .iter()
        .map(|record| {
            let text = |name: &str| record[name].as_str().unwrap();
            (text("RootDomain"), text("ValidationKey"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("example.com", "_dnsauth"),
            ("example.co.uk", "_dnsauth.shop"),
            ("example.com", "_dnsauth"),
        ]
    );
    assert_eq!(records[0]["ValidationValue"], records[2]["ValidationValue"]);
    holder.enter(Stage::Issued);
    let id = holder.detail()["CertificateId"].to_string();
    assert_eq!(holder.certificate(&id)["Sans"], names);
}
