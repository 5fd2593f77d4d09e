//! Temporary keys, and their issuers.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Credentials, CredentialsError};
use crate::operations::field;

/// A key, and when it ends.
///
/// Reads the object that STS, the metadata service and credentials URIs all
/// answer with: `AccessKeyId`, `AccessKeySecret`, `SecurityToken`, `Expiration`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Answer")]
pub struct Issued {
    /// The key.
    pub credentials: Credentials,
    /// From when on the service refuses it; `None` for a key that stays.
    pub expiration: Option<Timestamp>,
}

/// A source of temporary keys, which asks another machine or program for each.
#[async_trait]
pub trait Issuer: fmt::Debug + Send + Sync {
    /// The name in messages, as in `credentials_uri`.
    fn name(&self) -> &str;

    /// A new key.
    ///
    /// # Errors
    ///
    /// See [`CredentialsError`].
    async fn issue(&self) -> Result<Issued, CredentialsError>;
}

/// The object as it is written.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct Answer {
    #[serde(deserialize_with = "field::text")]
    access_key_id: Option<String>,
    #[serde(deserialize_with = "field::word")]
    access_key_secret: Option<SecretString>,
    #[serde(deserialize_with = "field::word")]
    security_token: Option<SecretString>,
    #[serde(deserialize_with = "field::text")]
    expiration: Option<String>,
}

/// Messages name fields and quote none.
impl TryFrom<Answer> for Issued {
    type Error = &'static str;

    fn try_from(answer: Answer) -> Result<Self, Self::Error> {
        let expiration = answer.expiration.ok_or("there is no Expiration")?;
        Ok(Self {
            credentials: Credentials {
                access_key_id: answer.access_key_id.ok_or("there is no AccessKeyId")?,
                access_key_secret: answer
                    .access_key_secret
                    .ok_or("there is no AccessKeySecret")?,
                security_token: Some(answer.security_token.ok_or("there is no SecurityToken")?),
            },
            expiration: Some(
                expiration
                    .parse()
                    .map_err(|_| "Expiration is not a time such as 2025-01-02T03:04:05Z")?,
            ),
        })
    }
}
