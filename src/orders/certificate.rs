//! An issued certificate: its chain, its dates, its key.

use secrecy::SecretString;

use super::{OrderId, OrderSnapshot, Orders};
use crate::x509::{self, Chain};
use cas::{CallOptions, Error};

/// What an issued order has to give. `Debug` shows no key.
#[derive(Debug)]
pub(crate) struct Certificate {
    /// The certificate and its issuers.
    pub chain: Chain,
    /// In PEM. Absent where the order brought its own signing request.
    pub private_key: Option<SecretString>,
    /// The certificate's id, where the service tells it.
    pub certificate_id: Option<String>,
    /// Its identifier, such as `7562353-cn-hangzhou`, where the service tells it; or why
    /// it could not be asked.
    pub identifier: Result<Option<String>, Error>,
}

/// What came of asking for a certificate.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// Here it is.
    Certificate(Box<Certificate>),
    /// There is none to be had; the status tells why. An order that is issued all the
    /// same is one whose certificate the service does not send yet, or sends in a form
    /// that cannot be read: [`OrderSnapshot::sent_certificate`].
    NotIssued(Box<OrderSnapshot>),
    /// The order is not there.
    Gone,
}

impl Orders {
    /// Fetches the certificate of an issued order, with its private key.
    ///
    /// The identifier takes a right of its own
    /// (`yundun-cert:GetUserCertificateDetail`); without it, the rest is delivered.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn certificate(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Delivery, Error> {
        self.service.certificate(order, call).await
    }

    /// The identifier of a certificate, such as `7562353-cn-hangzhou`, by its id. `None`
    /// where the id is none of the service's, or the service does not tell.
    ///
    /// # Errors
    ///
    /// The service could not be asked, or does not let this account ask.
    pub(crate) async fn identifier(
        &self,
        certificate_id: &str,
        call: &CallOptions,
    ) -> Result<Option<String>, Error> {
        self.service.identifier(certificate_id, call).await
    }
}

/// The certificates of a PEM text that the service sent, in which the leaf may stand anywhere.
/// `None` if there is no leaf that can be read.
pub(super) fn read_chain(pem: &str) -> Option<Chain> {
    x509::split_chain(pem)
        .inspect_err(|error| tracing::warn!(%error, "the service's chain cannot be read"))
        .ok()
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

    use super::*;

    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";

    fn certificate(is_ca: IsCa) -> String {
        let mut parameters = CertificateParams::new(["www.example.com".to_owned()]).unwrap();
        parameters.not_before = rcgen::date_time_ymd(2026, 1, 2);
        parameters.not_after = rcgen::date_time_ymd(2026, 4, 2);
        parameters.is_ca = is_ca;
        let key = KeyPair::generate().unwrap();
        parameters
            .self_signed(&key)
            .unwrap()
            .pem()
            .replace("\r\n", "\n")
    }

    #[test]
    fn the_leaf_is_found_wherever_it_stands_and_line_ends_are_plain() {
        let leaf = certificate(IsCa::NoCa);
        let issuer = certificate(IsCa::Ca(BasicConstraints::Unconstrained));
        for pem in [
            format!("{leaf}{issuer}"),
            format!("{issuer}\n\n{leaf}"),
            format!("{leaf}{issuer}").replace('\n', "\r\n"),
            format!("subject=www\n{}{}", leaf.trim_end(), issuer.trim_end()),
            format!("{leaf}{issuer}").replace('\n', " "),
        ] {
            let chain = read_chain(&pem).unwrap();
            assert_eq!(chain.leaf, leaf);
            assert_eq!(chain.rest, issuer);
            assert_eq!(chain.not_before.to_string(), "2026-01-02T00:00:00Z");
            assert_eq!(chain.not_after.to_string(), "2026-04-02T00:00:00Z");
        }
    }

    #[test]
    fn a_chain_of_authorities_begins_with_its_first() {
        let alone = certificate(IsCa::Ca(BasicConstraints::Unconstrained));
        let chain = read_chain(&alone).unwrap();
        assert_eq!((chain.leaf, chain.rest), (alone, String::new()));
    }

    #[test]
    fn what_holds_no_certificate_is_no_chain() {
        for pem in ["", "PEM", BEGIN, &format!("{BEGIN}\nAAAA\n{END}\n")] {
            assert_eq!(read_chain(pem), None, "{pem}");
        }
    }
}
