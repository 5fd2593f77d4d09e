//! Credentials and where they come from.
//!
//! A [`CredentialsSource`] is not configured, misconfigured, failing, or gives
//! credentials. [`Settings`] puts all of them in their order; each has its file.
//! Sources of temporary keys are [`Issuer`]s, which [`Cached`] asks when needed.

mod assume_role;
mod cache;
mod chain;
mod command_line;
mod default_chain;
mod ecs_role;
mod environment;
mod external;
mod key_request;
mod oidc;
mod profile;
mod static_key;
mod temporary_keys;
mod uri;

#[cfg(test)]
mod malformed;
#[cfg(test)]
mod tests;

use std::fmt;

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};

pub use super::error::CredentialsError;
use super::shown::hide_fields;
pub use super::shown::name as plain_name;
pub use assume_role::{DEFAULT_SECONDS, DEFAULT_SESSION_NAME, RoleSettings};
pub use cache::Cached;
pub use chain::Chain;
pub use default_chain::Settings;
pub use environment::EnvironmentKey;
pub use oidc::OidcSettings;
pub use static_key::StaticKey;
pub use temporary_keys::{Issued, Issuer};

/// What signs a request.
#[derive(Clone)]
pub struct Credentials {
    /// Names the key; no secret.
    pub access_key_id: String,
    /// Signs; never sent.
    pub access_key_secret: SecretString,
    /// Comes with temporary keys, and is sent.
    pub security_token: Option<SecretString>,
}

hide_fields!(Credentials);

impl Credentials {
    /// Refuses a key that cannot be one, before a request is sent.
    ///
    /// A line break from the end of a file is the usual reason. It could not be
    /// written into a header, or would make every signature wrong.
    pub(super) fn checked(self) -> Result<Self, CredentialsError> {
        // Quotes are left over from a file whose reader does not know them.
        let usual = |byte: u8| byte.is_ascii_graphic() && !b"\"'".contains(&byte);
        let odd = |text: &str| text.is_empty() || !text.bytes().all(usual);
        let token = self.security_token.as_ref();
        let what = if odd(&self.access_key_id) {
            "access key id"
        } else if odd(self.access_key_secret.expose_secret()) {
            "access key secret"
        } else if token.is_some_and(|token| odd(token.expose_secret())) {
            "security token"
        } else {
            return Ok(self);
        };
        Err(CredentialsError::Misconfigured {
            name: "the key in use".to_owned(),
            reason: format!(
                "its {what} holds a space, a line break, a quote or another character that no key has"
            ),
        })
    }
}

/// One place that credentials may come from.
#[async_trait]
pub trait CredentialsSource: fmt::Debug + Send + Sync {
    /// The name in messages, as in `environment`.
    fn name(&self) -> &str;

    /// Credentials that are valid now.
    ///
    /// Called before every attempt: a source that asks another machine keeps
    /// what it got for as long as it is valid.
    ///
    /// # Errors
    ///
    /// See [`CredentialsError`].
    async fn load(&self) -> Result<Credentials, CredentialsError>;

    /// Forgets credentials that the service says have expired.
    ///
    /// Returns whether loading again may give others.
    async fn discard(&self, expired: &Credentials) -> bool {
        let _ = expired;
        false
    }
}

/// Puts the parts of a key together; `None` if there is no part at all.
fn complete(
    access_key_id: Option<String>,
    access_key_secret: Option<SecretString>,
    security_token: Option<SecretString>,
) -> Result<Option<Credentials>, MissingHalf> {
    match (access_key_id, access_key_secret) {
        (Some(access_key_id), Some(access_key_secret)) => Ok(Some(Credentials {
            access_key_id,
            access_key_secret,
            security_token,
        })),
        (Some(_), None) => Err(MissingHalf::Secret),
        (None, Some(_)) => Err(MissingHalf::Id),
        (None, None) if security_token.is_some() => Err(MissingHalf::Both),
        (None, None) => Ok(None),
    }
}

/// What a half-given key lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingHalf {
    /// There is only a security token.
    Both,
    /// The access key id.
    Id,
    /// The access key secret.
    Secret,
}
