//! A key that was given outright.

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::{Credentials, CredentialsError, CredentialsSource, MissingHalf, complete};

const NAME: &str = "arguments";

/// A key from arguments. Empty text counts as not given.
#[derive(Debug, Clone, Default)]
pub struct StaticKey {
    access_key_id: Option<String>,
    access_key_secret: Option<SecretString>,
    security_token: Option<SecretString>,
}

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
}

#[async_trait]
impl CredentialsSource for StaticKey {
    fn name(&self) -> &str {
        NAME
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let credentials = complete(
            self.access_key_id.clone(),
            self.access_key_secret.clone(),
            self.security_token.clone(),
        );
        match credentials {
            Ok(Some(credentials)) => Ok(credentials),
            Ok(None) => Err(CredentialsError::NotConfigured {
                name: NAME.to_owned(),
                reason: "no access key is given".to_owned(),
            }),
            Err(missing) => Err(CredentialsError::Misconfigured {
                name: NAME.to_owned(),
                reason: match missing {
                    MissingHalf::Both => "a security token is given without an access key",
                    MissingHalf::Id => "an access key secret is given without its id",
                    MissingHalf::Secret => "an access key id is given without its secret",
                }
                .to_owned(),
            }),
        }
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
    async fn half_a_key_is_a_mistake_and_not_an_invitation_to_look_elsewhere() {
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
