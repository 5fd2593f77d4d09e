//! `alicloud_cas_order`: the account's orders, for `terraform query`.

use std::future::ready;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _};

use crate::orders::{ListedOrder, OrderFilter, Payment, status_of};
use crate::provider::diagnostics::{api_failure, failure_to};
use crate::provider::provider_data::ProviderData;
use crate::provider::resources::order::{OrderModel, state_of};
use crate::provider::{identity, listed_order};
use cas::{CallOptions, Error, ErrorKind};
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Diagnostic, Diagnostics, Field, List, ListResource, Listed, Listing, Model};

/// The list resource `alicloud_cas_order`.
pub(super) struct Order;

/// The block `config`, as the schema documents it.
#[derive(Model)]
pub(super) struct Config {
    keyword: Field<String>,
    list_status: Field<String>,
}

impl ListResource for Order {
    const TYPE_NAME: &'static str = "alicloud_cas_order";
    type Config = Config;
    type Object = OrderModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "Finds certificate orders on CAS 1.0 quota, and what is on the account's instances, \
             whoever placed them.",
            vec![
                Attribute::string("keyword", Presence::Optional)
                    .description("Part of a domain or of an instance id."),
                listed_order::list_status(),
            ],
        ))
    }

    async fn list(
        &self,
        data: &ProviderData,
        request: List<Config>,
        found: &Listing<OrderModel>,
    ) -> Diagnostics {
        let filter = OrderFilter {
            keyword: request.config.keyword.text().map(str::to_owned),
            list_status: request.config.list_status.text().map(str::to_owned),
            payment: Payment::Quota,
        };
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        let on_instances = on_instances(data, &filter, &call);
        let orders = data.orders.listed_all(filter, call.clone());
        let mut orders = std::pin::pin!(orders.map_err(Failure::Quota).chain(on_instances));
        while let Some(order) = orders.next().await {
            let order = match order {
                Ok(order) => order,
                Err(Failure::Quota(error)) => {
                    return failure_to("list certificate orders", &error).into();
                }
                Err(Failure::Instances(error)) => return not_on_instances(&error).into(),
            };
            let identity = identity::of(&order.order.to_string(), data.orders.site());
            let listed = Listed::new(identity, display_name(&order));
            let listed = if request.with_objects {
                match state(data, order, &call).await {
                    Ok(order) => listed.object(order),
                    Err(problem) => return problem.into(),
                }
            } else {
                listed
            };
            if found.send(listed).await.is_err() {
                break;
            }
        }
        Diagnostics::none()
    }
}

/// Why the list ends before all is told.
enum Failure {
    Quota(Error),
    Instances(Error),
}

fn on_instances(
    data: &ProviderData,
    filter: &OrderFilter,
    call: &CallOptions,
) -> impl Stream<Item = Result<ListedOrder, Failure>> + Send + use<> {
    let status = filter.list_status.as_deref().map(status_of);
    let orders = data
        .orders
        .listed_on_instances(filter.keyword.as_deref(), call);
    orders
        .map_err(Failure::Instances)
        .try_filter(move |order| ready(status.is_none_or(|status| status == order.status)))
}

/// The orders on quota are told; a key that may list those may not list instances.
fn not_on_instances(error: &Error) -> Diagnostic {
    let failure = failure_to("list what is on instances", error);
    match error.kind() {
        ErrorKind::Forbidden => Diagnostic::warning(failure.summary, failure.detail),
        _ => failure,
    }
}

async fn state(
    data: &ProviderData,
    listed: ListedOrder,
    call: &CallOptions,
) -> Result<OrderModel, Diagnostic> {
    let id = listed.order.clone();
    match data.orders.describe_listed(listed, call).await {
        Ok(details) => Ok(state_of(&id, &details, &data.orders)),
        Err(error) => Err(api_failure("read", &id.to_string(), &error)),
    }
}

/// Domain, product, status and id of an order. The status is the list's word, which is also
/// what one can filter by.
fn display_name(listed: &ListedOrder) -> String {
    let domains = match &listed.facts.names[..] {
        [] => "(no domain)".to_owned(),
        [domain] => domain.clone(),
        [domain, further @ ..] => format!("{domain} and {} more", further.len()),
    };
    let product = listed.product_code.as_deref();
    let status = listed.facts.status.as_deref();
    let order = format!("order {}", listed.order);
    let facts = [product, status, Some(&order)];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    format!("{domains} ({})", facts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::{ListFacts, Status};

    fn name(names: &str, product_code: Option<&str>, status: Option<&str>) -> String {
        let text = |text: &str| text.to_owned();
        display_name(&ListedOrder {
            order: "2021010".parse().unwrap(),
            domains: None,
            product_code: product_code.map(text),
            status: Status::Unknown,
            placed: None,
            not_before: None,
            not_after: None,
            facts: ListFacts {
                names: names.split_whitespace().map(text).collect(),
                status: status.map(text),
                ..ListFacts::default()
            },
        })
    }

    #[test]
    fn a_display_name_has_domain_product_status_and_id() {
        assert_eq!(
            name(
                "www.example.com",
                Some("digicert-free-1-free"),
                Some("ISSUED")
            ),
            "www.example.com (digicert-free-1-free, ISSUED, order 2021010)"
        );
        assert_eq!(
            name("a.example.com b.example.com example.com", None, None),
            "a.example.com and 2 more (order 2021010)"
        );
        assert_eq!(
            name("", None, Some("PAYED")),
            "(no domain) (PAYED, order 2021010)"
        );
    }
}
