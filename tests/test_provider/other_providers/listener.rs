//! What uses a certificate: a listener of an Application Load Balancer, of `aliyun/alicloud`.

use framework::schema::Attribute;
use framework::{Field, Model};

use super::thing::{Thing, required, word};

#[derive(Model)]
pub(crate) struct AdditionalCertificate {
    id: Field<String>,
    listener_id: Field<String>,
    certificate_id: Field<String>,
}

impl Thing for AdditionalCertificate {
    const TYPE_NAME: &'static str = "alicloud_alb_listener_additional_certificate_attachment";

    fn arguments() -> Vec<Attribute> {
        vec![
            required("listener_id", "The listener.").requires_replacement(),
            required("certificate_id", "The certificate, with its site.").requires_replacement(),
        ]
    }

    fn name(&self) -> String {
        let [listener, certificate] = [word(&self.listener_id), word(&self.certificate_id)];
        format!("{listener}:{certificate}")
    }

    fn id(&mut self) -> &mut Field<String> {
        &mut self.id
    }
}
