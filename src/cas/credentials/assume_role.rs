//! The key of a role, taken on with another key.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Credentials, CredentialsError, CredentialsSource, Issued, Issuer};
use crate::shown::{self, hide_fields};
use crate::sts::{AssumeRole, Role};
use crate::{CallOptions, Client};
use system::Environment;

/// The session's name where none is given.
pub const DEFAULT_SESSION_NAME: &str = "terraform";
/// The seconds of a session where none are given.
pub const DEFAULT_SECONDS: u32 = 3600;

const NAME: &str = "assume_role";
const OWN_ROLE: &str = "ALICLOUD_ASSUME_ROLE_ARN";
const SESSION_NAME: &[&str] = &[
    "ALICLOUD_ASSUME_ROLE_SESSION_NAME",
    "ALIBABA_CLOUD_ROLE_SESSION_NAME",
];
const SECONDS: &str = "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION";

/// The role of OIDC too: with a provider beside it, this variable means a login.
pub(super) const SHARED_ROLE: &str = "ALIBABA_CLOUD_ROLE_ARN";

/// A role as arguments name it. What is missing comes from the environment.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RoleSettings {
    /// The role. An empty text means no role, unless a variable names one.
    pub role_arn: Option<String>,
    /// The session's name.
    pub session_name: Option<String>,
    /// Narrows what the session may do, in JSON.
    pub policy: Option<String>,
    /// Seconds that the session lasts.
    pub session_expiration: Option<u32>,
    /// What the role's trust policy asks for.
    pub external_id: Option<String>,
}

hide_fields!(RoleSettings);

impl RoleSettings {
    /// The role that arguments or environment name, if they do.
    ///
    /// `shared_role_is_free` says that no other source lays claim to
    /// `ALIBABA_CLOUD_ROLE_ARN`; arguments that leave the role out claim it anyway.
    pub(super) fn in_force(
        arguments: Option<Self>,
        environment: &Environment,
        shared_role_is_free: bool,
    ) -> Result<Option<AssumeRole>, CredentialsError> {
        let needs_role = (arguments.as_ref()).is_some_and(|given| given.role_arn.is_none());
        let arguments = arguments.unwrap_or_default();
        let arn = arguments.role_arn.filter(|arn| !arn.is_empty());
        let names: &[_] = match needs_role || shared_role_is_free {
            true => &[OWN_ROLE, SHARED_ROLE],
            false => &[OWN_ROLE],
        };
        let arn = match arn {
            Some(arn) => Some(arn),
            None => environment.first_of(names)?.map(|(_, arn)| arn),
        };
        let Some(arn) = arn else {
            return match needs_role {
                true => Err(CredentialsError::misconfigured(
                    NAME,
                    format!(
                        "there is no role_arn, and neither {OWN_ROLE} nor {SHARED_ROLE} is set"
                    ),
                )),
                false => Ok(None),
            };
        };
        let seconds = match arguments.session_expiration {
            Some(seconds) => seconds,
            None => seconds_in(environment)?,
        };
        let session_name = match arguments.session_name {
            Some(name) => name,
            None => (environment.first_of(SESSION_NAME)?)
                .map_or_else(|| DEFAULT_SESSION_NAME.to_owned(), |(_, name)| name),
        };
        Ok(Some(AssumeRole {
            role: Role {
                arn,
                session_name,
                seconds,
                policy: arguments.policy,
            },
            external_id: arguments.external_id,
        }))
    }
}

fn seconds_in(environment: &Environment) -> Result<u32, CredentialsError> {
    let Some(text) = environment.variable(SECONDS)? else {
        return Ok(DEFAULT_SECONDS);
    };
    match text.trim().parse() {
        Ok(seconds @ 900..=43_200) => Ok(seconds),
        _ => Err(CredentialsError::misconfigured(
            NAME,
            format!("{SECONDS} must be a whole number from 900 to 43200"),
        )),
    }
}

/// Takes on a role with the key of another source.
#[derive(Debug)]
pub(super) struct RoleKey {
    name: String,
    base: Arc<dyn CredentialsSource>,
    client: Client,
    operation: AssumeRole,
}

impl RoleKey {
    /// Takes on the role with the key that the arguments and the environment give.
    pub(super) fn on_top_of(
        base: Arc<dyn CredentialsSource>,
        client: &Client,
        operation: AssumeRole,
    ) -> Self {
        Self::named(NAME.to_owned(), base, client, operation)
    }

    pub(super) fn named(
        name: String,
        base: Arc<dyn CredentialsSource>,
        client: &Client,
        operation: AssumeRole,
    ) -> Self {
        Self {
            name,
            client: client.with_credentials(Arc::clone(&base)),
            base,
            operation,
        }
    }
}

#[async_trait]
impl Issuer for RoleKey {
    fn name(&self) -> &str {
        &self.name
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        // Without a key the role is not the problem, so the error of the key is returned.
        let _: Credentials = self.base.load().await?;
        let assumed = self
            .client
            .send(&self.operation, &CallOptions::default())
            .await;
        match assumed {
            Ok(assumed) => Ok(assumed.credentials),
            Err(error) => Err(CredentialsError::Failed {
                name: self.name.clone(),
                reason: format!("cannot take on {}", shown::role(&self.operation.role.arn)),
                cause: Some(error),
            }),
        }
    }
}
