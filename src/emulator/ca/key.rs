//! Keys that the service makes for an applicant, with the request that goes to the CA.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair};

use super::{common_name, rsa};
use crate::kept_secret::KeptSecret;
use crate::key_algorithm::KeyAlgorithm;

/// A key that was made, and its request.
#[derive(Debug)]
pub(crate) struct MadeKey {
    /// PKCS #1 for RSA, as the service hands it out, else PKCS #8.
    pub(crate) private_key_pem: KeptSecret,
    /// The certificate request in PEM.
    pub(crate) csr: String,
}

/// Makes a key and a request for these names, the first of which is the common name.
///
/// Fails if there is a name that no certificate can have.
pub(crate) fn make_key(algorithm: KeyAlgorithm, names: &[String]) -> Result<MadeKey, rcgen::Error> {
    let (key, private_key_pem) = match algorithm {
        KeyAlgorithm::Ecc256 => {
            let key = KeyPair::generate()?;
            let pem = key.serialize_pem();
            (key, pem)
        }
        KeyAlgorithm::Rsa2048 => rsa_key(2048)?,
        KeyAlgorithm::Rsa3072 => rsa_key(3072)?,
        KeyAlgorithm::Rsa4096 => rsa_key(4096)?,
    };
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = common_name(names.first().map_or("", String::as_str));
    Ok(MadeKey {
        csr: params.serialize_request(&key)?.pem()?,
        private_key_pem: private_key_pem.into(),
    })
}

fn rsa_key(bits: u32) -> Result<(KeyPair, String), rcgen::Error> {
    let pkcs1 = rsa::private_key(bits).ok_or(rcgen::Error::KeyGenerationUnavailable)?;
    let pkcs8 = rsa::pkcs8(&pkcs1).into();
    let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &rcgen::PKCS_RSA_SHA256)?;
    let body = STANDARD.encode(&pkcs1);
    let lines: Vec<&str> = (0..body.len())
        .step_by(64)
        .map(|start| &body[start..body.len().min(start + 64)])
        .collect();
    let pem = format!(
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n",
        lines.join("\n")
    );
    Ok((key, pem))
}
