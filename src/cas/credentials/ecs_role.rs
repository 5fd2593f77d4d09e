//! The key of the role that an ECS instance has, from the instance's metadata.
//!
//! Version 2 of the metadata service wants a session token first. Where it gives none, the
//! requests go out without, as in version 1, unless that is switched off.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tracing::debug;
use url::Url;

use super::key_request::{ask, question, read_key};
use super::{CredentialsError, Issued, Issuer};
use crate::shown::{self, hide_fields};
use crate::transport::{HttpResponse, Method, Transport};
use system::{Environment, Unreadable};

const VARIABLES: &[&str] = &["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"];
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const V1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const TOKEN: &str = "http://100.100.100.200/latest/api/token";
const ROLES: &str = "http://100.100.100.200/latest/meta-data/ram/security-credentials/";
const TOKEN_LIFE: (&str, &str) = ("x-aliyun-ecs-metadata-token-ttl-seconds", "21600");
const TOKEN_HEADER: &str = "x-aliyun-ecs-metadata-token";

/// One second for a connection and one for the answer: the service is on the
/// same host, or not there at all.
const LIMIT: Duration = Duration::from_secs(2);

/// Asks the metadata service for a role's key.
pub(super) struct EcsRole {
    name: String,
    role: Role,
    environment: Environment,
    transport: Arc<dyn Transport>,
}

enum Role {
    /// Neither arguments nor environment ask for a role.
    Unwanted,
    /// The one that the instance has.
    Any,
    Named(String),
}

hide_fields!(EcsRole);

impl EcsRole {
    /// The role of an argument, or else of the environment.
    pub(super) fn configured(
        argument: Option<String>,
        environment: &Environment,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, Unreadable> {
        let role = match argument {
            Some(role) => Some(role),
            None => environment.first_of(VARIABLES)?.map(|(_, role)| role),
        };
        Ok(Self {
            name: "ecs_role_name".to_owned(),
            role: role.map_or(Role::Unwanted, Role::Named),
            environment: environment.clone(),
            transport,
        })
    }

    /// This role, or else the one that the instance has.
    pub(super) fn named(
        name: String,
        role: Option<String>,
        environment: &Environment,
        transport: Arc<dyn Transport>,
    ) -> Self {
        Self {
            name,
            role: role.map_or(Role::Any, Role::Named),
            environment: environment.clone(),
            transport,
        }
    }

    async fn ask(&self, url: Url, token: Option<&str>) -> Result<HttpResponse, CredentialsError> {
        let headers = token.map(|token| (TOKEN_HEADER, token.to_owned()));
        let question = question(Method::Get, url, headers.into_iter().collect());
        ask(&*self.transport, question, LIMIT).await.map_err(|why| {
            self.failed(format!(
                "cannot ask the metadata service, which only ECS instances have: {why}"
            ))
        })
    }

    /// The session token of version 2; `None` to go on with version 1.
    async fn token(&self) -> Result<Option<String>, CredentialsError> {
        let headers = vec![(TOKEN_LIFE.0, TOKEN_LIFE.1.to_owned())];
        let question = question(Method::Put, parsed(TOKEN), headers);
        let why = match ask(&*self.transport, question, LIMIT).await {
            Ok(answer) if answer.status == 200 => match String::from_utf8(answer.body) {
                Ok(token) if is_header(&token) => return Ok(Some(token)),
                _ => "the metadata service gave something else than a session token".to_owned(),
            },
            Ok(answer) => format!(
                "the metadata service answered with status {} when asked for a session token",
                answer.status
            ),
            Err(why) => {
                format!("cannot ask the metadata service, which only ECS instances have: {why}")
            }
        };
        if self.environment.is_on(V1_DISABLED)? {
            return Err(self.failed(format!("{why}; {V1_DISABLED} forbids to ask without one")));
        }
        debug!(%why, "asking the metadata service without a session token");
        Ok(None)
    }

    async fn only_role(&self, token: Option<&str>) -> Result<String, CredentialsError> {
        let answer = self.ask(parsed(ROLES), token).await?;
        let names = String::from_utf8_lossy(&answer.body);
        match names.lines().map(str::trim).find(|name| !name.is_empty()) {
            Some(name) if answer.status == 200 => Ok(name.to_owned()),
            _ => Err(self.failed("this instance has no RAM role")),
        }
    }

    fn failed(&self, reason: impl Into<String>) -> CredentialsError {
        CredentialsError::failed(&self.name, reason)
    }
}

#[async_trait]
impl Issuer for EcsRole {
    fn name(&self) -> &str {
        &self.name
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        if matches!(self.role, Role::Unwanted) {
            let reason = format!("it is not given, and neither is {}", VARIABLES.join(" or "));
            return Err(CredentialsError::not_configured(&self.name, reason));
        }
        if self.environment.is_on(DISABLED)? {
            let reason = format!("a role is wanted, but {DISABLED} forbids to ask for it");
            return Err(CredentialsError::misconfigured(&self.name, reason));
        }
        let token = self.token().await?;
        let role = match &self.role {
            Role::Named(role) => role.clone(),
            _ => self.only_role(token.as_deref()).await?,
        };
        let mut url = parsed(ROLES);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&role);
        }
        let answer = self.ask(url, token.as_deref()).await?;
        if answer.status == 404 {
            return Err(self.failed(format!(
                "this instance does not have the {}",
                shown::named("role", &role)
            )));
        }
        read_key(&answer).map_err(|why| self.failed(format!("the metadata service {why}")))
    }
}

fn parsed(url: &str) -> Url {
    Url::parse(url).expect("TOKEN and ROLES are URLs")
}

fn is_header(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}
