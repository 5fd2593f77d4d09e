//! Public keys by kind and size.

use std::fmt;

use x509_parser::asn1_rs::{Class, FromDer as _, Oid, Tag};
use x509_parser::oid_registry::{
    OID_KEY_TYPE_EC_PUBLIC_KEY, OID_PKCS1_RSAENCRYPTION, OID_SIG_ED25519,
};
use x509_parser::public_key::RSAPublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::oid::dotted;

// Curves: RFC 5480 2.1.1.1, and GB/T 32918.5 for SM2.
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const P521: &str = "1.3.132.0.35";
const SM2: &str = "1.2.156.10197.1.301";

/// What kind of key a certificate is for.
///
/// Written as CAS writes it: `RSA_2048`, `ECC_256`, `SM2`; further `ED25519`, and the
/// dotted object identifier of any other algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyAlgorithm {
    /// A key on an elliptic curve: `256`, `384` or `521` for NIST's P-256, P-384 and
    /// P-521, the dotted object identifier of any other named curve.
    Ecc {
        /// The curve.
        curve: String,
    },
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Any other algorithm, by its dotted object identifier.
    Other(String),
    /// RSA (RFC 8017).
    Rsa {
        /// The length of the modulus.
        bits: usize,
    },
    /// SM2, the Chinese standard.
    Sm2,
}

impl KeyAlgorithm {
    /// Reads the kind of a key. `None` if an RSA key is damaged or a curve has no name.
    pub(super) fn of(key: &SubjectPublicKeyInfo<'_>) -> Option<Self> {
        let algorithm = &key.algorithm.algorithm;
        if *algorithm == OID_PKCS1_RSAENCRYPTION {
            let (_, key) = RSAPublicKey::from_der(&key.subject_public_key.data).ok()?;
            let bits = bits(key.modulus)?;
            return Some(Self::Rsa { bits });
        }
        if *algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY {
            // RFC 5480 2.1.1: certificates name their curve.
            let curve = key.algorithm.parameters.as_ref()?;
            // `as_oid` takes octets of any kind, so those of explicit parameters too.
            let is_named = curve.class() == Class::Universal && curve.tag() == Tag::Oid;
            return is_named.then_some(Self::on(&curve.as_oid().ok()?));
        }
        if *algorithm == OID_SIG_ED25519 {
            return Some(Self::Ed25519);
        }
        Some(Self::Other(dotted(algorithm)))
    }

    fn on(curve: &Oid<'_>) -> Self {
        let curve = dotted(curve);
        let curve = match &*curve {
            SM2 => return Self::Sm2,
            P256 => "256",
            P384 => "384",
            P521 => "521",
            other => other,
        };
        Self::Ecc {
            curve: curve.to_owned(),
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ecc { curve } => write!(formatter, "ECC_{curve}"),
            Self::Ed25519 => formatter.write_str("ED25519"),
            Self::Other(algorithm) => formatter.write_str(algorithm),
            Self::Rsa { bits } => write!(formatter, "RSA_{bits}"),
            Self::Sm2 => formatter.write_str("SM2"),
        }
    }
}

/// The length of a positive DER integer; `None` for zero and negative ones.
fn bits(integer: &[u8]) -> Option<usize> {
    if integer.first()? & 0x80 != 0 {
        return None;
    }
    let leading = integer.iter().position(|octet| *octet != 0)?;
    let magnitude = &integer[leading..];
    Some(8 * magnitude.len() - magnitude.first()?.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_modulus_counts_from_its_highest_bit() {
        assert_eq!(bits(&[0, 0x80, 0]), Some(16));
        assert_eq!(bits(&[0x7f, 0]), Some(15));
        assert_eq!(bits(&[1]), Some(1));
        for no_modulus in [&[][..], &[0], &[0, 0], &[0x80]] {
            assert_eq!(bits(no_modulus), None, "{no_modulus:?}");
        }
    }
}
