//! Bytes that Terraform never sends: an answer for each, and the plugin lives on.

mod framing;
mod odd_states;
mod state;
mod values;

use tonic::transport::Channel;

use crate::support::core::Plugin;
use crate::support::wire::diagnostic::Severity;
use crate::support::wire::get_provider_schema::{Request, Response};
use crate::support::wire::provider_client::ProviderClient;
use crate::support::wire::{Diagnostic, Schema};

/// Far below what the attacks announce, far above what answering takes.
#[cfg(target_os = "linux")]
const GROWTH: u64 = 64 << 20;

/// Starts a plugin, attacks it, and sees that it still answers and is no bigger.
async fn outlives(attack: impl AsyncFnOnce(Channel)) {
    let plugin = Plugin::start(&[]).await;
    let channel = plugin.channel().await;
    let unharmed = schema_from(channel.clone()).await;
    #[cfg(target_os = "linux")]
    let before = plugin.peak_memory();

    attack(channel.clone()).await;

    assert_eq!(schema_from(channel).await, unharmed);
    assert_eq!(schema_from(plugin.channel().await).await, unharmed);
    #[cfg(target_os = "linux")]
    {
        let grown = plugin.peak_memory() - before;
        assert!(grown < GROWTH, "it has grown by {grown} bytes");
    }
    assert_eq!(plugin.stderr(), "");
}

async fn schema_from(channel: Channel) -> Response {
    let mut client = ProviderClient::new(channel);
    let answer = client.get_provider_schema(Request {}).await;
    answer.unwrap().into_inner()
}

/// The attributes of what has this schema.
fn names(schema: Option<&Schema>) -> Vec<String> {
    let block = schema.and_then(|schema| schema.block.as_ref());
    let attributes = block.expect("it has a block").attributes.iter();
    attributes.map(|attribute| attribute.name.clone()).collect()
}

/// Fails unless there is exactly one diagnostic, an error that says this.
#[track_caller]
fn refused(diagnostics: &[Diagnostic], says: &str, what: &str) {
    let [problem] = diagnostics else {
        panic!("{what}: not exactly one diagnostic: {diagnostics:?}")
    };
    assert_eq!(problem.severity(), Severity::Error, "{what}");
    let whole = format!("{}\n{}", problem.summary, problem.detail);
    assert!(whole.contains(says), "{what}: {whole}");
}
