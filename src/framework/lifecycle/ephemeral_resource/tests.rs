use serde_json::{Value as Json, json};

use super::*;
use crate::codec::json_fixture::noted;
use crate::ephemeral_resource::EphemeralResource;
use crate::lifecycle::BugPolicy;
use crate::lifecycle::test_resource::walk;
use crate::schema::{Attribute, Block, Presence, Schema};

/// Opens a page whose text stays unknown.
struct Page;

impl EphemeralResource for Page {
    const TYPE_NAME: &'static str = "test_page";
    type Model = Value;
    type Api = ();

    fn schema(&self) -> Schema {
        let text = Attribute::string;
        Schema::new(Block::new(
            "",
            vec![
                text("name", Presence::Required),
                text("text", Presence::Computed),
            ],
        ))
    }

    async fn open(&self, (): &(), _: Open<Value>) -> Opened<Value> {
        let mut opened = Opened::new(page(&json!({"name": "a", "text": "$unknown"})));
        opened.private.set("lease", &7);
        opened
    }
}

fn page(json: &Json) -> Value {
    noted(json, &EphemeralResource::schema(&Page).value_type())
}

#[tokio::test]
async fn what_is_opened_is_checked_likewise_and_keeps_what_was_remembered() {
    let page_type: Box<dyn ErasedEphemeralResource<()>> = Box::new(Page);
    let mut pages = Registered::new(page_type, "test_page", |one| one.schema());
    pages.bug_policy = BugPolicy::Repair;
    let config = page(&json!({"name": "a"}));
    let opened = open(&pages, &walk(()), config.clone()).await;
    assert_eq!(opened.result, Some(config));
    assert_eq!(opened.private.get("lease"), Some(7));
}
