//! DNS: a record of `aliyun/alicloud`, and a record and a zone of `hashicorp/aws`.

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{DataSource, Field, Found, Model, ReadData, Set, ValueType};

use super::journal::Journal;
use super::thing::{Thing, required, word};

#[derive(Model)]
pub(crate) struct AlidnsRecord {
    id: Field<String>,
    domain_name: Field<String>,
    rr: Field<String>,
    r#type: Field<String>,
    value: Field<String>,
}

impl Thing for AlidnsRecord {
    const TYPE_NAME: &'static str = "alicloud_alidns_record";

    fn arguments() -> Vec<Attribute> {
        vec![
            required("domain_name", "The zone.").requires_replacement(),
            required("rr", "The name within the zone."),
            required("type", "The type."),
            required("value", "What it says."),
        ]
    }

    fn name(&self) -> String {
        let [rr, zone] = [word(&self.rr), word(&self.domain_name)];
        format!("{rr}.{zone}")
    }

    fn id(&mut self) -> &mut Field<String> {
        &mut self.id
    }
}

#[derive(Model)]
pub(crate) struct Route53Record {
    id: Field<String>,
    zone_id: Field<String>,
    name: Field<String>,
    r#type: Field<String>,
    ttl: Field<i64>,
    records: Field<Set<Field<String>>>,
}

impl Thing for Route53Record {
    const TYPE_NAME: &'static str = "aws_route53_record";
    const ALONE: bool = true;

    fn arguments() -> Vec<Attribute> {
        vec![
            required("zone_id", "The zone.").requires_replacement(),
            required("name", "The full name.").requires_replacement(),
            required("type", "The type."),
            Attribute::number("ttl", Presence::Optional).description("In seconds."),
            Attribute::new("records", ValueType::String.set(), Presence::Optional)
                .description("What it says."),
        ]
    }

    fn name(&self) -> String {
        word(&self.name).to_owned()
    }

    fn id(&mut self) -> &mut Field<String> {
        &mut self.id
    }
}

/// Every zone that is asked for is there.
pub(crate) struct Route53Zone;

#[derive(Model)]
pub(crate) struct Route53ZoneModel {
    name: Field<String>,
    zone_id: Field<String>,
}

impl DataSource for Route53Zone {
    const TYPE_NAME: &'static str = "aws_route53_zone";
    type Model = Route53ZoneModel;
    type Api = Journal;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A zone.",
            vec![
                required("name", "Its name."),
                Attribute::string("zone_id", Presence::Computed).description("Its id."),
            ],
        ))
    }

    async fn read(&self, _: &Journal, request: ReadData<Self::Model>) -> Found<Self::Model> {
        let name = request.config.name;
        let zone_id = Field::Known(format!("Z{}", word(&name).len()));
        Found::new(Route53ZoneModel { name, zone_id })
    }
}
