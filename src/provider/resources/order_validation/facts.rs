//! What a certificate says, as attributes.

use secrecy::ExposeSecret as _;

use super::model::ValidationModel;
use crate::orders::Certificate;
use crate::x509;
use framework::Field;

impl ValidationModel {
    /// Fills in the certificate and those of its issuers as one text.
    pub(super) fn join_chain(&mut self) {
        if let (Some(leaf), Some(issuers)) =
            (self.certificate.text(), self.certificate_chain.text())
        {
            self.full_chain = Field::Known(format!("{leaf}{issuers}"));
        }
    }

    /// Takes over a certificate. The private key only if it is wanted.
    pub(super) fn hold(&mut self, delivered: &Certificate) {
        let text = |text: &str| Field::Known(text.to_owned());
        self.certificate_id = delivered.certificate_id.clone().into();
        self.cert_identifier = delivered.identifier.as_ref().ok().cloned().flatten().into();
        self.certificate = text(&delivered.chain.leaf);
        self.certificate_chain = text(&delivered.chain.rest);
        self.join_chain();
        self.private_key = match (&delivered.private_key, self.store_private_key.known()) {
            (Some(key), Some(true)) => text(key.expose_secret()),
            _ => Field::Null,
        };
        // The chain was read once already; what fails here is an odd name at most.
        let facts = x509::Certificate::parse(&delivered.chain.leaf).ok();
        let fact = |of: fn(&x509::Certificate) -> String| facts.as_ref().map(of).into();
        self.common_name = facts
            .as_ref()
            .and_then(|facts| facts.common_name.clone())
            .into();
        self.subject_alternative_names = facts
            .as_ref()
            .map(|facts| {
                let names = facts.subject_alternative_names.iter();
                names.map(|name| text(name)).collect()
            })
            .into();
        self.issuer = fact(|facts| facts.issuer.clone());
        self.serial_number = fact(|facts| facts.serial_number.clone());
        self.fingerprint_sha256 = fact(|facts| facts.fingerprint_sha256.clone());
        self.key_algorithm = fact(|facts| facts.key_algorithm.to_string());
        self.not_before = fact(|facts| facts.not_before.to_string());
        self.not_after = fact(|facts| facts.not_after.to_string());
    }
}
