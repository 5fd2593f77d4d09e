//! Domain names as certificate orders use them.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A domain that a certificate can be ordered for: plain or with a leading `*.`.
///
/// Two spellings of one domain are equal: case, a trailing dot, and Unicode or
/// punycode make no difference.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainName {
    ascii: String,
    root: String,
}

/// What separates labels (RFC 3490 3.1): the full stop, the ideographic one, and both in
/// the other width.
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// Why a text is no domain for a certificate, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotADomain(String);

impl DomainName {
    /// The domain in ASCII and lower case, without a trailing dot.
    pub fn as_str(&self) -> &str {
        &self.ascii
    }

    /// Whether it begins with `*.`.
    pub fn is_wildcard(&self) -> bool {
        self.ascii.starts_with("*.")
    }

    /// The registrable domain by the whole Public Suffix List: what one registers, and
    /// usually the DNS zone.
    pub fn root(&self) -> &str {
        &self.root
    }
}

impl std::str::FromStr for DomainName {
    type Err = NotADomain;

    fn from_str(text: &str) -> Result<Self, NotADomain> {
        let refuse = |why: &str| {
            Err(NotADomain(format!(
                "{text:?} {why}. Write one domain such as www.example.com or *.example.com."
            )))
        };
        if text.len() > LONGEST_TEXT {
            // How long it is says more than all of it, and takes less time to read.
            let begin: String = text.chars().take(40).collect();
            return Err(NotADomain(format!(
                "A text of {} octets, which begins with {begin:?}, is no domain: a domain has at \
                 most {LONGEST_NAME}.",
                text.len()
            )));
        }
        if text.is_empty() {
            return refuse("is empty");
        }
        if text.contains(['\n', '\r']) {
            return refuse("has a line end in it, which `trimspace` takes away at either end");
        }
        if text.contains("://") || text.contains('/') {
            return refuse("is a URL, not a domain");
        }
        if text.contains([',', ' ', ';']) {
            return refuse("holds more than one domain, or a space");
        }
        let (wildcard, plain) = match text.strip_prefix("*.") {
            Some(plain) => ("*.", plain),
            None => ("", text),
        };
        let plain = plain.strip_suffix(DOTS).unwrap_or(plain);
        if plain.parse::<IpAddr>().is_ok() {
            return refuse(IS_AN_ADDRESS);
        }
        if has_port(plain) {
            return refuse("has a port, and a certificate is for a name alone");
        }
        if plain.contains('*') {
            return refuse("has a wildcard elsewhere than in front");
        }
        let Ok(plain) = idna::domain_to_ascii_strict(plain) else {
            return refuse(what_is_wrong(plain));
        };
        // IDNA turns full-width digits and dots into plain ones. No top-level domain is a
        // number (RFC 3696 section 2), but old spellings of addresses end in one: `127.1`.
        let last = plain.rsplit('.').next().unwrap_or_default();
        if plain.parse::<IpAddr>().is_ok() {
            return refuse(IS_AN_ADDRESS);
        }
        if last.bytes().all(|letter| letter.is_ascii_digit()) {
            return refuse("is an IP address, or ends in a number as only those do");
        }
        let Some(root) = registrable(&plain).map(str::to_owned) else {
            return refuse("is no domain that somebody can register, only the end of such domains");
        };
        let ascii = format!("{wildcard}{plain}");
        Ok(Self { ascii, root })
    }
}

const IS_AN_ADDRESS: &str = "is an IP address, and this provider does not order for IP addresses. \
                             The service sells OV certificates for them in its console";

/// The most octets of a label (RFC 1035 2.3.4).
const LONGEST_LABEL: usize = 63;
/// The most octets of a name, written without the dot at its end (the same).
const LONGEST_NAME: usize = 253;
/// No name in any script takes more octets of UTF-8: punycode has at least one for each
/// letter, of at most four.
const LONGEST_TEXT: usize = 4 * LONGEST_NAME + "*..".len();

fn has_port(text: &str) -> bool {
    let port = text.rsplit_once(':').map(|(_, port)| port);
    port.is_some_and(|port| !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Why a text without `*.` is no domain, as a clause that begins with a verb.
fn what_is_wrong(text: &str) -> &'static str {
    let labels = || text.split(DOTS);
    // A label in another script is as long as its punycode.
    let octets =
        |label: &str| idna::domain_to_ascii(label).map_or(label.len(), |ascii| ascii.len());
    let length: usize = labels().map(|label| octets(label) + 1).sum();
    if text.contains('_') {
        "is not a valid domain name: it has an underscore, which no certificate may have"
    } else if labels().any(str::is_empty) {
        "is not a valid domain name: there is nothing between two dots, or before the first"
    } else if labels().any(|label| octets(label) > LONGEST_LABEL) {
        "is not a valid domain name: a part between dots is longer than 63 octets"
    } else if length > LONGEST_NAME + 1 {
        "is not a valid domain name: it is longer than 253 octets"
    } else if labels().any(|label| label.starts_with('-') || label.ends_with('-')) {
        "is not a valid domain name: a part between dots begins or ends with a hyphen"
    } else if text
        .chars()
        .any(|letter| letter.is_ascii() && !is_plain(letter))
    {
        "is not a valid domain name: it has other characters than letters, digits and hyphens"
    } else {
        "is not a valid domain name"
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '.'
}

/// The registrable part of a domain in ASCII; `None` for a bare suffix of the list's ICANN
/// part.
///
/// The private part counts too: people register under `cn.com` or `eu.org`, and have a zone
/// of their own there. Such a suffix itself is a domain that its owner has registered.
fn registrable(domain: &str) -> Option<&str> {
    let mut suffix = psl::suffix(domain.as_bytes())?;
    let is_bare = suffix.as_bytes() == domain.as_bytes();
    while is_bare && suffix.typ() == Some(psl::Type::Private) {
        let labels = std::str::from_utf8(suffix.as_bytes()).ok()?;
        suffix = psl::suffix(labels.split_once('.')?.1.as_bytes())?;
    }
    let before = domain.len().checked_sub(suffix.as_bytes().len() + 1)?;
    let start = domain.get(..before)?.rfind('.').map_or(0, |dot| dot + 1);
    domain.get(start..)
}

impl TryFrom<String> for DomainName {
    type Error = NotADomain;

    fn try_from(text: String) -> Result<Self, NotADomain> {
        text.parse()
    }
}

impl From<DomainName> for String {
    fn from(domain: DomainName) -> Self {
        domain.ascii
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.ascii)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> DomainName {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_text_of_megabytes_is_refused_at_once_and_in_few_words() {
        for letter in ["a", "a.", "ü", "\u{1f600}"] {
            let refused = letter.repeat(6 << 20).parse::<DomainName>().unwrap_err();
            let refused = refused.to_string();
            assert!(refused.len() < 500, "{}", refused.len());
            assert!(refused.contains("is no domain"), "{refused}");
        }
    }

    #[test]
    fn spellings_of_one_domain_are_equal() {
        let plain = parse("bücher.example");
        for spelling in ["BÜCHER.example", "bücher.example.", "xn--bcher-kva.example"] {
            assert_eq!(parse(spelling), plain, "{spelling}");
        }
        for dot in DOTS {
            let spelling = format!("bücher{dot}example{dot}");
            assert_eq!(parse(&spelling), plain, "{spelling}");
        }
        assert_ne!(parse("*.bücher.example"), plain);
    }

    #[test]
    fn the_root_is_the_registrable_domain() {
        assert_eq!(parse("a.b.example.com").root(), "example.com");
        assert_eq!(parse("*.shop.example.co.uk").root(), "example.co.uk");
        assert_eq!(parse("example.com.cn").root(), "example.com.cn");
        assert_eq!(
            parse("www.食狮.公司.cn").root(),
            "xn--85x722f.xn--55qx5d.cn"
        );
        assert_eq!(parse("www.ck").root(), "www.ck");
        assert_eq!(parse("a.b.ck").root(), "a.b.ck");
        assert_eq!(parse("a.city.kawasaki.jp").root(), "city.kawasaki.jp");
        assert_eq!(parse("a.b.example.unlisted").root(), "example.unlisted");
    }

    #[test]
    fn what_people_register_under_a_private_suffix_has_a_zone_of_its_own() {
        for (domain, root) in [
            ("www.example.cn.com", "example.cn.com"),
            ("www.example.uk.com", "example.uk.com"),
            ("*.example.eu.org", "example.eu.org"),
            ("www.example.us.kg", "example.us.kg"),
            ("www.example.pp.ua", "example.pp.ua"),
            ("www.someone.github.io", "someone.github.io"),
            ("shop.hangzhou.aliyuncs.com", "aliyuncs.com"),
        ] {
            assert_eq!(parse(domain).root(), root, "{domain}");
        }
    }

    #[test]
    fn a_private_suffix_itself_is_a_domain_of_its_owner() {
        for (domain, root) in [
            ("github.io", "github.io"),
            ("cn.com", "cn.com"),
            ("*.eu.org", "eu.org"),
            ("pp.ua", "pp.ua"),
            ("s3.dualstack.us-east-1.amazonaws.com", "amazonaws.com"),
        ] {
            assert_eq!(parse(domain).root(), root, "{domain}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused_with_the_reason() {
        for (text, why) in [
            ("", "is empty"),
            ("https://example.com", "is a URL"),
            ("example.com/path", "is a URL"),
            ("a.example.com,b.example.com", "more than one domain"),
            ("192.0.2.1", "is an IP address"),
            ("192.0.2.1.", "is an IP address"),
            ("*.192.0.2.1", "is an IP address"),
            ("2001:db8::1", "is an IP address"),
            ("１９２.０.２.１", "is an IP address"),
            ("192。0。2。1", "is an IP address"),
            ("127.1", "is an IP address"),
            ("www.example.123", "ends in a number"),
            ("localhost", "only the end"),
            ("www.*.example.com", "elsewhere than in front"),
            ("*.*.example.com", "elsewhere than in front"),
            ("-a.example.com", "a hyphen"),
            ("a..example.com", "nothing between two dots"),
            ("under_score.example.com", "an underscore"),
            (
                &format!("{}.example.com", "a".repeat(64)),
                "longer than 63 octets",
            ),
            (
                &format!("{}.example.com", "ü".repeat(60)),
                "longer than 63 octets",
            ),
            (
                &format!("{}example.com", "a.".repeat(122)),
                "longer than 253 octets",
            ),
            ("www.example.com\n", "a line end"),
            ("a!b.example.com", "other characters"),
            ("com", "only the end"),
            ("co.uk", "only the end"),
            ("*.com", "only the end"),
            ("com.", "only the end"),
            ("com\u{3002}", "only the end"),
            ("192.0.2.1\u{3002}", "is an IP address"),
            ("example.com\u{3002}\u{3002}", "not a valid domain name"),
            ("b.ck", "only the end"),
            (".com", "not a valid domain name"),
            ("*.", "not a valid domain name"),
            ("example.com:443", "has a port"),
            ("192.0.2.1", "does not order for IP addresses"),
        ] {
            let error = text.parse::<DomainName>().expect_err(text).to_string();
            assert!(error.contains(why), "{error}");
            assert!(error.contains("www.example.com"), "{error}");
        }
    }
}
