//! How control of the names of an application on an instance is shown.

use serde::Deserialize;

use super::field;

/// What the CA wants to see for one name, while an application waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DomainValidation {
    /// The name.
    #[serde(rename = "Domain", default, deserialize_with = "field::text")]
    pub domain: Option<String>,
    /// The registrable domain above it: the zone of a record.
    #[serde(rename = "RootDomain", default, deserialize_with = "field::text")]
    pub root_domain: Option<String>,
    /// `TXT`, `CNAME` or `HTTP`, as the CA has chosen.
    #[serde(rename = "ValidationType", default, deserialize_with = "field::text")]
    pub validation_type: Option<String>,
    /// The record's name, mostly relative to the root domain and `@` for that itself; or
    /// where the file lies.
    #[serde(rename = "ValidationKey", default, deserialize_with = "field::text")]
    pub key: Option<String>,
    /// The record's value, or the file's content. Another one for every application.
    #[serde(rename = "ValidationValue", default, deserialize_with = "field::text")]
    pub value: Option<String>,
    /// The name of the CNAME record by which later applications need no other.
    #[serde(rename = "CnameKey", default, deserialize_with = "field::text")]
    pub cname_key: Option<String>,
    /// Where that record points.
    #[serde(rename = "Cname", default, deserialize_with = "field::text")]
    pub cname: Option<String>,
}

/// How control of the names is shown; [`ValidationMethod`](super::ValidationMethod) has the
/// words for orders on quota.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InstanceValidationMethod {
    /// By DNS records.
    Dns,
    /// By a file on the web server.
    Http,
    /// Another word than the API documents.
    Unrecognized(String),
}

impl InstanceValidationMethod {
    /// The API's word.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Dns => "DNS",
            Self::Http => "HTTP",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for InstanceValidationMethod {
    fn from(word: String) -> Self {
        match word.as_str() {
            "DNS" => Self::Dns,
            "HTTP" => Self::Http,
            _ => Self::Unrecognized(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_read_and_written_as_the_api_spells_it() {
        for (word, method) in [
            ("DNS", InstanceValidationMethod::Dns),
            ("HTTP", InstanceValidationMethod::Http),
            (
                "EMAIL",
                InstanceValidationMethod::Unrecognized("EMAIL".to_owned()),
            ),
        ] {
            assert_eq!(InstanceValidationMethod::from(word.to_owned()), method);
            assert_eq!(method.as_api_str(), word);
        }
    }
}
