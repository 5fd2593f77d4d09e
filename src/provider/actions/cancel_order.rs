//! `alicloud_cas_cancel_order`: takes an application back.

use tokio_util::sync::CancellationToken;

use crate::provider::order_action::{self, OrderAction, OrderActionConfig};
use crate::provider::provider_data::ProviderData;
use framework::schema::Schema;
use framework::{Action, Diagnostics, Invoke};

/// The action `alicloud_cas_cancel_order`.
pub(super) struct CancelOrder;

impl Action for CancelOrder {
    const TYPE_NAME: &'static str = "alicloud_cas_cancel_order";
    type Config = OrderActionConfig;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        order_action::schema(
            "Cancels the application of an order that waits for validation or is in review, and \
             waits until the service shows it. The order itself stays, without a certificate, and \
             keeps its unit of quota until it is deleted. An order that is cancelled already is fine; one in any other state is refused.",
        )
    }

    async fn plan(
        &self,
        data: &ProviderData,
        config: &OrderActionConfig,
        stop: CancellationToken,
    ) -> Diagnostics {
        order_action::plan(data, OrderAction::Cancel, config, stop).await
    }

    async fn invoke(&self, data: &ProviderData, request: Invoke<OrderActionConfig>) -> Diagnostics {
        order_action::invoke(data, OrderAction::Cancel, request).await
    }
}
