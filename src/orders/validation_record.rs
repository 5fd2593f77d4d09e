//! What an applicant must publish to prove control of a domain.

use std::fmt;

use super::DomainName;

/// How control of a domain is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValidationMethod {
    /// A DNS record.
    Dns,
    /// A file on the domain's web server.
    File,
}

impl ValidationMethod {
    /// The API's word, which configurations use too.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::File => "FILE",
        }
    }

    /// Reads the API's word.
    pub(crate) fn from_api(text: &str) -> Option<Self> {
        match text {
            "DNS" => Some(Self::Dns),
            "FILE" => Some(Self::File),
            _ => None,
        }
    }
}

impl fmt::Display for ValidationMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A record, and the name that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DomainRecord {
    /// The name that it proves control of; `None` of the one record of an order on quota,
    /// which is for all names.
    pub domain: Option<DomainName>,
    /// What is to be published.
    pub record: ValidationRecord,
}

impl DomainRecord {
    /// Whether it is a DNS record.
    pub(crate) fn is_dns(&self) -> bool {
        matches!(self.record, ValidationRecord::Dns { .. })
    }

    /// The one record of an order.
    pub(super) fn of_order(record: ValidationRecord) -> Self {
        Self {
            domain: None,
            record,
        }
    }
}

/// The record or file that the CA looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValidationRecord {
    /// A DNS record.
    Dns {
        /// Its name as the API says it: bare, relative to the zone, or full.
        domain: String,
        /// Its type: `TXT` or `CNAME`.
        record_type: String,
        /// Its value.
        value: String,
    },
    /// A file served by plain HTTP or HTTPS, without redirects.
    File {
        /// The host that serves it.
        domain: String,
        /// Its path and name, beginning with `/`.
        uri: String,
        /// Its content.
        content: String,
    },
}

/// A record's name, relative to a zone and in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordName {
    /// Relative to the zone; `@` for the zone itself.
    pub host: String,
    /// In full, without a trailing dot.
    pub fqdn: String,
}

impl RecordName {
    /// Reads a name as the API says it.
    ///
    /// Whether the API gives names relative to the zone or in full differs by brand
    /// and is written nowhere; nor whether it spells an IDN in Unicode. A name that ends
    /// with the zone is full. `zone` is in ASCII, and both parts of the result are.
    pub(crate) fn within(zone: &str, api: &str) -> Self {
        let name = ascii(api);
        let name = name.trim_end_matches('.');
        if name == zone || name == "@" || name.is_empty() {
            return Self {
                host: "@".to_owned(),
                fqdn: zone.to_owned(),
            };
        }
        let host = name
            .strip_suffix(zone)
            .and_then(|rest| rest.strip_suffix('.'))
            .unwrap_or(name)
            .to_owned();
        let fqdn = format!("{host}.{zone}");
        Self { host, fqdn }
    }
}

/// A name in lower case and punycode. Labels of records begin with `_` where names of hosts
/// may not, so this is lenient; what cannot be converted stays.
fn ascii(name: &str) -> String {
    idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_records_name_is_the_same_however_the_api_says_it() {
        for api in [
            "_dnsauth.www",
            "_dnsauth.www.example.com",
            "_DNSAUTH.www.example.com.",
        ] {
            let name = RecordName::within("example.com", api);
            assert_eq!(name.host, "_dnsauth.www", "{api}");
            assert_eq!(name.fqdn, "_dnsauth.www.example.com", "{api}");
        }
    }

    #[test]
    fn a_records_name_in_unicode_is_the_same_as_in_punycode() {
        for api in [
            "_dnsauth.bücher",
            "_dnsauth.bücher.例子.com",
            "_DNSAUTH.BÜCHER.例子.com.",
            "_dnsauth.bücher。例子。com",
            "_dnsauth.xn--bcher-kva",
            "_dnsauth.xn--bcher-kva.xn--fsqu00a.com",
        ] {
            let name = RecordName::within("xn--fsqu00a.com", api);
            assert_eq!(name.host, "_dnsauth.xn--bcher-kva", "{api}");
            assert_eq!(name.fqdn, "_dnsauth.xn--bcher-kva.xn--fsqu00a.com", "{api}");
        }
        let zone = RecordName::within("xn--fsqu00a.com", "例子.com");
        assert_eq!(zone.host, "@");
    }

    #[test]
    fn a_zone_that_only_looks_like_the_end_of_a_name_stays() {
        let name = RecordName::within("example.com", "_dnsauth.myexample.com");
        assert_eq!(name.host, "_dnsauth.myexample.com");
        assert_eq!(name.fqdn, "_dnsauth.myexample.com.example.com");
    }

    #[test]
    fn the_zone_itself_is_written_as_an_at_sign() {
        for api in ["@", "example.com", "example.com."] {
            let name = RecordName::within("example.com", api);
            assert_eq!(
                (name.host.as_str(), name.fqdn.as_str()),
                ("@", "example.com"),
                "{api}"
            );
        }
    }
}
