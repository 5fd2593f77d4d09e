//! The list of each `test_resource`: three, or as many as the configuration asks for.

use std::sync::Arc;

use super::resource::{TestModel, identity};
use super::{TestApi, text};
use crate::schema::{Attribute, Block, Presence, Schema};
use crate::{
    Diagnostic, Diagnostics, Field, List, ListClosed, ListResource, Listed, Listing, Model, Value,
};

pub(crate) struct TestListResource;

#[derive(Model)]
pub(crate) struct TestListConfig {
    number: Field<i64>,
    mode: Field<String>,
}

impl ListResource for TestListResource {
    const TYPE_NAME: &'static str = "test_resource";
    type Config = TestListConfig;
    type Object = TestModel;
    type Api = TestApi;

    fn schema(&self) -> Schema {
        let number = Attribute::number("number", Presence::Optional)
            .description("How many objects there are.");
        let mode = text("mode", Presence::Optional);
        Schema::new(Block::new("A list for tests.", vec![number, mode]))
    }

    fn validate(&self, config: &TestListConfig) -> Diagnostics {
        match config.mode.text() {
            Some("refused") => Diagnostic::error("The mode is refused", "").into(),
            _ => Diagnostics::none(),
        }
    }

    async fn list(
        &self,
        api: &TestApi,
        request: List<TestListConfig>,
        listing: &Listing<TestModel>,
    ) -> Diagnostics {
        let (stop, stopped) = (request.stop, Arc::clone(&api.list_stopped));
        tokio::spawn(async move {
            stop.cancelled().await;
            stopped.notify_one();
        });
        let mode = request.config.mode.text();
        for at in 1..=request.config.number.known().copied().unwrap_or(3) {
            let id = at.to_string();
            let identity = match mode {
                Some("without identities") => Value::Null,
                _ => identity(&id),
            };
            let mut listed = Listed::new(identity, format!("object {at}"));
            if request.with_objects {
                listed = listed.object(TestModel {
                    id: id.as_str().into(),
                    name: "milk".into(),
                    text: "Hello".into(),
                    colour: Field::Unknown,
                    price: Field::Known(80),
                });
            }
            if let Err(ListClosed) = listing.send(listed).await {
                return Diagnostics::none();
            }
            assert_ne!(mode, Some("panics"), "panicked as its mode asks for");
        }
        match mode {
            Some("fails") => Diagnostic::error("The list is not complete", "").into(),
            _ => Diagnostics::none(),
        }
    }
}
