//! A provider for tests: stands in for the providers that examples use beside ours.
//!
//! It knows the few types of `aliyun/alicloud` and `hashicorp/aws` that the examples
//! name, with the arguments of those, and makes nothing. What it is asked to do goes
//! into a [`Journal`], so that a story can tell in which order things happened.

mod dns;
mod journal;
mod listener;
mod thing;

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use framework::protocol::{self, Stopper};
use framework::schema::{Attribute, Block, BlockNesting, Presence, Schema};
use framework::{
    Api, Configure, Diagnostics, ErasedDataSource, ErasedResource, Field, Model, Provider,
};
use plugin::{self, Mode, Options};
use system::{Environment, SystemClock};
use tokio::runtime::Runtime;
use tonic::service::Routes;

use journal::Journal;
use thing::{StandIn, required};

const ADDRESS: &str = "registry.terraform.io/stand-in/stand-in";

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads it there is nobody to tell.
            let _ = writeln!(io::stderr(), "Nothing stands in: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Box<dyn Error>> {
    let environment = Environment::process();
    let journal = environment.variable(journal::VARIABLE)?.map(Journal::at);
    let others = Arc::new(OtherProviders(journal.unwrap_or_default()));
    let stopper = Stopper::default();
    let options = Options::new(&[ADDRESS], Mode::Hosted).on_termination({
        let stopper = stopper.clone();
        move || stopper.stop()
    });
    let runtime = Runtime::new()?;
    let served = runtime.block_on(plugin::serve(
        move || {
            Routes::new(protocol::service(
                Arc::clone(&others),
                &stopper,
                Arc::new(SystemClock),
            ))
        },
        options,
        &environment,
        Arc::new(SystemClock),
        &mut io::stdout(),
    ));
    runtime.shutdown_background();
    Ok(served?)
}

/// Every provider but ours.
struct OtherProviders(Journal);

#[derive(Model)]
struct OtherProvidersConfig {
    region: Field<String>,
    assume_role: Field<Role>,
}

#[derive(Model)]
struct Role {
    role_arn: Field<String>,
}

impl Provider for OtherProviders {
    type Config = OtherProvidersConfig;
    type Api = Journal;

    fn schema(&self) -> Schema {
        let region = Attribute::string("region", Presence::Optional)
            .description("Where its objects would be.");
        let role = Block::new(
            "Who makes them.",
            vec![required("role_arn", "A role that the key may take on.")],
        );
        Schema::new(
            Block::new("Stands in for another provider.", vec![region]).with_block(
                "assume_role",
                BlockNesting::Single,
                role,
            ),
        )
    }

    async fn configure(&self, _: Configure<OtherProvidersConfig>) -> (Api<Journal>, Diagnostics) {
        (Api::Ready(Arc::new(self.0.clone())), Diagnostics::none())
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource<Journal>>> {
        vec![
            Box::new(StandIn::<dns::AlidnsRecord>::NEW),
            Box::new(StandIn::<dns::Route53Record>::NEW),
            Box::new(StandIn::<listener::AdditionalCertificate>::NEW),
        ]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<Journal>>> {
        vec![Box::new(dns::Route53Zone)]
    }
}
