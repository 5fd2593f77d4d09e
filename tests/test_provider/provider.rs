//! Every kind of object that Terraform knows.
//!
//! The objects are files in a folder, the [`FakeCloud`], so that several plugin processes
//! see the same ones and a story can look at them and change them.

use std::sync::Arc;

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{
    Api, Configure, Diagnostics, ErasedAction, ErasedDataSource, ErasedEphemeralResource,
    ErasedListResource, ErasedResource, Field, Function, Model, Provider,
};

use crate::fake_cloud::FakeCloud;
use crate::{functions, inventory, key, record, sampler, sweep, tool, tool_list};

pub(crate) struct TestProvider;

#[derive(Model)]
pub(crate) struct TestConfig {
    cloud: Field<String>,
    key: Field<String>,
}

impl Provider for TestProvider {
    type Config = TestConfig;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A provider for tests.",
            vec![
                Attribute::string("cloud", Presence::Required)
                    .description("The folder with everything in it."),
                Attribute::string("key", Presence::Optional)
                    .description("The secret of an open lease.")
                    .sensitive(),
            ],
        ))
    }

    async fn configure(&self, request: Configure<TestConfig>) -> (Api<FakeCloud>, Diagnostics) {
        let Field::Known(folder) = request.config.cloud else {
            let argument = "cloud".to_owned();
            return (Api::Unknown { argument }, Diagnostics::none());
        };
        let cloud = FakeCloud::at(folder);
        if let Some(secret) = request.config.key.text() {
            match key::lease_of(&cloud, secret) {
                Some(lease) => cloud.note(&format!("unlocked with {lease}")),
                None => cloud.note("refused a key of no open lease"),
            }
        }
        (Api::Ready(Arc::new(cloud)), Diagnostics::none())
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource<FakeCloud>>> {
        vec![
            Box::new(record::Record),
            Box::new(sampler::Sampler),
            Box::new(tool::Tool),
        ]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<FakeCloud>>> {
        vec![Box::new(inventory::Inventory)]
    }

    fn ephemeral_resources(&self) -> Vec<Box<dyn ErasedEphemeralResource<FakeCloud>>> {
        vec![Box::new(key::Key)]
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource<FakeCloud>>> {
        vec![Box::new(tool_list::ToolList)]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction<FakeCloud>>> {
        vec![Box::new(sweep::Sweep)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(functions::Shout), Box::new(functions::Total)]
    }
}
