//! `alicloud_cas_certificate`: a certificate with its key, in no state and no plan.

use secrecy::ExposeSecret as _;

use crate::orders::{self, Delivery};
use crate::provider::diagnostics::api_failure;
use crate::provider::diagnostics::no_certificate::{gone, not_issued};
use crate::provider::order_id;
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Diagnostic, EphemeralResource, Field, Model, Open, Opened};

/// The ephemeral resource `alicloud_cas_certificate`.
pub(super) struct Certificate;

/// The attributes of `alicloud_cas_certificate`, as the schema documents them. Holds a
/// private key, so it cannot be printed.
#[derive(Model)]
pub(super) struct CertificateModel {
    order_id: Field<String>,
    certificate: Field<String>,
    certificate_chain: Field<String>,
    private_key: Field<String>,
    certificate_id: Field<String>,
    not_after: Field<String>,
}

impl EphemeralResource for Certificate {
    const TYPE_NAME: &'static str = "alicloud_cas_certificate";
    type Model = CertificateModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        let result = |name, description| {
            Attribute::string(name, Presence::Computed).description(description)
        };
        Schema::new(Block::new(
            "Fetches the certificate of an issued order with its private key. Neither is written to \
             the state or the plan. For write-only arguments, provisioners and provider \
             blocks. An order that is not issued, or not any more, is an error. If that stops a \
             destroy, run `terraform destroy -refresh=false`.",
            vec![
                order_id::attribute(
                    "The order, by its id. Take it from `alicloud_cas_order_validation`, so that \
                     Terraform waits until the certificate is there.",
                ),
                result("certificate", "The certificate itself, in PEM."),
                result(
                    "certificate_chain",
                    "The certificates of its issuers, in PEM, in the order that a server sends \
                     them. Empty if the service sent none.",
                ),
                result(
                    "private_key",
                    "The private key in PEM. Null where the order came with a signing request: the \
                     service never had that key.",
                )
                .sensitive(),
                result(
                    "certificate_id",
                    "The certificate's id, where the service tells it.",
                ),
                result(
                    "not_after",
                    "When the certificate's life ends, in RFC 3339, UTC.",
                ),
            ],
        ))
    }

    async fn open(
        &self,
        data: &ProviderData,
        request: Open<CertificateModel>,
    ) -> Opened<CertificateModel> {
        let argument = request.config.order_id;
        let id = match order_id::parsed(VERB, argument.text()) {
            Ok(id) => id,
            Err(problem) => return Opened::error(problem),
        };
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        match data.orders.certificate(&id, &call).await {
            Ok(Delivery::Certificate(delivered)) => Opened::new(opened(argument, *delivered)),
            Ok(Delivery::NotIssued(seen)) => Opened::error(closed(not_issued(&id, &seen))),
            Ok(Delivery::Gone) => Opened::error(closed(gone(&id))),
            Err(error) => Opened::error(api_failure(VERB, &id.to_string(), &error)),
        }
    }
}

/// What is done with an order here, for messages.
const VERB: &str = "fetch the certificate of";

/// Terraform opens it for a destroy too, which then cannot even be planned.
fn closed(mut problem: Diagnostic) -> Diagnostic {
    let way_out = "\n\nA destroy that stops here goes on with `terraform destroy -refresh=false`.";
    problem.detail.push_str(way_out);
    problem
}

fn opened(order_id: Field<String>, delivered: orders::Certificate) -> CertificateModel {
    let key = delivered.private_key.as_ref();
    CertificateModel {
        order_id,
        certificate: Field::Known(delivered.chain.leaf),
        certificate_chain: Field::Known(delivered.chain.rest),
        private_key: key.map(|key| key.expose_secret().to_owned()).into(),
        certificate_id: delivered.certificate_id.into(),
        not_after: Field::Known(delivered.chain.not_after.to_string()),
    }
}
