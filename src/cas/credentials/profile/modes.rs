//! From a profile's mode to the source that it describes.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;

use super::NAME;
use super::entry::Entry;
use super::file::Profiles;
use super::login::{Login, LoginKey};
use crate::credentials::assume_role::RoleKey;
use crate::credentials::cache::cached;
use crate::credentials::ecs_role::EcsRole;
use crate::credentials::external::{self, External};
use crate::credentials::oidc::OidcLogin;
use crate::credentials::uri::CredentialsUri;
use crate::credentials::{
    Credentials, CredentialsError, CredentialsSource, DEFAULT_SECONDS, DEFAULT_SESSION_NAME,
    OidcSettings,
};
use crate::shown::{self, hide_fields};
use crate::sts::{AssumeRole, Location, Role};
use crate::{Client, Scheme};
use system::Environment;

/// How many profiles may build on one another. STS itself allows far fewer.
const LONGEST_CHAIN: usize = 20;

/// Builds the sources of one file's profiles.
pub(super) struct Builder<'a> {
    pub(super) profiles: &'a Profiles,
    pub(super) environment: &'a Environment,
    pub(super) client: &'a Client,
    pub(super) sts_endpoint_is_given: bool,
}

impl Builder<'_> {
    /// The source of a profile; of the current one where none is named.
    pub(super) fn source(
        &self,
        name: Option<&str>,
    ) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        self.source_within(name, &[])
    }

    /// `above` are the profiles that this one is the base of.
    fn source_within(
        &self,
        name: Option<&str>,
        above: &[&str],
    ) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let (name, entry) = self
            .profiles
            .entry(name)
            .map_err(|reason| CredentialsError::misconfigured(NAME, reason))?;
        let profile = Named {
            name: shown::named(NAME, name),
            entry,
        };
        if entry.is_off() {
            return Err(profile.misconfigured("enable = false switches it off"));
        }
        let above = [above, &[name]].concat();
        match entry.mode() {
            "AK" => Ok(Arc::new(profile.key(Token::Ignored)?)),
            "StsToken" => Ok(Arc::new(profile.key(Token::Needed)?)),
            "RamRoleArn" => self.role(&profile, Arc::new(profile.key(Token::Optional)?)),
            "EcsRamRole" => Ok(self.ecs_role(&profile)),
            "RamRoleArnWithRoleName" => self.role(&profile, self.ecs_role(&profile)),
            "ChainableRamRoleArn" => self.chained_role(&profile, &above),
            "External" => self.external(profile),
            "CredentialsURI" => self.uri(profile),
            "OIDC" => self.oidc(&profile),
            "CloudSSO" => Ok(self.login(profile, name, Login::CloudSso)),
            "OAuth" => Ok(self.login(profile, name, Login::OAuth)),
            "RsaKeyPair" | "BearerToken" | "Anonymous" => Err(profile.not_supported(
                "it cannot sign calls of this service. Use a profile of mode AK, StsToken or \
                 RamRoleArn",
            )),
            // An unknown word may be anything that stood in its place.
            _ => Err(profile.misconfigured(
                "its mode is not known. Use AK, StsToken, RamRoleArn, EcsRamRole, ChainableRamRoleArn, \
                 External, CredentialsURI or OIDC",
            )),
        }
    }

    fn role(
        &self,
        profile: &Named<'_>,
        base: Arc<dyn CredentialsSource>,
    ) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let operation = AssumeRole {
            role: profile.role()?,
            external_id: profile.entry.external_id.clone(),
        };
        let client = self.sts_client(profile)?;
        let key = RoleKey::named(profile.name.clone(), base, &client, operation);
        Ok(cached(key, self.client))
    }

    fn chained_role(
        &self,
        profile: &Named<'_>,
        above: &[&str],
    ) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let base = profile.needed(&profile.entry.source_profile, "source_profile")?;
        if above.contains(&base.as_str()) {
            let reason = format!(
                "its {} leads back to where it began",
                shown::named("source_profile", &base)
            );
            return Err(profile.misconfigured(reason));
        }
        if above.len() > LONGEST_CHAIN {
            let reason = format!("more than {LONGEST_CHAIN} profiles build on one another");
            return Err(profile.misconfigured(reason));
        }
        self.role(profile, self.source_within(Some(&base), above)?)
    }

    fn ecs_role(&self, profile: &Named<'_>) -> Arc<dyn CredentialsSource> {
        let role = EcsRole::named(
            profile.name.clone(),
            profile.entry.ram_role_name.clone(),
            self.environment,
            Arc::clone(self.client.transport()),
        );
        cached(role, self.client)
    }

    fn login(&self, profile: Named<'_>, name: &str, login: Login) -> Arc<dyn CredentialsSource> {
        let key = LoginKey {
            name: profile.name,
            login,
            file: self.profiles.file().clone(),
            profile: name.to_owned(),
            environment: self.environment.clone(),
            clock: self.client.clock().clone(),
        };
        cached(key, self.client)
    }

    fn external(&self, profile: Named<'_>) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let Some(command) = &profile.entry.process_command else {
            return Err(profile.misconfigured("it has no process_command"));
        };
        let command = command.expose_secret().to_owned();
        let external = External::new(profile.name, command, self.environment);
        Ok(cached(external, self.client))
    }

    fn uri(&self, profile: Named<'_>) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let Some(uri) = &profile.entry.credentials_uri else {
            return Err(profile.misconfigured("it has no credentials_uri"));
        };
        // The CLI's own switch forbids programs and URLs alike.
        if self.environment.is_on(external::DISABLED)? {
            let reason = format!("{} forbids to ask its credentials_uri", external::DISABLED);
            return Err(profile.misconfigured(reason));
        }
        let uri = uri.expose_secret().to_owned();
        let transport = Arc::clone(self.client.transport());
        Ok(cached(
            CredentialsUri::named(profile.name, uri, transport),
            self.client,
        ))
    }

    fn oidc(&self, profile: &Named<'_>) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let (entry, role) = (profile.entry, profile.role()?);
        let settings = OidcSettings {
            oidc_provider_arn: Some(profile.needed(&entry.oidc_provider_arn, "oidc_provider_arn")?),
            oidc_token_file: Some(profile.needed(&entry.oidc_token_file, "oidc_token_file")?),
            oidc_token: None,
            role_arn: Some(role.arn),
            role_session_name: Some(role.session_name),
            session_expiration: Some(role.seconds),
            policy: role.policy,
        };
        let client = self.sts_client(profile)?;
        let login = OidcLogin::named(profile.name.clone(), settings, self.environment, &client);
        Ok(cached(login, self.client))
    }

    /// A client that asks STS where the profile says, unless arguments or the environment
    /// name an endpoint.
    fn sts_client(&self, profile: &Named<'_>) -> Result<Client, CredentialsError> {
        let wished = Location::in_environment(self.environment)?;
        if self.sts_endpoint_is_given || wished != Location::default() {
            return Ok(self.client.clone());
        }
        let entry = profile.entry;
        let endpoint = entry.sts_endpoint.as_deref();
        // The host stands in the error of a call that cannot reach it.
        if endpoint.is_some_and(|text| shown::host(text).is_none()) {
            return Err(profile.misconfigured("its sts_endpoint is not one"));
        }
        let location = Location {
            endpoint: entry.sts_endpoint.clone(),
            region: entry.sts_region.clone(),
            through_vpc: entry.enable_vpc.as_deref() == Some("true"),
        };
        let home_region = entry.region_id.as_deref().unwrap_or("cn-hangzhou");
        match location.endpoint(home_region, Scheme::Https) {
            Ok(Some(endpoint)) => Ok(self.client.with_sts_endpoint(endpoint)),
            Ok(None) => Ok(self.client.clone()),
            Err(error) => Err(profile.misconfigured(error.to_string())),
        }
    }
}

/// What becomes of a profile's `sts_token`.
enum Token {
    /// It is left over from another mode: the CLI changes one without the other.
    Ignored,
    Needed,
    Optional,
}

/// A profile and what to call it in messages.
struct Named<'a> {
    name: String,
    entry: &'a Entry,
}

impl Named<'_> {
    fn key(&self, token: Token) -> Result<ProfileKey, CredentialsError> {
        let entry = self.entry;
        let security_token = match token {
            Token::Ignored => None,
            Token::Needed if entry.sts_token.is_none() => {
                return Err(self.misconfigured("it has no sts_token"));
            }
            Token::Needed | Token::Optional => entry.sts_token.clone(),
        };
        Ok(ProfileKey {
            name: self.name.clone(),
            credentials: Credentials {
                access_key_id: self.needed(&entry.access_key_id, "access_key_id")?,
                access_key_secret: entry
                    .access_key_secret
                    .clone()
                    .ok_or_else(|| self.misconfigured("it has no access_key_secret"))?,
                security_token,
            },
        })
    }

    fn role(&self) -> Result<Role, CredentialsError> {
        let entry = self.entry;
        let seconds = match entry.expired_seconds.as_deref().map(str::parse) {
            None | Some(Ok(0)) => DEFAULT_SECONDS,
            Some(Ok(seconds @ 900..=43_200)) => seconds,
            Some(_) => {
                return Err(self.misconfigured("its expired_seconds is not 900 to 43200"));
            }
        };
        let session_name = entry.ram_session_name.clone();
        Ok(Role {
            arn: self.needed(&entry.ram_role_arn, "ram_role_arn")?,
            session_name: session_name.unwrap_or_else(|| DEFAULT_SESSION_NAME.to_owned()),
            seconds,
            policy: entry.policy.clone(),
        })
    }

    fn needed(&self, value: &Option<String>, setting: &str) -> Result<String, CredentialsError> {
        value
            .clone()
            .ok_or_else(|| self.misconfigured(format!("it has no {setting}")))
    }

    fn not_supported(&self, why: &str) -> CredentialsError {
        let mode = self.entry.mode();
        self.misconfigured(format!("its mode {mode} is not supported: {why}"))
    }

    fn misconfigured(&self, reason: impl Into<String>) -> CredentialsError {
        CredentialsError::misconfigured(&self.name, reason)
    }
}

/// A key that stands in a profile.
struct ProfileKey {
    name: String,
    credentials: Credentials,
}

hide_fields!(ProfileKey);

#[async_trait]
impl CredentialsSource for ProfileKey {
    fn name(&self) -> &str {
        &self.name
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        Ok(self.credentials.clone())
    }
}
