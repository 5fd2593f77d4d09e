//! Where the API is: a base URL that is safe to send private keys over.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use thiserror::Error;
use url::{Host, Url};

use super::shown;

/// The host of all SSL certificates of the China site (CAS API 2020-04-07, endpoints).
pub const DEFAULT_HOST: &str = "cas.aliyuncs.com";
/// The host that serves accounts of every region (STS API 2015-04-01, endpoints).
pub(super) const DEFAULT_STS_HOST: &str = "sts.aliyuncs.com";

/// How to speak to a host that was given without a scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Plain text; accepted for loopback hosts only.
    Http,
    /// TLS.
    #[default]
    Https,
}

/// The base URL of one deployment, ending in `/`.
///
/// Never plain HTTP to another machine: answers carry private keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why a text is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// Not a host, a host with a port, or such a URL.
    #[error("{text} is not an endpoint: {reason}")]
    Malformed {
        /// What was given, quoted where it can be nothing but a host or a URL without a
        /// password.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A region that was to choose an endpoint is none.
    #[error("the region is not one such as cn-hangzhou")]
    Region,
    /// Plain HTTP to another machine.
    #[error(
        "plain HTTP to {host} is refused, because answers carry private keys; \
         only this machine's own loopback addresses may be asked without TLS"
    )]
    Unprotected {
        /// The host that was named.
        host: String,
    },
}

impl Endpoint {
    /// Reads a host, `host:port` or URL.
    ///
    /// `scheme` counts where the text has none.
    ///
    /// # Errors
    ///
    /// The text has a path, a query or credentials, or names no host; or it
    /// would mean plain HTTP to a host other than loopback.
    pub fn parse(text: &str, scheme: Scheme) -> Result<Self, EndpointError> {
        let text = text.trim();
        let url = parse_url(text, scheme)?;
        if url.scheme() == "http" && !is_loopback(&url) {
            let host = quoted(url.host_str().unwrap_or_default());
            return Err(EndpointError::Unprotected { host });
        }
        Ok(Self(url))
    }

    /// The host of STS that serves accounts of every region.
    pub(super) fn default_of_sts() -> Self {
        Self::parse(DEFAULT_STS_HOST, Scheme::Https).expect("DEFAULT_STS_HOST is a host name")
    }

    /// The base URL.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl Default for Endpoint {
    fn default() -> Self {
        Self::parse(DEFAULT_HOST, Scheme::Https).expect("DEFAULT_HOST is a host name")
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Whether a URL's host is this machine by name or number, without asking DNS.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

fn parse_url(text: &str, scheme: Scheme) -> Result<Url, EndpointError> {
    let malformed = |reason: &str| EndpointError::Malformed {
        text: quoted(text),
        reason: reason.to_owned(),
    };
    let prefix = match scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    };
    let full = if text.contains("://") {
        text.to_owned()
    } else if text.parse::<Ipv6Addr>().is_ok() {
        format!("{prefix}://[{text}]")
    } else {
        format!("{prefix}://{text}")
    };
    let url = Url::parse(&full).map_err(|error| malformed(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(malformed("its scheme is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(malformed("it has a user name"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(malformed("it has more than a host and a port"));
    }
    Ok(url)
}

fn quoted(text: &str) -> String {
    match shown::host(text) {
        Some(text) => format!("{text:?}"),
        None => "what is given (it is not shown: it may be something else)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, scheme: Scheme) -> String {
        Endpoint::parse(text, scheme).unwrap().url().to_string()
    }

    #[test]
    fn a_host_alone_means_https() {
        assert_eq!(Endpoint::default().to_string(), "https://cas.aliyuncs.com");
        assert_eq!(
            parsed("cas.ap-southeast-1.aliyuncs.com", Scheme::Https),
            "https://cas.ap-southeast-1.aliyuncs.com/"
        );
        assert_eq!(
            parsed("proxy.example:8443", Scheme::Https),
            "https://proxy.example:8443/"
        );
    }

    #[test]
    fn loopback_may_be_asked_in_plain_text() {
        assert_eq!(
            parsed("127.0.0.1:1234", Scheme::Http),
            "http://127.0.0.1:1234/"
        );
        assert_eq!(
            parsed("127.9.9.9:1234", Scheme::Http),
            "http://127.9.9.9:1234/"
        );
        assert_eq!(
            parsed("localhost:1234", Scheme::Http),
            "http://localhost:1234/"
        );
        assert_eq!(parsed("[::1]:1234", Scheme::Http), "http://[::1]:1234/");
        assert_eq!(parsed("::1", Scheme::Http), "http://[::1]/");
        assert_eq!(
            parsed("http://localhost:1", Scheme::Https),
            "http://localhost:1/"
        );
    }

    #[test]
    fn another_machine_is_never_asked_in_plain_text() {
        for text in [
            "cas.aliyuncs.com",
            "http://cas.aliyuncs.com",
            "10.0.0.1:80",
            "localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://[fe80::1]",
        ] {
            let error = Endpoint::parse(text, Scheme::Http).unwrap_err();
            assert!(
                matches!(error, EndpointError::Unprotected { .. }),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn the_scheme_of_a_url_wins() {
        assert_eq!(
            parsed("https://cas.aliyuncs.com", Scheme::Http),
            "https://cas.aliyuncs.com/"
        );
    }

    #[test]
    fn more_than_a_host_and_a_port_is_refused_without_showing_a_password() {
        for text in ["", "https://", "host/path", "host?a=b", "ftp://host", "a b"] {
            let error = Endpoint::parse(text, Scheme::Https).unwrap_err();
            assert!(
                matches!(error, EndpointError::Malformed { .. }),
                "{text}: {error}"
            );
        }
        for text in [
            "https://me:hunter2@host",
            "https://host?key=hunter2",
            "wJalrXUtnFEMIK7MDENGbPxhunter2/",
            "http://wjalrxutnfemik7mdengbpxhunter2",
        ] {
            let error = Endpoint::parse(text, Scheme::Http).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        let error = Endpoint::parse("host/path", Scheme::Https).unwrap_err();
        assert!(
            error.to_string().starts_with("\"host/path\" is not"),
            "{error}"
        );
    }
}
