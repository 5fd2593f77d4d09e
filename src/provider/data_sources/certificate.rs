//! `alicloud_cas_certificate`: a certificate that the account has, however it came there.

use jiff::Timestamp;

use crate::orders::{CertificateId, DomainName, Orders, Status, StoredCertificate};
use crate::provider::checks::{is_domain, is_number};
use crate::provider::diagnostics::{api_failure, failure_to};
use crate::provider::provider_data::ProviderData;
use crate::x509;
use cas::CallOptions;
use framework::schema::checks::one_of;
use framework::schema::{Attribute, Block, Presence, Rule, Schema};
use framework::{AttributePath, DataSource, Diagnostic, Field, Found, Model, ReadData, ValueType};

/// The data source `alicloud_cas_certificate`.
pub(super) struct Certificate;

/// The attributes of `alicloud_cas_certificate`, as the schema documents them.
#[derive(Model)]
pub(super) struct CertificateModel {
    domain: Field<String>,
    certificate_id: Field<String>,
    status: Field<String>,
    cert_identifier: Field<String>,
    instance_id: Field<String>,
    order_id: Field<String>,
    certificate: Field<String>,
    certificate_chain: Field<String>,
    full_chain: Field<String>,
    common_name: Field<String>,
    subject_alternative_names: Field<Vec<Field<String>>>,
    issuer: Field<String>,
    serial_number: Field<String>,
    fingerprint_sha256: Field<String>,
    key_algorithm: Field<String>,
    not_before: Field<String>,
    not_after: Field<String>,
    days_remaining: Field<i64>,
}

const STATUSES: [&str; 3] = ["issued", "expired", "revoked"];

impl DataSource for Certificate {
    const TYPE_NAME: &'static str = "alicloud_cas_certificate";
    type Model = CertificateModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        let result = |name, description: &str| {
            Attribute::string(name, Presence::Computed).description(description)
        };
        let block = Block::new(
            "Finds a certificate that the account has: bought, tested or uploaded, of CAS 1.0 or \
             2.0. Never its private key; that is for the ephemeral resource \
             `alicloud_cas_certificate`.",
            vec![
                Attribute::string("domain", Presence::Optional)
                    .description(
                        "Finds the certificate that names exactly this domain, plain or wildcard, \
                         and of several the one that ends last.",
                    )
                    .check(is_domain),
                Attribute::string("certificate_id", Presence::OptionalComputed)
                    .description("The id of the certificate. It finds exactly that one.")
                    .check_for_use(is_number),
                Attribute::string("status", Presence::OptionalComputed)
                    .description(
                        "With `domain`, only certificates in this state: `issued`, `expired` or \
                         `revoked`. Revoked ones of CAS 1.0 are in no list. Default: `issued`, those \
                         that can be used. With `certificate_id` it is a result, as far as the \
                         service tells: whether it was revoked it does not.",
                    )
                    .check(one_of(STATUSES)),
                result(
                    "cert_identifier",
                    "The identifier that other products take, such as `7562353-cn-hangzhou`.",
                ),
                result(
                    "instance_id",
                    "The id of the instance it came from, where it came from one.",
                ),
                result(
                    "order_id",
                    "The id of the CAS 1.0 order it came from, where it came from one.",
                ),
                result("certificate", "The certificate itself, in PEM."),
                result(
                    "certificate_chain",
                    "The certificates of its issuers, in PEM, in the order that a server sends \
                     them. Empty if the service has none.",
                ),
                result("full_chain", "Both as one text."),
                result("common_name", "The subject's common name."),
                Attribute::new(
                    "subject_alternative_names",
                    ValueType::String.list(),
                    Presence::Computed,
                )
                .description("All names it is for."),
                result("issuer", "The name of the CA that issued it (RFC 4514)."),
                result(
                    "serial_number",
                    "The serial number, in lower-case hexadecimal digits.",
                ),
                result(
                    "fingerprint_sha256",
                    "The SHA-256 fingerprint, in lower-case hexadecimal digits.",
                ),
                result("key_algorithm", "The algorithm of its key, such as `RSA_2048`."),
                result("not_before", "When its life begins, in RFC 3339, UTC."),
                result("not_after", "When its life ends, in RFC 3339, UTC."),
                Attribute::new("days_remaining", ValueType::Number, Presence::Computed)
                    .description("Whole days that are left; negative once it has expired."),
            ],
        );
        Schema::new(block.rule(Rule::ExactlyOneOf(&["domain", "certificate_id"])))
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadData<CertificateModel>,
    ) -> Found<CertificateModel> {
        let config = request.config;
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        match stored(&data.orders, &config, &call).await {
            Ok(stored) => match found(config, stored, data.orders.now()) {
                Some(model) => Found::new(model),
                None => Found::error(unreadable()),
            },
            Err(problem) => Found::error(problem),
        }
    }
}

async fn stored(
    orders: &Orders,
    config: &CertificateModel,
    call: &CallOptions,
) -> Result<StoredCertificate, Diagnostic> {
    if let Some(id) = config
        .certificate_id
        .text()
        .and_then(|id| id.parse::<CertificateId>().ok())
    {
        let read = orders.stored_certificate(id, call).await;
        let read = read.map_err(|error| failure_to(&format!("read certificate {id}"), &error))?;
        return read.ok_or_else(|| no_such_certificate(&id.to_string()));
    }
    let text = config.domain.text().unwrap_or_default();
    let status = config.status.text().and_then(Status::parse);
    let status = status.unwrap_or(Status::Issued);
    let none = || no_certificate_for(text, status);
    let name: DomainName = text.parse().map_err(|_| none())?;
    match orders.newest_certificate(&name, status, call).await {
        Ok(found) => found.ok_or_else(none),
        Err(error) => Err(api_failure("find the certificate of", text, &error)),
    }
}

fn found(
    config: CertificateModel,
    stored: StoredCertificate,
    now: Timestamp,
) -> Option<CertificateModel> {
    let chain = stored.chain?;
    let facts = x509::Certificate::parse(&chain.leaf).ok()?;
    let end = chain.not_after.timestamp();
    let days = (end.as_second() - now.as_second()).div_euclid(86_400);
    let names = facts.subject_alternative_names.into_iter();
    Some(CertificateModel {
        domain: config.domain,
        certificate_id: Field::Known(stored.id),
        status: stored.status.as_str().into(),
        cert_identifier: stored.identifier.into(),
        instance_id: stored.instance_id.into(),
        order_id: stored.order_id.into(),
        full_chain: Field::Known(format!("{}{}", chain.leaf, chain.rest)),
        certificate: Field::Known(chain.leaf),
        certificate_chain: Field::Known(chain.rest),
        common_name: facts.common_name.into(),
        subject_alternative_names: Field::Known(names.map(Field::Known).collect()),
        issuer: Field::Known(facts.issuer),
        serial_number: Field::Known(facts.serial_number),
        fingerprint_sha256: Field::Known(facts.fingerprint_sha256),
        key_algorithm: Field::Known(facts.key_algorithm.to_string()),
        not_before: Field::Known(chain.not_before.to_string()),
        not_after: Field::Known(chain.not_after.to_string()),
        days_remaining: Field::Known(days),
    })
}

fn no_such_certificate(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("There is no certificate {id}"),
        "The account of these credentials has no certificate of this id on this site. Check the id: \
         an order and an instance have others.",
    )
    .at(AttributePath::root("certificate_id"))
}

fn no_certificate_for(domain: &str, status: Status) -> Diagnostic {
    Diagnostic::error(
        format!("There is no certificate for {domain} that is {status}"),
        "No certificate in the lists of the account names exactly this domain. One that was ordered \
         is there once it is issued; alicloud_cas_order_validation waits for that.",
    )
    .at(AttributePath::root("domain"))
}

fn unreadable() -> Diagnostic {
    Diagnostic::error(
        "The certificate cannot be read",
        "What the service sends as the certificate cannot be read. The console shows it.",
    )
}
