//! The service `tfplugin6.Provider`, RPC by RPC.
//!
//! A table, not a place for logic: each line hands a request to the method of the same name
//! in the file of its family, and names the RPC and its object for the log. State stores
//! are an experiment of Terraform's that no provider of this framework takes part in.

use tonic::{Request, Response, Status, Streaming};

use super::guard::{Events, Subject, answer, stream};
use super::{ProviderService, absent, action, list_resource};
use crate::Provider;
use proto::tfplugin6 as wire;

type Answer<T> = Result<Response<T>, Status>;

macro_rules! service {
    (
        answers { $($rpc:ident $label:literal $subject:ident $(($name:ident))?,)+ }
        streams {
            $($streaming:ident $stream:ident $stream_label:literal
                $stream_subject:ident($stream_name:ident) or $refusal:path,)+
        }
        refused { $($state_rpc:ident($state_module:ident) $state_label:literal,)+ }
    ) => {
        #[tonic::async_trait]
        impl<P: Provider> wire::provider_server::Provider for ProviderService<P> {
            $(async fn $rpc(
                &self,
                request: Request<wire::$rpc::Request>,
            ) -> Answer<wire::$rpc::Response> {
                let request = request.into_inner();
                $(let $name = request.$name.clone();)?
                answer($label, Subject::$subject $((&$name))?, self.$rpc(request)).await
            })+

            $(type $stream = Events<wire::$streaming::Event>;

            async fn $streaming(
                &self,
                request: Request<wire::$streaming::Request>,
            ) -> Answer<Self::$stream> {
                let request = request.into_inner();
                let $stream_name = request.$stream_name.clone();
                let subject = Subject::$stream_subject(&$stream_name);
                stream($stream_label, subject, self.$streaming(request), $refusal).await
            })+

            $(async fn $state_rpc(
                &self,
                _: Request<wire::$state_module::Request>,
            ) -> Answer<wire::$state_module::Response> {
                absent::state_store($state_label).await
            })+

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
    };
}

service! {
    answers {
        get_metadata "GetMetadata" Provider,
        get_provider_schema "GetProviderSchema" Provider,
        get_resource_identity_schemas "GetResourceIdentitySchemas" Provider,
        validate_provider_config "ValidateProviderConfig" Provider,
        configure_provider "ConfigureProvider" Provider,
        stop_provider "StopProvider" Provider,

        validate_resource_config "ValidateResourceConfig" Resource(type_name),
        upgrade_resource_state "UpgradeResourceState" Resource(type_name),
        plan_resource_change "PlanResourceChange" Resource(type_name),
        apply_resource_change "ApplyResourceChange" Resource(type_name),
        read_resource "ReadResource" Resource(type_name),
        import_resource_state "ImportResourceState" Resource(type_name),
        upgrade_resource_identity "UpgradeResourceIdentity" Resource(type_name),
        generate_resource_config "GenerateResourceConfig" Resource(type_name),
        move_resource_state "MoveResourceState" Resource(target_type_name),

        validate_data_resource_config "ValidateDataResourceConfig" DataSource(type_name),
        read_data_source "ReadDataSource" DataSource(type_name),

        validate_ephemeral_resource_config "ValidateEphemeralResourceConfig"
            EphemeralResource(type_name),
        open_ephemeral_resource "OpenEphemeralResource" EphemeralResource(type_name),
        renew_ephemeral_resource "RenewEphemeralResource" EphemeralResource(type_name),
        close_ephemeral_resource "CloseEphemeralResource" EphemeralResource(type_name),

        validate_list_resource_config "ValidateListResourceConfig" ListResource(type_name),

        validate_action_config "ValidateActionConfig" Action(type_name),
        plan_action "PlanAction" Action(action_type),

        get_functions "GetFunctions" Provider,
        call_function "CallFunction" Function(name),
    }
    streams {
        list_resource ListResourceStream "ListResource" ListResource(type_name)
            or list_resource::only,
        invoke_action InvokeActionStream "InvokeAction" Action(action_type)
            or action::completed,
    }
    refused {
        validate_state_store_config(validate_state_store) "ValidateStateStoreConfig",
        configure_state_store(configure_state_store) "ConfigureStateStore",
        lock_state(lock_state) "LockState",
        unlock_state(unlock_state) "UnlockState",
        get_states(get_states) "GetStates",
        delete_state(delete_state) "DeleteState",
    }
}
