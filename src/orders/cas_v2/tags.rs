//! Changing the tags of an instance.

use std::collections::BTreeMap;

use super::CasV2;
use crate::orders::Retagged;
use cas::operations::{InstanceId, InstanceStatus, UpdateInstance};
use cas::{CallOptions, Error};

impl CasV2 {
    /// Replaces the tags of an instance; see [`Orders::retag`](crate::orders::Orders::retag).
    pub(in crate::orders) async fn retag(
        &self,
        instance: &InstanceId,
        tags: BTreeMap<String, String>,
        call: &CallOptions,
    ) -> Result<Retagged, Error> {
        // An empty list is not sent at all, and leaves what there is.
        if tags.is_empty() {
            return Ok(Retagged::NoneLeft);
        }
        let is_pending = async || {
            let detail = self.detail(instance, call).await?;
            Ok::<_, Error>(detail.status == Some(InstanceStatus::Pending))
        };
        if is_pending().await? {
            return Ok(Retagged::UnderWay);
        }
        let request = UpdateInstance::tags_only(instance.clone(), tags);
        self.client.send(&request, call).await?;
        // An update can submit what is stored.
        Ok(match is_pending().await? {
            true => Retagged::Submitted,
            false => Retagged::Done,
        })
    }
}
