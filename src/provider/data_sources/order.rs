//! `alicloud_cas_order`: everything that can be learned of one order.

use jiff::Timestamp;

use crate::orders::{OrderDetails, OrderId, Status};
use crate::provider::diagnostics::{api_failure, no_such_order};
use crate::provider::listed_order::{self, moment, text};
use crate::provider::order_id;
use crate::provider::provider_data::ProviderData;
use crate::provider::resources::order::{told_validation, validation_attributes};
use cas::CallOptions;
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{DataSource, Field, Found, Model as _, ReadData, Value, ValueType};

/// The data source `alicloud_cas_order`.
pub(super) struct Order;

impl DataSource for Order {
    const TYPE_NAME: &'static str = "alicloud_cas_order";
    type Model = Value;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        let argument = order_id::attribute("The order to look up, by its id.");
        let attributes = [vec![argument], results(), listed_order::attributes()].concat();
        Schema::new(Block::new(
            "Looks up one certificate order, whoever placed it. An order that is not there is an \
             error.",
            attributes,
        ))
    }

    async fn read(&self, data: &ProviderData, request: ReadData<Value>) -> Found<Value> {
        let id = match order_id::parsed("read", request.config.attribute(order_id::NAME).as_str()) {
            Ok(id) => id,
            Err(problem) => return Found::error(problem),
        };
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        match data.orders.describe_fully(&id, &call).await {
            Ok(Some(details)) => {
                Found::new(found(&request.config, &id, &details, data.orders.now()))
            }
            Ok(None) => Found::error(no_such_order("read", &id)),
            Err(error) => Found::error(api_failure("read", &id.to_string(), &error)),
        }
    }
}

fn results() -> Vec<Attribute> {
    let statuses = Status::ALL.map(|status| format!("`{status}`")).join(", ");
    let result = |name, description: &str| {
        Attribute::string(name, Presence::Computed).description(description)
    };
    vec![
        result(
            "id",
            "The order id: digits, or the id of the instance. To be treated as an opaque string.",
        ),
        Attribute::string("status", Presence::Computed)
            .description(format!("The state of the order: one of {statuses}.")),
        result(
            "api_status",
            "The state in the service's own word: `DescribeCertificateState.Type`, or of an \
             instance `GetInstanceDetail.Status`.",
        ),
        Attribute::computed_map("validation", validation_attributes()).description(
            "What to publish to prove control of the domain, by domain. The service tells it only \
             while it waits for it; before and after, the values are null.",
        ),
        result(
            "certificate_id",
            "The certificate's id, once it is issued and where the service tells it.",
        ),
        result(
            "not_before",
            "When the certificate's life begins, in RFC 3339, UTC.",
        ),
        result(
            "not_after",
            "When the certificate's life ends, in RFC 3339, UTC.",
        ),
        Attribute::new("days_remaining", ValueType::Number, Presence::Computed).description(
            "Whole days that are left of the certificate; negative once it has expired.",
        ),
    ]
}

fn days_remaining(not_after: Option<Timestamp>, now: Timestamp) -> Value {
    not_after.map_or(Value::Null, |end| {
        (end.as_second() - now.as_second())
            .div_euclid(86_400)
            .into()
    })
}

fn found(config: &Value, id: &OrderId, details: &OrderDetails, now: Timestamp) -> Value {
    let seen = &details.snapshot;
    let names = details.domains.iter().flat_map(|domains| {
        let of_quota = id.instance().is_none();
        let proved = domains.iter().take(if of_quota { 1 } else { usize::MAX });
        proved.map(|name| (name.as_str().to_owned(), name.clone()))
    });
    let validation = told_validation(
        &Field::Known(names.collect()),
        &seen.method.map(|method| method.as_str().to_owned()).into(),
        &seen.records,
    );
    let facts = [
        (order_id::NAME, config.attribute(order_id::NAME).clone()),
        ("id", id.to_string().into()),
        ("status", seen.status.as_str().into()),
        ("api_status", seen.api_status.as_str().into()),
        ("validation", validation.into_value()),
        ("certificate_id", text(seen.certificate_id.clone())),
        ("not_before", moment(seen.not_before)),
        ("not_after", moment(seen.not_after)),
        ("days_remaining", days_remaining(seen.not_after, now)),
    ];
    let listed = listed_order::values(details.listed.as_ref());
    Value::object(facts.into_iter().chain(listed))
}
