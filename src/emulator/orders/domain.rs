//! Domains as orders name them.

/// Whether this is one host name of at least two labels, with or without `*.`,
/// in any script. Only such a name can be put into a certificate.
pub(crate) fn is_domain(domain: &str) -> bool {
    let name = ascii(domain);
    let name = name.strip_prefix("*.").unwrap_or(&name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_address = |name: &str| name.parse::<std::net::IpAddr>().is_ok();
    name.len() <= 253 && name.contains('.') && name.split('.').all(is_label) && !is_address(name)
}

/// A domain in the spelling of certificates; `*.` is kept.
pub(crate) fn ascii(domain: &str) -> String {
    let (star, name) = match domain.strip_prefix("*.") {
        Some(name) => ("*.", name),
        None => ("", domain),
    };
    let name = idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_owned());
    format!("{star}{name}")
}

/// The validation record's host, without the domain that can be registered: `www`
/// for `www.example.com`, nothing for `example.com`.
pub(crate) fn subdomain(domain: &str) -> Option<&str> {
    let registrable = psl::domain_str(domain).or_else(|| owned(domain))?;
    domain.strip_suffix(registrable)?.strip_suffix('.')
}

/// What the owner of a suffix has registered, where it is one that a company or a club
/// runs: `github.io`, `cn.com`. These are no registry's own.
fn owned(suffix: &str) -> Option<&str> {
    let mut registry = psl::suffix_str(suffix)?;
    while psl::suffix(registry.as_bytes())?.typ() == Some(psl::Type::Private) {
        let (_, parent) = registry.split_once('.')?;
        registry = psl::suffix_str(parent)?;
    }
    let name = suffix.strip_suffix(registry)?.strip_suffix('.')?;
    let start = name.rfind('.').map_or(0, |dot| dot + 1);
    Some(&suffix[start..])
}

/// The name that comes with a domain free of charge: the bare name of a wildcard or a
/// `www` name, the `www` name of a domain as it is registered.
pub(super) fn complimentary(domain: &str) -> Option<String> {
    let below = |prefix| domain.strip_prefix(prefix);
    match below("*.").or_else(|| below("www.")) {
        Some(bare) => psl::domain_str(bare).map(|_| bare.to_owned()),
        None => (psl::domain_str(domain) == Some(domain)).then(|| format!("www.{domain}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_and_its_www_name_come_together() {
        for (domain, expected) in [
            ("*.example.co.uk", Some("example.co.uk")),
            ("*.shop.example.com", Some("shop.example.com")),
            ("www.example.com", Some("example.com")),
            ("www.shop.example.com", Some("shop.example.com")),
            ("example.co.uk", Some("www.example.co.uk")),
            ("shop.example.com", None),
            ("www.co.uk", None),
        ] {
            assert_eq!(complimentary(domain).as_deref(), expected, "{domain}");
        }
    }

    #[test]
    fn a_domain_is_one_host_name_of_any_script() {
        for domain in [
            "example.com",
            "*.a-b.example.com",
            "www.例子.com",
            "1.example.com",
        ] {
            assert!(is_domain(domain), "{domain}");
        }
        for other in [
            "localhost",
            "a.com,b.com",
            "-a.com",
            "a..com",
            "*.*.a.com",
            "192.0.2.1",
            "",
        ] {
            assert!(!is_domain(other), "{other}");
        }
    }

    #[test]
    fn certificates_spell_domains_in_ascii() {
        assert_eq!(ascii("*.例子.com"), "*.xn--fsqu00a.com");
    }

    #[test]
    fn a_subdomain_is_what_stands_before_the_registrable_domain() {
        assert_eq!(subdomain("www.example.com"), Some("www"));
        assert_eq!(subdomain("a.b.example.co.uk"), Some("a.b"));
        assert_eq!(subdomain("example.com"), None);
        assert_eq!(subdomain("www.example.cn.com"), Some("www"));
        assert_eq!(subdomain("example.eu.org"), None);
        assert_eq!(subdomain("cn.com"), None);
        assert_eq!(
            subdomain("s3.dualstack.us-east-1.amazonaws.com"),
            Some("s3.dualstack.us-east-1")
        );
    }
}
