//! Terraform's side of the test provider: requests, and answers in terms of values.
//!
//! Tests call the RPCs as tonic does, with [`call`], and no socket between.

use std::sync::Arc;

use jiff::Timestamp;

use super::convert::dynamic_value;
use super::{ProviderService, Stopper};
use crate::test_provider::resource::{TestResource, configured, identity, planned, stored};
use crate::test_provider::{TestDataSource, TestEphemeralResource, TestListResource, TestProvider};
use crate::{DataSource, EphemeralResource, ListResource, Provider, Resource, Value};
use proto::tfplugin6 as wire;
use system::FixedClock;

/// Private state, to see whether it is still there afterwards.
pub(super) const PRIVATE: &[u8] = br#"{"kept":"by the import"}"#;

/// Calls an RPC and expects an answer rather than a status.
macro_rules! call {
    ($service:expr, $rpc:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        #[allow(clippy::needless_update, reason = "some requests have no other fields")]
        let request = proto::tfplugin6::$rpc::Request {
            $($field: $value,)*
            ..Default::default()
        };
        proto::tfplugin6::provider_server::Provider::$rpc(
            &$service,
            tonic::Request::new(request),
        )
        .await
        .expect("an answer, not a status")
        .into_inner()
    }};
}
pub(super) use call;

/// A server in the first second of 1970.
pub(super) fn served(provider: TestProvider, stopper: &Stopper) -> ProviderService<TestProvider> {
    let clock = Arc::new(FixedClock(Timestamp::UNIX_EPOCH));
    ProviderService::new(Arc::new(provider), stopper.clone(), clock)
}

/// A server whose provider is not configured.
pub(super) fn unconfigured_server() -> ProviderService<TestProvider> {
    served(TestProvider::default(), &Stopper::default())
}

/// A server whose provider is configured.
pub(super) async fn server() -> ProviderService<TestProvider> {
    server_at("localhost".into()).await
}

/// A server whose provider has this endpoint, which may be unknown.
pub(super) async fn server_at(endpoint: Value) -> ProviderService<TestProvider> {
    let server = unconfigured_server();
    let config = provider_config(endpoint, Value::Null);
    let answer = call!(server, configure_provider { config: config });
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    server
}

/// The provider block as Terraform sends it.
pub(super) fn provider_config(endpoint: Value, limit: Value) -> Option<wire::DynamicValue> {
    let config = Value::object([("endpoint", endpoint), ("limit", limit)]);
    let of = Provider::schema(&TestProvider::default()).value_type();
    Some(dynamic_value::to_wire(&config, &of).expect("a provider block"))
}

pub(super) fn resource_type() -> String {
    TestResource::TYPE_NAME.to_owned()
}

/// An identity of a `test_resource` as Terraform sends and reads it.
pub(super) fn sent_identity(id: &str) -> Option<wire::ResourceIdentityData> {
    let schema = Resource::identity_schema(&TestResource).expect("a schema");
    let data = dynamic_value::to_wire(&identity(id), &schema.value_type());
    Some(wire::ResourceIdentityData {
        identity_data: Some(data.expect("an identity")),
    })
}

/// A `test_resource` as Terraform sends it.
pub(super) fn sent(object: &Value) -> Option<wire::DynamicValue> {
    let of = Resource::schema(&TestResource).value_type();
    Some(dynamic_value::to_wire(object, &of).expect("an object"))
}

/// A `test_resource` as Terraform reads it.
pub(super) fn received(object: Option<wire::DynamicValue>) -> Value {
    let of = Resource::schema(&TestResource).value_type();
    dynamic_value::from_wire(object, &of).expect("an object")
}

/// A `test_data_source` as Terraform sends and reads it.
pub(super) fn data_source(name: &str, text: Value) -> Option<wire::DynamicValue> {
    let data = Value::object([("name", name.into()), ("text", text)]);
    let of = DataSource::schema(&TestDataSource).value_type();
    Some(dynamic_value::to_wire(&data, &of).expect("a data source"))
}

/// A `test_ephemeral_resource` as Terraform sends and reads it.
pub(super) fn ephemeral_resource(name: Value, secret: Value) -> Option<wire::DynamicValue> {
    let lease = Value::object([("name", name), ("secret", secret)]);
    let of = EphemeralResource::schema(&TestEphemeralResource).value_type();
    Some(dynamic_value::to_wire(&lease, &of).expect("an ephemeral resource"))
}

/// The block `config` of a list of `test_resource` as Terraform sends it.
pub(super) fn list_config(number: Value, mode: Value) -> Option<wire::DynamicValue> {
    let config = Value::object([("number", number), ("mode", mode)]);
    let of = ListResource::schema(&TestListResource).value_type();
    Some(dynamic_value::to_wire(&config, &of).expect("a list block"))
}

/// Creates a planned `test_resource` of this name.
pub(super) async fn create(
    server: &ProviderService<TestProvider>,
    name: &str,
) -> wire::apply_resource_change::Response {
    call!(
        *server,
        apply_resource_change {
            type_name: resource_type(),
            planned_state: sent(&planned(name)),
            config: sent(&configured(name)),
            planned_private: PRIVATE.to_vec(),
        }
    )
}

/// Reads a `test_resource` of this name that the state has.
pub(super) async fn read(
    server: &ProviderService<TestProvider>,
    name: &str,
) -> wire::read_resource::Response {
    call!(
        *server,
        read_resource {
            type_name: resource_type(),
            current_state: sent(&stored(name)),
            private: PRIVATE.to_vec(),
        }
    )
}

/// What Terraform would print: `Error: <summary>` or `Warning: <summary>` for each.
pub(super) fn said(diagnostics: &[wire::Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|one| format!("{:?}: {}", one.severity(), one.summary))
        .collect()
}
