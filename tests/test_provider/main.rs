//! Providers for tests, in one program: one with every kind of object that Terraform
//! knows, and one that stands in for the providers that examples use beside ours. The
//! name of the executable says which of the two is meant.
//!
//! They use what any provider would use of these packages: framework and plugin.

mod fake_cloud;
mod functions;
mod inventory;
mod key;
mod other_providers;
mod provider;
mod record;
mod sampler;
mod sweep;
mod tool;
mod tool_list;
mod twice;

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use framework::Provider;
use framework::protocol::{self, Stopper};
use plugin::{self, Mode, Options};
use system::{Environment, SystemClock};
use tokio::runtime::Runtime;
use tonic::service::Routes;

use other_providers::OtherProviders;
use provider::TestProvider;

/// The full source addresses, for Terraform and for OpenTofu.
const ADDRESSES: [&str; 2] = [
    "registry.terraform.io/test/test",
    "registry.opentofu.org/test/test",
];

/// Serves under a Terraform, or with `--debug` until Ctrl-C.
fn main() -> ExitCode {
    let mut arguments = env::args();
    let own_name = arguments.next().unwrap_or_default();
    let own_name = Path::new(&own_name).file_name().and_then(OsStr::to_str);
    let mode = match arguments.next().as_deref() {
        Some("--debug") => Mode::Debug,
        _ => Mode::Hosted,
    };
    let environment = Environment::process();
    let served = match own_name {
        Some(name) if name.starts_with("terraform-provider-test") => {
            serve(TestProvider, mode, &environment)
        }
        _ => OtherProviders::of(&environment).and_then(|others| serve(others, mode, &environment)),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Ignored: a closed stream cannot be reported anywhere.
            let _ = writeln!(io::stderr(), "The test provider does not serve: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves a provider. A schema with a mistake is not served.
fn serve<P: Provider>(
    provider: P,
    mode: Mode,
    environment: &Environment,
) -> Result<(), Box<dyn Error>> {
    let problems = problems(&provider);
    if !problems.is_empty() {
        return Err(problems.join("; ").into());
    }
    let stopper = Stopper::default();
    let options = Options::new(&ADDRESSES, mode)
        .log_targets(["framework", "plugin", "terraform_provider_test"])
        .on_termination({
            let stopper = stopper.clone();
            move || stopper.stop()
        });
    let provider = Arc::new(provider);
    let routes = move || {
        let service = protocol::service(Arc::clone(&provider), &stopper, Arc::new(SystemClock));
        twice::planned_twice(Routes::new(service))
    };
    let runtime = Runtime::new()?;
    let served = runtime.block_on(plugin::serve(
        routes,
        options,
        environment,
        Arc::new(SystemClock),
        &mut io::stdout(),
    ));
    runtime.shutdown_background();
    Ok(served?)
}

/// What is wrong with the schemas.
fn problems(provider: &impl Provider) -> Vec<String> {
    let mut schemas = vec![provider.schema()];
    schemas.extend(provider.resources().iter().map(|one| one.schema()));
    schemas.extend(provider.data_sources().iter().map(|one| one.schema()));
    schemas.extend(
        provider
            .ephemeral_resources()
            .iter()
            .map(|one| one.schema()),
    );
    schemas.extend(provider.list_resources().iter().map(|one| one.schema()));
    schemas.extend(provider.actions().iter().map(|one| one.schema()));
    let resources = provider.resources();
    let identities = resources.iter().filter_map(|one| one.identity_schema());
    let identities = identities.flat_map(|schema| schema.check());
    let problems = schemas.iter().flat_map(|schema| schema.check());
    problems.chain(identities).collect()
}
