//! Configuring the provider.

use super::validate_block;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model as _;
use crate::provider::{Api, Configure, Provider};
use crate::schema::Schema;
use crate::value::Value;

/// Checks a provider block. The model is there if the block passes every check.
pub fn validate_provider<P: Provider>(
    provider: &P,
    schema: &Schema,
    config: &Value,
) -> (Option<P::Config>, Diagnostics) {
    let mut diagnostics = validate_block(&schema.block, config);
    if diagnostics.has_errors() {
        // The model need not be able to hold what a check refuses.
        return (None, diagnostics);
    }
    match P::Config::from_value(config) {
        Ok(model) => {
            diagnostics.extend(provider.validate(&model));
            let passed = !diagnostics.has_errors();
            (passed.then_some(model), diagnostics)
        }
        Err(error) => {
            let summary = "The provider cannot read its configuration";
            (None, Diagnostic::error(summary, format!("{error}.")).into())
        }
    }
}

/// Configures the provider, unless a check refuses the block.
pub async fn configure<P: Provider>(
    provider: &P,
    schema: &Schema,
    config: &Value,
    terraform_version: String,
) -> (Api<P::Api>, Diagnostics) {
    let (config, mut diagnostics) = validate_provider(provider, schema, config);
    let Some(config) = config else {
        return (Api::Absent, diagnostics);
    };
    let request = Configure {
        config,
        terraform_version,
    };
    let (api, found) = provider.configure(request).await;
    diagnostics.extend(found);
    (api, diagnostics)
}
