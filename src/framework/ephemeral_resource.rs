//! Ephemeral resources: what is opened for a run and stored nowhere.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::model::{Model, ModelMismatch};
use super::private_state::PrivateState;
use super::schema::Schema;
use super::sealed::{self, Sealed};
use super::value::Value;

/// A kind of ephemeral resource. Terraform 1.10 and newer know them.
pub trait EphemeralResource: Send + Sync + 'static {
    /// The whole type name, as it stands in configurations.
    const TYPE_NAME: &'static str;
    /// Arguments and results together.
    type Model: Model + Send + Sync + 'static;
    /// What a configured provider hands to its ephemeral resources.
    type Api: Send + Sync + 'static;

    /// What may be asked and what is given.
    fn schema(&self) -> Schema;

    /// Checks a configuration as a whole. Unknown values must pass.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Opens it, in the plan and again in the apply. The result repeats the arguments
    /// as they were given and is wholly known.
    fn open(
        &self,
        api: &Self::Api,
        request: Open<Self::Model>,
    ) -> impl Future<Output = Opened<Self::Model>> + Send;

    /// Makes it last longer, at the time that it asked for.
    fn renew(&self, api: &Self::Api, request: Renew) -> impl Future<Output = Renewed> + Send {
        async move {
            let _ = api;
            Renewed::new(request.private)
        }
    }

    /// Ends it. The private state is that of [`Self::open`], whatever a renewal put there
    /// since.
    fn close(&self, api: &Self::Api, request: Close) -> impl Future<Output = Diagnostics> + Send {
        async move {
            let _ = (api, request);
            Diagnostics::none()
        }
    }
}

/// A request to open.
#[derive(Debug)]
#[non_exhaustive]
pub struct Open<M> {
    /// What the practitioner wrote, wholly known.
    pub config: M,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to renew.
#[derive(Debug)]
#[non_exhaustive]
pub struct Renew {
    /// What opening or the last renewal remembered. Terraform keeps it in memory only.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to close.
#[derive(Debug)]
#[non_exhaustive]
pub struct Close {
    /// What opening remembered.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// What opening came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened<M> {
    /// What was opened; `None` next to an error.
    pub result: Option<M>,
    /// When to renew it; `None`: never.
    pub renew_at: Option<Timestamp>,
    /// What to remember for renewals and the end.
    pub private: PrivateState,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

/// What a renewal came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renewed {
    /// When to renew it again; `None`: never.
    pub renew_at: Option<Timestamp>,
    /// What to remember for the next renewal.
    pub private: PrivateState,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

impl Renewed {
    /// It lasts as long as it is needed, and this is remembered.
    pub fn new(private: PrivateState) -> Self {
        Self {
            renew_at: None,
            private,
            diagnostics: Diagnostics::none(),
        }
    }
}

impl<M> Opened<M> {
    /// It is open, and lasts as long as it is needed.
    pub fn new(result: M) -> Self {
        Self {
            result: Some(result),
            renew_at: None,
            private: PrivateState::default(),
            diagnostics: Diagnostics::none(),
        }
    }

    /// It could not be opened, and this is why.
    pub fn error(because: impl Into<Diagnostics>) -> Self {
        Self {
            result: None,
            renew_at: None,
            private: PrivateState::default(),
            diagnostics: because.into(),
        }
    }

    /// The same, with one more thing to tell.
    #[must_use]
    pub fn with(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}

/// An [`EphemeralResource`] as the server sees it: values instead of models.
///
/// Each method is the one of [`EphemeralResource`] with the same name.
#[async_trait]
#[allow(
    missing_docs,
    reason = "the methods are those of EphemeralResource, documented there"
)]
pub trait ErasedEphemeralResource<A>: Sealed<sealed::EphemeralResourceKind> + Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch>;
    async fn open(&self, api: &A, request: Open<Value>) -> Result<Opened<Value>, ModelMismatch>;
    async fn renew(&self, api: &A, request: Renew) -> Renewed;
    async fn close(&self, api: &A, request: Close) -> Diagnostics;
}

impl<E: EphemeralResource> Sealed<sealed::EphemeralResourceKind> for E {}

#[async_trait]
impl<E: EphemeralResource> ErasedEphemeralResource<E::Api> for E {
    fn type_name(&self) -> &'static str {
        E::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        EphemeralResource::schema(self)
    }

    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch> {
        let config = E::Model::from_value(config)?;
        Ok(EphemeralResource::validate(self, &config))
    }

    async fn open(
        &self,
        api: &E::Api,
        request: Open<Value>,
    ) -> Result<Opened<Value>, ModelMismatch> {
        let request = Open {
            config: E::Model::from_value(&request.config)?,
            stop: request.stop,
        };
        let opened = EphemeralResource::open(self, api, request).await;
        Ok(Opened {
            result: opened.result.map(E::Model::into_value),
            renew_at: opened.renew_at,
            private: opened.private,
            diagnostics: opened.diagnostics,
        })
    }

    async fn renew(&self, api: &E::Api, request: Renew) -> Renewed {
        EphemeralResource::renew(self, api, request).await
    }

    async fn close(&self, api: &E::Api, request: Close) -> Diagnostics {
        EphemeralResource::close(self, api, request).await
    }
}
