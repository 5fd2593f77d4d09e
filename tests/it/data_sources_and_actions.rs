//! Data sources, actions, functions, lists and ephemeral resources over gRPC.

mod actions;
mod data_sources;
mod delete_order;
mod ephemeral;
mod functions;
mod listing;
mod quota;
mod variants;

use emulator::{Emulator, NewOrder, Options, OrderId};
use serde_json::json;

use super::support::terraform::Terraform;
use super::support::wire::Diagnostic;
use super::support::wire::diagnostic::Severity;

const DOMAIN: &str = "www.example.com";
const PRODUCT: &str = "digicert-free-1-free";

/// An emulator, and a provider configured for it.
async fn world() -> (Emulator, Terraform) {
    world_of(Options::default()).await
}

async fn world_of(options: Options) -> (Emulator, Terraform) {
    let emulator = Emulator::start(options).await.unwrap();
    let terraform = Terraform::with(&emulator, json!({})).await;
    (emulator, terraform)
}

/// An order that was placed outside Terraform.
fn placed(emulator: &Emulator) -> OrderId {
    emulator.place_order(NewOrder::for_domain(DOMAIN))
}

/// An order with a certificate.
fn issued(emulator: &Emulator) -> OrderId {
    let id = placed(emulator);
    emulator.issue(id);
    id
}

/// How often the emulator was asked for an operation.
fn asked(emulator: &Emulator, action: &str) -> usize {
    let calls = emulator.calls();
    calls.iter().filter(|call| call.action == action).count()
}

/// The only diagnostic, which must be an error with this summary.
#[track_caller]
fn expect_error<'a>(diagnostics: &'a [Diagnostic], summary: &str) -> &'a Diagnostic {
    expect(diagnostics, Severity::Error, summary)
}

/// The only diagnostic, which must be a warning with this summary.
#[track_caller]
fn expect_warning<'a>(diagnostics: &'a [Diagnostic], summary: &str) -> &'a Diagnostic {
    expect(diagnostics, Severity::Warning, summary)
}

#[track_caller]
fn expect<'a>(diagnostics: &'a [Diagnostic], severity: Severity, summary: &str) -> &'a Diagnostic {
    let [diagnostic] = diagnostics else {
        panic!("not exactly one diagnostic: {diagnostics:?}")
    };
    assert_eq!(diagnostic.severity(), severity, "{diagnostic:?}");
    assert_eq!(diagnostic.summary, summary, "{diagnostic:?}");
    diagnostic
}
