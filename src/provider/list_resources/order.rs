//! `alicloud_cas_order`: the account's orders, for `terraform query`.

use async_trait::async_trait;
use futures_util::StreamExt as _;

use crate::provider::account::Account;
use crate::provider::diagnostics::{api_failure, failure_to};
use crate::provider::resources::order::{OrderModel, state_of};
use crate::provider::{identity, listed_order};
use cas::Call;
use cas::operations::{OrderFilter, OrderId, OrderListStatus, OrderRow, OrderType};
use framework::model;
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Diagnostic, Diagnostics, Field, List, ListResource, Listed, Listing};

/// The list resource `alicloud_cas_order`.
pub(super) struct Order;

/// The block `config`, as the schema documents it.
pub(super) struct Config {
    keyword: Field<String>,
    list_status: Field<String>,
}

model!(Config {
    keyword,
    list_status,
});

#[async_trait]
impl ListResource for Order {
    const TYPE_NAME: &'static str = "alicloud_cas_order";
    type Config = Config;
    type Object = OrderModel;
    type Api = Account;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "Finds certificate orders on quota, whoever placed them.",
            vec![
                Attribute::string("keyword", Presence::Optional)
                    .description("Part of a domain or of an instance id."),
                listed_order::list_status(),
            ],
        ))
    }

    async fn list(
        &self,
        account: &Account,
        request: List<Config>,
        found: &Listing<OrderModel>,
    ) -> Diagnostics {
        let word = request.config.list_status.text().map(str::to_owned);
        let filter = OrderFilter {
            keyword: request.config.keyword.text().map(str::to_owned),
            status: word.map(OrderListStatus::from),
            order_type: OrderType::Cpack,
        };
        let call = Call {
            deadline: None,
            cancel: request.stop,
        };
        let mut rows = std::pin::pin!(account.orders.listed_all(filter, call.clone()));
        while let Some(row) = rows.next().await {
            let row = match row {
                Ok(row) => row,
                Err(error) => return failure_to("list certificate orders", &error).into(),
            };
            let Some(id) = row.order_id else { continue };
            let identity = identity::of(&id.to_string(), account.orders.site());
            let listed = Listed::new(identity, display_name(&id, &row));
            let listed = if request.with_objects {
                match state(account, id, row, &call).await {
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

async fn state(
    account: &Account,
    id: OrderId,
    row: OrderRow,
    call: &Call,
) -> Result<OrderModel, Diagnostic> {
    match account.orders.describe_listed(&id, row, call).await {
        Ok(details) => Ok(state_of(&id, &details, &account.orders)),
        Err(error) => Err(api_failure("read", &id.to_string(), &error)),
    }
}

/// What a person knows an order by. The status is the list's word, which is also what
/// one can filter by.
fn display_name(id: &OrderId, row: &OrderRow) -> String {
    let domains = match &row.domains[..] {
        [] => "(no domain)".to_owned(),
        [domain] => domain.clone(),
        [domain, further @ ..] => format!("{domain} and {} more", further.len()),
    };
    let product = row.product_code.as_deref();
    let status = row.status.as_ref().map(OrderListStatus::as_api_str);
    let order = format!("order {id}");
    let facts = [product, status, Some(&order)];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    format!("{domains} ({})", facts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(row: &str) -> String {
        let row: OrderRow = serde_json::from_str(row).unwrap();
        display_name(&row.order_id.unwrap(), &row)
    }

    #[test]
    fn a_person_reads_domain_product_status_and_id() {
        assert_eq!(
            name(
                r#"{"OrderId":2021010,"Domain":"www.example.com","Status":"ISSUED",
                    "ProductCode":"digicert-free-1-free"}"#
            ),
            "www.example.com (digicert-free-1-free, ISSUED, order 2021010)"
        );
        assert_eq!(
            name(r#"{"OrderId":2021010,"Domain":"a.example.com,b.example.com,example.com"}"#),
            "a.example.com and 2 more (order 2021010)"
        );
        assert_eq!(
            name(r#"{"OrderId":2021010,"Status":"PAYED"}"#),
            "(no domain) (PAYED, order 2021010)"
        );
    }
}
