//! A certification authority of our own: root, intermediate, leaves.
//!
//! Leaves have an ECDSA P-256 key made here and are valid for 90 days. Nothing is
//! stored on disk, and nothing outside trusts the root.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use secrecy::SecretString;

use super::time::later;

/// How long a leaf is valid.
pub(super) const VALIDITY: Duration = days(90);

/// Signs certificates.
pub(super) struct Authority {
    root_pem: String,
    intermediate: CertifiedIssuer<'static, KeyPair>,
}

/// An issued certificate.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    /// Leaf, then intermediate.
    pub(super) chain_pem: String,
    /// PKCS #8.
    pub(super) private_key_pem: SecretString,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

impl Authority {
    /// Makes the two authorities, valid from a day before `now` for ten years.
    pub(super) fn new(now: Timestamp) -> Result<Self, rcgen::Error> {
        let from = earlier_by_a_day(now);
        let until = later(from, days(3650));
        let root_params = authority_params("Emulated Root CA", from, until, None);
        let root = CertifiedIssuer::self_signed(root_params, KeyPair::generate()?)?;
        let params = authority_params("Emulated DV TLS CA", from, until, Some(0));
        let intermediate = CertifiedIssuer::signed_by(params, KeyPair::generate()?, &root)?;
        Ok(Self {
            root_pem: root.pem(),
            intermediate,
        })
    }

    /// The certificate a verifier has to trust.
    pub(super) fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// Issues a certificate for `domain`, valid from `now`.
    ///
    /// A wildcard also covers the domain it stands below. Fails if the domain is
    /// not one that a certificate can name.
    pub(super) fn issue(&self, domain: &str, now: Timestamp) -> Result<Issued, rcgen::Error> {
        let not_after = later(now, VALIDITY);
        let bare = domain.strip_prefix("*.").map(str::to_owned);
        let names: Vec<String> = [domain.to_owned()].into_iter().chain(bare).collect();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = common_name(domain);
        params.not_before = date_time_ymd(1970, 1, 1) + since_epoch(now);
        params.not_after = date_time_ymd(1970, 1, 1) + since_epoch(not_after);
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &self.intermediate)?;
        Ok(Issued {
            chain_pem: leaf.pem() + &self.intermediate.pem(),
            private_key_pem: SecretString::from(key.serialize_pem()),
            not_before: now,
            not_after,
        })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Authority").finish_non_exhaustive()
    }
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

const fn days(count: u64) -> Duration {
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
mod tests {
    use super::*;
    use x509_parser::pem::Pem;

    fn certificates(pem: &str) -> Vec<Pem> {
        Pem::iter_from_buffer(pem.as_bytes())
            .collect::<Result<_, _>>()
            .unwrap()
    }

    #[test]
    fn a_leaf_names_its_domain_and_chains_up_to_the_root() {
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let authority = Authority::new(now).unwrap();

        let issued = authority.issue("*.example.com", now).unwrap();

        let chain = certificates(&issued.chain_pem);
        let root = certificates(authority.root_pem());
        let [leaf, intermediate] = &chain[..] else {
            panic!("not a leaf and an intermediate");
        };
        let leaf = leaf.parse_x509().unwrap();
        let intermediate = intermediate.parse_x509().unwrap();
        let root = root[0].parse_x509().unwrap();

        let names = leaf.subject_alternative_name().unwrap().unwrap();
        let names: Vec<String> = (names.value.general_names.iter())
            .map(ToString::to_string)
            .collect();
        assert_eq!(names, ["DNSName(*.example.com)", "DNSName(example.com)"]);
        assert_eq!(leaf.validity().not_before.timestamp(), now.as_second());
        assert_eq!(
            leaf.validity().not_after.timestamp() - now.as_second(),
            90 * 24 * 60 * 60
        );
        assert_eq!(leaf.issuer(), intermediate.subject());
        assert_eq!(intermediate.issuer(), root.subject());
        assert_ne!(leaf.public_key(), intermediate.public_key());
    }
}
