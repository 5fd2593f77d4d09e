//! A provider for tests: a workshop with every kind of object that Terraform knows.
//!
//! Its objects are files in a folder, the [`Shed`], so that several plugin processes
//! see the same ones and a story can look at them and change them. It uses what any
//! provider would use of this package: framework, protocol, plugin.

mod functions;
mod inventory;
mod key;
mod record;
mod sampler;
mod shed;
mod sweep;
mod tool;
mod tool_list;
mod twice;

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use framework::protocol::{self, Stopper};
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{
    Api, Configure, Diagnostics, ErasedAction, ErasedDataSource, ErasedEphemeralResource,
    ErasedListResource, ErasedResource, Field, Function, Model, Provider,
};
use plugin::{self, Mode, Options};
use system::{Environment, SystemClock};
use tokio::runtime::Runtime;
use tonic::service::Routes;

use shed::Shed;

/// The full source addresses, for Terraform and for OpenTofu.
const ADDRESSES: [&str; 2] = [
    "registry.terraform.io/workshop/workshop",
    "registry.opentofu.org/workshop/workshop",
];

/// Serves under a Terraform, or with `--debug` until Ctrl-C. A schema with a mistake
/// is not served.
fn main() -> ExitCode {
    let mode = match env::args().nth(1).as_deref() {
        Some("--debug") => Mode::Debug,
        _ => Mode::Hosted,
    };
    match serve(mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads it there is nobody to tell.
            let _ = writeln!(io::stderr(), "The workshop stays closed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(mode: Mode) -> Result<(), Box<dyn Error>> {
    let problems = problems(&Workshop);
    if !problems.is_empty() {
        return Err(problems.join("; ").into());
    }
    let stopper = Stopper::default();
    let options = Options::new(&ADDRESSES, mode)
        .log_targets(["framework", "plugin", "terraform_provider_workshop"])
        .on_termination({
            let stopper = stopper.clone();
            move || stopper.stop()
        });
    let workshop = Arc::new(Workshop);
    let routes = move || {
        let service = protocol::service(Arc::clone(&workshop), &stopper, Arc::new(SystemClock));
        twice::planned_twice(Routes::new(service))
    };
    let environment = Environment::process();
    let runtime = Runtime::new()?;
    let served = runtime.block_on(plugin::serve(
        routes,
        options,
        &environment,
        Arc::new(SystemClock),
        &mut io::stdout(),
    ));
    runtime.shutdown_background();
    Ok(served?)
}

/// What is wrong with the schemas.
fn problems(workshop: &Workshop) -> Vec<String> {
    let mut schemas = vec![Provider::schema(workshop)];
    schemas.extend(workshop.resources().iter().map(|one| one.schema()));
    schemas.extend(workshop.data_sources().iter().map(|one| one.schema()));
    schemas.extend(
        workshop
            .ephemeral_resources()
            .iter()
            .map(|one| one.schema()),
    );
    schemas.extend(workshop.list_resources().iter().map(|one| one.schema()));
    schemas.extend(workshop.actions().iter().map(|one| one.schema()));
    let resources = workshop.resources();
    let identities = resources.iter().filter_map(|one| one.identity_schema());
    let identities = identities.flat_map(|schema| schema.check());
    let problems = schemas.iter().flat_map(|schema| schema.check());
    problems.chain(identities).collect()
}

struct Workshop;

#[derive(Model)]
struct WorkshopConfig {
    shed: Field<String>,
    key: Field<String>,
}

impl Provider for Workshop {
    type Config = WorkshopConfig;
    type Api = Shed;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A workshop.",
            vec![
                Attribute::string("shed", Presence::Required)
                    .description("The folder with everything in it."),
                Attribute::string("key", Presence::Optional)
                    .description("The secret of an open lease.")
                    .sensitive(),
            ],
        ))
    }

    async fn configure(&self, request: Configure<WorkshopConfig>) -> (Api<Shed>, Diagnostics) {
        let Field::Known(folder) = request.config.shed else {
            let argument = "shed".to_owned();
            return (Api::Unknown { argument }, Diagnostics::none());
        };
        let shed = Shed::at(folder);
        if let Some(secret) = request.config.key.text() {
            match key::lease_of(&shed, secret) {
                Some(lease) => shed.note(&format!("unlocked with {lease}")),
                None => shed.note("refused a key of no open lease"),
            }
        }
        (Api::Ready(Arc::new(shed)), Diagnostics::none())
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource<Shed>>> {
        vec![
            Box::new(record::Record),
            Box::new(sampler::Sampler),
            Box::new(tool::Tool),
        ]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<Shed>>> {
        vec![Box::new(inventory::Inventory)]
    }

    fn ephemeral_resources(&self) -> Vec<Box<dyn ErasedEphemeralResource<Shed>>> {
        vec![Box::new(key::Key)]
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource<Shed>>> {
        vec![Box::new(tool_list::ToolList)]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction<Shed>>> {
        vec![Box::new(sweep::Sweep)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(functions::Shout), Box::new(functions::Total)]
    }
}
