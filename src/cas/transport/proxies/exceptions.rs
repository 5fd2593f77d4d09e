//! The hosts of `NO_PROXY`.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

/// Hosts that are asked without a proxy.
#[derive(Debug, Clone, Default)]
pub(super) struct Exceptions(Vec<Exception>);

#[derive(Debug, Clone)]
struct Exception {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, Clone)]
enum Hosts {
    All,
    /// The name and all beneath it.
    Beneath(String),
    Address(IpAddr),
    Network(IpNet),
}

impl Exceptions {
    /// Reads a list that commas or spaces separate.
    ///
    /// An entry is `*`, a name, `.suffix`, `*.suffix`, an address or a network such as
    /// `10.0.0.0/8`; all but a network may have a port behind them. A name stands for all
    /// beneath it too.
    pub(super) fn of(list: &str) -> Self {
        let entries = list.split(|letter: char| letter == ',' || letter.is_whitespace());
        Self(
            entries
                .filter(|entry| !entry.is_empty())
                .map(Exception::of)
                .collect(),
        )
    }

    /// Whether a URL's host is one of them.
    pub(super) fn contain(&self, url: &Url) -> bool {
        self.0.iter().any(|exception| exception.covers(url))
    }
}

impl Exception {
    fn of(entry: &str) -> Self {
        if let Ok(network) = entry.parse() {
            return Self {
                hosts: Hosts::Network(network),
                port: None,
            };
        }
        // An IPv6 address has colons of its own; with a port it is in brackets.
        let split = match entry.parse::<IpAddr>() {
            Ok(_) => None,
            Err(_) => entry.rsplit_once(':'),
        };
        let (host, port) = match split.map(|(host, port)| (host, port.parse())) {
            Some((host, Ok(port))) => (host, Some(port)),
            _ => (entry, None),
        };
        Self {
            hosts: Hosts::of(host),
            port,
        }
    }

    fn covers(&self, url: &Url) -> bool {
        let is_port = self.port.is_none() || self.port == url.port_or_known_default();
        is_port && self.hosts.contain(url.host())
    }
}

impl Hosts {
    fn of(text: &str) -> Self {
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse() {
            return Self::Address(address);
        }
        if text == "*" {
            return Self::All;
        }
        let name = text.strip_prefix('*').unwrap_or(text);
        let name = name.strip_prefix('.').unwrap_or(name);
        Self::Beneath(plain(name))
    }

    fn contain(&self, host: Option<Host<&str>>) -> bool {
        let address = match host {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            _ => None,
        };
        match (self, host) {
            (Self::All, _) => true,
            (Self::Address(own), _) => address.is_some_and(|address| address == *own),
            (Self::Network(own), _) => address.is_some_and(|address| own.contains(&address)),
            (Self::Beneath(own), Some(Host::Domain(name))) => {
                let name = plain(name);
                let above = name.strip_suffix(own.as_str());
                !own.is_empty() && above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            (Self::Beneath(_), _) => false,
        }
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_excepted_as_other_clients_except_them() {
        for (list, url, excepted) in [
            ("*", "https://cas.aliyuncs.com/", true),
            ("aliyuncs.com", "https://cas.aliyuncs.com/", true),
            (".aliyuncs.com", "https://cas.aliyuncs.com/", true),
            ("*.aliyuncs.com", "https://cas.aliyuncs.com/", true),
            ("*.AliyunCS.com.", "https://cas.aliyuncs.com/", true),
            ("cas.aliyuncs.com", "https://sts.aliyuncs.com/", false),
            ("yuncs.com", "https://cas.aliyuncs.com/", false),
            ("cas.aliyuncs.com:443", "https://cas.aliyuncs.com/", true),
            ("cas.aliyuncs.com:8443", "https://cas.aliyuncs.com/", false),
            (
                "*.aliyuncs.com:8443",
                "https://cas.aliyuncs.com:8443/",
                true,
            ),
            ("*:443", "https://cas.aliyuncs.com/", true),
            ("10.0.0.1", "http://10.0.0.1:81/", true),
            ("10.0.0.1:80", "http://10.0.0.1/", true),
            ("10.0.0.1:80", "http://10.0.0.1:81/", false),
            ("10.0.0.0/8", "https://10.1.2.3/", true),
            ("10.0.0.0/8", "https://11.1.2.3/", false),
            ("10.0.0.0/8", "https://cas.aliyuncs.com/", false),
            ("fd00::/8", "https://[fd00::1]/", true),
            ("fd00::1", "https://[fd00::1]/", true),
            ("[fd00::1]:443", "https://[fd00::1]/", true),
            ("a.example, b.example", "https://b.example/", true),
            ("a.example b.example", "https://b.example/", true),
            (" , ,", "https://b.example/", false),
            (".", "https://b.example/", false),
            ("", "https://b.example/", false),
        ] {
            let url = url.parse().unwrap();
            assert_eq!(Exceptions::of(list).contain(&url), excepted, "{list} {url}");
        }
    }
}
