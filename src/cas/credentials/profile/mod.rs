//! A profile of Alibaba Cloud's CLI, or of an SDK's credentials file.
//!
//! `file` finds and reads the file, `entry` is one profile in it, `modes` turns
//! that into the source it describes; `login` is one of these. A file is read only when a profile or the
//! file itself is named.

mod entry;
mod file;
mod ini;
mod login;
mod modes;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::{Credentials, CredentialsError, CredentialsSource};
use crate::Client;
use crate::shown::{self, NamedFile, hide_fields};
use file::Profiles;
use modes::Builder;
use system::{Environment, Unreadable};

const NAME: &str = "profile";
const PROFILE: &[&str] = &[
    "ALICLOUD_PROFILE",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABACLOUD_PROFILE",
];
const FILE: &[&str] = &[
    "ALICLOUD_SHARED_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CONFIG_FILE",
];
const FILE_ARGUMENT: &str = "shared_credentials_file";
const DEFAULT_FILE: &str = "~/.aliyun/config.json";

/// Which profile of which file.
#[derive(Clone)]
pub(super) struct Choice {
    profile: Option<String>,
    file: Option<NamedFile>,
}

hide_fields!(Choice);

impl Choice {
    /// That of the arguments, or else of the environment.
    pub(super) fn in_force(
        profile: Option<String>,
        file: Option<String>,
        environment: &Environment,
    ) -> Result<Self, Unreadable> {
        let profile = match profile {
            Some(profile) => Some(profile),
            None => environment.first_of(PROFILE)?.map(|(_, profile)| profile),
        };
        let file = match file {
            Some(file) => Some(NamedFile::new(FILE_ARGUMENT, file)),
            None => {
                (environment.first_of(FILE)?).map(|(variable, file)| NamedFile::new(variable, file))
            }
        };
        Ok(Self { profile, file })
    }

    /// The region of the profile, where it has one and can be read.
    pub(super) fn region(&self, environment: &Environment) -> Option<String> {
        let profiles = self.profiles(environment).ok()?;
        let (_, entry) = profiles.entry(self.profile.as_deref()).ok()?;
        entry.region_id.clone()
    }

    fn profiles(&self, environment: &Environment) -> Result<Profiles, CredentialsError> {
        if self.profile.is_none() && self.file.is_none() {
            let reason = format!("none is named, and neither is {}", PROFILE.join(" or "));
            return Err(CredentialsError::not_configured(NAME, reason));
        }
        let default = || NamedFile::new("the CLI's file", DEFAULT_FILE.to_owned());
        let file = self.file.clone().unwrap_or_else(default);
        Profiles::read(&file, environment)
            .map_err(|reason| CredentialsError::misconfigured(NAME, reason))
    }
}

/// The source that a profile describes. The file is read with the first load.
#[derive(Debug)]
pub(super) struct Profile {
    choice: Choice,
    environment: Environment,
    client: Client,
    sts_endpoint_is_given: bool,
    source: OnceCell<Arc<dyn CredentialsSource>>,
}

impl Profile {
    /// With `sts_endpoint_is_given` the arguments name the endpoint of STS, and the
    /// profile's own is ignored. So is it where the environment names one.
    pub(super) fn new(
        choice: Choice,
        environment: &Environment,
        client: &Client,
        sts_endpoint_is_given: bool,
    ) -> Self {
        Self {
            choice,
            environment: environment.clone(),
            client: client.clone(),
            sts_endpoint_is_given,
            source: OnceCell::new(),
        }
    }

    fn open(&self) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let profiles = self.choice.profiles(&self.environment)?;
        // A file whose section is switched off is no source, unless the profile was named.
        if self.choice.profile.is_none()
            && let Ok((name, entry)) = profiles.entry(None)
            && entry.is_off()
        {
            let profile = shown::named(NAME, name);
            let reason = format!("enable = false switches {profile} off");
            return Err(CredentialsError::not_configured(NAME, reason));
        }
        let builder = Builder {
            profiles: &profiles,
            environment: &self.environment,
            client: &self.client,
            sts_endpoint_is_given: self.sts_endpoint_is_given,
        };
        builder.source(self.choice.profile.as_deref())
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
