//! Who a client of the plugin claims to be.
//!
//! Terraform's certificate is ECDSA P-521, which the rustls provider we use cannot
//! sign with; the `p521` crate does it here.

use std::sync::Arc;

use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{DerSignature, SigningKey};
use p521::pkcs8::DecodePrivateKey as _;
use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{self, CertifiedKey, SingleCertAndKey};
use rustls::{
    ClientConfig, Error, RootCertStore, SignatureAlgorithm, SignatureScheme,
    SupportedProtocolVersion,
};

/// Test-only: made with openssl after the pattern of Terraform's own.
const HOST: &str = include_str!("../../data/tls/host.pem");
const HOST_KEY: &str = include_str!("../../data/tls/host-key.pem");
const OTHER: &str = include_str!("../../data/tls/other.pem");
const OTHER_KEY: &str = include_str!("../../data/tls/other-key.pem");

/// What the host puts into `PLUGIN_CLIENT_CERT`.
pub(crate) fn host_certificate() -> &'static str {
    HOST
}

/// A client's certificate and the key that it signs with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Identity {
    /// No certificate at all.
    Anonymous,
    /// The host's certificate, without the host's key.
    Impostor,
    /// The host that started the plugin.
    Host,
    /// Another host, with a certificate and key of its own.
    Stranger,
}

impl Identity {
    /// A TLS client that trusts only `server`, as Terraform does.
    pub(crate) fn client(
        self,
        server: CertificateDer<'static>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(server).expect("the line carries a certificate");
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .expect("ring has suites for the version")
            .with_root_certificates(roots);
        let mut config = match self.resolver() {
            Some(resolver) => builder.with_client_cert_resolver(resolver),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        config
    }

    fn resolver(self) -> Option<Arc<dyn ResolvesClientCert>> {
        let (certificate, key) = match self {
            Self::Anonymous => return None,
            Self::Impostor => (HOST, OTHER_KEY),
            Self::Host => (HOST, HOST_KEY),
            Self::Stranger => (OTHER, OTHER_KEY),
        };
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let key = SigningKey::from_pkcs8_der(key.secret_der()).unwrap();
        let certified = CertifiedKey::new(vec![certificate], Arc::new(P521Key(key)));
        Some(Arc::new(SingleCertAndKey::from(certified)))
    }
}

#[derive(Debug, Clone)]
struct P521Key(SigningKey);

impl sign::SigningKey for P521Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn sign::Signer>> {
        offered
            .contains(&sign::Signer::scheme(self))
            .then(|| Box::new(self.clone()) as Box<dyn sign::Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl sign::Signer for P521Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature: DerSignature = self.0.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
