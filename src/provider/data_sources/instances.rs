//! `alicloud_cas_instances`: the instances that the account has bought or claimed.

use crate::orders::{Instance, InstanceQuery};
use crate::provider::diagnostics::failure_to;
use crate::provider::listed_order::{moment, text};
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::schema::checks::one_of;
use framework::schema::{Attribute, Block, Nesting, Presence, Schema};
use framework::{DataSource, Field, Found, Model, ReadData, Value, ValueType};

/// The data source `alicloud_cas_instances`.
pub(super) struct Instances;

/// The attributes of `alicloud_cas_instances`, as the schema documents them.
#[derive(Model)]
pub(super) struct InstancesModel {
    spec: Field<String>,
    status: Field<String>,
    instance_type: Field<String>,
    keyword: Field<String>,
    ids: Field<Vec<Field<String>>>,
    instances: Field<Vec<Value>>,
}

impl DataSource for Instances {
    const TYPE_NAME: &'static str = "alicloud_cas_instances";
    type Model = InstancesModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        let argument = |name, description: &str| {
            Attribute::string(name, Presence::Optional).description(description)
        };
        Schema::new(Block::new(
            "Lists the CAS 2.0 instances that the account has bought or claimed, with what is on \
             them. All pages; test instances first.",
            vec![
                argument("spec", "Only instances of this spec, such as `ss.dv.t`."),
                argument(
                    "status",
                    "Only instances in this status, in the service's own word: `inactive` (never \
                     applied for), `pending`, `normal`, `willExpire`, `expired`, `refund`, `closed`.",
                ),
                argument("instance_type", "`BUY` or `TEST`. Without it, both.")
                    .check(one_of(["BUY", "TEST"])),
                argument(
                    "keyword",
                    "Part of a domain, of a name or of an instance id.",
                ),
                Attribute::new("ids", ValueType::String.list(), Presence::Computed)
                    .description("The ids of the instances."),
                Attribute::nested("instances", Nesting::List, of_each(), Presence::Computed)
                    .description("The instances."),
            ],
        ))
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadData<InstancesModel>,
    ) -> Found<InstancesModel> {
        let mut model = request.config;
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        let given = |field: &Field<String>| field.text().map(str::to_owned);
        let query = InstanceQuery {
            keyword: given(&model.keyword),
            spec: given(&model.spec),
            status: given(&model.status),
            instance_type: given(&model.instance_type),
        };
        let instances = match data.orders.instances(&query, &call).await {
            Ok(instances) => instances,
            Err(error) => return Found::error(failure_to("list instances", &error)),
        };
        let ids = instances.iter().map(|one| one.id.to_string());
        model.ids = Field::Known(ids.map(Field::Known).collect());
        model.instances = Field::Known(instances.into_iter().map(object).collect());
        Found::new(model)
    }
}

fn of_each() -> Vec<Attribute> {
    let result = |name, description: &str| {
        Attribute::string(name, Presence::Computed).description(description)
    };
    let number = |name, description: &str| {
        Attribute::new(name, ValueType::Number, Presence::Computed).description(description)
    };
    vec![
        result("id", "The id of the instance."),
        result("spec", "What was bought, such as `ss.dv.t`."),
        result("instance_type", "`BUY` or `TEST`."),
        result(
            "status",
            "The status of the subscription, in the service's own word.",
        ),
        Attribute::new("is_free", ValueType::Bool, Presence::Computed).description(
            "Whether nothing is under way and it never had a certificate. `instance_spec` chooses \
             such an instance if it holds no names, or exactly those of the order.",
        ),
        Attribute::new("names", ValueType::String.list(), Presence::Computed)
            .description("The names that are stored on it, as the service spells them."),
        number("plain_names", "How many plain names it has room for."),
        number("wildcard_names", "How many wildcard names it has room for."),
        result("certificate_id", "The id of its latest certificate."),
        result(
            "certificate_status",
            "The status of that, in the service's own word.",
        ),
        result(
            "not_before",
            "When the latest certificate's life begins, in RFC 3339, UTC.",
        ),
        result(
            "not_after",
            "When the latest certificate's life ends, in RFC 3339, UTC.",
        ),
        result("bought", "When it was bought or claimed, in RFC 3339, UTC."),
        result("ends", "When its term ends, in RFC 3339, UTC."),
    ]
}

fn object(instance: Instance) -> Value {
    let number = |count: Option<u64>| {
        count
            .and_then(|count| i64::try_from(count).ok())
            .map_or(Value::Null, Value::from)
    };
    let names = instance.names.into_iter().map(Value::String);
    Value::object([
        ("id", instance.id.to_string().into()),
        ("spec", text(instance.spec)),
        ("instance_type", text(instance.instance_type)),
        ("status", text(instance.status)),
        ("is_free", Value::Bool(instance.is_free)),
        ("names", Value::List(names.collect())),
        ("plain_names", number(instance.plain_names)),
        ("wildcard_names", number(instance.wildcard_names)),
        ("certificate_id", text(instance.certificate_id)),
        ("certificate_status", text(instance.certificate_status)),
        ("not_before", moment(instance.not_before)),
        ("not_after", moment(instance.not_after)),
        ("bought", moment(instance.bought)),
        ("ends", moment(instance.ends)),
    ])
}
