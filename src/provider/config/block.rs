//! The provider block's arguments.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::contact::{self, ContactBlock};
use super::credentials;
use super::endpoints::{self, Endpoints};
use super::limits;
use super::non_empty::NonEmptyText as _;
use super::roles::{self, AssumeRole, AssumeRoleWithOidc};
use cas::DEFAULT_REQUESTS_PER_SECOND;
use framework::schema::{Attribute, Block, BlockNesting, Presence, Schema, checks};
use framework::{Field, Model, ModelMismatch, Value};

/// More calls a second than any account is allowed.
const MOST_REQUESTS: i64 = 1000;

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

pub(in crate::provider) fn schema() -> Schema {
    let attributes = [
        credentials::attributes(),
        endpoints::attributes(),
        protocol(),
        limits::attributes(),
        connection(),
    ]
    .concat();
    let block = Block::new(
        "Orders TLS certificates from Alibaba Cloud's Certificate Management Service (CAS).",
        attributes,
    );
    Schema::new(
        block
            .with_block("contact", BlockNesting::Single, contact::block())
            .with_block(
                "assume_role_with_oidc",
                BlockNesting::Single,
                roles::assume_role_with_oidc(),
            )
            .with_block("assume_role", BlockNesting::Single, roles::assume_role())
            .with_block("endpoints", BlockNesting::List, endpoints::block()),
    )
}

fn protocol() -> Vec<Attribute> {
    vec![
        Attribute::string("protocol", Presence::Optional)
            .description(
                "`HTTPS` or `HTTP`. Plain HTTP is refused except for this machine's own loopback \
                 addresses, because answers carry private keys. Default: `HTTPS`.",
            )
            .check(one_of(&["HTTPS", "HTTP"])),
    ]
}

fn connection() -> Vec<Attribute> {
    vec![
        Attribute::number("max_requests_per_second", Presence::Optional)
            .description(format!(
                "Calls of one operation that may start each second. Shrinks by itself when the \
                 service throttles, and recovers. The service counts per main account, so lower it \
                 where others call at the same time. Default: `{DEFAULT_REQUESTS_PER_SECOND}`."
            ))
            .check(checks::whole(1..=MOST_REQUESTS)),
        Attribute::string("configuration_source", Presence::Optional)
            .description("A text that is added to the user agent of every request."),
        Attribute::string("signature_version", Presence::Optional)
            .description(
                "How requests are signed: `v3` (ACS3-HMAC-SHA256) or `v2` (HMAC-SHA1, for gateways \
                 that know nothing newer). Default: `v3`.",
            )
            .check(one_of(&["v3", "v2"])),
    ]
}

/// A check whether a text is one of these words, however it is capitalised.
pub(super) fn one_of(
    words: &'static [&'static str],
) -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    move |value| {
        let is_known = |text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        let Some(text) = value.non_empty().filter(|text| !is_known(text)) else {
            return Ok(());
        };
        let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
        Err(format!("{text:?} is not one of {}.", words.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_sound() {
        assert_eq!(schema().check(), [""; 0]);
    }

    #[test]
    fn schema_and_model_have_the_same_arguments() {
        let nothing = schema().value_type();
        let framework::ValueType::Object(declared) = nothing else {
            panic!("a block is an object")
        };
        let empty = Value::object(declared.keys().map(|name| (name.clone(), Value::Null)));
        let model = ProviderConfig::from_value(&empty).expect("every argument may be null");
        assert_eq!(model.into_value(), empty);
    }
}
