//! The providers that examples use beside ours.
//!
//! It knows the few types of `aliyun/alicloud` and `hashicorp/aws` that the examples
//! name, with the arguments of those, and makes nothing. What it is asked to do goes
//! into a [`Journal`], so that a story can tell in which order things happened.

mod dns;
pub(crate) mod journal;
mod listener;
mod thing;

use std::error::Error;
use std::sync::Arc;

use framework::schema::{Attribute, Block, BlockNesting, Presence, Schema};
use framework::{
    Api, Configure, Diagnostics, ErasedDataSource, ErasedResource, Field, Model, Provider,
};
use system::Environment;

use journal::Journal;
use thing::{StandIn, required};

/// Every provider but ours.
pub(crate) struct OtherProviders(Journal);

impl OtherProviders {
    /// The journal is the file that the environment names, if it names one.
    pub(crate) fn of(environment: &Environment) -> Result<Self, Box<dyn Error>> {
        let journal = environment.variable(journal::VARIABLE)?.map(Journal::at);
        Ok(Self(journal.unwrap_or_default()))
    }
}

#[derive(Model)]
pub(crate) struct OtherProvidersConfig {
    region: Field<String>,
    assume_role: Field<Role>,
}

#[derive(Model)]
pub(crate) struct Role {
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
