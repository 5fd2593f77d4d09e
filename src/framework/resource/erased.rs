//! Resources as the server sees them.

use async_trait::async_trait;
use serde_json::Value as Json;

use super::{Change, Checkpoint, Create, Delete, Import, Outcome, Plan, Read, Resource, Update};
use crate::diagnostic::Diagnostics;
use crate::model::{Model, ModelMismatch};
use crate::private_state::PrivateState;
use crate::schema::{IdentitySchema, Schema};
use crate::sealed::{self, Sealed};
use crate::value::Value;

/// A [`Resource`] as the server sees it: values instead of models.
///
/// Each method is the one of [`Resource`] with the same name.
#[async_trait]
#[allow(
    missing_docs,
    reason = "the methods are those of Resource, documented there"
)]
pub trait ErasedResource<A>: Sealed<sealed::ResourceKind> + Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn identity_schema(&self) -> Option<IdentitySchema>;
    fn identity(
        &self,
        api: &A,
        state: &Value,
        private: &PrivateState,
    ) -> Result<Option<Value>, ModelMismatch>;
    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch>;
    fn plan(&self, plan: &mut Plan<'_, Value>) -> Result<(), ModelMismatch>;
    async fn plan_with_api(
        &self,
        api: &A,
        change: Change<'_, Value>,
    ) -> Result<Diagnostics, ModelMismatch>;
    fn plan_destroy(
        &self,
        state: &Value,
        private: &PrivateState,
    ) -> Result<Diagnostics, ModelMismatch>;
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, String>;
    fn check_state(&self, state: &Value) -> Result<(), ModelMismatch>;
    fn upgrade_identity(&self, version: i64, identity: Json) -> Result<Json, String>;
    async fn import(&self, api: &A, request: Import) -> Outcome<Value>;
    fn generate_config(&self, state: &Value, config: &mut Value) -> Result<(), ModelMismatch>;
    async fn create(&self, api: &A, create: Create<Value>)
    -> Result<Outcome<Value>, ModelMismatch>;
    async fn read(&self, api: &A, read: Read<Value>) -> Result<Outcome<Value>, ModelMismatch>;
    async fn update(&self, api: &A, update: Update<Value>)
    -> Result<Outcome<Value>, ModelMismatch>;
    async fn delete(&self, api: &A, delete: Delete<Value>)
    -> Result<Outcome<Value>, ModelMismatch>;
}

impl<R: Resource> Sealed<sealed::ResourceKind> for R {}

#[async_trait]
impl<R: Resource> ErasedResource<R::Api> for R {
    fn type_name(&self) -> &'static str {
        R::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Resource::schema(self)
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Resource::identity_schema(self)
    }

    fn identity(
        &self,
        api: &R::Api,
        state: &Value,
        private: &PrivateState,
    ) -> Result<Option<Value>, ModelMismatch> {
        let state = R::Model::from_value(state)?;
        Ok(Resource::identity(self, api, &state, private))
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
                in_place: &mut *plan.in_place,
                private: &mut *plan.private,
                planned_private: plan.planned_private,
                diagnostics: &mut *plan.diagnostics,
                now: plan.now,
            },
        );
        *plan.planned = planned.into_value();
        Ok(())
    }

    async fn plan_with_api(
        &self,
        api: &R::Api,
        change: Change<'_, Value>,
    ) -> Result<Diagnostics, ModelMismatch> {
        let prior = change.prior.map(R::Model::from_value).transpose()?;
        let change = Change {
            prior: prior.as_ref(),
            config: &R::Model::from_value(change.config)?,
            planned: &R::Model::from_value(change.planned)?,
            creates: change.creates,
            stop: change.stop,
        };
        Ok(Resource::plan_with_api(self, api, change).await)
    }

    fn plan_destroy(
        &self,
        state: &Value,
        private: &PrivateState,
    ) -> Result<Diagnostics, ModelMismatch> {
        let state = R::Model::from_value(state)?;
        Ok(Resource::plan_destroy(self, &state, private))
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, String> {
        Resource::upgrade(self, version, state)
    }

    fn check_state(&self, state: &Value) -> Result<(), ModelMismatch> {
        R::Model::from_value(state).map(drop)
    }

    fn upgrade_identity(&self, version: i64, identity: Json) -> Result<Json, String> {
        Resource::upgrade_identity(self, version, identity)
    }

    async fn import(&self, api: &R::Api, request: Import) -> Outcome<Value> {
        erased(Resource::import(self, api, request).await)
    }

    fn generate_config(&self, state: &Value, config: &mut Value) -> Result<(), ModelMismatch> {
        let mut generated = R::Model::from_value(config)?;
        Resource::generate_config(self, &R::Model::from_value(state)?, &mut generated);
        *config = generated.into_value();
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
            config: R::Model::from_value(&request.config)?,
            private: request.private,
            checkpoint: typed,
            limit: request.limit,
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
            limit: request.limit,
            stop: request.stop,
        };
        Ok(erased(Resource::read(self, api, request).await))
    }

    async fn update(
        &self,
        api: &R::Api,
        request: Update<Value>,
    ) -> Result<Outcome<Value>, ModelMismatch> {
        let typed = Checkpoint::default();
        let _copy = CopyOnDrop {
            from: typed.clone(),
            to: request.checkpoint,
        };
        let request = Update {
            prior: R::Model::from_value(&request.prior)?,
            planned: R::Model::from_value(&request.planned)?,
            config: R::Model::from_value(&request.config)?,
            private: request.private,
            checkpoint: typed,
            limit: request.limit,
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
            limit: request.limit,
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
        has_gaps: outcome.has_gaps,
        has_new_identity: outcome.has_new_identity,
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
