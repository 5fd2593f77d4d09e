//! A key from environment variables.
//!
//! Three families of names, asked in the order that existing users of Alibaba
//! Cloud's provider know. What belongs to one key stays together.

use async_trait::async_trait;

use super::{Credentials, CredentialsError, CredentialsSource, MissingHalf, complete};
use system::{Environment, Unreadable};

const NAME: &str = "environment";

/// The variables of one key.
struct Family {
    access_key_id: &'static str,
    access_key_secret: &'static str,
    security_token: &'static str,
}

const FAMILIES: [Family; 3] = [
    Family {
        access_key_id: "ALICLOUD_ACCESS_KEY",
        access_key_secret: "ALICLOUD_SECRET_KEY",
        security_token: "ALICLOUD_SECURITY_TOKEN",
    },
    Family {
        access_key_id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
        access_key_secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        security_token: "ALIBABA_CLOUD_SECURITY_TOKEN",
    },
    Family {
        access_key_id: "ALIBABACLOUD_ACCESS_KEY_ID",
        access_key_secret: "ALIBABACLOUD_ACCESS_KEY_SECRET",
        security_token: "ALIBABACLOUD_SECURITY_TOKEN",
    },
];

/// What the environment has of a key: each part with the variable that it is from.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) access_key_id: Option<Part>,
    pub(super) access_key_secret: Option<Part>,
    pub(super) security_token: Option<Part>,
}

type Part = (&'static str, String);

impl Parts {
    /// The key that the environment has.
    ///
    /// That is the first family with an access key id. What the family lacks of a secret
    /// comes from another one that has no id of its own; a token belongs to the id or the
    /// secret beside it, and to no other.
    pub(super) fn of(environment: &Environment) -> Result<Self, Unreadable> {
        Ok(Self::chosen(Self::all(environment)?, |_| true))
    }

    /// The same for a certain access key id, if one of the families has it.
    pub(super) fn of_key(
        access_key_id: &str,
        environment: &Environment,
    ) -> Result<Self, Unreadable> {
        let all = Self::all(environment)?;
        let is_it = |parts: &Self| {
            let id = parts.access_key_id.as_ref();
            id.is_some_and(|(_, id)| id == access_key_id)
        };
        let has_it = all.iter().any(is_it);
        Ok(Self::chosen(all, |parts| !has_it || is_it(parts)))
    }

    fn all(environment: &Environment) -> Result<Vec<Self>, Unreadable> {
        let part = |name| Ok(environment.variable(name)?.map(|value| (name, value)));
        FAMILIES
            .iter()
            .map(|family| {
                Ok(Self {
                    access_key_id: part(family.access_key_id)?,
                    access_key_secret: part(family.access_key_secret)?,
                    security_token: part(family.security_token)?,
                })
            })
            .collect()
    }

    fn chosen(mut all: Vec<Self>, is_wanted: impl Fn(&Self) -> bool) -> Self {
        let has_id = |parts: &Self| parts.access_key_id.is_some();
        let own = all
            .iter()
            .position(|parts| has_id(parts) && is_wanted(parts))
            .map(|own| all.remove(own))
            .unwrap_or_default();
        let id = own.access_key_id.as_ref().map(|(_, id)| id.clone());
        let is_of_no_other = |parts: &&Self| {
            let other = parts.access_key_id.as_ref().map(|(_, id)| id);
            other.is_none() || other == id.as_ref()
        };
        if own.access_key_secret.is_some() {
            return own;
        }
        let with_secret = all
            .iter()
            .filter(is_of_no_other)
            .find(|parts| parts.access_key_secret.is_some());
        let with_token = all
            .iter()
            .filter(is_of_no_other)
            .find(|parts| parts.security_token.is_some());
        let token_beside = match (&own.access_key_id, with_secret) {
            (_, Some(parts)) => parts.security_token.clone(),
            (Some(_), None) => None,
            // Neither id nor secret: only a token can be there.
            (None, None) => with_token.and_then(|parts| parts.security_token.clone()),
        };
        Self {
            access_key_id: own.access_key_id,
            access_key_secret: with_secret.and_then(|parts| parts.access_key_secret.clone()),
            security_token: own.security_token.or(token_beside),
        }
    }

    fn seen(&self) -> String {
        let parts = [
            &self.access_key_id,
            &self.access_key_secret,
            &self.security_token,
        ];
        let names = parts.into_iter().flatten().map(|(name, _)| *name);
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Reads the key from an [`Environment`] each time it is asked.
#[derive(Debug, Clone)]
pub struct EnvironmentKey(Environment);

impl EnvironmentKey {
    /// Will read from this environment.
    pub fn new(environment: Environment) -> Self {
        Self(environment)
    }

    /// The variable that has an access key id, if one has. Where it does, no source after
    /// this one is asked.
    ///
    /// # Errors
    ///
    /// One of them is set and cannot be read.
    pub fn variable(environment: &Environment) -> Result<Option<&'static str>, Unreadable> {
        let id = Parts::of(environment)?.access_key_id;
        Ok(id.map(|(name, _)| name))
    }
}

#[async_trait]
impl CredentialsSource for EnvironmentKey {
    fn name(&self) -> &str {
        NAME
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let parts = Parts::of(&self.0)?;
        let seen = parts.seen();
        let credentials = complete(
            parts.access_key_id.map(|(_, value)| value),
            parts.access_key_secret.map(|(_, value)| value.into()),
            parts.security_token.map(|(_, value)| value.into()),
        );
        match credentials {
            Ok(Some(credentials)) => Ok(credentials),
            Ok(None) => Err(not_configured()),
            Err(missing) => Err(misconfigured(&seen, missing)),
        }
    }
}

fn access_key_ids() -> [&'static str; 3] {
    FAMILIES.each_ref().map(|family| family.access_key_id)
}

fn not_configured() -> CredentialsError {
    CredentialsError::NotConfigured {
        name: NAME.to_owned(),
        reason: format!("none of {} is set", access_key_ids().join(", ")),
    }
}

fn misconfigured(seen: &str, missing: MissingHalf) -> CredentialsError {
    let lacking = missing.variables();
    CredentialsError::Misconfigured {
        name: NAME.to_owned(),
        reason: format!("found {seen}, which also needs {lacking}"),
    }
}

impl MissingHalf {
    /// The variables that could have what is missing.
    pub(super) fn variables(self) -> String {
        let one_of = |names: [&str; 3]| format!("one of {}", names.join(", "));
        let secrets = FAMILIES.each_ref().map(|family| family.access_key_secret);
        let (id, secret) = (one_of(access_key_ids()), one_of(secrets));
        match self {
            Self::Both => format!("{id} and {secret}"),
            Self::Id => id,
            Self::Secret => secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    async fn load<const N: usize>(
        variables: [(&str, &str); N],
    ) -> Result<Credentials, CredentialsError> {
        EnvironmentKey::new(Environment::fixed(variables))
            .load()
            .await
    }

    /// The key as a text: id, secret and token.
    async fn key<const N: usize>(variables: [(&str, &str); N]) -> String {
        let key = load(variables).await.unwrap();
        let token = key.security_token.as_ref();
        let secret = key.access_key_secret.expose_secret();
        let token = token.map_or("-", |token| token.expose_secret());
        format!("{} {secret} {token}", key.access_key_id)
    }

    #[tokio::test]
    async fn what_belongs_to_one_key_stays_together() {
        let first = [
            ("ALICLOUD_ACCESS_KEY", "id"),
            ("ALICLOUD_SECRET_KEY", "key"),
        ];
        let [id, secret] = first;
        let other_token = ("ALIBABA_CLOUD_SECURITY_TOKEN", "other");
        assert_eq!(key(first).await, "id key -");
        assert_eq!(key([id, secret, other_token]).await, "id key -");
        let own_token = ("ALICLOUD_SECURITY_TOKEN", "own");
        assert_eq!(
            key([id, secret, other_token, own_token]).await,
            "id key own"
        );
        let second = [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id2"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "key2"),
        ];
        let [id2, secret2] = second;
        assert_eq!(
            key([id2, secret2, other_token, own_token]).await,
            "id2 key2 other"
        );
        assert_eq!(key([id2, secret2, own_token]).await, "id2 key2 -");
        assert_eq!(
            key([id, secret, id2, secret2, other_token]).await,
            "id key -"
        );
    }

    #[tokio::test]
    async fn a_secret_without_an_id_of_its_own_serves_the_id_of_another_family() {
        let id = ("ALICLOUD_ACCESS_KEY", "id");
        let secret = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "key2");
        let token = ("ALIBABA_CLOUD_SECURITY_TOKEN", "token2");
        assert_eq!(key([id, secret, token]).await, "id key2 token2");
        let own_token = ("ALICLOUD_SECURITY_TOKEN", "own");
        assert_eq!(key([id, secret, token, own_token]).await, "id key2 own");
        // This one is another key's.
        let error = load([id, secret, ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id2")]).await;
        assert!(matches!(error, Err(CredentialsError::Misconfigured { .. })));
    }

    #[test]
    fn a_certain_key_is_found_in_its_family() {
        let environment = Environment::fixed([
            ("ALICLOUD_ACCESS_KEY", "id"),
            ("ALICLOUD_SECRET_KEY", "key"),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id2"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "key2"),
        ]);
        for (id, secret) in [("id", "key"), ("id2", "key2"), ("id3", "key")] {
            let parts = Parts::of_key(id, &environment).unwrap();
            let (_, found) = parts.access_key_secret.unwrap();
            assert_eq!(found, secret, "{id}");
        }
    }

    #[tokio::test]
    async fn an_id_without_a_secret_is_a_mistake_that_names_the_variables() {
        let error = load([("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")])
            .await
            .unwrap_err();
        assert!(matches!(error, CredentialsError::Misconfigured { .. }));
        assert_eq!(
            error.to_string(),
            "environment is misconfigured: found ALIBABA_CLOUD_ACCESS_KEY_ID, which also needs \
             one of ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET, \
             ALIBABACLOUD_ACCESS_KEY_SECRET"
        );
    }

    #[tokio::test]
    async fn a_secret_or_a_token_alone_is_a_mistake_that_shows_neither() {
        for name in ["ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"] {
            let error = load([(name, "s3cret")]).await.unwrap_err();
            assert!(matches!(error, CredentialsError::Misconfigured { .. }));
            assert!(error.to_string().contains(name), "{error}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
    }

    #[tokio::test]
    async fn an_empty_environment_is_not_configured() {
        let error = load([("ALICLOUD_ACCESS_KEY", "")]).await.unwrap_err();
        assert!(matches!(error, CredentialsError::NotConfigured { .. }));
    }
}
