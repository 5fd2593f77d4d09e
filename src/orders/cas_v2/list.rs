//! The service's list of instances in our words.

use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use tokio::time::Instant;

use super::CasV2;
use crate::orders::{Domains, Instance, InstanceQuery, ListFacts, ListedOrder, OrderId, Status};
use cas::operations::{
    CertificateStatus, InstanceFilter, InstanceId, InstanceRow, InstanceStatus, ListInstances,
};
use cas::{CallOptions, Error, Operation as _};

/// The types of instances. Which of them a list without a filter has is written nowhere.
const TYPES: [&str; 2] = ["TEST", "BUY"];

/// All instances of the account.
#[derive(Debug)]
pub(super) struct AllInstances {
    pub(super) rows: Vec<InstanceRow>,
    /// Whether the list proves by its own count that it is complete.
    is_counted: bool,
}

impl CasV2 {
    /// Every instance there is, read now.
    pub(super) async fn instances(&self, call: &CallOptions) -> Result<AllInstances, Error> {
        let mut all = AllInstances {
            rows: Vec::new(),
            is_counted: true,
        };
        for kind in TYPES {
            let listing = self
                .client
                .list_instances(&of_type(kind, None), call)
                .await?;
            all.is_counted &= listing.is_counted;
            for row in listing.rows {
                let known = &all.rows;
                let is_new = known.iter().all(|one| one.instance_id != row.instance_id);
                if is_new && OrderId::is_on_instance(&row.instance_id) {
                    all.rows.push(row);
                }
            }
        }
        Ok(all)
    }

    /// An instance as the full list shows it; see `Service::listed`.
    pub(in crate::orders) async fn listed(
        &self,
        instance: &InstanceId,
        call: &CallOptions,
    ) -> Result<Option<ListedOrder>, Error> {
        self.listed_since(instance, Instant::now(), call).await
    }

    /// The same in a full list that began to be read at that moment or later.
    pub(in crate::orders) async fn listed_since(
        &self,
        instance: &InstanceId,
        since: Instant,
        call: &CallOptions,
    ) -> Result<Option<ListedOrder>, Error> {
        let read = || self.instances(call);
        let all = self.all.get(Some(since), read, call).await?;
        let row = all.rows.iter().find(|row| row.instance_id == *instance);
        match row {
            Some(row) => Ok(Some(listed(row))),
            None if all.is_counted => Ok(None),
            None => Err(Error::uncounted(ListInstances::ACTION)),
        }
    }

    /// All instances that a keyword lets through and that carry something, page by page.
    pub(in crate::orders) fn stream(
        &self,
        keyword: Option<&str>,
        call: &CallOptions,
    ) -> impl Stream<Item = Result<ListedOrder, Error>> + Send + use<> {
        let [test, bought] = TYPES.map(|kind| {
            let filter = of_type(kind, keyword);
            self.client.stream_instances(filter, call.clone())
        });
        test.chain(bought).try_filter_map(async |row| {
            let is_in_use = !is_free(&row) || !row.domains.is_empty();
            let is_in_use = is_in_use && OrderId::is_on_instance(&row.instance_id);
            Ok(is_in_use.then(|| listed(&row)))
        })
    }
}

impl CasV2 {
    /// Instances by a query. The service's own filters are not used but for the keyword: what
    /// they let through is written nowhere.
    pub(in crate::orders) async fn query(
        &self,
        query: &InstanceQuery,
        call: &CallOptions,
    ) -> Result<Vec<Instance>, Error> {
        let mut found = Vec::new();
        let wanted = query.instance_type.as_deref();
        for kind in TYPES
            .into_iter()
            .filter(|kind| wanted.is_none_or(|one| one == *kind))
        {
            let filter = of_type(kind, query.keyword.as_deref());
            let listing = self.client.list_instances(&filter, call).await?;
            let rows = listing.rows.iter();
            let on_instances = rows.filter(|row| OrderId::is_on_instance(&row.instance_id));
            found.extend(on_instances.map(instance));
        }
        let is =
            |wanted: &Option<String>, told: &Option<String>| wanted.is_none() || wanted == told;
        found.retain(|one: &Instance| is(&query.spec, &one.spec) && is(&query.status, &one.status));
        Ok(found)
    }
}

fn instance(row: &InstanceRow) -> Instance {
    Instance {
        id: row.instance_id.clone(),
        spec: row.spec.clone(),
        instance_type: row.instance_type.clone(),
        status: row.status.as_ref().map(|word| word.as_api_str().to_owned()),
        is_free: is_free(row),
        names: row.domains.clone(),
        plain_names: row.full_domain_count,
        wildcard_names: row.wildcard_domain_count,
        certificate_id: row.certificate_id.map(|id| id.to_string()),
        certificate_status: row
            .certificate_status
            .as_ref()
            .map(|word| word.as_api_str().to_owned()),
        not_before: row.certificate_not_before,
        not_after: row.certificate_not_after,
        bought: row.order_start,
        ends: row.instance_end.or(row.order_end),
    }
}

fn of_type(kind: &str, keyword: Option<&str>) -> InstanceFilter {
    InstanceFilter {
        keyword: keyword.map(str::to_owned),
        instance_type: Some(kind.to_owned()),
        ..InstanceFilter::default()
    }
}

/// Whether an instance can be applied for its first certificate: nothing is under way, and it
/// never had one. After a withdrawal it may be `normal`.
pub(super) fn is_free(row: &InstanceRow) -> bool {
    let is_idle = matches!(
        row.status,
        Some(InstanceStatus::Inactive | InstanceStatus::Normal)
    );
    is_idle && row.certificate_id.is_none()
}

/// What is on an instance.
pub(super) fn listed(row: &InstanceRow) -> ListedOrder {
    ListedOrder {
        order: row.instance_id.clone().into(),
        domains: Domains::from_api(&row.domains),
        product_code: row.spec.clone(),
        status: status(row),
        placed: row.order_start,
        not_before: row.certificate_not_before,
        not_after: row.certificate_not_after,
        facts: ListFacts {
            names: row.domains.clone(),
            status: row.status.as_ref().map(|word| word.as_api_str().to_owned()),
            instance_id: Some(row.instance_id.to_string()),
            source_type: row.instance_type.clone(),
            certificate_type: row.certificate_type.clone(),
            root_brand: row.brand.clone(),
            algorithm: row.key_algorithm.clone(),
            ..ListFacts::default()
        },
    }
}

/// What the latest order on an instance is up to. A list tells no records, so that what waits
/// for one looks as if it were in review.
fn status(row: &InstanceRow) -> Status {
    if row.status == Some(InstanceStatus::Pending) {
        return Status::InReview;
    }
    let has_certificate = row.certificate_id.is_some();
    match (&row.certificate_status, &row.status) {
        (Some(CertificateStatus::Revoked), _) if has_certificate => Status::Revoked,
        (Some(CertificateStatus::Expired), _) if has_certificate => Status::Expired,
        _ if has_certificate => Status::Issued,
        (_, Some(InstanceStatus::Unrecognized(_)) | None) => Status::Unknown,
        _ => Status::Withdrawn,
    }
}
