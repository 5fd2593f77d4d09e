//! Private state: what a resource remembers beside its attributes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// Named JSON values that Terraform stores with an object and never shows.
///
/// Terraform erases whatever a handler does not hand back, so handlers start from
/// what they were given. Not for secrets: it lies in the state file in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivateState(Map<String, Json>);

impl PrivateState {
    /// Reads what Terraform stored. Bytes that are no JSON object count as nothing
    /// remembered: no past mistake may keep an object from being destroyed.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::default();
        }
        serde_json::from_slice(bytes)
            .map(Self)
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "private state cannot be read and is taken as empty");
                Self::default()
            })
    }

    /// The bytes for Terraform to store; none where nothing is remembered.
    pub fn into_bytes(self) -> Vec<u8> {
        if self.0.is_empty() {
            Vec::new()
        } else {
            Json::Object(self.0).to_string().into_bytes()
        }
    }

    /// What was remembered under a name; `None` where it is absent or has another
    /// shape than asked for.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(self.0.get(name)?.clone()).ok()
    }

    /// Remembers a value.
    ///
    /// # Panics
    /// If the value cannot be JSON: a map with keys other than text.
    pub fn set<T: Serialize>(&mut self, name: &str, value: &T) {
        let json = serde_json::to_value(value).expect("private state is made of plain structs");
        self.0.insert(name.to_owned(), json);
    }

    /// Forgets a value.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_comes_back_after_terraform_stored_it() {
        let mut private = PrivateState::default();
        private.set("seen", &vec!["98987582437920968"]);
        let mut stored = PrivateState::from_bytes(&private.into_bytes());
        assert_eq!(
            stored.get::<Vec<String>>("seen"),
            Some(vec!["98987582437920968".to_owned()])
        );

        stored.remove("seen");
        assert_eq!(stored.into_bytes(), b"");
    }

    #[test]
    fn bytes_of_another_provider_count_as_nothing() {
        assert_eq!(
            PrivateState::from_bytes(b"\x00not json"),
            PrivateState::default()
        );
    }
}
