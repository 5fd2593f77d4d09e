//! The list resource `test_tool`: every tool in the cloud, or those of one finish.

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{
    Diagnostics, Field, List, ListResource, Listed, Listing, Model, Read, Resource as _,
};

use crate::fake_cloud::FakeCloud;
use crate::tool::{self, KIND, Tool, ToolModel};

pub(crate) struct ToolList;

#[derive(Model)]
pub(crate) struct ToolListConfig {
    finish: Field<String>,
}

impl ListResource for ToolList {
    const TYPE_NAME: &'static str = Tool::TYPE_NAME;
    type Config = ToolListConfig;
    type Object = ToolModel;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "Tools.",
            vec![
                Attribute::string("finish", Presence::Optional)
                    .description("Only those whose wood is treated so."),
            ],
        ))
    }

    async fn list(
        &self,
        cloud: &FakeCloud,
        request: List<ToolListConfig>,
        found: &Listing<ToolModel>,
    ) -> Diagnostics {
        for id in cloud.ids(KIND) {
            let stored = cloud.get(&id).unwrap_or_default();
            if request
                .config
                .finish
                .text()
                .is_some_and(|finish| stored["finish"] != *finish)
            {
                continue;
            }
            let name = stored["name"].as_str().unwrap_or_default();
            let mut listed = Listed::new(tool::identity(&id), name);
            if request.with_objects {
                let state = ToolModel {
                    id: Field::from(id.as_str()),
                    ..ToolModel::default()
                };
                let mut read = Read::new(state);
                read.stop = request.stop.clone();
                listed.object = Tool.read(cloud, read).await.state;
            }
            if found.send(listed).await.is_err() {
                break;
            }
            cloud.note(&format!("listed {id}"));
        }
        Diagnostics::none()
    }
}
