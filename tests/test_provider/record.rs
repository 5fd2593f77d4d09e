//! `test_record`: stands for the DNS record of another provider.

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Create, Delete, Field, Model, Outcome, Read, Resource, Update};
use serde_json::{Value as Json, json};

use crate::fake_cloud::FakeCloud;

const KIND: &str = "record";

pub(crate) struct Record;

#[derive(Model)]
pub(crate) struct RecordModel {
    id: Field<String>,
    zone: Field<String>,
    name: Field<String>,
    r#type: Field<String>,
    value: Field<String>,
}

impl Resource for Record {
    const TYPE_NAME: &'static str = "test_record";
    type Model = RecordModel;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        let required = |name, what| Attribute::string(name, Presence::Required).description(what);
        Schema::new(Block::new(
            "A DNS record.",
            vec![
                required("zone", "The zone that it is in.").requires_replacement(),
                required("name", "Its name in the zone.").requires_replacement(),
                required("type", "Its type, such as `TXT`.").requires_replacement(),
                required("value", "What it says."),
                Attribute::string("id", Presence::Computed)
                    .description("Its number.")
                    .keeps_prior(),
            ],
        ))
    }

    async fn create(
        &self,
        cloud: &FakeCloud,
        request: Create<RecordModel>,
    ) -> Outcome<RecordModel> {
        let mut record = request.planned;
        record.id = Field::Known(cloud.add(KIND, &stored(&record)));
        Outcome::present(record, request.private)
    }

    async fn read(&self, cloud: &FakeCloud, request: Read<RecordModel>) -> Outcome<RecordModel> {
        let mut record = request.state;
        let Some(stored) = record.id.text().and_then(|id| cloud.get(id)) else {
            return Outcome::absent();
        };
        let text = |name: &str| Field::from(stored[name].as_str().map(str::to_owned));
        record.zone = text("zone");
        record.name = text("name");
        record.r#type = text("type");
        record.value = text("value");
        Outcome::present(record, request.private)
    }

    async fn update(
        &self,
        cloud: &FakeCloud,
        request: Update<RecordModel>,
    ) -> Outcome<RecordModel> {
        let record = request.planned;
        cloud.put(record.id.text().unwrap_or_default(), &stored(&record));
        Outcome::present(record, request.private)
    }

    async fn delete(
        &self,
        cloud: &FakeCloud,
        request: Delete<RecordModel>,
    ) -> Outcome<RecordModel> {
        cloud.remove(request.state.id.text().unwrap_or_default());
        Outcome::absent()
    }
}

fn stored(record: &RecordModel) -> Json {
    json!({
        "zone": record.zone.text(),
        "name": record.name.text(),
        "type": record.r#type.text(),
        "value": record.value.text(),
    })
}
