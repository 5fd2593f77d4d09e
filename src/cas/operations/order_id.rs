//! The id of an order, exact beyond 2^53.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use thiserror::Error;

use super::field;

/// Identifies an order; the certificate it yields has another id.
///
/// The API's int64. JSON may hold it as a number or as a text; it is written as
/// a text, which no reader rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(i64);

/// A text is no order id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not an order id: an order id is a positive whole number, such as 2021010")]
pub struct OrderIdError(String);

impl FromStr for OrderId {
    type Err = OrderIdError;

    fn from_str(text: &str) -> Result<Self, OrderIdError> {
        let number = field::whole_number(text);
        number
            .map(Self)
            .ok_or_else(|| OrderIdError(field::quotable(text)))
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for OrderId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text,
            _ => return Err(de::Error::custom("an order id is a number or a text")),
        };
        text.parse().map_err(de::Error::custom)
    }
}

impl Serialize for OrderId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_survives_beyond_what_a_float_holds() {
        for json in ["98987582437920968", r#""98987582437920968""#] {
            let id: OrderId = serde_json::from_str(json).unwrap();
            assert_eq!(id.to_string(), "98987582437920968");
            assert_eq!(
                serde_json::to_string(&id).unwrap(),
                r#""98987582437920968""#
            );
        }
    }

    #[test]
    fn what_is_no_positive_whole_number_is_refused_by_name() {
        for text in [
            "",
            "0",
            "-1",
            "+1",
            " 1",
            "1.0",
            "1e3",
            "cas-1",
            "9223372036854775808",
        ] {
            let error = text.parse::<OrderId>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{text:?} is not an order id")),
                "{error}"
            );
        }
        assert!(serde_json::from_str::<OrderId>("null").is_err());
        assert!(serde_json::from_str::<OrderId>("1.5").is_err());
    }
}
