//! Several sources, asked in order.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Credentials, CredentialsError, CredentialsSource};

/// Takes the first source that is configured.
///
/// A source that is configured and broken ends the search: it was
/// named on purpose, and another account's key must not step in for it.
#[derive(Debug, Clone)]
pub struct Chain(Vec<Arc<dyn CredentialsSource>>);

impl Chain {
    /// Asks these sources, in this order.
    pub fn new(sources: Vec<Arc<dyn CredentialsSource>>) -> Self {
        Self(sources)
    }
}

#[async_trait]
impl CredentialsSource for Chain {
    fn name(&self) -> &str {
        "credentials"
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let mut reasons = Vec::new();
        for source in &self.0 {
            match source.load().await {
                Err(error @ CredentialsError::NotConfigured { .. }) => {
                    reasons.push(error.to_string());
                }
                settled => return settled,
            }
        }
        Err(CredentialsError::NotConfigured {
            name: self.name().to_owned(),
            reason: format!("no source is configured ({})", reasons.join("; ")),
        })
    }

    async fn discard(&self, expired: &Credentials) -> bool {
        let mut replaceable = false;
        // Only the source in use has given a key; the others return false.
        for source in &self.0 {
            replaceable |= source.discard(expired).await;
        }
        replaceable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::{EnvironmentKey, StaticKey};
    use system::Environment;

    async fn load(
        arguments: StaticKey,
        environment: Environment,
    ) -> Result<Credentials, CredentialsError> {
        Chain::new(vec![
            Arc::new(arguments),
            Arc::new(EnvironmentKey::new(environment)),
        ])
        .load()
        .await
    }

    fn environment_key() -> Environment {
        Environment::fixed([
            ("ALICLOUD_ACCESS_KEY", "from-environment"),
            ("ALICLOUD_SECRET_KEY", "secret"),
        ])
    }

    fn arguments(id: Option<&str>, secret: Option<&str>) -> StaticKey {
        StaticKey::new(id.map(Into::into), secret.map(Into::into), None)
    }

    #[tokio::test]
    async fn a_source_that_is_not_configured_is_passed_over() {
        let credentials = load(StaticKey::default(), environment_key()).await.unwrap();
        assert_eq!(credentials.access_key_id, "from-environment");
    }

    #[tokio::test]
    async fn the_first_configured_source_wins() {
        let own = arguments(Some("own"), Some("secret"));
        let credentials = load(own, environment_key()).await.unwrap();
        assert_eq!(credentials.access_key_id, "own");
    }

    #[tokio::test]
    async fn a_broken_source_is_not_replaced_by_the_next_one() {
        let error = load(arguments(Some("own"), None), environment_key())
            .await
            .unwrap_err();
        assert!(
            matches!(error, CredentialsError::Misconfigured { name, .. } if name == "arguments")
        );
    }

    #[tokio::test]
    async fn with_no_source_configured_the_error_lists_each_and_why() {
        let error = load(StaticKey::default(), Environment::fixed([]))
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "credentials: no source is configured (arguments: no access key is given; \
             environment: none of ALICLOUD_ACCESS_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID, \
             ALIBABACLOUD_ACCESS_KEY_ID is set)"
        );
    }
}
