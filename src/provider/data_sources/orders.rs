//! `alicloud_cas_orders`: the list of orders, all pages of it.

use futures_util::TryStreamExt as _;

use crate::orders::{ListedOrder, OrderFilter, Payment};
use crate::provider::diagnostics::failure_to;
use crate::provider::listed_order::{self, moment};
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::schema::{Attribute, Block, Nesting, Presence, Schema};
use framework::{DataSource, Field, Found, Model, ReadData, Value, ValueType};

/// The data source `alicloud_cas_orders`.
pub(super) struct Orders;

/// The attributes of `alicloud_cas_orders`, as the schema documents them.
#[derive(Model)]
pub(super) struct OrdersModel {
    keyword: Field<String>,
    list_status: Field<String>,
    order_type: Field<String>,
    ids: Field<Vec<Field<String>>>,
    orders: Field<Vec<Value>>,
}

impl DataSource for Orders {
    const TYPE_NAME: &'static str = "alicloud_cas_orders";
    type Model = OrdersModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "Lists certificate orders, whoever placed them, with what the service's own list tells \
             of each. They come in the order of that list.",
            vec![
                Attribute::string("keyword", Presence::Optional)
                    .description("Part of a domain or of an instance id. Without it, all orders."),
                listed_order::list_status(),
                Attribute::string("order_type", Presence::Default(DEFAULT_TYPE.into()))
                    .description(format!(
                        "How the orders were paid for: `CPACK` from a quota, `BUY` one by one. \
                         Default: `{DEFAULT_TYPE}`."
                    ))
                    .check(is_order_type),
                Attribute::new("ids", ValueType::String.list(), Presence::Computed)
                    .description("The ids of the orders."),
                Attribute::nested("orders", Nesting::List, of_each(), Presence::Computed)
                    .description("The orders."),
            ],
        ))
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadData<OrdersModel>,
    ) -> Found<OrdersModel> {
        let mut model = request.config;
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        let orders: Result<Vec<_>, _> = data
            .orders
            .listed_all(filter(&model), call)
            .try_collect()
            .await;
        let orders = match orders {
            Ok(orders) => orders,
            Err(error) => return Found::error(failure_to("list certificate orders", &error)),
        };
        if model.order_type.is_null() {
            model.order_type = DEFAULT_TYPE.into();
        }
        let ids = orders.iter().map(|listed| listed.order.to_string());
        model.ids = Field::Known(ids.map(Field::Known).collect());
        model.orders = Field::Known(orders.iter().map(object).collect());
        Found::new(model)
    }
}

const DEFAULT_TYPE: &str = "CPACK";
const BOUGHT: &str = "BUY";

fn of_each() -> Vec<Attribute> {
    let result = |name, description: &str| {
        Attribute::string(name, Presence::Computed).description(description)
    };
    let own = vec![
        result(
            "id",
            "The order id: digits, to be treated as an opaque string.",
        ),
        result(
            "status",
            "What `list_status` means in the words of `alicloud_cas_order`. The list does not tell \
             an order that waits for validation from one that is `in_review`.",
        ),
        result(
            "not_before",
            "When the certificate's life begins, in RFC 3339, UTC.",
        ),
        result(
            "not_after",
            "When the certificate's life ends, in RFC 3339, UTC.",
        ),
    ];
    [own, listed_order::attributes()].concat()
}

fn filter(model: &OrdersModel) -> OrderFilter {
    OrderFilter {
        keyword: model.keyword.text().map(str::to_owned),
        list_status: model.list_status.text().map(str::to_owned),
        payment: match model.order_type.text() {
            Some(BOUGHT) => Payment::Single,
            _ => Payment::Quota,
        },
    }
}

fn object(listed: &ListedOrder) -> Value {
    let facts = [
        ("id", listed.order.to_string().into()),
        ("status", listed.status.as_str().into()),
        ("not_before", moment(listed.not_before)),
        ("not_after", moment(listed.not_after)),
    ];
    let rest = listed_order::values(Some(listed));
    Value::object(facts.into_iter().chain(rest))
}

fn is_order_type(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(DEFAULT_TYPE | BOUGHT) | None => Ok(()),
        Some(_) => Err(format!("Use `{DEFAULT_TYPE}` or `{BOUGHT}`.")),
    }
}
