//! Asking for a private key, which plain answers leave unread.

use secrecy::SecretString;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::operation::{Api, Idempotency, Operation, Parameters};

/// The same operation, whose answer keeps the private key.
#[derive(Debug, Clone, Copy)]
pub struct WithPrivateKey<O>(
    /// What to ask.
    pub O,
);

/// An answer with the private key that came with it.
#[derive(Debug, Clone)]
pub struct Keyed<A> {
    /// The answer itself.
    pub answer: A,
    /// In PEM. Absent before issuance, and where the order brought its own
    /// signing request: then the service never had the key.
    pub private_key: Option<SecretString>,
}

/// Answers in which the API may send a private key.
pub trait HoldsPrivateKey: DeserializeOwned {
    /// The key's field.
    const FIELD: &'static str;
}

impl<O> Operation for WithPrivateKey<O>
where
    O: Operation,
    O::Answer: HoldsPrivateKey,
{
    const ACTION: &'static str = O::ACTION;
    const IDEMPOTENCY: Idempotency = O::IDEMPOTENCY;
    const API: Api = O::API;
    const SIGNED: bool = O::SIGNED;
    type Answer = Keyed<O::Answer>;

    fn parameters(&self) -> Parameters {
        self.0.parameters()
    }

    fn secrets(&self) -> Vec<&SecretString> {
        self.0.secrets()
    }
}

impl<'de, A: HoldsPrivateKey> Deserialize<'de> for Keyed<A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let private_key = match fields.remove(A::FIELD) {
            Some(Value::String(pem)) if !pem.is_empty() => Some(pem.into()),
            _ => None,
        };
        // Whatever is wrong with a field, its value must not get into the error.
        let answer = A::deserialize(Value::Object(fields)).map_err(|error| {
            let text = error.to_string();
            match text.starts_with("missing field") {
                true => D::Error::custom(text),
                false => D::Error::custom("a field has an unexpected shape"),
            }
        })?;
        Ok(Self {
            answer,
            private_key,
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::operations::{DescribeCertificateState, GetUserCertificateDetail, OrderState};

    type DescribeWithKey = WithPrivateKey<DescribeCertificateState>;
    type DetailWithKey = WithPrivateKey<GetUserCertificateDetail>;

    const DETAIL: &[u8] = include_bytes!("../../../tests/data/cas/certificate-detail/issued.json");
    const ORDER: &[u8] = include_bytes!("../../../tests/data/cas/order-state/certificate.json");

    #[test]
    fn the_key_comes_beside_the_same_answer() {
        let keyed = DescribeWithKey::parse(ORDER).unwrap();
        assert_eq!(
            keyed.answer,
            DescribeCertificateState::parse(ORDER).unwrap()
        );
        let key = keyed.private_key.unwrap();
        assert!(key.expose_secret().contains("s3cret"));

        let keyed = DetailWithKey::parse(DETAIL).unwrap();
        assert_eq!(
            keyed.answer,
            GetUserCertificateDetail::parse(DETAIL).unwrap()
        );
        let key = keyed.private_key.unwrap();
        assert!(key.expose_secret().contains("s3cret-1"));
    }

    #[test]
    fn debug_shows_no_key() {
        let keyed = DescribeWithKey::parse(ORDER).unwrap();
        assert!(!format!("{keyed:?}").contains("s3cret"));
    }

    #[test]
    fn an_order_without_a_key_has_none() {
        for body in [
            r#"{"Type":"certificate"}"#,
            r#"{"Type":"certificate","PrivateKey":""}"#,
            r#"{"Type":"certificate","PrivateKey":null}"#,
        ] {
            let keyed = DescribeWithKey::parse(body.as_bytes()).unwrap();
            assert_eq!(keyed.answer.state, OrderState::Certificate);
            assert!(keyed.private_key.is_none(), "{body}");
        }
    }

    #[test]
    fn an_answer_that_is_none_is_refused_without_quoting_it() {
        let error = DescribeWithKey::parse(br#"{"PrivateKey":"s3cret"}"#).unwrap_err();
        assert!(
            error.to_string().starts_with("missing field `Type`"),
            "{error}"
        );
        let error = DescribeWithKey::parse(br#"["s3cret"]"#).unwrap_err();
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    #[test]
    fn the_request_is_the_same_with_and_without_the_key() {
        let plain = DescribeCertificateState {
            order_id: "2021010".parse().unwrap(),
        };
        assert_eq!(WithPrivateKey(plain).parameters(), plain.parameters());
        assert_eq!(DescribeWithKey::ACTION, DescribeCertificateState::ACTION);
    }
}
