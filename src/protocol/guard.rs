//! Around every handler: a log span, and no panic that ends a call without words.

use std::future::Future;
use std::time::Instant;

use tonic::{Response, Status};
use tracing::Instrument as _;

use super::convert::diagnostic;
use super::generated as wire;
use crate::framework::Diagnostic;
use crate::panics;

/// An answer that can carry diagnostics.
pub(super) trait Answer: Default {
    fn diagnostics(&mut self) -> &mut Vec<wire::Diagnostic>;

    /// An answer that says only what went wrong.
    fn refusal(problem: Diagnostic) -> Self {
        let mut answer = Self::default();
        answer.diagnostics().push(diagnostic::one(problem));
        answer
    }
}

macro_rules! answers {
    ($($module:ident),+ $(,)?) => {
        $(impl Answer for wire::$module::Response {
            fn diagnostics(&mut self) -> &mut Vec<wire::Diagnostic> {
                &mut self.diagnostics
            }
        })+
    };
}

answers!(
    apply_resource_change,
    close_ephemeral_resource,
    configure_provider,
    delete_state,
    generate_resource_config,
    get_functions,
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    import_resource_state,
    move_resource_state,
    open_ephemeral_resource,
    plan_action,
    plan_resource_change,
    read_data_source,
    read_resource,
    renew_ephemeral_resource,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
);

/// The log span of one call.
pub(super) fn span(rpc: &'static str, type_name: &str) -> tracing::Span {
    tracing::debug_span!(
        "rpc",
        tf_rpc = rpc,
        tf_resource_type = type_name,
        tf_req_id = %uuid::Uuid::new_v4(),
    )
}

/// Runs the handler of one RPC.
///
/// An `Err` of the handler becomes the only diagnostic of the answer. A panic does
/// too: left to tonic, it would reach the practitioner as "request cancelled".
pub(super) async fn answer<T: Answer>(
    rpc: &'static str,
    type_name: &str,
    handler: impl Future<Output = Result<T, Diagnostic>>,
) -> Result<Response<T>, Status> {
    let span = span(rpc, type_name);
    let work = async {
        let started = Instant::now();
        let answer = match panics::catch(handler).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(problem)) => T::refusal(problem),
            Err(panic) => T::refusal(Diagnostic::error(
                format!("The provider failed during {rpc}"),
                format!(
                    "{panic}. This is a bug in the provider; please report it with this message."
                ),
            )),
        };
        tracing::debug!(
            tf_req_duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
        answer
    };
    Ok(Response::new(work.instrument(span).await))
}
