//! RPCs about functions.

use super::convert::{dynamic_value, function};
use super::{ProviderService, absent};
use crate::lifecycle;
use crate::{Diagnostic, Function, FunctionError, Provider};
use proto::tfplugin6 as wire;

impl<P: Provider> ProviderService<P> {
    pub(super) async fn get_functions(
        &self,
        _: wire::get_functions::Request,
    ) -> Result<wire::get_functions::Response, Diagnostic> {
        let all = self.registry.functions.iter();
        Ok(wire::get_functions::Response {
            functions: all
                .map(|one| (one.name().to_owned(), function::to_wire(&**one)))
                .collect(),
            diagnostics: Vec::new(),
        })
    }

    pub(super) async fn call_function(
        &self,
        request: wire::call_function::Request,
    ) -> Result<wire::call_function::Response, Diagnostic> {
        let Some(function) = self.registry.function(&request.name) else {
            return Ok(absent::function(&request.name));
        };
        Ok(match called(function, request.arguments).await {
            Ok(result) => wire::call_function::Response {
                result: Some(result),
                error: None,
            },
            Err(error) => wire::call_function::Response {
                result: None,
                error: Some(wire::FunctionError {
                    text: error.text,
                    function_argument: error.argument.and_then(|at| i64::try_from(at).ok()),
                }),
            },
        })
    }
}

async fn called(
    function: &dyn Function,
    sent: Vec<wire::DynamicValue>,
) -> Result<wire::DynamicValue, FunctionError> {
    let signature = function.signature();
    let parameters = lifecycle::parameters(&signature, sent.len())?;
    let arguments = sent
        .into_iter()
        .zip(parameters)
        .enumerate()
        .map(|(at, (sent, parameter))| {
            dynamic_value::from_wire(Some(sent), &parameter.of)
                .map_err(|problem| FunctionError::argument(at, problem.detail))
        })
        .collect::<Result<_, _>>()?;
    let result = lifecycle::call(function, &signature, arguments).await?;
    dynamic_value::to_wire(&result, &signature.returns).map_err(|problem| FunctionError {
        text: problem.detail,
        argument: None,
    })
}

#[cfg(test)]
mod tests;
