//! Distinguished names as text (RFC 4514).

use x509_parser::asn1_rs::{Any, Oid, Tag, ToDer as _};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::hex::hex;
use super::oid::dotted;

const COMMON_NAME: &str = "2.5.4.3";

/// What attributes are called. RFC 4514 section 3 names nine of them; LDAP and OpenSSL
/// the others that certificates of websites have.
const SHORT_NAMES: [(&str, &str); 21] = [
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
    ("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
    ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"),
    (COMMON_NAME, "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.97", "organizationIdentifier"),
];

/// The name with its most specific part first: `CN=example.com,O=Example,C=CN`.
///
/// Letters beyond ASCII stand as they are. An attribute without a short name, or whose
/// value is no text, is written in the form `1.2.3.4=#0C0141`.
pub(super) fn text(name: &X509Name<'_>) -> String {
    let parts = name.iter_rdn().map(|part| {
        let attributes: Vec<_> = part.iter().map(attribute).collect();
        attributes.into_iter().rev().collect::<Vec<_>>().join("+")
    });
    let parts: Vec<_> = parts.collect();
    parts.into_iter().rev().collect::<Vec<_>>().join(",")
}

/// The common name, the most specific one if there are several (RFC 2818 3.1).
/// `None` also if it is empty or no text.
pub(super) fn common_name(name: &X509Name<'_>) -> Option<String> {
    let named = name
        .iter_attributes()
        .filter(|attribute| dotted(attribute.attr_type()) == COMMON_NAME);
    let value = value(named.last()?.attr_value())?;
    (!value.is_empty()).then_some(value)
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let any = attribute.attr_value();
    match (short_name(attribute.attr_type()), value(any)) {
        (Some(name), Some(value)) => format!("{name}={}", escaped(&value)),
        (name, _) => {
            let kind = name.map_or_else(|| dotted(attribute.attr_type()), str::to_owned);
            format!(
                "{kind}=#{}",
                hex(&any.to_der_vec().unwrap_or_default()).to_ascii_uppercase()
            )
        }
    }
}

fn short_name(kind: &Oid<'_>) -> Option<&'static str> {
    let kind = dotted(kind);
    let row = SHORT_NAMES.iter().find(|(oid, _)| *oid == kind);
    row.map(|(_, name)| *name)
}

/// The characters of an ASN.1 string of any of its types; `None` if it is not one.
fn value(any: &Any<'_>) -> Option<String> {
    match any.tag() {
        Tag::Ia5String
        | Tag::NumericString
        | Tag::PrintableString
        | Tag::Utf8String
        | Tag::VisibleString => String::from_utf8(any.data.to_vec()).ok(),
        // By its definition a code with shifts; by custom Latin-1.
        Tag::T61String => Some(any.data.iter().map(|octet| char::from(*octet)).collect()),
        Tag::BmpString => {
            let (units, rest) = any.data.as_chunks();
            let units: Vec<_> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            String::from_utf16(&units).ok().filter(|_| rest.is_empty())
        }
        Tag::UniversalString => {
            let (units, rest) = any.data.as_chunks();
            let letters = units
                .iter()
                .map(|unit| char::from_u32(u32::from_be_bytes(*unit)));
            letters.collect::<Option<_>>().filter(|_| rest.is_empty())
        }
        _ => None,
    }
}

/// RFC 4514 2.4; control characters as two digits, so that a name stays on one line.
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let escape = |(at, letter): (usize, char)| match letter {
        '"' | '+' | ',' | ';' | '<' | '>' | '\\' => format!("\\{letter}"),
        '#' if at == 0 => "\\#".to_owned(),
        ' ' if at == 0 || at == last => "\\ ".to_owned(),
        letter if letter.is_ascii_control() => format!("\\{:02X}", u32::from(letter)),
        letter => letter.to_string(),
    };
    value.chars().enumerate().map(escape).collect()
}
