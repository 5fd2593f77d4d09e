//! Managed resources: the trait authors write, and the one the server calls.
//!
//! An author implements [`Resource`] in terms of a model. The server knows only
//! [`ErasedResource`], in terms of [`Value`]; a blanket implementation joins them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::model::{Model, ModelMismatch};
use super::path::AttributePath;
use super::private_state::PrivateState;
use super::schema::Schema;
use super::value::Value;

/// A kind of managed resource.
///
/// Values that a handler is given conform to the schema. What it returns must
/// repeat everything the plan knew; Terraform refuses anything else.
#[async_trait]
pub trait Resource: Send + Sync + 'static {
    /// The whole type name, as it stands in configurations.
    const TYPE_NAME: &'static str;
    /// One object's state.
    type Model: Model + Send + Sync + 'static;
    /// What a configured provider hands to its resources.
    type Api: Send + Sync + 'static;

    /// What the configuration may hold and the state does hold.
    fn schema(&self) -> Schema;

    /// Checks a configuration as a whole; single attributes are checked by the
    /// schema. Unknown values must pass.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Completes a plan to create or update, after the schema's own rules.
    ///
    /// Must depend on nothing but its argument: Terraform plans again before the
    /// apply and compares.
    fn plan(&self, plan: &mut Plan<'_, Self::Model>) {
        let _ = plan;
    }

    /// Makes the object. With an error, a returned state is kept as tainted.
    async fn create(&self, api: &Self::Api, request: Create<Self::Model>) -> Outcome<Self::Model>;

    /// Looks at the object. No state in the outcome means that it is gone.
    async fn read(&self, api: &Self::Api, request: Read<Self::Model>) -> Outcome<Self::Model>;

    /// Changes the object in place. With an error, the returned state must be what
    /// really is.
    async fn update(&self, api: &Self::Api, request: Update<Self::Model>) -> Outcome<Self::Model>;

    /// Removes the object. No state in the outcome means that it is gone.
    async fn delete(&self, api: &Self::Api, request: Delete<Self::Model>) -> Outcome<Self::Model>;
}

/// A plan in the making.
#[derive(Debug)]
pub struct Plan<'a, M> {
    /// What the state has; `None` for a new object.
    pub prior: Option<&'a M>,
    /// What the practitioner wrote.
    pub config: &'a M,
    /// What will be. Starts as the schema's rules have it.
    pub planned: &'a mut M,
    /// Arguments whose change means a new object, beside those of the schema.
    pub requires_replacement: &'a mut BTreeSet<AttributePath>,
    /// What the apply will find in its private state.
    pub private: &'a mut PrivateState,
    /// What to tell the practitioner.
    pub diagnostics: &'a mut Diagnostics,
}

/// A request to make an object.
#[derive(Debug)]
pub struct Create<M> {
    /// What was planned, known but for what only the apply can know.
    pub planned: M,
    /// What the plan put into the private state.
    pub private: PrivateState,
    /// Where to record the object as soon as it exists.
    pub checkpoint: Checkpoint<M>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to look at an object.
#[derive(Debug)]
pub struct Read<M> {
    /// What the state has.
    pub state: M,
    /// The private state stored with it.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to change an object in place.
#[derive(Debug)]
pub struct Update<M> {
    /// What the state has.
    pub prior: M,
    /// What was planned.
    pub planned: M,
    /// What the plan put into the private state.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to remove an object.
#[derive(Debug)]
pub struct Delete<M> {
    /// What the state has.
    pub state: M,
    /// The private state stored with it. Empty where a tainted object is replaced:
    /// Terraform hands out none then.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// What a handler leaves behind: state, private state and diagnostics together, so
/// that gone-with-a-warning, success-with-a-warning and error-with-an-object can
/// all be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<M> {
    /// The object; `None` where there is none, or none any more.
    pub state: Option<M>,
    /// What to remember beside it.
    pub private: PrivateState,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

impl<M> Outcome<M> {
    /// The object as it is now.
    pub fn present(state: M, private: PrivateState) -> Self {
        Self {
            state: Some(state),
            private,
            diagnostics: Diagnostics::none(),
        }
    }

    /// There is no such object, or none any more.
    pub fn absent() -> Self {
        Self {
            state: None,
            private: PrivateState::default(),
            diagnostics: Diagnostics::none(),
        }
    }

    /// The same, with one more thing to tell.
    #[must_use]
    pub fn with(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}

/// Where a create records its object while it goes on working.
///
/// Should the handler never return, because of a mistake of ours, the framework
/// answers with what was recorded last. Cheap to clone; clones share one record.
#[derive(Debug)]
pub struct Checkpoint<M>(Arc<Mutex<Option<(M, PrivateState)>>>);

impl<M> Checkpoint<M> {
    /// Records the object as it is known now.
    pub fn record(&self, state: M, private: PrivateState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((state, private));
    }

    /// Takes what was recorded last.
    pub fn take(&self) -> Option<(M, PrivateState)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<M> Clone for Checkpoint<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M> Default for Checkpoint<M> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// A [`Resource`] as the server sees it: values instead of models.
///
/// Each method is the one of [`Resource`] with the same name.
#[async_trait]
#[allow(
    missing_docs,
    reason = "the methods are those of Resource, documented there"
)]
pub trait ErasedResource<A>: Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch>;
    fn plan(&self, plan: &mut Plan<'_, Value>) -> Result<(), ModelMismatch>;
    async fn create(&self, api: &A, create: Create<Value>)
    -> Result<Outcome<Value>, ModelMismatch>;
    async fn read(&self, api: &A, read: Read<Value>) -> Result<Outcome<Value>, ModelMismatch>;
    async fn update(&self, api: &A, update: Update<Value>)
    -> Result<Outcome<Value>, ModelMismatch>;
    async fn delete(&self, api: &A, delete: Delete<Value>)
    -> Result<Outcome<Value>, ModelMismatch>;
}

#[async_trait]
impl<R: Resource> ErasedResource<R::Api> for R {
    fn type_name(&self) -> &'static str {
        R::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Resource::schema(self)
    }

    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch> {
        Ok(Resource::validate(self, &R::Model::from_value(config)?))
    }

    fn plan(&self, plan: &mut Plan<'_, Value>) -> Result<(), ModelMismatch> {
        let prior = plan.prior.map(R::Model::from_value).transpose()?;
        let mut planned = R::Model::from_value(plan.planned)?;
        Resource::plan(
            self,
            &mut Plan {
                prior: prior.as_ref(),
                config: &R::Model::from_value(plan.config)?,
                planned: &mut planned,
                requires_replacement: &mut *plan.requires_replacement,
                private: &mut *plan.private,
                diagnostics: &mut *plan.diagnostics,
            },
        );
        *plan.planned = planned.into_value();
        Ok(())
    }

    async fn create(
        &self,
        api: &R::Api,
        request: Create<Value>,
    ) -> Result<Outcome<Value>, ModelMismatch> {
        let typed = Checkpoint::default();
        // Handed over when this scope ends, also by a panic, which must not lose it.
        let _copy = CopyOnDrop {
            from: typed.clone(),
            to: request.checkpoint,
        };
        let request = Create {
            planned: R::Model::from_value(&request.planned)?,
            private: request.private,
            checkpoint: typed,
            stop: request.stop,
        };
        Ok(erased(Resource::create(self, api, request).await))
    }

    async fn read(
        &self,
        api: &R::Api,
        request: Read<Value>,
    ) -> Result<Outcome<Value>, ModelMismatch> {
        let request = Read {
            state: R::Model::from_value(&request.state)?,
            private: request.private,
            stop: request.stop,
        };
        Ok(erased(Resource::read(self, api, request).await))
    }

    async fn update(
        &self,
        api: &R::Api,
        request: Update<Value>,
    ) -> Result<Outcome<Value>, ModelMismatch> {
        let request = Update {
            prior: R::Model::from_value(&request.prior)?,
            planned: R::Model::from_value(&request.planned)?,
            private: request.private,
            stop: request.stop,
        };
        Ok(erased(Resource::update(self, api, request).await))
    }

    async fn delete(
        &self,
        api: &R::Api,
        request: Delete<Value>,
    ) -> Result<Outcome<Value>, ModelMismatch> {
        let request = Delete {
            state: R::Model::from_value(&request.state)?,
            private: request.private,
            stop: request.stop,
        };
        Ok(erased(Resource::delete(self, api, request).await))
    }
}

fn erased<M: Model>(outcome: Outcome<M>) -> Outcome<Value> {
    Outcome {
        state: outcome.state.map(M::into_value),
        private: outcome.private,
        diagnostics: outcome.diagnostics,
    }
}

/// Hands a typed record over to the erased one, also while a panic unwinds.
struct CopyOnDrop<M: Model> {
    from: Checkpoint<M>,
    to: Checkpoint<Value>,
}

impl<M: Model> Drop for CopyOnDrop<M> {
    fn drop(&mut self) {
        if let Some((state, private)) = self.from.take() {
            self.to.record(state.into_value(), private);
        }
    }
}
