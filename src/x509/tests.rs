//! Stories of certificates and requests, most of them as OpenSSL made and read them.

mod certificates;
mod chains;
mod hostile_input;
mod requests;

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

use super::certificate::NotACertificate;
use super::pem::PemFault;
use super::signing_request::{NotARequest, Problem};
use super::*;

/// A file of tests/data/x509.
fn data(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/x509")
}

/// The names of files that end so, without the end, in order.
fn names(end: &str) -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names
        .filter_map(|name| name.strip_suffix(end).map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// A block with these octets in it.
fn block(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// The label and the octets of a text that is one block.
fn opened(pem: &str) -> (&str, Vec<u8>) {
    let (begin, body) = pem.split_once("-----\n").unwrap();
    let (body, _) = body.split_once("\n-----").unwrap();
    let label = begin.strip_prefix("-----BEGIN ").unwrap();
    (label, STANDARD.decode(body.replace('\n', "")).unwrap())
}

/// A certificate for `www.example.com`, after `change`, and its key in PEM.
fn issue(change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "www.example.com");
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}
