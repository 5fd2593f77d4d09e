//! A key from environment variables.
//!
//! Three families of names, asked in the order that existing users of Alibaba
//! Cloud's provider know. Each value is looked up on its own.

use async_trait::async_trait;

use super::{Credentials, CredentialsError, CredentialsSource, MissingHalf, complete};
use crate::environment::Environment;

const NAME: &str = "environment";

const ACCESS_KEY_ID: &[&str] = &[
    "ALICLOUD_ACCESS_KEY",
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABACLOUD_ACCESS_KEY_ID",
];
const ACCESS_KEY_SECRET: &[&str] = &[
    "ALICLOUD_SECRET_KEY",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABACLOUD_ACCESS_KEY_SECRET",
];
const SECURITY_TOKEN: &[&str] = &[
    "ALICLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABACLOUD_SECURITY_TOKEN",
];

/// What the environment has of a key: each part with the variable that it is from.
pub(super) struct Parts {
    pub(super) access_key_id: Option<Part>,
    pub(super) access_key_secret: Option<Part>,
    pub(super) security_token: Option<Part>,
}

type Part = (&'static str, String);

impl Parts {
    pub(super) fn of(environment: &Environment) -> Self {
        Self {
            access_key_id: environment.first_of(ACCESS_KEY_ID),
            access_key_secret: environment.first_of(ACCESS_KEY_SECRET),
            security_token: environment.first_of(SECURITY_TOKEN),
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
    pub fn variable(environment: &Environment) -> Option<&'static str> {
        let (name, _) = environment.first_of(ACCESS_KEY_ID)?;
        Some(name)
    }
}

#[async_trait]
impl CredentialsSource for EnvironmentKey {
    fn name(&self) -> &str {
        NAME
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let parts = Parts::of(&self.0);
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

fn not_configured() -> CredentialsError {
    CredentialsError::NotConfigured {
        name: NAME.to_owned(),
        reason: format!("none of {} is set", ACCESS_KEY_ID.join(", ")),
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
        let one_of = |names: &[&str]| format!("one of {}", names.join(", "));
        let (id, secret) = (one_of(ACCESS_KEY_ID), one_of(ACCESS_KEY_SECRET));
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

    #[tokio::test]
    async fn the_first_name_that_is_set_wins_for_each_value_on_its_own() {
        let credentials = load([
            ("ALICLOUD_ACCESS_KEY", "first"),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "second"),
            ("ALIBABACLOUD_ACCESS_KEY_SECRET", "secret"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "token"),
        ])
        .await
        .unwrap();
        assert_eq!(credentials.access_key_id, "first");
        assert_eq!(credentials.access_key_secret.expose_secret(), "secret");
        assert_eq!(credentials.security_token.unwrap().expose_secret(), "token");
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
