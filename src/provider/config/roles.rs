//! The blocks `assume_role` and `assume_role_with_oidc`.

use super::arguments::{AssumeRole, AssumeRoleWithOidc, ProviderConfig};
use super::non_empty::NonEmptyText as _;
use cas::credentials::{DEFAULT_SECONDS, DEFAULT_SESSION_NAME, OidcSettings, RoleSettings};
use framework::schema::{Attribute, Block, Presence, checks};
use framework::{AttributePath, Diagnostic, Field, Value};

impl ProviderConfig {
    pub(super) fn role_is_unknown(&self) -> bool {
        match &self.assume_role {
            Field::Known(role) => {
                role.session_expiration.is_unknown()
                    || [
                        &role.role_arn,
                        &role.session_name,
                        &role.policy,
                        &role.external_id,
                    ]
                    .iter()
                    .any(|field| field.is_unknown())
            }
            other => other.is_unknown(),
        }
    }

    pub(super) fn login_is_unknown(&self) -> bool {
        match &self.assume_role_with_oidc {
            Field::Known(login) => {
                login.session_expiration.is_unknown()
                    || login.oidc_token.is_unknown()
                    || [
                        &login.oidc_provider_arn,
                        &login.role_arn,
                        &login.oidc_token_file,
                        &login.role_session_name,
                        &login.policy,
                    ]
                    .iter()
                    .any(|field| field.is_unknown())
            }
            other => other.is_unknown(),
        }
    }

    /// What no environment can mend. What else a login lacks it says when its turn comes: a
    /// key may come before it, and a check may run where its variables are not set.
    pub(super) fn two_tokens(&self) -> Option<Diagnostic> {
        let login = self.assume_role_with_oidc.known()?.settings();
        (login.oidc_token.is_some() && login.oidc_token_file.is_some()).then(|| {
            Diagnostic::error(
                "oidc_token and oidc_token_file are both set",
                "A login has one token. Remove one of the two.",
            )
            .at(AttributePath::root("assume_role_with_oidc"))
        })
    }
}

impl AssumeRole {
    pub(super) fn settings(&self) -> RoleSettings {
        RoleSettings {
            // Empty text is told apart from none here: it means no role.
            role_arn: self.role_arn.raw().map(str::to_owned),
            session_name: self.session_name.to_non_empty(),
            policy: self.policy.to_non_empty(),
            session_expiration: seconds(&self.session_expiration),
            external_id: self.external_id.to_non_empty(),
        }
    }
}

impl AssumeRoleWithOidc {
    pub(super) fn settings(&self) -> OidcSettings {
        OidcSettings {
            oidc_provider_arn: self.oidc_provider_arn.to_non_empty(),
            role_arn: self.role_arn.to_non_empty(),
            oidc_token: self.oidc_token.non_empty().map(Into::into),
            oidc_token_file: self.oidc_token_file.to_non_empty(),
            role_session_name: self.role_session_name.to_non_empty(),
            session_expiration: seconds(&self.session_expiration),
            policy: self.policy.to_non_empty(),
        }
    }
}

pub(super) fn assume_role() -> Block {
    Block::new(
        "A RAM role to take on with the key that was found, wherever it came from. Without this \
         block, `ALICLOUD_ASSUME_ROLE_ARN` or, where it is not for `assume_role_with_oidc`, \
         `ALIBABA_CLOUD_ROLE_ARN` names the role.",
        vec![
            Attribute::string("role_arn", Presence::Optional).description(
                "The role's ARN. Also from `ALICLOUD_ASSUME_ROLE_ARN` or `ALIBABA_CLOUD_ROLE_ARN`. \
                 With an empty text, and none in a variable, no role is taken on.",
            ),
            Attribute::string("session_name", Presence::Optional)
                .description(format!(
                    "The name of the session in the audit log: 2 to 64 letters, digits or any of \
                     `.@-_`. Also from \
                     `ALICLOUD_ASSUME_ROLE_SESSION_NAME` or `ALIBABA_CLOUD_ROLE_SESSION_NAME`. \
                     Default: `{DEFAULT_SESSION_NAME}`."
                ))
                .check(is_session_name),
            policy(),
            Attribute::number("session_expiration", Presence::Optional)
                .description(format!(
                    "Seconds that a key of the role is good for, `900` to `43200` and no more than \
                     the role allows. It is renewed by itself. Also from \
                     `ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION`. Default: `{DEFAULT_SECONDS}`."
                ))
                .check(checks::whole(900..=43_200)),
            Attribute::string("external_id", Presence::Optional)
                .description("The external id that the role's trust policy asks for."),
        ],
    )
}

pub(super) fn assume_role_with_oidc() -> Block {
    Block::new(
        "A RAM role to take on with a token of an identity provider that RAM trusts, as CI systems \
         and Kubernetes pods have one. Counts where no other key is configured.",
        vec![
            Attribute::string("oidc_provider_arn", Presence::Optional).description(
                "The ARN of the identity provider. Also from `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`.",
            ),
            Attribute::string("role_arn", Presence::Optional)
                .description("The role's ARN. Also from `ALIBABA_CLOUD_ROLE_ARN`."),
            Attribute::string("oidc_token", Presence::Optional)
                .description(
                    "The token itself. Not together with `oidc_token_file`. Also from \
                     `ALIBABA_CLOUD_OIDC_TOKEN`.",
                )
                .sensitive(),
            Attribute::string("oidc_token_file", Presence::Optional).description(
                "A file with the token, which is read anew for each key. Also from \
                 `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.",
            ),
            Attribute::string("role_session_name", Presence::Optional)
                .description(format!(
                    "The name of the session in the audit log: 2 to 64 letters, digits or any of \
                     `.@-_`. Also from \
                     `ALIBABA_CLOUD_ROLE_SESSION_NAME`. Default: `{DEFAULT_SESSION_NAME}`."
                ))
                .check(is_session_name),
            Attribute::number("session_expiration", Presence::Optional)
                .description(format!(
                    "Seconds that a key of the role is good for, `900` to `43200` and no more than \
                     the role allows. Default: `{DEFAULT_SECONDS}`."
                ))
                .check(checks::whole(900..=43_200)),
            policy(),
        ],
    )
}

fn policy() -> Attribute {
    Attribute::string("policy", Presence::Optional).description(
        "A RAM policy in JSON that the session is held to, in addition to the role's own.",
    )
}

fn is_session_name(value: &Value) -> Result<(), String> {
    let Some(name) = value.non_empty() else {
        return Ok(());
    };
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || ".@-_".contains(letter);
    if (2..=64).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err("It must be 2 to 64 letters, digits or any of `.@-_`.".to_owned())
}

/// The schema's check lets through only what fits.
fn seconds(field: &Field<i64>) -> Option<u32> {
    field
        .known()
        .and_then(|seconds| u32::try_from(*seconds).ok())
}
