//! The provider itself: its configuration and what it offers.

use std::sync::Arc;

use super::action::ErasedAction;
use super::data_source::ErasedDataSource;
use super::diagnostic::Diagnostics;
use super::ephemeral_resource::ErasedEphemeralResource;
use super::function::Function;
use super::list_resource::ErasedListResource;
use super::model::Model;
use super::resource::ErasedResource;
use super::schema::Schema;

/// A provider: a schema, a way to configure it, and its resources.
pub trait Provider: Send + Sync + 'static {
    /// The provider block as a model.
    type Config: Model + Send + Sync;
    /// What a configured provider hands to its resources.
    type Api: Send + Sync + 'static;

    /// What the provider block may hold.
    fn schema(&self) -> Schema;

    /// Checks a provider block as a whole. Unknown values must pass.
    fn validate(&self, config: &Self::Config) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Makes the API ready. Terraform calls it once for each walk; with a process
    /// that serves several clients, later calls replace earlier ones.
    fn configure(
        &self,
        request: Configure<Self::Config>,
    ) -> impl Future<Output = (Api<Self::Api>, Diagnostics)> + Send;

    /// Every managed resource, in the order the documentation lists them.
    fn resources(&self) -> Vec<Box<dyn ErasedResource<Self::Api>>> {
        Vec::new()
    }

    /// Every data source, in the order the documentation lists them.
    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<Self::Api>>> {
        Vec::new()
    }

    /// Every ephemeral resource, in the order the documentation lists them.
    fn ephemeral_resources(&self) -> Vec<Box<dyn ErasedEphemeralResource<Self::Api>>> {
        Vec::new()
    }

    /// Every list resource, in the order the documentation lists them.
    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource<Self::Api>>> {
        Vec::new()
    }

    /// Every action, in the order the documentation lists them.
    fn actions(&self) -> Vec<Box<dyn ErasedAction<Self::Api>>> {
        Vec::new()
    }

    /// Every function, in the order the documentation lists them.
    fn functions(&self) -> Vec<Box<dyn Function>> {
        Vec::new()
    }
}

/// A request to configure the provider.
#[derive(Debug)]
#[non_exhaustive]
pub struct Configure<M> {
    /// The provider block; all null where there is none.
    pub config: M,
    /// The version of the program that asks, such as `1.15.5`.
    pub terraform_version: String,
}

/// How far the provider is configured.
#[derive(Debug)]
pub enum Api<A> {
    /// Not at all, or without success.
    Absent,
    /// A call needs an argument of the provider block that only an apply will know. Plans
    /// go on without the API.
    Unknown {
        /// The argument, as it is written in a configuration.
        argument: String,
    },
    /// With success: handlers are given this API.
    Ready(Arc<A>),
}

impl<A> Clone for Api<A> {
    fn clone(&self) -> Self {
        match self {
            Self::Absent => Self::Absent,
            Self::Unknown { argument } => Self::Unknown {
                argument: argument.clone(),
            },
            Self::Ready(api) => Self::Ready(Arc::clone(api)),
        }
    }
}
