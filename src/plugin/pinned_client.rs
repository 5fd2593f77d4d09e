//! The check that a client is the host that started us.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error as TlsError, SignatureScheme,
};

use p521::ecdsa::signature::Verifier as _;
use p521::ecdsa::{DerSignature, VerifyingKey};

use super::Error;

/// Accepts one certificate, byte for byte, from a client that can sign with its key.
///
/// Terraform's certificate is self-signed and marked as a CA. webpki refuses such
/// a leaf (`CaUsedAsEndEntity`), and trusting it as a root would let in whatever
/// it signs; so it is pinned. Its key is P-521, which ring cannot verify: that one
/// scheme is verified by the `p521` crate, all others by ring.
#[derive(Debug)]
pub(super) struct PinnedClient {
    certificate: CertificateDer<'static>,
    p521: Option<VerifyingKey>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinnedClient {
    /// Fails where `certificate` is no X.509, or its P-521 key is no point.
    pub(super) fn new(
        certificate: CertificateDer<'static>,
        provider: &CryptoProvider,
    ) -> Result<Self, Error> {
        let p521 = p521_key(&certificate)?;
        Ok(Self {
            certificate,
            p521,
            algorithms: provider.signature_verification_algorithms,
        })
    }

    /// Whether this is the scheme that needs `p521`.
    ///
    /// The message to be signed is complete in both TLS 1.2 and 1.3 (rustls builds
    /// it), so one verification serves both.
    fn verify_p521(
        &self,
        message: &[u8],
        signed: &DigitallySignedStruct,
    ) -> Option<Result<HandshakeSignatureValid, TlsError>> {
        let key = self.p521.as_ref()?;
        (signed.scheme == SignatureScheme::ECDSA_NISTP521_SHA512).then(|| {
            DerSignature::from_bytes(signed.signature())
                .and_then(|signature| key.verify(message, &signature))
                .map(|()| HandshakeSignatureValid::assertion())
                .map_err(|_| CertificateError::BadSignature.into())
        })
    }
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, TlsError> {
        if *end_entity == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.verify_p521(message, signed).unwrap_or_else(|| {
            verify_tls12_signature(message, certificate, signed, &self.algorithms)
        })
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.verify_p521(message, signed).unwrap_or_else(|| {
            verify_tls13_signature(message, certificate, signed, &self.algorithms)
        })
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let p521 = self
            .p521
            .is_some()
            .then_some(SignatureScheme::ECDSA_NISTP521_SHA512);
        p521.into_iter()
            .chain(self.algorithms.supported_schemes())
            .collect()
    }
}

/// The certificate's key where that is P-521.
fn p521_key(certificate: &CertificateDer<'_>) -> Result<Option<VerifyingKey>, Error> {
    let unusable = |reason: String| Error::ClientCertificate { reason };
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate)
        .map_err(|error| unusable(error.to_string()))?;
    let key = parsed.public_key();
    let curve = key.algorithm.parameters.as_ref();
    if curve.and_then(|curve| curve.as_oid().ok())
        != Some(x509_parser::oid_registry::OID_NIST_EC_P521)
    {
        return Ok(None);
    }
    VerifyingKey::from_sec1_bytes(&key.subject_public_key.data)
        .map(Some)
        .map_err(|error| unusable(error.to_string()))
}
