//! A certification authority of our own: root, intermediate, leaves.
//!
//! A leaf certifies the applicant's key, or one made here. Nothing outside trusts the
//! root.

mod key;
mod rsa;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize, Serializer};

use super::csr::Csr;
use super::kept_secret::KeptSecret;
use super::time::{as_text, from_text, later};

pub(super) use key::make_key;

const INTERMEDIATE: &str = "Emulated DV TLS CA";

/// The root that clients may trust, and the intermediate that signs leaves.
#[derive(Deserialize)]
#[serde(try_from = "Saved")]
pub(super) struct CertificateAuthority {
    root_pem: String,
    intermediate_pem: String,
    intermediate: Issuer<'static, KeyPair>,
}

/// What of an authority is kept in a file. The root's key is not needed again.
#[derive(Serialize, Deserialize)]
struct Saved {
    root: String,
    intermediate: String,
    intermediate_key: String,
}

/// What is to be certified.
#[derive(Debug)]
pub(super) struct Application<'a> {
    /// In the spelling of certificates; the first becomes the common name.
    pub(super) domains: &'a [String],
    /// The applicant's request; without one a key is made.
    pub(super) csr: Option<&'a Csr>,
    /// How long the certificate is valid.
    pub(super) validity: Duration,
}

/// An issued certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Issued {
    /// Leaf, then intermediate.
    pub(super) chain_pem: String,
    /// PKCS #8; absent if the applicant keeps it.
    pub(super) private_key_pem: Option<KeptSecret>,
    /// `RSA` or `ECC`.
    pub(super) algorithm: String,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(super) not_before: Timestamp,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(super) not_after: Timestamp,
}

impl CertificateAuthority {
    /// Makes the two authorities, valid from a day before `now` for ten years.
    pub(super) fn new(now: Timestamp) -> Result<Self, rcgen::Error> {
        let from = earlier_by_a_day(now);
        let until = later(from, days(3650));
        let root_params = authority_params("Emulated Root CA", from, until, None);
        let root = CertifiedIssuer::self_signed(root_params, KeyPair::generate()?)?;
        let params = authority_params(INTERMEDIATE, from, until, Some(0));
        let key = KeyPair::generate()?;
        let intermediate = params.signed_by(&key, &root)?;
        Ok(Self {
            root_pem: root.pem(),
            intermediate_pem: intermediate.pem(),
            intermediate: Issuer::new(params, key),
        })
    }

    /// The certificate a verifier has to trust.
    pub(super) fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The private key that must never show up in a log.
    pub(super) fn private_key_pem(&self) -> SecretString {
        self.intermediate.key().serialize_pem().into()
    }

    /// Issues a certificate that is valid from `now`.
    ///
    /// Fails if a domain is not one that a certificate can name.
    pub(super) fn issue(
        &self,
        application: &Application<'_>,
        now: Timestamp,
    ) -> Result<Issued, rcgen::Error> {
        let not_after = later(now, application.validity);
        let params = leaf_params(application.domains, now, not_after)?;
        let (leaf, private_key_pem, algorithm) = match application.csr {
            Some(csr) => {
                let leaf = params.signed_by(&csr.key, &self.intermediate)?;
                (leaf, None, csr.key.algorithm_name())
            }
            None => {
                let key = KeyPair::generate()?;
                let leaf = params.signed_by(&key, &self.intermediate)?;
                (leaf, Some(key.serialize_pem().into()), "ECC")
            }
        };
        Ok(Issued {
            chain_pem: leaf.pem() + &self.intermediate_pem,
            private_key_pem,
            algorithm: algorithm.to_owned(),
            not_before: now,
            not_after,
        })
    }
}

impl fmt::Debug for CertificateAuthority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CertificateAuthority")
            .finish_non_exhaustive()
    }
}

impl From<&CertificateAuthority> for Saved {
    fn from(authority: &CertificateAuthority) -> Self {
        Self {
            root: authority.root_pem.clone(),
            intermediate: authority.intermediate_pem.clone(),
            intermediate_key: authority.intermediate.key().serialize_pem(),
        }
    }
}

impl TryFrom<Saved> for CertificateAuthority {
    type Error = rcgen::Error;

    fn try_from(saved: Saved) -> Result<Self, rcgen::Error> {
        let key = KeyPair::from_pem(&saved.intermediate_key)?;
        // Of these, an issuer uses the name and the key's purposes alone.
        let now = Timestamp::UNIX_EPOCH;
        let params = authority_params(INTERMEDIATE, now, now, Some(0));
        Ok(Self {
            root_pem: saved.root,
            intermediate_pem: saved.intermediate,
            intermediate: Issuer::new(params, key),
        })
    }
}

impl Serialize for CertificateAuthority {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Saved::from(self).serialize(serializer)
    }
}

fn leaf_params(
    domains: &[String],
    now: Timestamp,
    not_after: Timestamp,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(domains)?;
    params.distinguished_name = common_name(domains.first().map_or("", String::as_str));
    params.not_before = date_time_ymd(1970, 1, 1) + since_epoch(now);
    params.not_after = date_time_ymd(1970, 1, 1) + since_epoch(not_after);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn authority_params(
    name: &str,
    from: Timestamp,
    until: Timestamp,
    path_length: Option<u8>,
) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Emulator");
    params.is_ca = IsCa::Ca(match path_length {
        Some(length) => BasicConstraints::Constrained(length),
        None => BasicConstraints::Unconstrained,
    });
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(1970, 1, 1) + since_epoch(from);
    params.not_after = date_time_ymd(1970, 1, 1) + since_epoch(until);
    params
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

pub(super) const fn days(count: u64) -> Duration {
    Duration::from_secs(count * 24 * 60 * 60)
}

fn earlier_by_a_day(now: Timestamp) -> Timestamp {
    now.checked_sub(days(1)).unwrap_or(Timestamp::MIN)
}

/// The time since 1970 in whole seconds, which is what a certificate can hold.
fn since_epoch(moment: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(moment.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests;
