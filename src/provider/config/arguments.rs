//! The provider block as configured, with the blocks inside it.

use std::fmt;

use framework::{Field, Model, ModelMismatch, Value};
use secrecy::{ExposeSecret as _, SecretString};

/// The provider block as configured.
#[derive(Model)]
pub struct ProviderConfig {
    pub(super) access_key: Field<String>,
    pub(super) secret_key: Field<Secret>,
    pub(super) security_token: Field<Secret>,
    pub(super) profile: Field<String>,
    pub(super) shared_credentials_file: Field<String>,
    pub(super) credentials_uri: Field<Secret>,
    pub(super) ecs_role_name: Field<String>,
    pub(super) region: Field<String>,
    pub(super) account_type: Field<String>,
    pub(super) protocol: Field<String>,
    pub(super) client_connect_timeout: Field<i64>,
    pub(super) client_read_timeout: Field<i64>,
    pub(super) max_retry_timeout: Field<i64>,
    pub(super) max_requests_per_second: Field<i64>,
    pub(super) configuration_source: Field<String>,
    pub(super) signature_version: Field<String>,
    pub(super) contact: Field<ContactBlock>,
    pub(super) assume_role_with_oidc: Field<AssumeRoleWithOidc>,
    pub(super) assume_role: Field<AssumeRole>,
    pub(super) endpoints: Field<Vec<Field<Endpoints>>>,
}

impl fmt::Debug for ProviderConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProviderConfig")
            .finish_non_exhaustive()
    }
}

/// The block `contact`.
#[derive(Debug, Model)]
pub(super) struct ContactBlock {
    pub(super) id: Field<String>,
    pub(super) username: Field<String>,
    pub(super) phone: Field<String>,
    pub(super) email: Field<String>,
}

/// The block `assume_role`.
#[derive(Debug, Model)]
pub(super) struct AssumeRole {
    pub(super) role_arn: Field<String>,
    pub(super) session_name: Field<String>,
    pub(super) policy: Field<String>,
    pub(super) session_expiration: Field<i64>,
    pub(super) external_id: Field<String>,
}

/// The block `assume_role_with_oidc`.
#[derive(Debug, Model)]
pub(super) struct AssumeRoleWithOidc {
    pub(super) oidc_provider_arn: Field<String>,
    pub(super) role_arn: Field<String>,
    pub(super) oidc_token: Field<Secret>,
    pub(super) oidc_token_file: Field<String>,
    pub(super) role_session_name: Field<String>,
    pub(super) session_expiration: Field<i64>,
    pub(super) policy: Field<String>,
}

/// One block `endpoints`.
#[derive(Debug, Model)]
pub(super) struct Endpoints {
    pub(super) cas: Field<String>,
    pub(super) sts: Field<String>,
}

/// A text that nothing prints.
pub(super) struct Secret(pub(super) SecretString);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Model for Secret {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        String::from_value(value).map(|text| Self(text.into()))
    }

    fn into_value(self) -> Value {
        self.0.expose_secret().into()
    }
}
