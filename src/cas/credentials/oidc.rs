//! The key of a role, taken on with a token of an identity provider, as CI
//! systems and Kubernetes pods have one.

use async_trait::async_trait;
use secrecy::SecretString;

use super::assume_role::SHARED_ROLE;
use super::{CredentialsError, DEFAULT_SECONDS, DEFAULT_SESSION_NAME, Issued, Issuer};
use crate::shown::{self, NamedFile, hide_fields};
use crate::sts::{AssumeRoleWithOidc, Role};
use crate::{CallOptions, Client};
use system::{Environment, Unreadable};

const NAME: &str = "assume_role_with_oidc";
const PROVIDER: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN: &str = "ALIBABA_CLOUD_OIDC_TOKEN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const FILE_ARGUMENT: &str = "oidc_token_file";
const SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";

/// A login as arguments describe it. What is missing comes from the environment.
#[derive(Clone, Default)]
pub struct OidcSettings {
    /// The identity provider that RAM trusts.
    pub oidc_provider_arn: Option<String>,
    /// The role to take on.
    pub role_arn: Option<String>,
    /// The token itself.
    pub oidc_token: Option<SecretString>,
    /// The file that holds the token; read anew for each key.
    pub oidc_token_file: Option<String>,
    /// The session's name.
    pub role_session_name: Option<String>,
    /// Seconds that the session lasts.
    pub session_expiration: Option<u32>,
    /// Narrows what the session may do, in JSON.
    pub policy: Option<String>,
}

hide_fields!(OidcSettings);

impl OidcSettings {
    /// Whether the environment means a login, so that its role is for that.
    pub(super) fn is_in(environment: &Environment) -> Result<bool, Unreadable> {
        let names = &[PROVIDER, TOKEN, TOKEN_FILE];
        Ok(environment.first_of(names)?.is_some())
    }

    fn complete(&self) -> Result<Complete<'_>, String> {
        let missing =
            |argument, variable| format!("there is no {argument}, and {variable} is not set");
        Ok(Complete {
            provider_arn: self
                .oidc_provider_arn
                .as_deref()
                .ok_or_else(|| missing("oidc_provider_arn", PROVIDER))?,
            role_arn: self
                .role_arn
                .as_deref()
                .ok_or_else(|| missing("role_arn", SHARED_ROLE))?,
            token: match (&self.oidc_token, &self.oidc_token_file) {
                (Some(token), None) => Token::Given(token),
                (None, Some(file)) => Token::In(file),
                (Some(_), Some(_)) => {
                    return Err("both oidc_token and oidc_token_file are given".to_owned());
                }
                (None, None) => {
                    return Err(missing("oidc_token or oidc_token_file", TOKEN_FILE));
                }
            },
        })
    }

    fn with_environment(mut self, environment: &Environment) -> Result<Self, Unreadable> {
        let or_variable = |argument: Option<String>, name| match argument {
            Some(argument) => Ok(Some(argument)),
            None => environment.variable(name),
        };
        if self.oidc_token.is_none() && self.oidc_token_file.is_none() {
            // A token is renewed in its file, so the file comes first.
            self.oidc_token_file = environment.variable(TOKEN_FILE)?;
            self.oidc_token = match self.oidc_token_file {
                Some(_) => None,
                None => environment.variable(TOKEN)?.map(Into::into),
            };
        }
        self.oidc_provider_arn = or_variable(self.oidc_provider_arn, PROVIDER)?;
        self.role_arn = or_variable(self.role_arn, SHARED_ROLE)?;
        self.role_session_name = or_variable(self.role_session_name, SESSION_NAME)?;
        Ok(self)
    }
}

/// What no login can do without.
struct Complete<'a> {
    provider_arn: &'a str,
    role_arn: &'a str,
    token: Token<'a>,
}

enum Token<'a> {
    Given(&'a SecretString),
    In(&'a str),
}

/// Logs in with a token.
#[derive(Debug)]
pub(super) struct OidcLogin {
    name: String,
    settings: Option<OidcSettings>,
    /// The setting that names the file of the token.
    token_file: &'static str,
    environment: Environment,
    client: Client,
}

impl OidcLogin {
    /// The login that arguments or environment describe, if they do.
    pub(super) fn configured(
        arguments: Option<OidcSettings>,
        environment: &Environment,
        client: &Client,
    ) -> Result<Self, Unreadable> {
        let is_named = arguments.is_some() || OidcSettings::is_in(environment)?;
        let settings = arguments.unwrap_or_default();
        let token_file = match settings.oidc_token_file {
            Some(_) => FILE_ARGUMENT,
            None => TOKEN_FILE,
        };
        let settings = match is_named {
            true => Some(settings.with_environment(environment)?),
            false => None,
        };
        Ok(Self {
            name: NAME.to_owned(),
            token_file,
            settings,
            environment: environment.clone(),
            client: client.clone(),
        })
    }

    /// Exactly this login.
    pub(super) fn named(
        name: String,
        settings: OidcSettings,
        environment: &Environment,
        client: &Client,
    ) -> Self {
        Self {
            name,
            settings: Some(settings),
            token_file: FILE_ARGUMENT,
            environment: environment.clone(),
            client: client.clone(),
        }
    }

    fn operation(&self) -> Result<AssumeRoleWithOidc, CredentialsError> {
        let Some(settings) = &self.settings else {
            let reason = format!("there is no such block, and {PROVIDER} is not set");
            return Err(CredentialsError::not_configured(&self.name, reason));
        };
        let misconfigured = |reason| CredentialsError::misconfigured(&self.name, reason);
        let login = settings.complete().map_err(misconfigured)?;
        Ok(AssumeRoleWithOidc {
            provider_arn: login.provider_arn.to_owned(),
            role: Role {
                arn: login.role_arn.to_owned(),
                session_name: settings
                    .role_session_name
                    .clone()
                    .unwrap_or_else(|| DEFAULT_SESSION_NAME.to_owned()),
                seconds: settings.session_expiration.unwrap_or(DEFAULT_SECONDS),
                policy: settings.policy.clone(),
            },
            token: match login.token {
                Token::Given(token) => token.clone(),
                Token::In(file) => self.token_in(file).map_err(misconfigured)?,
            },
        })
    }

    fn token_in(&self, file: &str) -> Result<SecretString, String> {
        let file = NamedFile::new(self.token_file, file.to_owned());
        let content = file.read(&self.environment)?;
        match content.trim() {
            "" => Err(format!("{} is empty", file.shown(&self.environment))),
            token => Ok(token.into()),
        }
    }
}

#[async_trait]
impl Issuer for OidcLogin {
    fn name(&self) -> &str {
        &self.name
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let operation = self.operation()?;
        match self.client.send(&operation, &CallOptions::default()).await {
            Ok(assumed) => Ok(assumed.credentials),
            Err(error) => Err(CredentialsError::Failed {
                name: self.name.clone(),
                reason: format!("cannot take on {}", shown::role(&operation.role.arn)),
                cause: Some(error),
            }),
        }
    }
}
