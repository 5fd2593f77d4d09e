//! Certificate signing requests: the applicant's own key, proven by its signature.
//!
//! RSA from 2048 bits and the curves P-256 and P-384 are taken
//! (CAS API 2020-04-07, CreateCertificateWithCsrRequest).

use rcgen::{PublicKeyData, SignatureAlgorithm};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;

use super::key_algorithm::KeyAlgorithm;

const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";

/// A request whose signature was checked.
#[derive(Debug)]
pub(super) struct Csr {
    /// The domain it is for.
    pub(super) common_name: String,
    /// The names that it asks for beside, or that one once more.
    pub(super) alternative_names: Vec<String>,
    /// The key to certify.
    pub(super) key: ApplicantKey,
}

/// The applicant's public key.
#[derive(Debug)]
pub(super) struct ApplicantKey {
    bytes: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
    /// Of an RSA key.
    bits: Option<usize>,
}

impl ApplicantKey {
    /// `RSA` or `ECC`, the words of the API.
    pub(super) fn algorithm_name(&self) -> &'static str {
        if self.algorithm == &rcgen::PKCS_RSA_SHA256 {
            "RSA"
        } else {
            "ECC"
        }
    }

    /// Kind and size, where they are ones that the service makes itself.
    pub(super) fn algorithm(&self) -> Option<KeyAlgorithm> {
        match self.bits {
            Some(2048) => Some(KeyAlgorithm::Rsa2048),
            Some(3072) => Some(KeyAlgorithm::Rsa3072),
            Some(4096) => Some(KeyAlgorithm::Rsa4096),
            Some(_) => None,
            None => {
                (self.algorithm == &rcgen::PKCS_ECDSA_P256_SHA256).then_some(KeyAlgorithm::Ecc256)
            }
        }
    }
}

impl PublicKeyData for ApplicantKey {
    fn der_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

impl Csr {
    /// Reads a request in PEM. Fails with a sentence for the applicant.
    pub(super) fn parse(pem: &str) -> Result<Self, &'static str> {
        const UNREADABLE: &str = "Csr must be a certificate request in PEM.";
        let (_, pem) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).map_err(|_| UNREADABLE)?;
        let request = request_of(&pem).ok_or(UNREADABLE)?;
        let key = applicant_key(&request)?;
        if !is_signed(&request, &key.bytes) {
            return Err("The signature of Csr is not that of its key.");
        }
        let common_name = request
            .certification_request_info
            .subject
            .iter_common_name()
            .next()
            .and_then(|name| name.as_str().ok())
            .filter(|name| !name.is_empty())
            .ok_or("Csr must have a common name.")?
            .to_owned();
        Ok(Self {
            alternative_names: alternative_names(&request),
            common_name,
            key,
        })
    }
}

fn alternative_names(request: &X509CertificationRequest<'_>) -> Vec<String> {
    let extensions = request.requested_extensions().into_iter().flatten();
    extensions
        .filter_map(|extension| match extension {
            ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
            _ => None,
        })
        .flatten()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        })
        .collect()
}

fn request_of(pem: &Pem) -> Option<X509CertificationRequest<'_>> {
    let is_request = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"].contains(&&*pem.label);
    if !is_request {
        return None;
    }
    let (rest, request) = X509CertificationRequest::from_der(&pem.contents).ok()?;
    rest.is_empty().then_some(request)
}

fn applicant_key(request: &X509CertificationRequest<'_>) -> Result<ApplicantKey, &'static str> {
    const UNFIT: &str = "The key of Csr must be RSA of 2048 bits or more, P-256 or P-384.";
    let info = &request.certification_request_info.subject_pki;
    let mut bits = None;
    let algorithm = match info.parsed() {
        Ok(PublicKey::RSA(key)) if (2048..=8192).contains(&key.key_size()) => {
            bits = Some(key.key_size());
            &rcgen::PKCS_RSA_SHA256
        }
        Ok(PublicKey::EC(_)) => match curve(request).as_deref() {
            Some(P256) => &rcgen::PKCS_ECDSA_P256_SHA256,
            Some(P384) => &rcgen::PKCS_ECDSA_P384_SHA384,
            _ => return Err(UNFIT),
        },
        _ => return Err(UNFIT),
    };
    Ok(ApplicantKey {
        bytes: info.subject_public_key.data.to_vec(),
        algorithm,
        bits,
    })
}

fn curve(request: &X509CertificationRequest<'_>) -> Option<String> {
    let info = &request.certification_request_info.subject_pki;
    let parameters = info.algorithm.parameters.as_ref()?;
    Some(parameters.as_oid().ok()?.to_id_string())
}

fn is_signed(request: &X509CertificationRequest<'_>, key: &[u8]) -> bool {
    let algorithm = request.signature_algorithm.algorithm.to_id_string();
    let algorithm: &dyn VerificationAlgorithm = match (&*algorithm, curve(request).as_deref()) {
        ("1.2.840.113549.1.1.11", _) => &signature::RSA_PKCS1_2048_8192_SHA256,
        ("1.2.840.113549.1.1.12", _) => &signature::RSA_PKCS1_2048_8192_SHA384,
        ("1.2.840.113549.1.1.13", _) => &signature::RSA_PKCS1_2048_8192_SHA512,
        ("1.2.840.10045.4.3.2", Some(P256)) => &signature::ECDSA_P256_SHA256_ASN1,
        ("1.2.840.10045.4.3.3", Some(P256)) => &signature::ECDSA_P256_SHA384_ASN1,
        ("1.2.840.10045.4.3.2", Some(P384)) => &signature::ECDSA_P384_SHA256_ASN1,
        ("1.2.840.10045.4.3.3", Some(P384)) => &signature::ECDSA_P384_SHA384_ASN1,
        _ => return false,
    };
    let signed = request.certification_request_info.raw;
    UnparsedPublicKey::new(algorithm, key)
        .verify(signed, &request.signature_value.data)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A P-256 request for `domain` that rcgen made.
    fn request(domain: &str) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        if !domain.is_empty() {
            params
                .distinguished_name
                .push(rcgen::DnType::CommonName, domain);
        }
        let key = rcgen::KeyPair::generate().unwrap();
        params.serialize_request(&key).unwrap().der().to_vec()
    }

    fn pem(der: Vec<u8>) -> String {
        use base64::Engine as _;
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n")
    }

    #[test]
    fn a_request_names_its_domain_and_its_key() {
        let csr = Csr::parse(&pem(request("www.example.com"))).unwrap();
        assert_eq!(csr.common_name, "www.example.com");
        assert_eq!(csr.key.algorithm_name(), "ECC");
    }

    #[test]
    fn a_changed_request_is_refused() {
        let mut der = request("www.example.com");
        let at = der.windows(3).position(|part| part == b"www").unwrap();
        der[at] = b'v';
        let refusal = Csr::parse(&pem(der)).unwrap_err();
        assert_eq!(refusal, "The signature of Csr is not that of its key.");
    }

    #[test]
    fn a_request_without_a_common_name_is_refused() {
        let refusal = Csr::parse(&pem(request(""))).unwrap_err();
        assert_eq!(refusal, "Csr must have a common name.");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let certificate = pem(request("a.example.com")).replace(" REQUEST", "");
        for text in ["", "hello", &certificate, &pem(b"hello".to_vec())] {
            assert_eq!(
                Csr::parse(text).unwrap_err(),
                "Csr must be a certificate request in PEM."
            );
        }
    }
}
