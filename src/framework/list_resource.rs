//! List resources: existing objects, for `terraform query`.

use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::model::{Model, ModelMismatch};
use super::schema::Schema;
use super::sealed::{self, Sealed};
use super::value::Value;

/// A way to find objects of a managed resource. Terraform 1.14 and newer know them.
///
/// There must be a managed resource of the same name, with an identity.
pub trait ListResource: Send + Sync + 'static {
    /// The type name of the managed resource.
    const TYPE_NAME: &'static str;
    /// The block `config`; all null where it is left out.
    type Config: Model + Send + Sync + 'static;
    /// The managed resource's state.
    type Object: Model + Send + Sync + 'static;
    /// What a configured provider hands to its list resources.
    type Api: Send + Sync + 'static;

    /// What the block `config` may hold.
    fn schema(&self) -> Schema;

    /// Checks a configuration as a whole. Unknown values must pass.
    fn validate(&self, config: &Self::Config) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Finds objects and sends each as soon as it is found. Ends when the listing is
    /// [`ListClosed`].
    fn list(
        &self,
        api: &Self::Api,
        request: List<Self::Config>,
        found: &Listing<Self::Object>,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// A request to find objects.
#[derive(Debug)]
#[non_exhaustive]
pub struct List<M> {
    /// What the practitioner wrote, wholly known.
    pub config: M,
    /// Whether whole objects are wanted, not only what identifies them.
    pub with_objects: bool,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// An object that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed<M> {
    /// Its identity, as the identity schema of the managed resource has it.
    pub identity: Value,
    /// What a person knows it by.
    pub display_name: String,
    /// Its state, if whole objects are wanted.
    pub object: Option<M>,
    /// What to tell the practitioner about it.
    pub diagnostics: Diagnostics,
}

/// The listing takes no more objects: it has as many as were asked for, or its reader is
/// gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListClosed;

/// Where a list resource sends what it finds.
#[derive(Debug)]
pub struct Listing<M> {
    to: mpsc::Sender<Listed<Value>>,
    of: std::marker::PhantomData<fn(M)>,
}

impl<M: Model> Listing<M> {
    /// Sends to a channel, which ends the listing when its receiver is gone.
    pub fn to(to: mpsc::Sender<Listed<Value>>) -> Self {
        Self {
            to,
            of: std::marker::PhantomData,
        }
    }

    /// Sends an object; waits until the reader takes it.
    pub async fn send(&self, listed: Listed<M>) -> Result<(), ListClosed> {
        let listed = Listed {
            identity: listed.identity,
            display_name: listed.display_name,
            object: listed.object.map(M::into_value),
            diagnostics: listed.diagnostics,
        };
        self.to.send(listed).await.map_err(|_| ListClosed)
    }
}

impl<M> Listed<M> {
    /// An object with its identity and a name for people.
    pub fn new(identity: Value, display_name: impl Into<String>) -> Self {
        Self {
            identity,
            display_name: display_name.into(),
            object: None,
            diagnostics: Diagnostics::none(),
        }
    }

    /// The same, with its state.
    #[must_use]
    pub fn object(self, object: M) -> Self {
        Self {
            object: Some(object),
            ..self
        }
    }

    /// The same, with something to tell.
    #[must_use]
    pub fn with(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}

/// A [`ListResource`] as the server sees it: values instead of models.
///
/// Each method is the one of [`ListResource`] with the same name.
#[async_trait]
#[allow(
    missing_docs,
    reason = "the methods are those of ListResource, documented there"
)]
pub trait ErasedListResource<A>: Sealed<sealed::ListResourceKind> + Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch>;
    async fn list(
        &self,
        api: &A,
        request: List<Value>,
        found: mpsc::Sender<Listed<Value>>,
    ) -> Result<Diagnostics, ModelMismatch>;
}

impl<L: ListResource> Sealed<sealed::ListResourceKind> for L {}

#[async_trait]
impl<L: ListResource> ErasedListResource<L::Api> for L {
    fn type_name(&self) -> &'static str {
        L::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        ListResource::schema(self)
    }

    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch> {
        let config = L::Config::from_value(config)?;
        Ok(ListResource::validate(self, &config))
    }

    async fn list(
        &self,
        api: &L::Api,
        request: List<Value>,
        found: mpsc::Sender<Listed<Value>>,
    ) -> Result<Diagnostics, ModelMismatch> {
        let request = List {
            config: L::Config::from_value(&request.config)?,
            with_objects: request.with_objects,
            stop: request.stop,
        };
        Ok(ListResource::list(self, api, request, &Listing::to(found)).await)
    }
}
