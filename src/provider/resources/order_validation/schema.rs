//! The schema of `alicloud_cas_order_validation`, which is its documentation too.

use super::CREATE_TIMEOUT;
use crate::provider::order_id;
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Timeouts, Value, ValueType};

pub(super) fn schema() -> Schema {
    let attributes = [arguments(), results()].concat();
    let block = Block::new(
        "Waits until an order is issued, and gives its certificate. Creates and deletes nothing in \
         the service. An order that fails, is withdrawn or revoked, or is gone ends the wait at \
         once, with the reason.",
        attributes,
    );
    let timeouts = Timeouts::none().with("create", "to wait for the certificate", CREATE_TIMEOUT);
    Schema::new(block).with_timeouts(timeouts)
}

fn arguments() -> Vec<Attribute> {
    vec![
        order_id::attribute(
            "The order to wait for: the `id` of an `alicloud_cas_order`. A change waits anew.",
        )
        .requires_replacement(),
        Attribute::new(
            "validation_record_ids",
            ValueType::String.list(),
            Presence::Optional,
        )
        .description(
            "The ids of the DNS records that prove control of the domain. The provider does not use \
             the values. They only make Terraform create the records before it waits.",
        ),
        Attribute::bool("store_private_key", Presence::Default(Value::Bool(false))).description(
            "Whether to store the private key in the state, as `private_key`. The state file then \
             holds it in the clear. The ephemeral resource `alicloud_cas_certificate` gives the \
             key without storing it. Default: `false`.",
        ),
    ]
}

fn results() -> Vec<Attribute> {
    let result = |name, description: &str| {
        Attribute::string(name, Presence::Computed)
            .description(description)
            .keeps_prior()
    };
    vec![
        result(
            "id",
            "The order id. Unknown until the certificate is issued, so that what refers to it \
             waits too.",
        ),
        result(
            "certificate_id",
            "The certificate's id, where the service tells it.",
        ),
        result(
            "cert_identifier",
            "The certificate's identifier, such as `7562353-cn-hangzhou`, which other Alibaba \
             Cloud products take. Null, with a warning, where GetUserCertificateDetail is not \
             allowed or fails; a later plan asks again.",
        ),
        result("certificate", "The certificate itself, in PEM."),
        result(
            "certificate_chain",
            "The certificates of its issuers, in PEM, in the order that a server sends them. Empty \
             if the service sent none.",
        ),
        result(
            "private_key",
            "The private key in PEM, if `store_private_key` is true. Null where the order came with \
             a signing request: the service never had that key.",
        )
        .sensitive(),
        result("common_name", "The common name of the certificate's subject."),
        Attribute::new(
            "subject_alternative_names",
            ValueType::String.list(),
            Presence::Computed,
        )
        .description("The names that the certificate is for, in its own order.")
        .keeps_prior(),
        result("issuer", "Who issued it, in RFC 4514 notation."),
        result(
            "serial_number",
            "Its serial number in lower-case hexadecimal digits, without colons.",
        ),
        result(
            "fingerprint_sha256",
            "The SHA-256 of its DER form in lower-case hexadecimal digits, without colons.",
        ),
        result("key_algorithm", "Its key: `RSA_2048`, `ECC_256` and alike."),
        result("not_before", "When its life begins, in RFC 3339, UTC."),
        result("not_after", "When its life ends, in RFC 3339, UTC."),
        result(
            "full_chain",
            "The certificate and those of its issuers in one text, as most servers take it.",
        ),
        result(
            "status",
            "The state of the order at the last look, in the words of `alicloud_cas_order`.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::model::ValidationModel;
    use super::*;
    use framework::Model as _;

    #[test]
    fn the_model_has_the_attributes_of_the_schema() {
        let nothing = schema().absent();
        let model = ValidationModel::from_value(&nothing).expect("every attribute may be null");
        assert_eq!(model.into_value(), nothing);
    }
}
