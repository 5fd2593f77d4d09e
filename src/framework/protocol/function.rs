//! RPCs about functions.

use super::convert::{dynamic_value, function};
use super::{ProviderService, absent};
use crate::{Diagnostic, Function, FunctionError, Parameter, Provider, Value};
use panics;
use proto::tfplugin6 as wire;

impl<P: Provider> ProviderService<P> {
    pub(super) fn functions(&self) -> wire::get_functions::Response {
        let all = self.registry.functions.iter();
        wire::get_functions::Response {
            functions: all
                .map(|one| (one.name().to_owned(), function::to_wire(*one)))
                .collect(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) async fn call_function(
        &self,
        request: wire::call_function::Request,
    ) -> wire::call_function::Response {
        let Some(function) = self.registry.function(&request.name) else {
            return absent::function(&request.name);
        };
        let called = panics::catch(async { called(function, request.arguments) });
        let result = called.await.unwrap_or_else(|panic| {
            Err(FunctionError {
                text: format!(
                    "{panic}. This is a bug in the provider; please report it with this message"
                ),
                argument: None,
            })
        });
        match result {
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
        }
    }
}

fn called(
    function: &dyn Function,
    sent: Vec<wire::DynamicValue>,
) -> Result<wire::DynamicValue, FunctionError> {
    let signature = function.signature();
    let fixed = signature.parameters.len();
    if sent.len() < fixed || (sent.len() > fixed && signature.variadic.is_none()) {
        return Err(FunctionError {
            text: format!("it takes {fixed} arguments, and there are {}", sent.len()),
            argument: None,
        });
    }
    let parameters = signature
        .parameters
        .iter()
        .chain(signature.variadic.iter().cycle());
    let mut arguments = Vec::with_capacity(sent.len());
    let mut needs_known = false;
    for (at, (sent, parameter)) in sent.into_iter().zip(parameters).enumerate() {
        let value = argument(at, sent, parameter)?;
        needs_known |= !parameter.allows_unknown && !value.is_wholly_known();
        arguments.push(value);
    }
    let result = if needs_known {
        Value::Unknown
    } else {
        function.call(&arguments)?
    };
    dynamic_value::to_wire(&result, &signature.returns).map_err(bug)
}

fn argument(
    at: usize,
    sent: wire::DynamicValue,
    parameter: &Parameter,
) -> Result<Value, FunctionError> {
    let value = dynamic_value::from_wire(Some(sent), &parameter.of)
        .map_err(|problem| FunctionError::argument(at, problem.detail))?;
    if value.is_null() && !parameter.allows_null {
        return Err(FunctionError::argument(at, "it must not be null"));
    }
    Ok(value)
}

fn bug(problem: Diagnostic) -> FunctionError {
    FunctionError {
        text: problem.detail,
        argument: None,
    }
}

#[cfg(test)]
mod tests;
