//! What an API operation is: its name, its parameters, its answer, and whether
//! it may be repeated. One type per operation implements [`Operation`]; the
//! client needs nothing else to call it.

use std::fmt;

use secrecy::SecretString;
use serde::de::DeserializeOwned;

/// One operation of CAS API 2020-04-07, or of another [`Api`].
pub trait Operation: Send + Sync {
    /// The API's name, as in `DescribeCertificateState`.
    const ACTION: &'static str;

    /// What sending it twice would cost.
    const IDEMPOTENCY: Idempotency;

    /// Which API it belongs to.
    const API: Api = Api::Cas;

    /// Whether its requests carry a key and a signature. Without, the parameters
    /// themselves prove who calls; they then travel in the body only.
    const SIGNED: bool = true;

    /// What a successful call gives.
    type Answer: DeserializeOwned + Send;

    /// The operation's own parameters, without those that every call carries.
    fn parameters(&self) -> Parameters;

    /// Parameters to cut out of every text of the service.
    fn secrets(&self) -> Vec<&SecretString> {
        Vec::new()
    }

    /// Reads the body of a successful answer.
    ///
    /// # Errors
    ///
    /// The body is JSON of another shape, or no JSON.
    fn parse(body: &[u8]) -> Result<Self::Answer, serde_json::Error> {
        serde_json::from_slice(body)
    }
}

/// The APIs that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Certificate Management Service.
    Cas,
    /// Security Token Service.
    Sts,
}

impl Api {
    /// The version of the API.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Cas => "2020-04-07",
            Self::Sts => "2015-04-01",
        }
    }
}

/// What it costs to run an operation a second time.
///
/// No create, cancel or delete of orders takes an idempotency token, so a call
/// whose answer was lost may or may not have run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// It changes nothing on the service.
    ReadOnly,
    /// A second run finds the work done and changes nothing.
    Idempotent,
    /// A second run may buy again.
    NonIdempotent,
    /// It cannot be undone: a revocation.
    Irreversible,
}

/// Named string parameters of one call, in the order given.
///
/// An absent parameter is left out; an empty one is sent and signed as `Name=`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// Adds one if there is a value.
    pub fn with_optional(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds `Tags.1.Key`, `Tags.1.Value`, `Tags.2.Key` and so on.
    pub fn with_tags<'a>(self, tags: impl IntoIterator<Item = (&'a String, &'a String)>) -> Self {
        tags.into_iter()
            .zip(1..)
            .fold(self, |parameters, ((key, value), position)| {
                parameters
                    .with(format!("Tags.{position}.Key"), key)
                    .with(format!("Tags.{position}.Value"), value)
            })
    }

    /// Names and values, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Shows names only: values may be a person's phone number.
impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn tags_are_numbered_from_one() {
        let tags = BTreeMap::from([
            ("env".to_owned(), "prod".to_owned()),
            ("team".to_owned(), String::new()),
        ]);
        let parameters = Parameters::new()
            .with("Domain", "example.com")
            .with_tags(&tags);
        assert_eq!(
            parameters.iter().collect::<Vec<_>>(),
            [
                ("Domain", "example.com"),
                ("Tags.1.Key", "env"),
                ("Tags.1.Value", "prod"),
                ("Tags.2.Key", "team"),
                ("Tags.2.Value", ""),
            ]
        );
    }

    #[test]
    fn debug_shows_no_values() {
        let parameters = Parameters::new().with("Phone", "13800000000");
        assert_eq!(format!("{parameters:?}"), r#"{"Phone"}"#);
    }
}
