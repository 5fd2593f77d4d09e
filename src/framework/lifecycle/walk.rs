//! One walk of Terraform over its graph, and what is refused while nothing is configured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use system::Clock;
use tokio_util::sync::CancellationToken;

use crate::diagnostic::Diagnostic;
use crate::provider::Api;

/// What a call knows of the walk that it belongs to.
#[derive(Debug)]
pub struct Walk<A> {
    /// How far the provider is configured.
    pub api: Api<A>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
    /// Tells the present moment.
    pub clock: Arc<dyn Clock>,
    /// Whether the warning that objects were not read was given already.
    pub warned_unread: Arc<AtomicBool>,
}

impl<A> Walk<A> {
    /// The API of a configured provider.
    pub(super) fn configured(&self, type_name: &str) -> Result<&Arc<A>, Diagnostic> {
        match &self.api {
            Api::Ready(api) => Ok(api),
            Api::Unknown { argument } => Err(not_known_yet(type_name, argument)),
            Api::Absent => Err(not_configured(type_name)),
        }
    }

    /// A warning that objects were not read; one for the whole walk.
    pub(super) fn unread(&self, argument: &str) -> Option<Diagnostic> {
        let is_first = !self.warned_unread.swap(true, Ordering::Relaxed);
        is_first.then(|| {
            Diagnostic::warning(
                "Existing objects were not read",
                format!(
                    "The value of `{argument}` in the provider's configuration is not known before \
                     the apply, so the plan takes every existing object to be as the state has it."
                ),
            )
        })
    }
}

fn not_configured(type_name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot work on {type_name}: the provider is not configured"),
        "Terraform asked for an object before it configured the provider. Where the provider block \
         takes values from other resources, apply those first with -target.",
    )
}

fn not_known_yet(type_name: &str, argument: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot work on {type_name}: {argument} of the provider is not known yet"),
        format!(
            "No call can be made without `{argument}`, and its value in the provider's \
             configuration comes from something that is not applied yet. Apply that first, with \
             -target, or give `{argument}` a value that is known."
        ),
    )
}
