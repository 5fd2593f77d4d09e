//! `alicloud_cas_revoke_certificate`: revokes the certificate of an issued order.

use tokio_util::sync::CancellationToken;

use crate::provider::order_action::{self, OrderAction, OrderActionConfig};
use crate::provider::provider_data::ProviderData;
use framework::schema::Schema;
use framework::{Action, Diagnostics, Invoke};

/// The action `alicloud_cas_revoke_certificate`.
pub(super) struct RevokeCertificate;

impl Action for RevokeCertificate {
    const TYPE_NAME: &'static str = "alicloud_cas_revoke_certificate";
    type Config = OrderActionConfig;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        order_action::schema(
            "Revokes the certificate of an issued order, which cannot be undone. One that is \
             revoked already is fine; an order in any other state is refused. Does not look whether another certificate for the domain is in \
             use.",
        )
    }

    async fn plan(
        &self,
        data: &ProviderData,
        config: &OrderActionConfig,
        stop: CancellationToken,
    ) -> Diagnostics {
        order_action::plan(data, OrderAction::Revoke, config, stop).await
    }

    async fn invoke(&self, data: &ProviderData, request: Invoke<OrderActionConfig>) -> Diagnostics {
        order_action::invoke(data, OrderAction::Revoke, request).await
    }
}
