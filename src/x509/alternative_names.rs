//! Subject alternative names (RFC 5280 4.2.1.6) as texts.

use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::asn1_rs::FromDer as _;
use x509_parser::extensions::{GeneralName, SubjectAlternativeName, X509Extension};
use x509_parser::oid_registry::OID_X509_EXT_SUBJECT_ALT_NAME;

use super::hex::hex;
use super::name;
use super::oid::dotted;

/// The alternative names, in order; empty if the extension is absent, `None` if it is
/// damaged.
///
/// DNS names as they stand, IP addresses in their usual spelling, mail addresses and URIs
/// as they are. Rarer kinds say what they are: `dirname:CN=…`, `rid:1.2.3.4`,
/// `othername:1.2.3.4`, and `other:` with hex digits for what cannot be read.
pub(super) fn texts(extensions: &[X509Extension<'_>]) -> Option<Vec<String>> {
    let mut found = extensions
        .iter()
        .filter(|extension| extension.oid == OID_X509_EXT_SUBJECT_ALT_NAME);
    let Some(extension) = found.next() else {
        return Some(Vec::new());
    };
    let (rest, names) = SubjectAlternativeName::from_der(extension.value).ok()?;
    let is_whole = rest.is_empty() && found.next().is_none();
    is_whole.then(|| names.general_names.iter().map(text).collect())
}

fn text(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(text) | GeneralName::RFC822Name(text) | GeneralName::URI(text) => {
            (*text).to_owned()
        }
        GeneralName::IPAddress(octets) => address(octets),
        GeneralName::DirectoryName(name) => format!("dirname:{}", name::text(name)),
        GeneralName::OtherName(kind, _) => format!("othername:{}", dotted(kind)),
        GeneralName::RegisteredID(id) => format!("rid:{}", dotted(id)),
        GeneralName::X400Address(any) | GeneralName::EDIPartyName(any) => other(any.data),
        GeneralName::Invalid(_, octets) => other(octets),
    }
}

fn address(octets: &[u8]) -> String {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        Ipv4Addr::from(octets).to_string()
    } else if let Ok(octets) = <[u8; 16]>::try_from(octets) {
        Ipv6Addr::from(octets).to_string()
    } else {
        other(octets)
    }
}

fn other(octets: &[u8]) -> String {
    format!("other:{}", hex(octets))
}
