//! The service `tfplugin6.Provider`, RPC by RPC.
//!
//! A table, not a place for logic: each line hands a request to the file of its
//! family, or to `absent.rs` where this provider lacks the feature.

use tonic::{Request, Response, Status, Streaming};

use super::guard::{Events, Subject, answer, stream};
use super::{ProviderService, absent, action, list_resource};
use crate::Provider;
use proto::tfplugin6 as wire;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl<P: Provider> wire::provider_server::Provider for ProviderService<P> {
    // The provider as a whole

    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Answer<wire::get_metadata::Response> {
        answer("GetMetadata", Subject::Provider, async {
            Ok(self.metadata())
        })
        .await
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Answer<wire::get_provider_schema::Response> {
        answer("GetProviderSchema", Subject::Provider, async {
            Ok(self.provider_schema())
        })
        .await
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Answer<wire::get_resource_identity_schemas::Response> {
        answer("GetResourceIdentitySchemas", Subject::Provider, async {
            Ok(self.identity_schemas())
        })
        .await
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::validate_provider_config::Request>,
    ) -> Answer<wire::validate_provider_config::Response> {
        let request = request.into_inner();
        answer("ValidateProviderConfig", Subject::Provider, async {
            self.validate_provider_config(request)
        })
        .await
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Answer<wire::configure_provider::Response> {
        let request = request.into_inner();
        answer("ConfigureProvider", Subject::Provider, async {
            self.configure(request).await
        })
        .await
    }

    async fn stop_provider(
        &self,
        _: Request<wire::stop_provider::Request>,
    ) -> Answer<wire::stop_provider::Response> {
        answer("StopProvider", Subject::Provider, async {
            self.stop_handlers();
            Ok(wire::stop_provider::Response::default())
        })
        .await
    }

    // Managed resources

    async fn validate_resource_config(
        &self,
        request: Request<wire::validate_resource_config::Request>,
    ) -> Answer<wire::validate_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "ValidateResourceConfig",
            Subject::Resource(&type_name),
            async { self.validate_resource_config(request) },
        )
        .await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<wire::upgrade_resource_state::Request>,
    ) -> Answer<wire::upgrade_resource_state::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "UpgradeResourceState",
            Subject::Resource(&type_name),
            async { self.upgrade_resource_state(request) },
        )
        .await
    }

    async fn plan_resource_change(
        &self,
        request: Request<wire::plan_resource_change::Request>,
    ) -> Answer<wire::plan_resource_change::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer("PlanResourceChange", Subject::Resource(&type_name), async {
            self.plan_resource_change(request).await
        })
        .await
    }

    async fn apply_resource_change(
        &self,
        request: Request<wire::apply_resource_change::Request>,
    ) -> Answer<wire::apply_resource_change::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "ApplyResourceChange",
            Subject::Resource(&type_name),
            async { self.apply_resource_change(request).await },
        )
        .await
    }

    async fn read_resource(
        &self,
        request: Request<wire::read_resource::Request>,
    ) -> Answer<wire::read_resource::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer("ReadResource", Subject::Resource(&type_name), async {
            self.read_resource(request).await
        })
        .await
    }

    async fn import_resource_state(
        &self,
        request: Request<wire::import_resource_state::Request>,
    ) -> Answer<wire::import_resource_state::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "ImportResourceState",
            Subject::Resource(&type_name),
            async { self.import_resource_state(request).await },
        )
        .await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<wire::upgrade_resource_identity::Request>,
    ) -> Answer<wire::upgrade_resource_identity::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "UpgradeResourceIdentity",
            Subject::Resource(&type_name),
            async { self.upgrade_resource_identity(request) },
        )
        .await
    }

    async fn generate_resource_config(
        &self,
        request: Request<wire::generate_resource_config::Request>,
    ) -> Answer<wire::generate_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "GenerateResourceConfig",
            Subject::Resource(&type_name),
            async { self.generate_resource_config(request) },
        )
        .await
    }

    async fn move_resource_state(
        &self,
        request: Request<wire::move_resource_state::Request>,
    ) -> Answer<wire::move_resource_state::Response> {
        let type_name = request.into_inner().target_type_name;
        answer("MoveResourceState", Subject::Resource(&type_name), async {
            Err(absent::ability(&type_name, "moves from other types"))
        })
        .await
    }

    // Data sources

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Answer<wire::validate_data_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "ValidateDataResourceConfig",
            Subject::DataSource(&type_name),
            async { self.validate_data_source_config(request) },
        )
        .await
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Answer<wire::read_data_source::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer("ReadDataSource", Subject::DataSource(&type_name), async {
            self.read_data_source(request).await
        })
        .await
    }

    // Ephemeral resources

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<wire::validate_ephemeral_resource_config::Request>,
    ) -> Answer<wire::validate_ephemeral_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "ValidateEphemeralResourceConfig",
            Subject::EphemeralResource(&type_name),
            async { self.validate_ephemeral_resource_config(request) },
        )
        .await
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<wire::open_ephemeral_resource::Request>,
    ) -> Answer<wire::open_ephemeral_resource::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "OpenEphemeralResource",
            Subject::EphemeralResource(&type_name),
            async { self.open_ephemeral_resource(request).await },
        )
        .await
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<wire::renew_ephemeral_resource::Request>,
    ) -> Answer<wire::renew_ephemeral_resource::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "RenewEphemeralResource",
            Subject::EphemeralResource(&type_name),
            async { self.renew_ephemeral_resource(request).await },
        )
        .await
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<wire::close_ephemeral_resource::Request>,
    ) -> Answer<wire::close_ephemeral_resource::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "CloseEphemeralResource",
            Subject::EphemeralResource(&type_name),
            async { self.close_ephemeral_resource(request).await },
        )
        .await
    }

    // List resources

    async fn validate_list_resource_config(
        &self,
        request: Request<wire::validate_list_resource_config::Request>,
    ) -> Answer<wire::validate_list_resource_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer(
            "ValidateListResourceConfig",
            Subject::ListResource(&type_name),
            async { self.validate_list_resource_config(request) },
        )
        .await
    }

    type ListResourceStream = Events<wire::list_resource::Event>;

    async fn list_resource(
        &self,
        request: Request<wire::list_resource::Request>,
    ) -> Answer<Self::ListResourceStream> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        let started = async { self.list_resource(request) };
        let subject = Subject::ListResource(&type_name);
        stream("ListResource", subject, started, list_resource::only).await
    }

    // Actions

    async fn validate_action_config(
        &self,
        request: Request<wire::validate_action_config::Request>,
    ) -> Answer<wire::validate_action_config::Response> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer("ValidateActionConfig", Subject::Action(&type_name), async {
            self.validate_action_config(request)
        })
        .await
    }

    async fn plan_action(
        &self,
        request: Request<wire::plan_action::Request>,
    ) -> Answer<wire::plan_action::Response> {
        let request = request.into_inner();
        let type_name = request.action_type.clone();
        answer("PlanAction", Subject::Action(&type_name), async {
            self.plan_action(request).await
        })
        .await
    }

    type InvokeActionStream = Events<wire::invoke_action::Event>;

    async fn invoke_action(
        &self,
        request: Request<wire::invoke_action::Request>,
    ) -> Answer<Self::InvokeActionStream> {
        let request = request.into_inner();
        let type_name = request.action_type.clone();
        let started = async { self.invoke_action(request) };
        let subject = Subject::Action(&type_name);
        stream("InvokeAction", subject, started, action::completed).await
    }

    // Functions

    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Answer<wire::get_functions::Response> {
        answer("GetFunctions", Subject::Provider, async {
            Ok(self.functions())
        })
        .await
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Answer<wire::call_function::Response> {
        let request = request.into_inner();
        let name = request.name.clone();
        answer("CallFunction", Subject::Function(&name), async {
            Ok(self.call_function(request).await)
        })
        .await
    }

    // State stores, which this provider does not have

    async fn validate_state_store_config(
        &self,
        _: Request<wire::validate_state_store::Request>,
    ) -> Answer<wire::validate_state_store::Response> {
        absent::state_store("ValidateStateStoreConfig").await
    }

    async fn configure_state_store(
        &self,
        _: Request<wire::configure_state_store::Request>,
    ) -> Answer<wire::configure_state_store::Response> {
        absent::state_store("ConfigureStateStore").await
    }

    async fn lock_state(
        &self,
        _: Request<wire::lock_state::Request>,
    ) -> Answer<wire::lock_state::Response> {
        absent::state_store("LockState").await
    }

    async fn unlock_state(
        &self,
        _: Request<wire::unlock_state::Request>,
    ) -> Answer<wire::unlock_state::Response> {
        absent::state_store("UnlockState").await
    }

    async fn get_states(
        &self,
        _: Request<wire::get_states::Request>,
    ) -> Answer<wire::get_states::Response> {
        absent::state_store("GetStates").await
    }

    async fn delete_state(
        &self,
        _: Request<wire::delete_state::Request>,
    ) -> Answer<wire::delete_state::Response> {
        absent::state_store("DeleteState").await
    }

    type ReadStateBytesStream = Events<wire::read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        _: Request<wire::read_state_bytes::Request>,
    ) -> Answer<Self::ReadStateBytesStream> {
        absent::state_store("ReadStateBytes").await
    }

    async fn write_state_bytes(
        &self,
        _: Request<Streaming<wire::write_state_bytes::RequestChunk>>,
    ) -> Answer<wire::write_state_bytes::Response> {
        absent::state_store("WriteStateBytes").await
    }
}
