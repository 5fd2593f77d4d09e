//! Managed resources: the trait authors write, and the one the server calls.
//!
//! An author implements [`Resource`] in terms of a model. The server knows only
//! [`ErasedResource`], in terms of [`Value`]; a blanket implementation joins them.

mod checkpoint;
mod erased;
mod outcome;

pub use checkpoint::Checkpoint;
pub use erased::ErasedResource;
pub use outcome::Outcome;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value as Json;
use tokio_util::sync::CancellationToken;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::model::Model;
use super::path::AttributePath;
use super::private_state::PrivateState;
use super::schema::{IdentitySchema, Schema};
use super::value::Value;

/// A kind of managed resource.
///
/// The framework refuses two things for every resource: a `moved` block from an object of
/// another type, and to defer a change to a later run. An object changes its type by
/// `removed` and `import` blocks, and while an argument of the provider is not known, plans
/// go on without the API ([`Api::Unknown`](crate::Api::Unknown)).
///
/// Values that a handler is given conform to the schema. What it returns must
/// repeat everything the plan knew; Terraform refuses anything else.
pub trait Resource: Send + Sync + 'static {
    /// The whole type name, as it stands in configurations.
    const TYPE_NAME: &'static str;
    /// One object's state.
    type Model: Model + Send + Sync + 'static;
    /// What a configured provider hands to its resources.
    type Api: Send + Sync + 'static;

    /// What the configuration may hold and the state does hold.
    fn schema(&self) -> Schema;

    /// What identifies an object for ever; `None` if nothing does.
    fn identity_schema(&self) -> Option<IdentitySchema> {
        None
    }

    /// The identity of an object, as its identity schema has it; `None` while the
    /// state does not tell. It must never change while the object lives.
    fn identity(
        &self,
        api: &Self::Api,
        state: &Self::Model,
        private: &PrivateState,
    ) -> Option<Value> {
        let _ = (api, state, private);
        None
    }

    /// Checks a configuration as a whole; single attributes, and rules over several,
    /// are checked by the schema. Unknown values must pass.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Completes a plan to create or update, after the schema's own rules.
    ///
    /// Must depend on nothing but its argument: Terraform plans again before the
    /// apply and compares. The time in it is for words; a decision by it may differ the
    /// second time, unless it is put into the private state and taken from
    /// [`Plan::planned_private`].
    fn plan(&self, plan: &mut Plan<'_, Self::Model>) {
        let _ = plan;
    }

    /// Says what a planned change will meet, where only the API can tell: a quota that
    /// is short, for example. Must be quick.
    ///
    /// An error stops the plan, also the one that refreshes before a destroy, so it is for
    /// what no apply can succeed with: a key that is refused. Not asked when nothing is
    /// configured or nothing is to be made or changed.
    fn plan_with_api(
        &self,
        api: &Self::Api,
        change: Change<'_, Self::Model>,
    ) -> impl Future<Output = Diagnostics> + Send {
        async move {
            let _ = (api, change);
            Diagnostics::none()
        }
    }

    /// Says what a destroy will do to an object. An error counts as a warning, because a
    /// destroy can always be planned. Must depend on nothing but its arguments.
    fn plan_destroy(&self, state: &Self::Model, private: &PrivateState) -> Diagnostics {
        let _ = (state, private);
        Diagnostics::none()
    }

    /// Brings a state of an older version of the schema to the current one, as JSON.
    /// What comes out may lack attributes and may have others: missing ones become
    /// null, unknown ones are dropped. `Err` says in a sentence why it cannot be done.
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, String> {
        let _ = version;
        Ok(state)
    }

    /// The same for an identity of an older version of its schema.
    fn upgrade_identity(&self, version: i64, identity: Json) -> Result<Json, String> {
        let _ = version;
        Ok(identity)
    }

    /// Begins to manage an object that is there. A read follows, so the id is enough
    /// of a state.
    fn import(
        &self,
        api: &Self::Api,
        request: Import,
    ) -> impl Future<Output = Outcome<Self::Model>> + Send {
        async move {
            let _ = (api, request);
            Outcome::absent().with(Diagnostic::error(
                format!("{} does not support import", Self::TYPE_NAME),
                "This release of the provider cannot do it.",
            ))
        }
    }

    /// Completes a configuration that is written for an imported object. It starts as
    /// the state, with null for what cannot or need not be configured.
    fn generate_config(&self, state: &Self::Model, config: &mut Self::Model) {
        let _ = (state, config);
    }

    /// Makes the object. With an error, a returned state is kept as tainted.
    fn create(
        &self,
        api: &Self::Api,
        request: Create<Self::Model>,
    ) -> impl Future<Output = Outcome<Self::Model>> + Send;

    /// Looks at the object. No state in the outcome means that it is gone.
    fn read(
        &self,
        api: &Self::Api,
        request: Read<Self::Model>,
    ) -> impl Future<Output = Outcome<Self::Model>> + Send;

    /// Changes the object in place. With an error, the returned state must be what
    /// really is. One that becomes another object of the service meanwhile says so with
    /// [`Outcome::with_new_identity`].
    fn update(
        &self,
        api: &Self::Api,
        request: Update<Self::Model>,
    ) -> impl Future<Output = Outcome<Self::Model>> + Send;

    /// Removes the object. No state in the outcome means that it is gone.
    fn delete(
        &self,
        api: &Self::Api,
        request: Delete<Self::Model>,
    ) -> impl Future<Output = Outcome<Self::Model>> + Send;
}

/// A plan in the making.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan<'a, M> {
    /// What the state has; `None` for a new object.
    pub prior: Option<&'a M>,
    /// What the practitioner wrote.
    pub config: &'a M,
    /// What will be. Starts as the schema's rules have it.
    pub planned: &'a mut M,
    /// Arguments whose change means a new object, beside those of the schema.
    pub requires_replacement: &'a mut BTreeSet<AttributePath>,
    /// Arguments whose change needs no new object this time, whatever the schema says.
    pub in_place: &'a mut BTreeSet<AttributePath>,
    /// What the apply will find in its private state.
    pub private: &'a mut PrivateState,
    /// What the plan that was shown has put into its private state, when the change is
    /// planned again before its apply. `None` in a first plan, and always under Terraform
    /// 1.15 and older and other hosts that do not keep it.
    pub planned_private: Option<&'a PrivateState>,
    /// What to tell the practitioner.
    pub diagnostics: &'a mut Diagnostics,
    /// The present moment, by this machine's clock.
    pub now: Timestamp,
}

/// A planned change, for [`Resource::plan_with_api`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Change<'a, M> {
    /// What the state has; `None` for a new object.
    pub prior: Option<&'a M>,
    /// What the practitioner wrote; may be unknown in part.
    pub config: &'a M,
    /// What will be.
    pub planned: &'a M,
    /// Whether the object is made anew: because there is none, or to replace it.
    pub creates: bool,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to manage an object that is there.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Import {
    /// What the practitioner named it by.
    pub by: ImportBy,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// What an object to import is named by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportBy {
    /// A text, whose form is for the resource to say.
    Id(String),
    /// An identity, as the identity schema has it; optional attributes may be null.
    Identity(Value),
}

/// A request to make an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct Create<M> {
    /// What was planned, known but for what only the apply can know.
    pub planned: M,
    /// What the practitioner wrote, wholly known. Write-only values are only here.
    pub config: M,
    /// What the plan put into the private state.
    pub private: PrivateState,
    /// Where to record the object as soon as it exists.
    pub checkpoint: Checkpoint<M>,
    /// How long it may take, by the block `timeouts` or its default; `None` where the
    /// schema knows no such limit.
    pub limit: Option<Duration>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to look at an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct Read<M> {
    /// What the state has.
    pub state: M,
    /// The private state stored with it.
    pub private: PrivateState,
    /// How long it may take, by the block `timeouts` or its default; `None` where the
    /// schema knows no such limit.
    pub limit: Option<Duration>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

impl<M> Read<M> {
    /// A request about this state, with nothing beside it and no limit.
    pub fn new(state: M) -> Self {
        Self {
            state,
            private: PrivateState::default(),
            limit: None,
            stop: CancellationToken::new(),
        }
    }
}

/// A request to change an object in place.
#[derive(Debug)]
#[non_exhaustive]
pub struct Update<M> {
    /// What the state has.
    pub prior: M,
    /// What was planned.
    pub planned: M,
    /// What the practitioner wrote, wholly known. Write-only values are only here.
    pub config: M,
    /// What the plan put into the private state.
    pub private: PrivateState,
    /// Where to record the object as soon as it is another.
    pub checkpoint: Checkpoint<M>,
    /// How long it may take, by `update` in the block `timeouts`, or else by `create`, or
    /// their defaults; `None` where the schema knows neither.
    pub limit: Option<Duration>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// A request to remove an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct Delete<M> {
    /// What the state has.
    pub state: M,
    /// The private state stored with it. Empty where a tainted object is replaced:
    /// Terraform hands out none then.
    pub private: PrivateState,
    /// How long it may take, by the block `timeouts` or its default; `None` where the
    /// schema knows no such limit.
    pub limit: Option<Duration>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}
