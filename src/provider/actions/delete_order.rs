//! `alicloud_cas_delete_order`: deletes an order that has no certificate.

use tokio_util::sync::CancellationToken;

use crate::provider::order_action::{self, OrderAction, OrderActionConfig};
use crate::provider::provider_data::ProviderData;
use framework::schema::Schema;
use framework::{Action, Diagnostics, Invoke};

/// The action `alicloud_cas_delete_order`.
pub(super) struct DeleteOrder;

impl Action for DeleteOrder {
    const TYPE_NAME: &'static str = "alicloud_cas_delete_order";
    type Config = OrderActionConfig;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        order_action::schema(
            "Deletes an order that has no certificate, and waits until it is gone. One that waits \
             for validation or is in review is cancelled first. Its unit of quota comes back. An \
             order that is not there is fine; one that has, or had, a certificate is refused.",
        )
    }

    async fn plan(
        &self,
        data: &ProviderData,
        config: &OrderActionConfig,
        stop: CancellationToken,
    ) -> Diagnostics {
        order_action::plan(data, OrderAction::Delete, config, stop).await
    }

    async fn invoke(&self, data: &ProviderData, request: Invoke<OrderActionConfig>) -> Diagnostics {
        order_action::invoke(data, OrderAction::Delete, request).await
    }
}
