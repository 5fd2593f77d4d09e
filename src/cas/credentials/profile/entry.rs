//! One profile: the settings of the CLI's `config.json`, in its names.

use secrecy::SecretString;
use serde::Deserialize;

use crate::operations::field;
use crate::shown::hide_fields;

/// A profile as it is written. Empty text counts as absent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    #[serde(deserialize_with = "field::text")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "field::text")]
    mode: Option<String>,
    /// Switches a section of an ini file off.
    #[serde(deserialize_with = "field::text")]
    enable: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) region_id: Option<String>,

    #[serde(deserialize_with = "field::text")]
    pub(super) access_key_id: Option<String>,
    #[serde(deserialize_with = "field::word")]
    pub(super) access_key_secret: Option<SecretString>,
    #[serde(deserialize_with = "field::word")]
    pub(super) sts_token: Option<SecretString>,

    /// When the key of a login ends, in seconds since 1970.
    #[serde(deserialize_with = "field::text")]
    pub(super) sts_expiration: Option<String>,

    #[serde(deserialize_with = "field::text")]
    pub(super) sts_region: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) sts_endpoint: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) enable_vpc: Option<String>,

    #[serde(deserialize_with = "field::text")]
    pub(super) ram_role_name: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) ram_role_arn: Option<String>,
    #[serde(deserialize_with = "field::text", alias = "role_session_name")]
    pub(super) ram_session_name: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) external_id: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) policy: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) source_profile: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) expired_seconds: Option<String>,

    #[serde(deserialize_with = "field::word")]
    pub(super) process_command: Option<SecretString>,
    #[serde(deserialize_with = "field::word")]
    pub(super) credentials_uri: Option<SecretString>,

    #[serde(deserialize_with = "field::text")]
    pub(super) oidc_provider_arn: Option<String>,
    #[serde(deserialize_with = "field::text")]
    pub(super) oidc_token_file: Option<String>,
}

hide_fields!(Entry);

impl Entry {
    /// Whether the profile is switched off.
    pub(super) fn is_off(&self) -> bool {
        let off = |word: &str| word == "0" || word.eq_ignore_ascii_case("false");
        self.enable.as_deref().is_some_and(off)
    }

    /// How the profile gives a key: its mode, or else what its settings are for. A whole key
    /// comes first and what is with it, as in the CLI.
    pub(super) fn mode(&self) -> &str {
        if let Some(mode) = &self.mode {
            return mode;
        }
        let has_key = self.access_key_id.is_some() && self.access_key_secret.is_some();
        match () {
            () if has_key && self.sts_token.is_some() => "StsToken",
            () if has_key && self.ram_role_arn.is_some() => "RamRoleArn",
            () if has_key => "AK",
            () if self.ram_role_name.is_some() => "EcsRamRole",
            () if self.process_command.is_some() => "External",
            () if self.oidc_provider_arn.is_some() => "OIDC",
            // From here on the CLI knows no mode.
            () if self.credentials_uri.is_some() => "CredentialsURI",
            () if self.source_profile.is_some() => "ChainableRamRoleArn",
            () if self.ram_role_arn.is_some() => "RamRoleArnWithRoleName",
            () if self.sts_token.is_some() => "StsToken",
            () => "AK",
        }
    }
}
