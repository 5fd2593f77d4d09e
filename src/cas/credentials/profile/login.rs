//! The temporary key that a login of the CLI has left in its profile.
//!
//! The CLI writes the key and its end into the file, and renews both there. This provider
//! does not log in itself: it uses the key while it is valid.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::entry::Entry;
use super::file::Profiles;
use crate::credentials::{Credentials, CredentialsError, Issued, Issuer};
use crate::shown::{NamedFile, hide_fields};
use system::{Clock, Environment};

/// The ways to log in with the CLI.
#[derive(Clone, Copy)]
pub(super) enum Login {
    CloudSso,
    OAuth,
}

impl Login {
    /// How a person gets the next key into the profile.
    fn advice(self) -> &'static str {
        match self {
            Self::CloudSso => {
                "Log in again with `acs-sso login`, or sign in with `aliyun configure --mode \
                 CloudSSO` for this profile. A profile of mode External whose process_command is \
                 `acs-sso login --profile <name>` renews its key by itself"
            }
            Self::OAuth => {
                "Log the CLI in again with `aliyun configure --mode OAuth` for this profile"
            }
        }
    }
}

/// Reads the key from the file, each time that one is needed: the CLI may have written
/// another one.
pub(super) struct LoginKey {
    pub(super) name: String,
    pub(super) login: Login,
    pub(super) file: NamedFile,
    pub(super) profile: String,
    pub(super) environment: Environment,
    pub(super) clock: Arc<dyn Clock>,
}

hide_fields!(LoginKey);

#[async_trait]
impl Issuer for LoginKey {
    fn name(&self) -> &str {
        &self.name
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let misconfigured = |reason| CredentialsError::misconfigured(&self.name, reason);
        let profiles = Profiles::read(&self.file, &self.environment).map_err(misconfigured)?;
        let (_, entry) = profiles.entry(Some(&self.profile)).map_err(misconfigured)?;
        let without = |why: &str| {
            let advice = self.login.advice();
            CredentialsError::failed(&self.name, format!("{why}. {advice}"))
        };
        let issued = key_in(entry).map_err(without)?;
        match issued.expiration {
            Some(end) if end <= self.clock.now() => {
                Err(without(&format!("its temporary key has expired at {end}")))
            }
            _ => Ok(issued),
        }
    }
}

fn key_in(entry: &Entry) -> Result<Issued, &'static str> {
    let absent = "it has no temporary key";
    let credentials = Credentials {
        access_key_id: entry.access_key_id.clone().ok_or(absent)?,
        access_key_secret: entry.access_key_secret.clone().ok_or(absent)?,
        security_token: Some(entry.sts_token.clone().ok_or(absent)?),
    };
    let end = entry.sts_expiration.as_deref();
    let end = end.ok_or("it does not say how long its temporary key is good")?;
    Ok(Issued {
        credentials,
        expiration: Some(moment(end).ok_or("its sts_expiration is not a time in seconds")?),
    })
}

/// Seconds since 1970, as the CLI writes them.
fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::from_second(text.trim().parse().ok()?).ok()
}
