//! What practitioners see: the provider block and its objects.
//!
//! Each Terraform object has its file, or folder, named like its type without
//! `alicloud_cas_`. [`CasProvider`] is the way in.

mod actions;
mod applicant;
mod checks;
mod config;
mod data_sources;
mod diagnostics;
mod ephemeral_resources;
mod functions;
mod identity;
mod list_resources;
mod listed_order;
mod provider_data;
mod timestamps;

mod order_action;
mod order_id;
mod quota;
mod resources;

use std::sync::Arc;

use crate::orders::Orders;
use cas::RateLimits;
use config::ProviderConfig;
use framework::schema::Schema;
use framework::{
    Api, Configure, Diagnostics, ErasedAction, ErasedDataSource, ErasedEphemeralResource,
    ErasedListResource, ErasedResource, Function, Provider,
};
use provider_data::{ClockWarning, OutageNote, ProviderData};
use quota::Quota;
use system::{Clock, Environment};

/// The address under which configurations name this provider.
pub const ADDRESS: &str = "registry.terraform.io/alicloud-cas/alicloud-cas";

/// The same for each program that reads configurations: Terraform, then OpenTofu.
pub const ADDRESSES: &[&str] = &[ADDRESS, "registry.opentofu.org/alicloud-cas/alicloud-cas"];

/// The provider for Alibaba Cloud's Certificate Management Service.
#[derive(Debug)]
pub struct CasProvider {
    clock: Arc<dyn Clock>,
    environment: Environment,
    rate_limits: RateLimits,
}

impl CasProvider {
    /// A provider that takes time and environment from the caller.
    pub fn new(clock: Arc<dyn Clock>, environment: Environment) -> Self {
        Self {
            clock,
            environment,
            rate_limits: RateLimits::default(),
        }
    }
}

impl Provider for CasProvider {
    type Config = ProviderConfig;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        config::schema()
    }

    fn validate(&self, config: &ProviderConfig) -> Diagnostics {
        config.problems(&self.environment)
    }

    async fn configure(
        &self,
        request: Configure<ProviderConfig>,
    ) -> (Api<ProviderData>, Diagnostics) {
        if let Some(argument) = request.config.unknown_argument() {
            let argument = argument.to_owned();
            return (Api::Unknown { argument }, Diagnostics::none());
        }
        let client = request.config.client(
            Arc::clone(&self.clock),
            &self.environment,
            &self.rate_limits,
            &request.terraform_version,
        );
        match client {
            Ok(client) => {
                let account = ProviderData {
                    orders: Orders::new(client),
                    applicant: request.config.applicant(),
                    is_international: request.config.is_international(&self.environment),
                    quota: Quota::default(),
                    clock_warning: ClockWarning::default(),
                    outage: OutageNote::default(),
                };
                let warning = request.config.outranked(&self.environment);
                let warnings = warning.map_or_else(Diagnostics::none, Into::into);
                (Api::Ready(Arc::new(account)), warnings)
            }
            Err(diagnostic) => (Api::Absent, diagnostic.into()),
        }
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource<ProviderData>>> {
        resources::all()
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<ProviderData>>> {
        data_sources::all()
    }

    fn ephemeral_resources(&self) -> Vec<Box<dyn ErasedEphemeralResource<ProviderData>>> {
        ephemeral_resources::all()
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource<ProviderData>>> {
        list_resources::all()
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction<ProviderData>>> {
        actions::all()
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        functions::all()
    }
}
