//! The schema of the provider block, which each part adds to.

use super::non_empty::one_of;
use super::{contact, credentials, endpoints, limits, roles};
use cas::DEFAULT_REQUESTS_PER_SECOND;
use framework::schema::{Attribute, Block, BlockNesting, Presence, Schema, checks};

/// More calls a second than any account is allowed.
const MOST_REQUESTS: i64 = 1000;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::config::ProviderConfig;
    use framework::{Model as _, Value};

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
