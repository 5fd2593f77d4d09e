//! Taking on a role: `AssumeRole` and `AssumeRoleWithOIDC`.
//!
//! Every role of well-formed name exists and may be taken on. An OIDC token is
//! taken from any issuer; one that can be read as a JWT must not have expired.
//! Source: STS API 2015-04-01, the pages of these two operations.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::caller::role_id;
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::parameters::{Parameter, Parameters};
use crate::sessions::{Role, Session};

pub(super) const ASSUME: Operation = Operation::sts(
    "AssumeRole",
    &[
        Parameter::text("RoleArn").required(),
        Parameter::text("RoleSessionName").required(),
        Parameter::integer("DurationSeconds"),
        Parameter::text("ExternalId"),
        Parameter::text("Policy"),
        Parameter::text("SourceIdentity"),
    ],
    |account, parameters| {
        let session = open(account, parameters)?;
        Ok(keys_of(session))
    },
);

pub(super) const ASSUME_WITH_OIDC: Operation = Operation::sts(
    "AssumeRoleWithOIDC",
    &[
        Parameter::text("OIDCProviderArn").required(),
        Parameter::text("OIDCToken").required(),
        Parameter::text("RoleArn").required(),
        Parameter::text("RoleSessionName").required(),
        Parameter::integer("DurationSeconds"),
        Parameter::text("Policy"),
    ],
    |account, parameters| {
        let provider = parameters.required_text("OIDCProviderArn")?;
        if !is_arn(provider, "oidc-provider") {
            let message = "OIDCProviderArn must read acs:ram::<account>:oidc-provider/<name>.";
            return Err(ApiError::invalid(message));
        }
        let claims = claims(parameters.required_text("OIDCToken")?, account.now)?;
        let session = open(account, parameters)?;
        let mut members = keys_of(session);
        let text = |name: &str| claims[name].as_str().unwrap_or_default().to_owned();
        let token = json!({
            "Subject": text("sub"),
            "Issuer": text("iss"),
            "ClientIds": text("aud"),
        });
        members.insert("OIDCTokenInfo".to_owned(), token);
        Ok(members)
    },
)
.unsigned();

fn open<'a>(
    account: &'a mut Account<'_>,
    parameters: &Parameters,
) -> Result<&'a Session, ApiError> {
    let arn = parameters.required_text("RoleArn")?;
    if !is_arn(arn, "role") {
        let message = "RoleArn must read acs:ram::<account>:role/<name>.";
        return Err(ApiError::invalid(message));
    }
    let session_name = parameters.required_text("RoleSessionName")?;
    let is_name = |name: &str| {
        (2..=64).contains(&name.len())
            && name
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || ".@-_".contains(character))
    };
    if !is_name(session_name) {
        let message = "RoleSessionName must be 2 to 64 letters, digits or .@-_";
        return Err(ApiError::invalid(message));
    }
    let seconds = parameters.number("DurationSeconds", 3600, 900..=43_200)?;
    let role = Role {
        arn: arn.to_owned(),
        session_name: session_name.to_owned(),
    };
    let lifetime = Duration::from_secs(seconds.unsigned_abs());
    Ok(account.sessions.open(role, lifetime, account.now))
}

fn keys_of(session: &Session) -> Members {
    let role = &session.role;
    let user = json!({
        "Arn": role.session_arn(),
        "AssumedRoleId": format!("{}:{}", role_id(role.name()), role.session_name),
    });
    let credentials = json!({
        "AccessKeyId": session.access_key_id,
        "AccessKeySecret": session.access_key_secret.expose(),
        "SecurityToken": session.security_token.expose(),
        "Expiration": session.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    Members::from_iter([
        ("AssumedRoleUser".to_owned(), user),
        ("Credentials".to_owned(), credentials),
    ])
}

/// The claims of a JWT; null if the token is none.
fn claims(token: &str, now: Timestamp) -> Result<Value, ApiError> {
    if !(4..=20_000).contains(&token.len()) {
        return Err(ApiError::invalid(
            "OIDCToken must have 4 to 20000 characters.",
        ));
    }
    let payload = token.split('.').nth(1).unwrap_or_default();
    let claims = URL_SAFE_NO_PAD
        .decode(payload)
        .ok()
        .and_then(|payload| serde_json::from_slice(&payload).ok())
        .unwrap_or(Value::Null);
    if claims["exp"]
        .as_i64()
        .is_some_and(|end| end <= now.as_second())
    {
        return Err(ApiError::new(
            400,
            "AuthenticationFail.OIDCToken.Expired",
            "This OIDC Token is expired.",
        ));
    }
    Ok(claims)
}

/// Whether this reads `acs:ram::<digits>:<kind>/<name>`.
fn is_arn(arn: &str, kind: &str) -> bool {
    let parts = arn
        .strip_prefix("acs:ram::")
        .and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(account, resource)| {
        let name = resource
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix('/'));
        !account.is_empty()
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && name.is_some_and(|name| !name.is_empty())
    })
}

impl Role {
    /// What stands behind `role/`.
    pub(super) fn name(&self) -> &str {
        self.arn.rsplit_once('/').map_or("", |(_, name)| name)
    }

    /// The account that the role is of.
    pub(super) fn account_id(&self) -> &str {
        self.arn.split(':').nth(3).unwrap_or_default()
    }

    /// The ARN of this session of the role.
    pub(super) fn session_arn(&self) -> String {
        let role = self.arn.replacen(":role/", ":assumed-role/", 1);
        format!("{role}/{}", self.session_name)
    }
}
