//! Around every handler: a log span, and no panic that ends a call without words.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use tokio_stream::Stream;
use tonic::{Response, Status};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::convert::diagnostic;
use crate::{Diagnostic, Diagnostics};
use panics;
use proto::tfplugin6 as wire;

/// The events of an RPC that streams.
pub(super) type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// An answer that can say what went wrong.
pub(super) trait Answer: Sized {
    /// An answer that says nothing else.
    fn refusal(problem: Diagnostic) -> Self;
}

macro_rules! answers {
    ($($module:ident),+ $(,)?) => {
        $(impl Answer for wire::$module::Response {
            fn refusal(problem: Diagnostic) -> Self {
                let diagnostics = vec![diagnostic::one(problem)];
                #[allow(clippy::needless_update, reason = "some answers have no other fields")]
                Self { diagnostics, ..Default::default() }
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

impl Answer for wire::call_function::Response {
    fn refusal(problem: Diagnostic) -> Self {
        Self {
            result: None,
            error: Some(wire::FunctionError {
                text: format!("{}: {}", problem.summary, problem.detail),
                function_argument: None,
            }),
        }
    }
}

impl Answer for wire::stop_provider::Response {
    fn refusal(problem: Diagnostic) -> Self {
        Self {
            error: problem.summary,
        }
    }
}

/// What a call is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// The provider as a whole.
    Provider,
    Resource(&'a str),
    DataSource(&'a str),
    EphemeralResource(&'a str),
    ListResource(&'a str),
    Action(&'a str),
    Function(&'a str),
}

impl<'a> Subject<'a> {
    /// Its name, and the field of the log that it goes to.
    fn named(self) -> Option<(&'static str, &'a str)> {
        match self {
            Self::Provider => None,
            Self::Resource(name) => Some(("tf_resource_type", name)),
            Self::DataSource(name) => Some(("tf_data_source_type", name)),
            Self::EphemeralResource(name) => Some(("tf_ephemeral_resource_type", name)),
            Self::ListResource(name) => Some(("tf_list_resource_type", name)),
            Self::Action(name) => Some(("tf_action_type", name)),
            Self::Function(name) => Some(("tf_function", name)),
        }
    }
}

/// The log span of one call. A field that stays empty is not logged.
fn span(rpc: &'static str, subject: Subject<'_>) -> Span {
    let span = tracing::debug_span!(
        "rpc",
        tf_rpc = rpc,
        tf_resource_type = Empty,
        tf_data_source_type = Empty,
        tf_ephemeral_resource_type = Empty,
        tf_list_resource_type = Empty,
        tf_action_type = Empty,
        tf_function = Empty,
        tf_req_id = %uuid::Uuid::new_v4(),
    );
    if let Some((field, name)) = subject.named() {
        span.record(field, name);
    }
    span
}

/// Does the work of one RPC in its log span, and logs how long it took. The work of an
/// RPC that streams is done when its last event is out.
pub(super) fn logged<T>(
    rpc: &'static str,
    subject: Subject<'_>,
    work: impl Future<Output = T>,
) -> impl Future<Output = T> {
    let work = async {
        let started = Instant::now();
        let answer = work.await;
        tracing::debug!(
            tf_req_duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
        answer
    };
    work.instrument(span(rpc, subject))
}

/// Runs the handler of one RPC.
///
/// An `Err` of the handler becomes the only diagnostic of the answer. A panic does
/// too: left to tonic, it would reach the practitioner as "request cancelled".
pub(super) async fn answer<T: Answer>(
    rpc: &'static str,
    subject: Subject<'_>,
    handler: impl Future<Output = Result<T, Diagnostic>>,
) -> Result<Response<T>, Status> {
    let answer = logged(rpc, subject, caught(rpc, handler)).await;
    Ok(Response::new(answer.unwrap_or_else(T::refusal)))
}

/// Starts an RPC that streams, whose work then goes on by itself and is [`logged`] there.
/// One that cannot start ends with one event, which says why.
pub(super) async fn stream<T: Send + 'static>(
    rpc: &'static str,
    subject: Subject<'_>,
    started: impl Future<Output = Result<Events<T>, Diagnostic>>,
    refusal: fn(Diagnostics) -> T,
) -> Result<Response<Events<T>>, Status> {
    let events = match caught(rpc, started).await {
        Ok(events) => events,
        Err(problem) => {
            let event = logged(rpc, subject, async { refusal(problem.into()) }).await;
            only_event(event)
        }
    };
    Ok(Response::new(events))
}

/// An answer of one event.
pub(super) fn only_event<T: Send + 'static>(event: T) -> Events<T> {
    Box::pin(tokio_stream::once(Ok(event)))
}

async fn caught<T>(
    rpc: &'static str,
    work: impl Future<Output = Result<T, Diagnostic>>,
) -> Result<T, Diagnostic> {
    panics::catch(work).await.unwrap_or_else(|panic| {
        Err(Diagnostic::error(
            format!("The provider failed during {rpc}"),
            format!("{panic}. This is a bug in the provider; please report it with this message."),
        ))
    })
}

#[cfg(test)]
mod tests;
