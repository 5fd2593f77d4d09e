//! Who calls: the provider's arguments about keys and where they come from.

use super::arguments::ProviderConfig;
use super::non_empty::NonEmptyText as _;
use super::unreadable::unreadable;
use cas::credentials::{EnvironmentKey, MissingHalf, Settings, StaticKey};
use framework::schema::{Attribute, Presence};
use framework::{AttributePath, Diagnostic};
use system::Environment;

impl ProviderConfig {
    /// What the arguments say about credentials.
    pub(super) fn credentials(&self) -> Settings {
        Settings {
            key: self.key(),
            profile: self.profile.to_non_empty(),
            shared_credentials_file: self.shared_credentials_file.to_non_empty(),
            credentials_uri: self.credentials_uri.to_non_empty(),
            ecs_role_name: self.ecs_role_name.to_non_empty(),
            assume_role_with_oidc: self
                .assume_role_with_oidc
                .known()
                .map(|login| login.settings()),
            assume_role: self.assume_role.known().map(|role| role.settings()),
            sts_endpoint_is_given: self.configured_endpoint("sts").is_some(),
        }
    }

    fn key(&self) -> StaticKey {
        StaticKey::new(
            self.access_key.to_non_empty(),
            self.secret_key.non_empty().map(Into::into),
            self.security_token.non_empty().map(Into::into),
        )
    }

    /// What the key in the arguments lacks that the environment does not have either.
    pub(super) fn half_key(&self, environment: &Environment) -> Option<Diagnostic> {
        let missing = match self.key().filled_from(environment) {
            Ok(key) => key.lacks()?,
            Err(error) => return Some(unreadable(error)),
        };
        let has_secret = self.secret_key.non_empty().is_some();
        let (argument, needed) = match missing {
            MissingHalf::Secret if self.access_key.non_empty().is_some() => {
                ("access_key", "secret_key")
            }
            MissingHalf::Id if has_secret => ("secret_key", "access_key"),
            MissingHalf::Secret => ("security_token", "secret_key"),
            MissingHalf::Id | MissingHalf::Both => ("security_token", "access_key"),
        };
        Some(
            Diagnostic::error(
                format!("{argument} needs {needed}"),
                format!(
                    "Of the key in the arguments, {missing}. Set `{needed}` too, or remove \
                     `{argument}`."
                ),
            )
            .at(AttributePath::root(argument)),
        )
    }

    /// Says of a source that is named here and never asked for a key, because the
    /// environment has one: the practitioner may think to work with another account.
    pub(in crate::provider) fn outranked(&self, environment: &Environment) -> Option<Diagnostic> {
        let variable = EnvironmentKey::variable(environment).ok()??;
        let named = [
            ("profile", self.profile.non_empty().is_some()),
            (
                "shared_credentials_file",
                self.shared_credentials_file.non_empty().is_some(),
            ),
            (
                "credentials_uri",
                self.credentials_uri.non_empty().is_some(),
            ),
            ("ecs_role_name", self.ecs_role_name.non_empty().is_some()),
            (
                "assume_role_with_oidc",
                self.assume_role_with_oidc.known().is_some(),
            ),
        ];
        let (argument, _) = named.into_iter().find(|(_, is_named)| *is_named)?;
        self.access_key.non_empty().is_none().then(|| {
            Diagnostic::warning(
                format!("No key is taken from {argument}: {variable} comes first"),
                format!(
                    "A key in the environment comes before the one of `{argument}`, and may be of \
                     another account. To work with the key that the provider block names, unset \
                     {variable}."
                ),
            )
            .at(AttributePath::root(argument))
        })
    }
}

pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::string("access_key", Presence::Optional).description(
            "The access key id. Also from `ALICLOUD_ACCESS_KEY`, `ALIBABA_CLOUD_ACCESS_KEY_ID` or \
             `ALIBABACLOUD_ACCESS_KEY_ID`.",
        ),
        Attribute::string("secret_key", Presence::Optional)
            .description(
                "The access key secret. Also from `ALICLOUD_SECRET_KEY`, \
                 `ALIBABA_CLOUD_ACCESS_KEY_SECRET` or `ALIBABACLOUD_ACCESS_KEY_SECRET`.",
            )
            .sensitive(),
        Attribute::string("security_token", Presence::Optional)
            .description(
                "The security token of a temporary key. Also from `ALICLOUD_SECURITY_TOKEN`, \
                 `ALIBABA_CLOUD_SECURITY_TOKEN` or `ALIBABACLOUD_SECURITY_TOKEN`.",
            )
            .sensitive(),
        Attribute::string("profile", Presence::Optional).description(
            "A profile of Alibaba Cloud's CLI, of mode `AK`, `StsToken`, `RamRoleArn`, \
             `EcsRamRole`, `RamRoleArnWithRoleName`, `ChainableRamRoleArn`, `External`, \
             `CredentialsURI`, `OIDC`, or, while the key of the last login is good, `CloudSSO` or \
             `OAuth`. The CLI's file `~/.aliyun/config.json` is read only when a profile is named. \
             Also from `ALICLOUD_PROFILE`, `ALIBABA_CLOUD_PROFILE` or `ALIBABACLOUD_PROFILE`.",
        ),
        Attribute::string("shared_credentials_file", Presence::Optional).description(
            "A file of profiles to read instead of the CLI's: JSON, an object or a list, or else \
             ini. Where no `profile` is named, the file's current one counts, or `default`. Also \
             from `ALICLOUD_SHARED_CREDENTIALS_FILE`, `ALIBABA_CLOUD_CREDENTIALS_FILE` or \
             `ALIBABA_CLOUD_CONFIG_FILE`.",
        ),
        Attribute::string("credentials_uri", Presence::Optional).description(
            "A URL that gives temporary keys out. Also from `ALICLOUD_CREDENTIALS_URI` or \
             `ALIBABA_CLOUD_CREDENTIALS_URI`.",
        ),
        Attribute::string("ecs_role_name", Presence::Optional).description(
            "The RAM role of the ECS instance that Terraform runs on. The instance's metadata is \
             asked only when a role is named. Also from `ALICLOUD_ECS_ROLE_NAME` or \
             `ALIBABA_CLOUD_ECS_METADATA`.",
        ),
    ]
}
