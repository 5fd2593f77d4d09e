//! Actions: what a practitioner has done to something, without a state.

use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::diagnostic::Diagnostics;
use super::model::{Model, ModelMismatch};
use super::schema::Schema;
use super::sealed::{self, Sealed};
use super::value::Value;

/// A kind of action. Terraform 1.14 and newer know them.
pub trait Action: Send + Sync + 'static {
    /// The whole type name, as it stands in configurations.
    const TYPE_NAME: &'static str;
    /// The block `config`; all null where it is left out.
    type Config: Model + Send + Sync + 'static;
    /// What a configured provider hands to its actions.
    type Api: Send + Sync + 'static;

    /// What the block `config` may hold.
    fn schema(&self) -> Schema;

    /// Checks a configuration as a whole. Unknown values must pass.
    fn validate(&self, config: &Self::Config) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Says at plan what the action will meet. Values may be unknown. `stop` is
    /// cancelled when Terraform wants the provider to stop.
    fn plan(
        &self,
        api: &Self::Api,
        config: &Self::Config,
        stop: CancellationToken,
    ) -> impl Future<Output = Diagnostics> + Send {
        async move {
            let _ = (api, config, stop);
            Diagnostics::none()
        }
    }

    /// Does it. An error before a change of a resource stops that change; one after
    /// it fails the run and leaves the object as it is.
    fn invoke(
        &self,
        api: &Self::Api,
        request: Invoke<Self::Config>,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// A request to do something.
#[derive(Debug)]
#[non_exhaustive]
pub struct Invoke<M> {
    /// What the practitioner wrote, wholly known.
    pub config: M,
    /// Where to tell how it goes.
    pub progress: Progress,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// Tells the practitioner how an action goes, one sentence at a time.
#[derive(Debug, Clone)]
pub struct Progress(mpsc::Sender<String>);

impl Progress {
    /// Tells it to a channel.
    pub fn to(channel: mpsc::Sender<String>) -> Self {
        Self(channel)
    }

    /// Tells a sentence. A closed channel is ignored: the action goes on without a reader.
    pub async fn say(&self, sentence: impl Into<String>) {
        let _ = self.0.send(sentence.into()).await;
    }
}

/// An [`Action`] as the server sees it: values instead of models.
///
/// Each method is the one of [`Action`] with the same name.
#[async_trait]
#[allow(
    missing_docs,
    reason = "the methods are those of Action, documented there"
)]
pub trait ErasedAction<A>: Sealed<sealed::ActionKind> + Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch>;
    async fn plan(
        &self,
        api: &A,
        config: &Value,
        stop: CancellationToken,
    ) -> Result<Diagnostics, ModelMismatch>;
    async fn invoke(&self, api: &A, request: Invoke<Value>) -> Result<Diagnostics, ModelMismatch>;
}

impl<T: Action> Sealed<sealed::ActionKind> for T {}

#[async_trait]
impl<T: Action> ErasedAction<T::Api> for T {
    fn type_name(&self) -> &'static str {
        T::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Action::schema(self)
    }

    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch> {
        Ok(Action::validate(self, &T::Config::from_value(config)?))
    }

    async fn plan(
        &self,
        api: &T::Api,
        config: &Value,
        stop: CancellationToken,
    ) -> Result<Diagnostics, ModelMismatch> {
        let config = T::Config::from_value(config)?;
        Ok(Action::plan(self, api, &config, stop).await)
    }

    async fn invoke(
        &self,
        api: &T::Api,
        request: Invoke<Value>,
    ) -> Result<Diagnostics, ModelMismatch> {
        let request = Invoke {
            config: T::Config::from_value(&request.config)?,
            progress: request.progress,
            stop: request.stop,
        };
        Ok(Action::invoke(self, api, request).await)
    }
}
