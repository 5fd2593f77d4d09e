//! Mutual TLS with the host, which go-plugin calls AutoMTLS.
//!
//! The host hands us its certificate in `PLUGIN_CLIENT_CERT`; we make one for ourselves and
//! hand it over in the handshake line. Both live as long as the process. The cryptography
//! is ring's, which takes no time to start.

use std::sync::Arc;

use jiff::tz::TimeZone;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::Error;
use super::pinned_client::PinnedClient;
use system::{Clock, Environment};

/// The host checks this name, whatever the socket is.
const SERVER_NAME: &str = "localhost";

/// Our side of the connections to one host.
pub(super) struct MutualTls {
    /// Accepts that host alone.
    pub(super) acceptor: TlsAcceptor,
    /// What we present, for the handshake line.
    pub(super) certificate: CertificateDer<'static>,
}

impl MutualTls {
    /// As the environment asks for it; `None` where the host wants no TLS.
    ///
    /// A variable that is set and cannot be read is an error, never plaintext.
    pub(super) fn requested(
        environment: &Environment,
        clock: &dyn Clock,
    ) -> Result<Option<Self>, Error> {
        environment
            .variable("PLUGIN_CLIENT_CERT")?
            .map(|pem| Self::with_host(&pem, clock))
            .transpose()
    }

    fn with_host(pem: &str, clock: &dyn Clock) -> Result<Self, Error> {
        let host = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| {
            Error::ClientCertificate {
                reason: error.to_string(),
            }
        })?;
        let provider = Arc::new(ring::default_provider());
        let verifier = PinnedClient::new(host, &provider)?;
        let (certificate, key) = own_certificate(clock).map_err(Error::OwnCertificate)?;

        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::Tls)?
            .with_client_cert_verifier(Arc::new(verifier))
            .with_single_cert(vec![certificate.clone()], key.into())
            .map_err(Error::Tls)?;
        // Terraform 1.15 ends a connection that does not agree on a protocol.
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate,
        })
    }
}

/// A self-signed P-256 certificate from yesterday for thirty years.
///
/// It is the host's only trusted root, so it needs what a server's certificate
/// needs: the name as a SAN and the extended key usage `serverAuth`.
fn own_certificate(
    clock: &dyn Clock,
) -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut parameters = CertificateParams::new([SERVER_NAME.to_owned()])?;
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::CommonName, SERVER_NAME);
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];

    let today = clock.now().to_zoned(TimeZone::UTC).date();
    let (first, last) = (
        today.yesterday().unwrap_or(today),
        // The 29th of February has no match in most years; the 28th always has.
        (today.year().saturating_add(30), today.day().min(28)),
    );
    let day = |year: i16, month: i8, day: i8| {
        date_time_ymd(year.into(), month.unsigned_abs(), day.unsigned_abs())
    };
    parameters.not_before = day(first.year(), first.month(), first.day());
    parameters.not_after = day(last.0, today.month(), last.1);

    let certificate = parameters.self_signed(&key)?;
    Ok((
        certificate.der().clone(),
        PrivatePkcs8KeyDer::from(key.serialize_der()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use system::FixedClock;

    const HOST: &str = include_str!("../../tests/data/tls/host.pem");

    fn leap_day() -> FixedClock {
        FixedClock("2028-02-29T00:30:00Z".parse().expect("a timestamp"))
    }

    fn requested(pem: &str) -> Result<Option<MutualTls>, Error> {
        let environment = Environment::fixed([("PLUGIN_CLIENT_CERT", pem)]);
        MutualTls::requested(&environment, &leap_day())
    }

    #[test]
    fn our_certificate_is_what_the_host_demands_of_a_server() {
        let tls = requested(HOST).unwrap().expect("TLS was asked for");
        let (_, certificate) = x509_parser::parse_x509_certificate(&tls.certificate).unwrap();

        let names = certificate.subject_alternative_name().unwrap().unwrap();
        assert_eq!(
            format!("{:?}", names.value.general_names),
            r#"[DNSName("localhost")]"#
        );
        let usage = certificate.extended_key_usage().unwrap().unwrap();
        assert!(usage.value.server_auth);
        let validity = certificate.validity();
        assert_eq!(
            validity.not_before.to_string(),
            "Feb 28 00:00:00 2028 +00:00"
        );
        assert_eq!(
            validity.not_after.to_string(),
            "Feb 28 00:00:00 2058 +00:00"
        );
    }

    #[test]
    fn every_process_has_a_certificate_of_its_own() {
        let certificate = || requested(HOST).unwrap().expect("asked for").certificate;
        assert_ne!(certificate(), certificate());
    }

    #[test]
    fn without_a_host_certificate_there_is_no_tls() {
        assert!(requested("").unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_host_certificate_that_is_not_unicode_is_an_error_and_not_absent() {
        use std::ffi::OsString;
        use std::os::unix::ffi::OsStringExt as _;

        let certificate = OsString::from_vec([HOST.as_bytes(), b"\xff"].concat());
        let environment = Environment::fixed([]).with_variable("PLUGIN_CLIENT_CERT", certificate);
        let outcome = MutualTls::requested(&environment, &leap_day());
        assert!(matches!(outcome, Err(Error::Variable(_))));
    }

    #[test]
    fn a_host_certificate_that_cannot_be_read_is_an_error() {
        let not_x509 = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
        for broken in ["hello", "-----BEGIN CERTIFICATE-----", not_x509] {
            let outcome = requested(broken);
            assert!(matches!(outcome, Err(Error::ClientCertificate { .. })));
        }
    }
}
