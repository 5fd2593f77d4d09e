//! A profile of Alibaba Cloud's CLI, or of an SDK's credentials file.
//!
//! `file` finds and reads the file, `entry` is one profile in it, `modes` turns
//! that into the source it describes. A file is read only when a profile or the
//! file itself is named.

mod entry;
mod file;
mod ini;
mod modes;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::{Credentials, CredentialsError, CredentialsSource};
use crate::cas::Client;
use crate::environment::Environment;
use file::Profiles;
use modes::Builder;

const NAME: &str = "profile";
const PROFILE: &[&str] = &["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"];
const FILE: &[&str] = &[
    "ALICLOUD_SHARED_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
];
const DEFAULT_FILE: &str = "~/.aliyun/config.json";

/// The source that a profile describes. The file is read with the first load.
#[derive(Debug)]
pub(super) struct Profile {
    profile: Option<String>,
    file: Option<String>,
    environment: Environment,
    client: Client,
    sts_endpoint_is_given: bool,
    source: OnceCell<Arc<dyn CredentialsSource>>,
}

impl Profile {
    /// The profile and the file of the arguments, or else of the environment.
    pub(super) fn configured(
        profile: Option<String>,
        file: Option<String>,
        environment: &Environment,
        client: &Client,
        sts_endpoint_is_given: bool,
    ) -> Self {
        let variable = |names| environment.first_of(names).map(|(_, value)| value);
        Self {
            profile: profile.or_else(|| variable(PROFILE)),
            file: file.or_else(|| variable(FILE)),
            environment: environment.clone(),
            client: client.clone(),
            sts_endpoint_is_given,
            source: OnceCell::new(),
        }
    }

    /// The region in the profile, if there is one to be had.
    pub(super) fn region(&self) -> Option<String> {
        let profiles = self.profiles().ok()?;
        let entry = profiles.entry(self.profile.as_deref()).ok()?;
        entry.1.region_id.clone()
    }

    fn profiles(&self) -> Result<Profiles, CredentialsError> {
        if self.profile.is_none() && self.file.is_none() {
            let reason = format!("none is named, and neither is {}", PROFILE.join(" or "));
            return Err(CredentialsError::not_configured(NAME, reason));
        }
        let path = self
            .environment
            .path(self.file.as_deref().unwrap_or(DEFAULT_FILE));
        Profiles::read(&path, &self.environment)
            .map_err(|reason| CredentialsError::misconfigured(NAME, reason))
    }

    fn open(&self) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let profiles = self.profiles()?;
        let builder = Builder {
            profiles: &profiles,
            environment: &self.environment,
            client: &self.client,
            sts_endpoint_is_given: self.sts_endpoint_is_given,
        };
        builder.source(self.profile.as_deref())
    }
}

#[async_trait]
impl CredentialsSource for Profile {
    fn name(&self) -> &str {
        NAME
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let source = self.source.get_or_try_init(|| async { self.open() });
        source.await?.load().await
    }

    async fn discard(&self, expired: &Credentials) -> bool {
        match self.source.get() {
            Some(source) => source.discard(expired).await,
            None => false,
        }
    }
}
