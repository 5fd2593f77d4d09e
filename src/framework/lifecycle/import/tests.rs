use serde_json::json;

use super::*;
use crate::lifecycle::BugPolicy;
use crate::private_state::PrivateState;
use crate::schema::{Attribute, Block, Presence};
use crate::test_provider::summaries;
use crate::test_provider::untyped_resource::{MISTAKE, UntypedResource};
use crate::test_provider::walk;
use crate::value::Value;

fn form(found: fn(Import) -> Outcome<Value>) -> UntypedResource {
    let text = Attribute::string;
    let block = Block::new(
        "",
        vec![
            text("id", Presence::Computed),
            text("name", Presence::Optional),
        ],
    );
    UntypedResource {
        import: found,
        ..UntypedResource::identified(block)
    }
}

async fn imported(resource: &UntypedResource, by: ImportBy) -> ResourceResponse {
    import(&resource.managed(BugPolicy::Fail), &walk(()), by).await
}

/// A state with an id and a gap.
fn named(id: Value) -> Outcome<Value> {
    let state = Value::object([("id", id), ("name", Value::Unknown)]);
    Outcome::present(state, PrivateState::default())
}

#[tokio::test]
async fn an_object_is_imported_by_what_names_it_and_gets_its_identity() {
    let resource = form(|request| match request.by {
        ImportBy::Id(id) => named(id.into()),
        ImportBy::Identity(identity) => named(identity.attribute("id").clone()),
    });
    let identity = Value::object([("id", Value::from("7"))]);
    for by in [
        ImportBy::Id("7".to_owned()),
        ImportBy::Identity(identity.clone()),
    ] {
        let response = imported(&resource, by).await;
        assert_eq!(summaries(&response.diagnostics), [""; 0]);
        assert_eq!(response.state, Some(resource.noted(&json!({"id": "7"}))));
        assert_eq!(response.identity, Some(identity.clone()));
    }
}

#[tokio::test]
async fn an_import_that_finds_nothing_is_an_error() {
    let response = imported(&form(|_| Outcome::absent()), ImportBy::Id("7".to_owned())).await;
    assert_eq!(response.state, None);
    assert_eq!(
        summaries(&response.diagnostics),
        ["There is no such test_untyped_resource"]
    );
}

#[tokio::test]
async fn an_import_with_an_error_adds_no_other() {
    let resource = form(|_| Outcome::absent().with(Diagnostic::error("Not a number", "")));
    let response = imported(&resource, ImportBy::Id("x".to_owned())).await;
    assert_eq!(summaries(&response.diagnostics), ["Not a number"]);
}

#[tokio::test]
async fn an_import_that_panics_imports_nothing() {
    let response = imported(&form(|_| panic!("no door")), ImportBy::Id("7".to_owned())).await;
    assert_eq!(response.state, None);
    assert_eq!(summaries(&response.diagnostics), [MISTAKE]);
}
