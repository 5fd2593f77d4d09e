//! `test_data_source`: the text of a name.

use serde_json::Value as Json;

use super::{TestApi, is_not_empty, text};
use crate::codec::json_fixture;
use crate::schema::{Block, Presence, Schema};
use crate::{DataSource, Diagnostic, Field, Found, Model, ReadData, Value};

pub(crate) struct TestDataSource;

#[derive(Model)]
pub(crate) struct TestDataModel {
    name: Field<String>,
    text: Field<String>,
}

pub(crate) fn block() -> Block {
    Block::new(
        "A data source for tests.",
        vec![
            text("name", Presence::Required).check(is_not_empty),
            text("text", Presence::Computed),
        ],
    )
}

/// A value of the block, noted in JSON.
pub(crate) fn noted(json: &Json) -> Value {
    json_fixture::noted(json, &block().value_type())
}

impl DataSource for TestDataSource {
    const TYPE_NAME: &'static str = "test_data_source";
    type Model = TestDataModel;
    type Api = TestApi;

    fn schema(&self) -> Schema {
        Schema::new(block())
    }

    async fn read(&self, _: &TestApi, request: ReadData<TestDataModel>) -> Found<TestDataModel> {
        let mut found = request.config;
        match found.name.text() {
            Some("missing") => return Found::error(Diagnostic::error("There is no such text", "")),
            Some("panics") => panic!("panicked as its name asks for"),
            Some("unknown") => found.text = Field::Unknown,
            _ => found.text = "Hello".into(),
        }
        Found::new(found).with(Diagnostic::warning("The text may be outdated", ""))
    }
}
