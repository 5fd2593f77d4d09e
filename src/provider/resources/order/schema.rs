//! The schema of `alicloud_cas_order`, which is its documentation too.

use std::time::Duration;

use super::checks;
use super::model::REVOKE;
use crate::orders::Status;
use crate::provider::applicant;
use crate::provider::checks::{is_domain, is_not_empty, is_number};
use framework::schema::checks::one_of;
use framework::schema::{Attribute, Block, Presence, Rule, Schema};
use framework::{Timeouts, Value, ValueType};

/// The product that is ordered where none is named.
pub(in crate::provider) const DEFAULT_PRODUCT_CODE: &str = "digicert-free-1-free";
/// The algorithm of the key that the service makes for an order on an instance.
pub(super) const DEFAULT_KEY_ALGORITHM: &str = "RSA_2048";
/// The algorithms that an instance knows (CAS API 2020-04-07, UpdateInstance, KeyAlgorithm).
pub(super) const KEY_ALGORITHMS: [&str; 5] = ["RSA_2048", "RSA_3072", "RSA_4096", "ECC_256", "SM2"];
pub(super) const DEFAULT_VALIDATION_METHOD: &str = "DNS";
/// The policy that leaves an issued order alone.
pub(super) const RETAIN: &str = "retain";

/// How long a create, or a renewal, waits for the validation record, unless `timeouts` says.
pub(super) const CREATE_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// How long a delete waits for the order to go, unless `timeouts` says.
pub(super) const DELETE_TIMEOUT: Duration = Duration::from_secs(20 * 60);

pub(super) fn schema() -> Schema {
    let attributes = [what(), who(), how(), results()].concat();
    let block = Block::new(
        "Orders a TLS certificate from the Certificate Management Service (CAS) and tells which \
         records prove control of the domain. With `instance_spec` or `instance_id` it is ordered \
         on a CAS 2.0 instance, which the account has bought or claimed; that is all that is sold \
         today, the free test certificates included. Without either it takes one unit of CAS 1.0 \
         quota. Destroying an order that holds no certificate gives the instance, or the unit, \
         back.",
        attributes,
    )
    .rule(Rule::AtLeastOneOf(&["domain", "csr"]));
    Schema::new(block).with_timeouts(timeouts())
}

/// What is ordered.
fn what() -> Vec<Attribute> {
    vec![
        Attribute::string("domain", Presence::OptionalComputed)
            .description(
                "The domain to bind, plain (`www.example.com`) or wildcard (`*.example.com`). \
                 Required unless `csr` is set; with `csr` it must be the request's common name. \
                 Case, a trailing dot, and Unicode or punycode spelling make no difference to the \
                 service: another spelling is taken over in place, without a call. At most 64 \
                 octets, since it becomes the common name. Any other change replaces the order.",
            )
            .requires_replacement_when(checks::other_domain)
            .keeps_prior()
            .check(is_domain),
        Attribute::new(
            "subject_alternative_names",
            ValueType::String.set(),
            Presence::Optional,
        )
        .description(format!(
            "Further names. On an instance: as many, plain and wildcard, as it has room for. On CAS \
             1.0 quota: up to {}, with `domain` all plain or all wildcard, and all under one \
             registrable domain. Spelling makes no difference. A change replaces the order.",
            checks::MOST_FURTHER_NAMES
        ))
        .requires_replacement_when(checks::other_domains)
        .same_when(checks::same_domains)
        .check(checks::are_domains),
        Attribute::string(
            "product_code",
            Presence::Default(DEFAULT_PRODUCT_CODE.into()),
        )
        .description(format!(
            "The product of CAS 1.0 quota to order, as CAS names it. Any code is accepted here; the \
             service knows which it has. Default: `{DEFAULT_PRODUCT_CODE}`. Not with an instance, \
             where what was bought decides; then it is null. A change replaces the order."
        ))
        .requires_replacement()
        .check(is_not_empty),
        Attribute::string("instance_spec", Presence::Optional)
            .description(
                "Orders on a free CAS 2.0 instance of this spec, such as `ss.dv.t`, the free test \
                 certificate. Free is one that carries no application, never had a certificate and \
                 holds no other names than the order's; of several, the one whose term ends first. \
                 Any spec is accepted here. Not together with `instance_id`. A change replaces the \
                 order.",
            )
            .requires_replacement()
            .check(is_not_empty),
        Attribute::string("instance_id", Presence::OptionalComputed)
            .description(
                "Orders on this CAS 2.0 instance, such as `cas_dv-cn-aaaabbbbcccc`. Where \
                 `instance_spec` chose one, it is that one. A change replaces the order; a renewal \
                 stays on the instance.",
            )
            .requires_replacement()
            .keeps_prior()
            // Often the work of another object, which may be mocked.
            .check_for_use(checks::is_instance_id),
        Attribute::string("key_algorithm", Presence::OptionalComputed)
            .description(format!(
                "The algorithm of the key that the service makes, only with an instance: one of \
                 {}. Default: `{DEFAULT_KEY_ALGORITHM}`. With `csr` it is the request's own. A \
                 change replaces the order.",
                KEY_ALGORITHMS.map(|one| format!("`{one}`")).join(", ")
            ))
            .requires_replacement()
            .keeps_prior()
            .check(one_of(KEY_ALGORITHMS)),
        Attribute::string("csr", Presence::Optional)
            .description(
                "A certificate signing request in PEM, with an RSA key of at least 2048 bits or an \
                 EC key, and with a common name. Then the private key never leaves you. Without \
                 it, the service makes the key pair and keeps it. How it is written is no change: \
                 white space, line ends, a byte order mark, quotes, text around the block. Any \
                 other change replaces the order. Two requests in one text are an error.",
            )
            .requires_replacement()
            .same_when(checks::same_request)
            // Often the work of another object, such as tls_cert_request, which may be mocked.
            .check_for_use(checks::is_request),
        Attribute::string("company_name", Presence::Optional)
            .description(
                "The company of an OV or EV certificate, by the name of its profile in the CAS \
                 console. On CAS 1.0 quota the newest profile is used if it is left out. On an \
                 instance there must be exactly one of that name. A change replaces the order.",
            )
            .requires_replacement()
            .check(is_not_empty),
        Attribute::string("company_id", Presence::Optional)
            .description(
                "The same by its id, only with an instance. A change replaces the order.",
            )
            .requires_replacement()
            .check_for_use(is_number),
        Attribute::string(
            "validation_method",
            Presence::Default(DEFAULT_VALIDATION_METHOD.into()),
        )
        .description(format!(
            "How control of the domain is proved: `DNS` or `FILE`. A wildcard can only be proved \
             by `DNS`. Default: `{DEFAULT_VALIDATION_METHOD}`. A change replaces the order."
        ))
        .requires_replacement()
        .check(one_of(["DNS", "FILE"])),
    ]
}

/// Who applies.
fn who() -> Vec<Attribute> {
    let applicant = applicant::attributes(
        &Presence::Optional,
        [
            "The applicant's name. If left out, it comes from the provider's `contact` block. \
             Used when ordering; a later change is only stored. On an instance the contact that \
             the service has stored under exactly this name applies, and a new one is stored if \
             there is none. Without any applicant the service takes the newest \
             contact stored in the CAS console.",
            "The applicant's phone number, as for `username`. The CA may call it.",
            "The applicant's email address, as for `username`. The CA may write to it.",
        ],
    );
    let tags = Attribute::new("tags", ValueType::String.map(), Presence::Optional)
        .description(format!(
            "Tags to send with the order, at most {}. A key has at most 64 letters, digits, `.`, `_` \
             and `-`, begins with a letter, and not with `aliyun` or `acs:`. A value has at most \
             128 characters. On an instance they replace all tags that it has, also by a later \
             change. On CAS 1.0 quota a later change is only stored, and says so in a warning.",
            checks::MOST_TAGS
        ))
        .check(checks::are_tags);
    let contact_id = Attribute::string("contact_id", Presence::Optional)
        .description(
            "The contact to apply with, by the id under which the service has stored it, only \
             with an instance. It comes before a name. Used when ordering; a later change is only \
             stored.",
        )
        .check_for_use(is_number);
    applicant.into_iter().chain([contact_id, tags]).collect()
}

/// How the order is looked after.
fn how() -> Vec<Attribute> {
    vec![
        Attribute::number("min_days_remaining", Presence::Optional)
            .description(
                "Renews the certificate: when fewer whole days than this are left of an issued \
                 one, the plan orders a new one in place. The old order and its certificate stay \
                 in the service; a renewal never revokes. A whole number, at least 1. More than \
                 two thirds of the certificate's life gives a warning and no renewal. If unset, \
                 plans warn in the last third of the certificate's life.",
            )
            .check(checks::is_days()),
        Attribute::bool("replace_failed", Presence::Default(Value::Bool(true))).description(
            "Whether a new order takes the place of one that failed its review, or whose certificate \
             has expired: in place, with a warning that says why. A failed order is deleted first, \
             so that its unit of quota is back. An order that somebody cancelled or revoked outside \
             Terraform is only warned about. Default: `true`.",
        ),
        Attribute::string("deletion_policy", Presence::Default(RETAIN.into()))
            .description(format!(
                "What a delete does to an issued order. `{RETAIN}`: the order and its certificate \
                 stay in the service and leave the state, with a warning that carries an `import` \
                 block. `{REVOKE}`: the certificate is revoked, which cannot be undone. A delete \
                 never revokes where the same run has ordered or taken over another order for one \
                 of the domains: it may be half of a replacement. Orders without a certificate are \
                 deleted under either policy; one that was only found or taken over is left alone. \
                 The policy in the state counts, so apply a change of it before you destroy. \
                 Default: `{RETAIN}`."
            ))
            .check(one_of([RETAIN, REVOKE])),
        Attribute::bool("adopt_existing", Presence::Default(Value::Bool(false))).description(
            "What happens where an order for exactly these domains and this product code is under \
             way already that no resource of this run has. `false`: an error, and nothing is \
             ordered. `true`: if it is the only one, and its validation method is this one, it is \
             taken over. So is an issued one, if it is the only one and has more days left than \
             `min_days_remaining` asks for. A delete leaves an order that was taken over in the \
             service. With `csr` nothing is taken over. Default: `false`.",
        ),
    ]
}

fn results() -> Vec<Attribute> {
    let statuses = Status::ALL.map(|status| format!("`{status}`")).join(", ");
    vec![
        Attribute::string("id", Presence::Computed)
            .description(
                "The order id, to be treated as an opaque string: digits on CAS 1.0 quota, else the \
                 id of the instance. A renewal, and the replacement of a failed or expired order, \
                 change it in place, but where they stay on the instance.",
            )
            .keeps_prior(),
        Attribute::string("status", Presence::Computed)
            .description(format!("The state of the order: one of {statuses}."))
            .keeps_prior(),
        Attribute::string("api_status", Presence::Computed)
            .description(
                "The state in the service's own word: `DescribeCertificateState.Type`, or of an \
                 instance `GetInstanceDetail.Status`.",
            )
            .keeps_prior(),
        Attribute::computed_map("validation", validation_attributes())
            .description(
                "What to publish to prove control of the domain, by name. On an instance its \
                 keys are all names as configured; on CAS 1.0 quota, which asks for one record per \
                 order, its only key is `domain`. Without `domain` the common name of `csr` stands \
                 for it. The keys are known before the order is placed if those arguments are, so \
                 that records can be made with `for_each` in the same apply. \
                 The values stay after the certificate is issued. Values that the service has not \
                 given yet are null and are filled in by a later plan; those of an order that was \
                 imported past its validation stay null.",
            )
            .keeps_prior(),
        Attribute::string("certificate_id", Presence::Computed)
            .description(
                "The certificate's id, once it is issued and where the service tells it.",
            )
            .keeps_prior(),
        Attribute::bool("ready_for_renewal", Presence::Computed)
            .description(
                "Whether the next plan renews the certificate: at the last look the order was \
                 issued and had fewer whole days left than `min_days_remaining`, as it is in the \
                 state, asks for.",
            )
            .keeps_prior(),
        Attribute::string("not_before", Presence::Computed)
            .description("When the certificate's life begins, in RFC 3339, UTC.")
            .keeps_prior(),
        Attribute::string("not_after", Presence::Computed)
            .description("When the certificate's life ends, in RFC 3339, UTC.")
            .keeps_prior(),
    ]
}

/// What one element of `validation` holds.
pub(in crate::provider) fn validation_attributes() -> Vec<Attribute> {
    let result = |name, description: &str| {
        Attribute::string(name, Presence::Computed).description(description)
    };
    vec![
        result("method", "`DNS` or `FILE`."),
        result(
            "root_domain",
            "The registrable domain by the Public Suffix List, its private part included: usually \
             the DNS zone to put the record in.",
        ),
        result(
            "record_domain",
            "The record's name exactly as the service says it.",
        ),
        result("record_fqdn", "The record's full name."),
        result(
            "host_record",
            "The record's name relative to `root_domain`.",
        ),
        result("record_type", "The record's type: `TXT` or `CNAME`."),
        result("record_value", "The record's value."),
        result("file_domain", "The host that must serve the file."),
        result("file_uri", "The path under which the file must be served."),
        result("file_content", "The content of the file."),
    ]
}

fn timeouts() -> Timeouts {
    Timeouts::none()
        .with(
            "create",
            "to wait for the validation record of a new order",
            CREATE_TIMEOUT,
        )
        .with("delete", "to wait for the order to be gone", DELETE_TIMEOUT)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::model::OrderModel;
    use super::*;
    use framework::Model as _;

    #[test]
    fn the_schema_is_sound_and_the_model_has_its_attributes() {
        let schema = schema();
        assert_eq!(schema.check(), [""; 0]);
        let nothing = schema.absent();
        let model = OrderModel::from_value(&nothing).expect("every attribute may be null");
        let names = |value: &Value| match value {
            Value::Object(fields) => fields.keys().cloned().collect::<BTreeSet<_>>(),
            other => panic!("{} is no object", other.kind()),
        };
        assert_eq!(names(&model.into_value()), names(&nothing));
    }
}
