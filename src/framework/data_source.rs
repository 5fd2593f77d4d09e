//! Data sources: what a configuration can look up.

use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::model::{Model, ModelMismatch};
use super::schema::Schema;
use super::sealed::{self, Sealed};
use super::value::Value;

/// A kind of data source.
pub trait DataSource: Send + Sync + 'static {
    /// The whole type name, as it stands in configurations.
    const TYPE_NAME: &'static str;
    /// Arguments and results together.
    type Model: Model + Send + Sync + 'static;
    /// What a configured provider hands to its data sources.
    type Api: Send + Sync + 'static;

    /// What may be asked and what is answered.
    fn schema(&self) -> Schema;

    /// Checks a configuration as a whole. Unknown values must pass.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Looks something up. The answer repeats the arguments as they were given.
    fn read(
        &self,
        api: &Self::Api,
        request: ReadData<Self::Model>,
    ) -> impl Future<Output = Found<Self::Model>> + Send;
}

/// A request to look something up.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadData<M> {
    /// What the practitioner wrote, wholly known.
    pub config: M,
    /// How long it may take, by the block `timeouts` or its default; `None` where the
    /// schema knows no such limit.
    pub limit: Option<Duration>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// What a look-up came to. Nothing found is an error for Terraform.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found<M> {
    /// What was found; `None` next to an error.
    pub result: Option<M>,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

impl<M> Found<M> {
    /// What was found.
    pub fn new(result: M) -> Self {
        Self {
            result: Some(result),
            diagnostics: Diagnostics::none(),
        }
    }

    /// Nothing was found, and this is why.
    pub fn error(because: impl Into<Diagnostics>) -> Self {
        Self {
            result: None,
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

/// A [`DataSource`] as the server sees it: values instead of models.
///
/// Each method is the one of [`DataSource`] with the same name.
#[async_trait]
#[allow(
    missing_docs,
    reason = "the methods are those of DataSource, documented there"
)]
pub trait ErasedDataSource<A>: Sealed<sealed::DataSourceKind> + Send + Sync {
    fn type_name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch>;
    async fn read(&self, api: &A, request: ReadData<Value>) -> Result<Found<Value>, ModelMismatch>;
}

impl<D: DataSource> Sealed<sealed::DataSourceKind> for D {}

#[async_trait]
impl<D: DataSource> ErasedDataSource<D::Api> for D {
    fn type_name(&self) -> &'static str {
        D::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        DataSource::schema(self)
    }

    fn validate(&self, config: &Value) -> Result<Diagnostics, ModelMismatch> {
        Ok(DataSource::validate(self, &D::Model::from_value(config)?))
    }

    async fn read(
        &self,
        api: &D::Api,
        request: ReadData<Value>,
    ) -> Result<Found<Value>, ModelMismatch> {
        let request = ReadData {
            config: D::Model::from_value(&request.config)?,
            limit: request.limit,
            stop: request.stop,
        };
        let found = DataSource::read(self, api, request).await;
        Ok(Found {
            result: found.result.map(D::Model::into_value),
            diagnostics: found.diagnostics,
        })
    }
}
