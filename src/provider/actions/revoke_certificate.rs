//! `alicloud_cas_revoke_certificate`: revokes the certificate of an issued order.

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::framework::schema::Schema;
use crate::framework::{Action, Diagnostics, Invoke};
use crate::orders::Deed;
use crate::provider::account::Account;
use crate::provider::deeds::{self, DeedConfig};

/// The action `alicloud_cas_revoke_certificate`.
pub(super) struct RevokeCertificate;

#[async_trait]
impl Action for RevokeCertificate {
    const TYPE_NAME: &'static str = "alicloud_cas_revoke_certificate";
    type Config = DeedConfig;
    type Api = Account;

    fn schema(&self) -> Schema {
        deeds::schema(
            "Revokes the certificate of an issued order, which cannot be undone. An order in any \
             other state is refused. Does not look whether another certificate for the domain is in \
             use.",
        )
    }

    async fn plan(
        &self,
        account: &Account,
        config: &DeedConfig,
        stop: CancellationToken,
    ) -> Diagnostics {
        deeds::plan(account, Deed::Revoke, config, stop).await
    }

    async fn invoke(&self, account: &Account, request: Invoke<DeedConfig>) -> Diagnostics {
        deeds::perform(account, Deed::Revoke, request).await
    }
}
