//! Which proxy a request goes through, as the environment says.
//!
//! reqwest passes over a variable that it cannot read, and sends the request without a
//! proxy. Here that is an error: a proxy that is set may be the only way that is allowed.
//! What reqwest is given are proxies that it can use; where the environment has none, the
//! system's own settings are left to it.

mod exceptions;

use std::fmt;

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use url::{ParseError, Url};

use exceptions::Exceptions;
use system::{Environment, Unreadable};

const HTTPS: &[&str] = &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const HTTP: &[&str] = &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
const NONE: &[&str] = &["NO_PROXY", "no_proxy"];

/// The proxies that variables name, and the hosts that are asked without.
#[derive(Debug, Clone)]
pub struct Proxies {
    https: Setting,
    http: Setting,
    none: Exceptions,
}

/// What variables say about the requests of one scheme.
type Setting = Result<Option<Proxy>, BrokenProxy>;

/// A variable that is set and names no usable proxy. Shows none of its value, which may be
/// a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{variable} is set and cannot be used as a proxy: {reason}")]
pub struct BrokenProxy {
    /// The variable.
    pub variable: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// A proxy that can be used.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    variable: &'static str,
    /// Without user name and password.
    url: Url,
    login: Option<Login>,
}

#[derive(Debug, Clone)]
struct Login {
    user: SecretString,
    password: SecretString,
}

impl Default for Proxies {
    /// None but those that the system itself is set to.
    fn default() -> Self {
        Self {
            https: Ok(None),
            http: Ok(None),
            none: Exceptions::default(),
        }
    }
}

impl Proxies {
    /// Those of the variables, in capitals or small letters. An empty one counts as absent.
    pub fn in_environment(environment: &Environment) -> Self {
        let named = |variables: &[&'static str]| match environment.first_of(variables) {
            Ok(Some((variable, text))) => Proxy::parse(variable, &text).map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(error.into()),
        };
        let (https, http) = (named(HTTPS), named(HTTP));
        match environment.first_of(NONE) {
            Ok(none) => Self {
                https,
                http,
                none: none.map_or_else(Exceptions::default, |(_, text)| Exceptions::of(&text)),
            },
            // The hosts to ask without a proxy cannot be told.
            Err(error) => Self {
                https: Err(error.clone().into()),
                http: Err(error.into()),
                none: Exceptions::default(),
            },
        }
    }

    /// The proxy for a URL, if it has one.
    pub(super) fn of(&self, url: &Url) -> Result<Option<&Proxy>, &BrokenProxy> {
        let setting = match url.scheme() {
            "https" => &self.https,
            _ => &self.http,
        };
        match setting {
            Ok(None) => Ok(None),
            _ if self.none.contain(url) => Ok(None),
            Ok(proxy) => Ok(proxy.as_ref()),
            Err(broken) => Err(broken),
        }
    }

    /// Whether the environment says anything; else the system's settings count.
    fn are_set(&self) -> bool {
        !matches!((&self.https, &self.http), (Ok(None), Ok(None)))
    }

    /// Gives reqwest these proxies.
    pub(super) fn apply_to(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if !self.are_set() {
            return builder;
        }
        let builder = builder.no_proxy();
        [("https", &self.https), ("http", &self.http)]
            .into_iter()
            .filter_map(|(scheme, setting)| Some((scheme, setting.as_ref().ok()?.as_ref()?)))
            .fold(builder, |builder, (scheme, proxy)| {
                builder.proxy(proxy.for_scheme(scheme, self.none.clone()))
            })
    }
}

impl Proxy {
    fn parse(variable: &'static str, text: &str) -> Result<Self, BrokenProxy> {
        let broken = |reason| BrokenProxy {
            variable: variable.to_owned(),
            reason,
        };
        if text.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            return Err(broken("it has a space or a line break in it"));
        }
        if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
            return Err(broken("it has quotes around it"));
        }
        let full = match text.contains("://") {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        let scheme = full.split("://").next().unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        if !text.contains("://") && (lower.starts_with("http:") || lower.starts_with("https:")) {
            return Err(broken(SCHEME));
        }
        if scheme.to_ascii_lowercase().starts_with("socks") {
            return Err(broken("SOCKS proxies are not supported, only HTTP ones"));
        }
        if !["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
        {
            return Err(broken(SCHEME));
        }
        // Parsers take it for a slash, and the rest of a password for a path.
        if full.contains('\\') {
            return Err(broken("a backslash in a password must be written as %5C"));
        }
        let mut url = Url::parse(&full).map_err(|error| broken(fault(error, &full)))?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(broken(REST));
        }
        if url.port() == Some(0) {
            return Err(broken(PORT));
        }
        let login = Login::in_url(&url);
        // Neither fails: the URL has a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(Self {
            variable,
            url,
            login,
        })
    }

    fn for_scheme(&self, scheme: &'static str, none: Exceptions) -> reqwest::Proxy {
        let url = self.url.clone();
        let proxy = reqwest::Proxy::custom(move |target| {
            (target.scheme() == scheme && !none.contain(target)).then(|| url.clone())
        });
        match &self.login {
            Some(Login { user, password }) => {
                proxy.basic_auth(user.expose_secret(), password.expose_secret())
            }
            None => proxy,
        }
    }

    /// Whether it is given a user name.
    pub(super) fn has_login(&self) -> bool {
        self.login.is_some()
    }
}

const SCHEME: &str = "it begins with neither http:// nor https://";
const PORT: &str = "its port is not a number from 1 to 65535";
const REST: &str = "there is more than a host and a port. In a password, # must be written as \
                    %23, / as %2F and ? as %3F";

fn fault(error: ParseError, text: &str) -> &'static str {
    match error {
        // A sign that ends the host has cut a password in two.
        _ if text.contains('@') && text.contains(['#', '?']) => REST,
        _ if text.contains('@') && text.matches('/').count() > 2 => REST,
        ParseError::InvalidPort => PORT,
        ParseError::EmptyHost => "it has no host",
        _ => "its host is not one",
    }
}

/// `the proxy 10.0.0.1:3128 of HTTPS_PROXY`
impl fmt::Display for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or_default();
        write!(formatter, "the proxy {host}:{port} of {}", self.variable)
    }
}

impl Login {
    fn in_url(url: &Url) -> Option<Self> {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let password = url.password().unwrap_or_default();
        let is_given = !url.username().is_empty() || !password.is_empty();
        is_given.then(|| Self {
            user: decoded(url.username()).into(),
            password: decoded(password).into(),
        })
    }
}

impl From<Unreadable> for BrokenProxy {
    fn from(error: Unreadable) -> Self {
        Self {
            variable: error.name,
            reason: "it is not Unicode",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies<const N: usize>(variables: [(&str, &str); N]) -> Proxies {
        Proxies::in_environment(&Environment::fixed(variables))
    }

    fn of(proxies: &Proxies, url: &str) -> Result<Option<String>, String> {
        match proxies.of(&url.parse().unwrap()) {
            Ok(proxy) => Ok(proxy.map(ToString::to_string)),
            Err(broken) => Err(broken.to_string()),
        }
    }

    const CAS: &str = "https://cas.aliyuncs.com/";

    #[test]
    fn a_proxy_that_can_be_used_is_found_with_its_login() {
        for (text, shown, login) in [
            ("http://10.0.0.1:3128", "10.0.0.1:3128", None),
            ("proxy.example:3128/", "proxy.example:3128", None),
            ("proxy.example", "proxy.example:80", None),
            ("HTTPS://proxy.example", "proxy.example:443", None),
            ("http://[::1]:3128", "[::1]:3128", None),
            (
                "http://ada:pa%23ss%2f@proxy:1",
                "proxy:1",
                Some("ada pa#ss/"),
            ),
            (
                "http://ada:p@ss|w^rd@proxy:1",
                "proxy:1",
                Some("ada p@ss|w^rd"),
            ),
            ("ada@proxy:1", "proxy:1", Some("ada ")),
        ] {
            let proxy = Proxy::parse("HTTPS_PROXY", text).unwrap();
            assert_eq!(
                proxy.to_string(),
                format!("the proxy {shown} of HTTPS_PROXY")
            );
            let found = proxy.login.as_ref().map(|login| {
                format!(
                    "{} {}",
                    login.user.expose_secret(),
                    login.password.expose_secret()
                )
            });
            assert_eq!(found.as_deref(), login, "{text}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_an_error_that_names_the_variable_and_shows_nothing() {
        for text in [
            "http://ada:s3cret#x@proxy:3128",
            "http://ada:12#s3cret@proxy:3128",
            "http://ada:s3cret/x@proxy:3128",
            "http://ada:1/s3cret@proxy:3128",
            "http://ada:s3cret?x@proxy:3128",
            "http://ada:s3cret\\x@proxy:3128",
            "http://ada:1\\s3cret@proxy:3128",
            " http://ada:s3cret@proxy:3128",
            "http://ada:s3cret@proxy:3128\n",
            "http://ada:s3 cret@proxy:3128",
            "\"http://ada:s3cret@proxy:3128\"",
            "'http://proxy:3128'",
            "htp://ada:s3cret@proxy:3128",
            "http:/ada:s3cret@proxy:3128",
            "http:ada:s3cret@proxy:3128",
            "://ada:s3cret@proxy:3128",
            "socks5://ada:s3cret@proxy:1080",
            "http://ada:s3cret@proxy:80800",
            "http://proxy:port",
            "http://proxy:0",
            "http://ada:s3cret@",
            "http://",
            "http://pro xy",
            "http://ada:s3cret@pro<xy",
        ] {
            for variable in HTTPS {
                let error = of(&proxies([(variable, text)]), CAS).unwrap_err();
                assert!(error.starts_with(variable), "{text}: {error}");
                assert!(!error.contains("s3cret"), "{text}: {error}");
            }
            let all = format!("{:?}", proxies([("HTTPS_PROXY", text)]));
            assert!(!all.contains("s3cret"), "{all}");
        }
        let fine = proxies([("HTTPS_PROXY", "http://ada:s3cret@proxy:1")]);
        assert!(!format!("{fine:?}").contains("s3cret"), "{fine:?}");
    }

    #[test]
    fn an_empty_variable_counts_as_absent() {
        let [first, second] = ["http://first:1", "http://second:2"];
        let https = |variables| of(&proxies(variables), CAS).unwrap();
        assert_eq!(
            https([("HTTPS_PROXY", ""), ("https_proxy", second)]).unwrap(),
            "the proxy second:2 of https_proxy"
        );
        assert_eq!(
            https([("HTTPS_PROXY", first), ("https_proxy", second)]).unwrap(),
            "the proxy first:1 of HTTPS_PROXY"
        );
        assert_eq!(
            https([("https_proxy", ""), ("ALL_PROXY", second)]).unwrap(),
            "the proxy second:2 of ALL_PROXY"
        );
        assert_eq!(https([("HTTP_PROXY", first), ("NO_PROXY", "")]), None);
        let upper_empty = proxies([("HTTPS_PROXY", first), ("NO_PROXY", ""), ("no_proxy", "*")]);
        assert_eq!(of(&upper_empty, CAS), Ok(None));
    }

    #[test]
    fn a_broken_proxy_matters_only_to_requests_that_would_go_through_it() {
        let broken = proxies([("HTTPS_PROXY", "htp://x"), ("NO_PROXY", "*.internal")]);
        assert!(of(&broken, CAS).is_err());
        assert_eq!(of(&broken, "https://cas.internal/"), Ok(None));
        assert_eq!(of(&broken, "http://keys.example/"), Ok(None));
    }
}
