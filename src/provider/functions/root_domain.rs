//! `root_domain`: the registrable domain of a domain.

use crate::orders::DomainName;
use framework::{Function, FunctionError, Parameter, Signature, Value, ValueType};

/// The function `root_domain`.
pub(super) struct RootDomain;

impl Function for RootDomain {
    fn name(&self) -> &'static str {
        "root_domain"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "Returns the registrable domain of a domain.",
            description:
                "Returns the registrable part of a domain, which is usually its DNS zone: \
                          `example.co.uk` for `*.shop.example.co.uk`. Goes by the Public Suffix \
                          List that this release was built with, its private part included: \
                          `example.cn.com` for `www.example.cn.com`. The result is lower-case, in \
                          punycode, without `*.` and a trailing dot. IP addresses and bare \
                          suffixes such as `co.uk` are errors."
                    .to_owned(),
            parameters: vec![Parameter::new(
                "domain",
                ValueType::String,
                "A domain, plain or wildcard, in any spelling.",
            )],
            variadic: None,
            returns: ValueType::String,
            deprecated: None,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let text = arguments.first().and_then(Value::as_str);
        match text.unwrap_or_default().parse::<DomainName>() {
            Ok(domain) => Ok(domain.root().into()),
            Err(error) => Err(FunctionError::argument(0, error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn root(domain: &str) -> Result<String, FunctionError> {
        let root = RootDomain.call(&[domain.into()])?;
        Ok(root.as_str().expect("it is text").to_owned())
    }

    #[test]
    fn the_root_is_what_one_registers() {
        for (domain, expected) in [
            ("www.example.com", "example.com"),
            ("*.shop.Example.co.uk.", "example.co.uk"),
            ("www.example.cn.com", "example.cn.com"),
            ("www.someone.github.io", "someone.github.io"),
            ("github.io", "github.io"),
            ("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
        ] {
            assert_eq!(root(domain).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn addresses_and_suffixes_are_refused_in_a_sentence_about_the_argument() {
        for (domain, says) in [
            (
                "192.0.2.1",
                "\"192.0.2.1\" is an IP address, and this provider does not order for IP \
                 addresses. The service sells OV certificates for them in its console. Write one \
                 domain such as www.example.com or *.example.com.",
            ),
            (
                "co.uk",
                "\"co.uk\" is no domain that somebody can register, only the end of such domains. \
                 Write one domain such as www.example.com or *.example.com.",
            ),
        ] {
            assert_eq!(root(domain), Err(FunctionError::argument(0, says)));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = root(&text);
        }

        #[test]
        fn a_root_is_its_own_root(domain in r"(\*\.)?([a-z0-9ü]{1,8}\.){0,4}(com|co\.uk|cn|公司\.cn|cn\.com|eu\.org|github\.io|ck|city\.kawasaki\.jp)\.?") {
            if let Ok(once) = root(&domain) {
                prop_assert_eq!(root(&once), Ok(once));
            }
        }
    }
}
