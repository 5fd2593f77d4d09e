//! A key that was given outright.

use std::fmt;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::environment::Parts;
use super::{Credentials, CredentialsError, CredentialsSource, MissingHalf, complete};
use crate::shown::hide_fields;
use system::{Environment, Unreadable};

const NAME: &str = "arguments";

/// A key from arguments. Empty text counts as not given.
#[derive(Clone, Default)]
pub struct StaticKey {
    access_key_id: Option<String>,
    access_key_secret: Option<SecretString>,
    security_token: Option<SecretString>,
}

hide_fields!(StaticKey);

impl StaticKey {
    /// Takes what was given, complete or not.
    pub fn new(
        access_key_id: Option<String>,
        access_key_secret: Option<SecretString>,
        security_token: Option<SecretString>,
    ) -> Self {
        let given = |secret: &SecretString| !secret.expose_secret().is_empty();
        Self {
            access_key_id: access_key_id.filter(|id| !id.is_empty()),
            access_key_secret: access_key_secret.filter(given),
            security_token: security_token.filter(given),
        }
    }

    /// The key, with what it lacks from the environment. A key of which nothing is given
    /// stays so: that of the environment is another source.
    ///
    /// Secret and token of the environment belong to its access key id. Where it has one,
    /// and another one was given, they are not taken.
    ///
    /// # Errors
    ///
    /// A variable of a key is set and cannot be read.
    pub fn filled_from(self, environment: &Environment) -> Result<Self, Unreadable> {
        let parts = [&self.access_key_secret, &self.security_token];
        if self.access_key_id.is_none() && parts.iter().all(|part| part.is_none()) {
            return Ok(self);
        }
        let found = match &self.access_key_id {
            Some(id) => Parts::of_key(id, environment)?,
            None => Parts::of(environment)?,
        };
        let its_id = found.access_key_id.map(|(_, id)| id);
        let access_key_id = self.access_key_id.or_else(|| its_id.clone());
        let is_same_key = its_id.is_none() || its_id == access_key_id;
        let secret = |part: Option<(_, String)>| {
            let (_, text) = part.filter(|_| is_same_key)?;
            Some(SecretString::from(text))
        };
        Ok(Self {
            access_key_id,
            access_key_secret: (self.access_key_secret).or_else(|| secret(found.access_key_secret)),
            security_token: (self.security_token).or_else(|| secret(found.security_token)),
        })
    }

    /// What the key lacks, if there is any part of it.
    pub fn lacks(&self) -> Option<MissingHalf> {
        self.credentials().err()
    }

    fn credentials(&self) -> Result<Option<Credentials>, MissingHalf> {
        complete(
            self.access_key_id.clone(),
            self.access_key_secret.clone(),
            self.security_token.clone(),
        )
    }
}

#[async_trait]
impl CredentialsSource for StaticKey {
    fn name(&self) -> &str {
        NAME
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        match self.credentials() {
            Ok(Some(credentials)) => Ok(credentials),
            Ok(None) => Err(CredentialsError::NotConfigured {
                name: NAME.to_owned(),
                reason: "no access key is given".to_owned(),
            }),
            Err(missing) => Err(CredentialsError::Misconfigured {
                name: NAME.to_owned(),
                reason: missing.to_string(),
            }),
        }
    }
}

/// A clause about a key that was given as arguments.
impl fmt::Display for MissingHalf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (given, missing) = match self {
            Self::Both => ("a security token", "an access key"),
            Self::Id => ("an access key secret", "its id"),
            Self::Secret => ("an access key id", "its secret"),
        };
        let variables = self.variables();
        write!(
            formatter,
            "{given} is given without {missing}, and the environment has none for it in {variables}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn load(
        id: Option<&str>,
        secret: Option<&str>,
        token: Option<&str>,
    ) -> Result<Credentials, CredentialsError> {
        StaticKey::new(
            id.map(Into::into),
            secret.map(Into::into),
            token.map(Into::into),
        )
        .load()
        .await
    }

    #[tokio::test]
    async fn a_whole_key_is_given_on() {
        let credentials = load(Some("id"), Some("secret"), Some("token"))
            .await
            .unwrap();
        assert_eq!(credentials.access_key_id, "id");
        assert_eq!(credentials.access_key_secret.expose_secret(), "secret");
        assert_eq!(credentials.security_token.unwrap().expose_secret(), "token");
    }

    #[tokio::test]
    async fn half_a_key_is_an_error_and_no_other_source_is_asked() {
        for (id, secret, token) in [
            (Some("id"), None, None),
            (Some("id"), Some(""), None),
            (None, Some("secret"), None),
            (None, None, Some("token")),
        ] {
            let error = load(id, secret, token).await.unwrap_err();
            assert!(
                matches!(error, CredentialsError::Misconfigured { .. }),
                "{error}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_missing_comes_from_the_environment_unless_it_is_of_another_key() {
        let environment = |id: &str| {
            Environment::fixed([
                ("ALICLOUD_ACCESS_KEY", id),
                ("ALICLOUD_SECRET_KEY", "env-secret"),
                ("ALICLOUD_SECURITY_TOKEN", "env-token"),
            ])
        };
        let (own, other) = (environment("id"), environment("other"));
        let nameless = environment("");
        for (given, environment, expected) in [
            (["id", "", ""], &own, Ok(["id", "env-secret", "env-token"])),
            (
                ["id", "", ""],
                &nameless,
                Ok(["id", "env-secret", "env-token"]),
            ),
            (["id", "", ""], &other, Err(MissingHalf::Secret)),
            (["id", "mine", ""], &own, Ok(["id", "mine", "env-token"])),
            (
                ["id", "mine", ""],
                &nameless,
                Ok(["id", "mine", "env-token"]),
            ),
            (["id", "mine", ""], &other, Ok(["id", "mine", ""])),
            (["", "mine", ""], &own, Ok(["id", "mine", "env-token"])),
            (["", "mine", ""], &nameless, Err(MissingHalf::Id)),
            (["", "", "mine"], &own, Ok(["id", "env-secret", "mine"])),
            (["", "", "mine"], &nameless, Err(MissingHalf::Id)),
            (
                ["id", "", "mine"],
                &nameless,
                Ok(["id", "env-secret", "mine"]),
            ),
        ] {
            let [id, secret, token] = given;
            let key = StaticKey::new(Some(id.into()), Some(secret.into()), Some(token.into()));
            let key = key.filled_from(environment).unwrap().credentials();
            let found = key.map(|key| {
                let key = key.unwrap();
                let token = key.security_token.as_ref();
                [
                    key.access_key_id,
                    key.access_key_secret.expose_secret().to_owned(),
                    token.map_or("", |token| token.expose_secret()).to_owned(),
                ]
            });
            assert_eq!(
                found,
                expected.map(|parts| parts.map(str::to_owned)),
                "{given:?}"
            );
        }
        let nothing = StaticKey::default().filled_from(&own).unwrap();
        let nothing = nothing.credentials();
        assert!(
            nothing.unwrap().is_none(),
            "the environment has its own turn"
        );
    }

    #[tokio::test]
    async fn nothing_given_is_not_configured() {
        let error = load(Some(""), None, None).await.unwrap_err();
        assert_eq!(error.to_string(), "arguments: no access key is given");
        assert!(matches!(error, CredentialsError::NotConfigured { .. }));
    }

    #[tokio::test]
    async fn debug_shows_no_secret() {
        let source = StaticKey::new(
            Some("id".into()),
            Some("s3cret".into()),
            Some("t0ken".into()),
        );
        let text = format!("{source:?} {:?}", source.load().await.unwrap());
        assert!(
            !text.contains("s3cret") && !text.contains("t0ken"),
            "{text}"
        );
    }
}
