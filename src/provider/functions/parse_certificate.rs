//! `parse_certificate`: what a certificate says.

use crate::x509::Certificate;
use framework::{Function, FunctionError, Parameter, Signature, Value, ValueType};

/// The function `parse_certificate`.
pub(super) struct ParseCertificate;

impl Function for ParseCertificate {
    fn name(&self) -> &'static str {
        "parse_certificate"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "Reads what a certificate says.",
            description: "Reads the first certificate of a PEM text and gives an object with \
                          `subject`, `common_name` (null if there is none), \
                          `subject_alternative_names`, `issuer`, `serial_number`, \
                          `fingerprint_sha256`, `public_key_fingerprint_sha256`, `key_algorithm`, \
                          `not_before` and `not_after`. Names are in RFC 4514 notation, serial \
                          numbers and fingerprints in lower-case hexadecimal digits without \
                          colons, times in RFC 3339, UTC. `public_key_fingerprint_sha256` is that \
                          of the public key with its algorithm: a renewal that keeps the key keeps \
                          it. A private key anywhere in the text is an error. Nothing is verified."
                .to_owned(),
            parameters: vec![Parameter::new(
                "pem",
                ValueType::String,
                "One or more certificates in PEM; text around them does not matter.",
            )],
            variadic: None,
            returns: ValueType::object(FACTS.map(|(name, _)| (name, type_of(name)))),
            deprecated: None,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let text = arguments.first().and_then(Value::as_str);
        Certificate::parse(text.unwrap_or_default())
            .map(|read| Value::object(FACTS.map(|(name, of)| (name, of(&read)))))
            .map_err(|error| FunctionError::argument(0, error.to_string()))
    }
}

/// An attribute of the result, and where it comes from.
type Fact = (&'static str, fn(&Certificate) -> Value);

const NAMES: &str = "subject_alternative_names";

/// The attributes of the result, in the order the documentation lists them.
const FACTS: [Fact; 10] = [
    ("subject", |read| read.subject.as_str().into()),
    ("common_name", |read| match &read.common_name {
        Some(name) => name.as_str().into(),
        None => Value::Null,
    }),
    (NAMES, |read| {
        let names = read.subject_alternative_names.iter();
        Value::List(names.map(|name| name.as_str().into()).collect())
    }),
    ("issuer", |read| read.issuer.as_str().into()),
    ("serial_number", |read| read.serial_number.as_str().into()),
    ("fingerprint_sha256", |read| {
        read.fingerprint_sha256.as_str().into()
    }),
    ("public_key_fingerprint_sha256", |read| {
        read.public_key_fingerprint_sha256.as_str().into()
    }),
    ("key_algorithm", |read| {
        read.key_algorithm.to_string().into()
    }),
    ("not_before", |read| read.not_before.to_string().into()),
    ("not_after", |read| read.not_after.to_string().into()),
];

fn type_of(name: &str) -> ValueType {
    match name {
        NAMES => ValueType::String.list(),
        _ => ValueType::String,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const P256: &str = include_str!("../../../tests/data/x509/p256.pem");
    const WITHOUT_NAME: &str = include_str!("../../../tests/data/x509/subject_without_cn.pem");

    fn read(pem: &str) -> Result<Value, FunctionError> {
        ParseCertificate.call(&[pem.into()])
    }

    #[test]
    fn a_certificate_is_told_by_the_names_of_the_documentation() {
        let told = read(P256).unwrap();
        let expected = Certificate::parse(P256).unwrap();
        for (name, value) in [
            ("subject", "CN=www.example.com,O=Example"),
            ("common_name", "www.example.com"),
            ("key_algorithm", "ECC_256"),
            ("serial_number", &expected.serial_number),
            ("fingerprint_sha256", &expected.fingerprint_sha256),
            ("not_after", &expected.not_after.to_string()),
        ] {
            assert_eq!(told.attribute(name), &Value::from(value), "{name}");
        }
        let signature = ParseCertificate.signature();
        let ValueType::Object(declared) = &signature.returns else {
            panic!("it gives an object")
        };
        for (name, _) in FACTS {
            assert!(declared.contains_key(name), "{name}");
            assert!(
                signature.description.contains(&format!("`{name}`")),
                "{name}"
            );
        }
    }

    #[test]
    fn a_certificate_without_a_common_name_has_none() {
        assert!(
            read(WITHOUT_NAME)
                .unwrap()
                .attribute("common_name")
                .is_null()
        );
    }

    #[test]
    fn a_private_key_is_refused_without_quoting_it() {
        let key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
        for pem in [
            key.to_owned(),
            format!("{P256}{key}"),
            format!("{key}{P256}"),
        ] {
            let problem = read(&pem).unwrap_err();
            assert_eq!(problem.argument, Some(0));
            assert_eq!(
                problem.text,
                "this is a private key, or has one in it; leave the key out and keep it secret"
            );
        }
    }

    #[test]
    fn what_is_no_certificate_is_refused_with_the_reason() {
        for (pem, says) in [
            ("", "the text is empty"),
            (
                "hello",
                "there is no block that begins with -----BEGIN CERTIFICATE-----",
            ),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "what the CERTIFICATE block holds is not a whole X.509 certificate",
            ),
        ] {
            assert_eq!(read(pem), Err(FunctionError::argument(0, says)));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = read(&text);
        }

        #[test]
        fn no_damage_to_a_certificate_makes_it_panic(at in 0..P256.len(), with in "[ -~]{0,3}") {
            let mut damaged = P256.to_owned();
            damaged.replace_range(at..=at, &with);
            let _ = read(&damaged);
        }
    }
}
