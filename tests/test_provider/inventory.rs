//! The data source `test_tool`: a tool by its name.

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{AttributePath, DataSource, Diagnostic, Field, Found, Model, ReadData};

use crate::fake_cloud::FakeCloud;
use crate::tool::KIND;

pub(crate) struct Inventory;

#[derive(Model)]
pub(crate) struct InventoryModel {
    name: Field<String>,
    id: Field<String>,
    length: Field<i64>,
}

impl DataSource for Inventory {
    const TYPE_NAME: &'static str = "test_tool";
    type Model = InventoryModel;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A tool that is there.",
            vec![
                Attribute::string("name", Presence::Required)
                    .description("What it is. Case does not matter."),
                Attribute::string("id", Presence::Computed).description("Its number."),
                Attribute::number("length", Presence::Computed).description("In centimetres."),
            ],
        ))
    }

    async fn read(
        &self,
        cloud: &FakeCloud,
        request: ReadData<InventoryModel>,
    ) -> Found<InventoryModel> {
        let InventoryModel { name, .. } = request.config;
        let wanted = name.text().unwrap_or_default().to_lowercase();
        cloud.note(&format!("looked for {wanted}"));
        let found = cloud.ids(KIND).into_iter().find_map(|id| {
            let stored = cloud.get(&id)?;
            (stored["name"] == *wanted).then_some((id, stored))
        });
        match found {
            Some((id, stored)) => Found::new(InventoryModel {
                name,
                id: Field::Known(id),
                length: stored["length"].as_i64().into(),
            }),
            None => Found::error(
                Diagnostic::error(format!("There is no {wanted}"), "Look for another tool.")
                    .at(AttributePath::root("name")),
            ),
        }
    }
}
