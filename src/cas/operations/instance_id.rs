//! The id of an instance.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::field;

/// Identifies an instance: a subscription that carries one application at a time and, over
/// its term, one certificate after another.
///
/// Begins with `cas`, as in `cas-cn-aaaabbbbcccc` or `cas_dv-cn-aaaabbbbcccc`, by which it is
/// told from the id of an order on quota, which is a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(String);

/// The ids that are known have about twenty letters.
const MOST_LETTERS: usize = 64;

/// How many letters of a text that is no instance id are quoted.
const MOST_QUOTED: usize = 2 * MOST_LETTERS;

/// A text is no instance id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is not an instance id: an instance id begins with cas and has letters, digits, \
     hyphens and underscores, such as cas_dv-cn-aaaabbbbcccc"
)]
pub struct InstanceIdError(String);

impl FromStr for InstanceId {
    type Err = InstanceIdError;

    fn from_str(text: &str) -> Result<Self, InstanceIdError> {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        match text.starts_with("cas") && text.len() <= MOST_LETTERS && text.bytes().all(is_known) {
            true => Ok(Self(text.to_owned())),
            false => Err(InstanceIdError(text.chars().take(MOST_QUOTED).collect())),
        }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for InstanceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        field::id(deserializer)
    }
}

impl Serialize for InstanceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_as_it_was_read() {
        for text in ["cas-cn-aaaabbbbcccc", "cas_dv-cn-AB12", "cas-ivauto-1"] {
            let json = format!("{text:?}");
            let id: InstanceId = serde_json::from_str(&json).unwrap();
            assert_eq!(id, text.parse().unwrap());
            assert_eq!(id.to_string(), text);
            assert_eq!(serde_json::to_string(&id).unwrap(), json);
        }
    }

    #[test]
    fn what_is_no_instance_id_is_refused_by_name() {
        let long = format!("cas-{}", "x".repeat(MOST_LETTERS));
        for text in ["", "2021010", "CAS-cn-1", "cas cn", "cas/1", "cas-é", &long] {
            let error = text.parse::<InstanceId>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{text:?} is not an instance id")),
                "{error}"
            );
        }
        assert!(serde_json::from_str::<InstanceId>("null").is_err());
        let endless = "cas!".repeat(1000).parse::<InstanceId>().unwrap_err();
        assert!(endless.to_string().len() < 300, "{endless}");
    }
}
