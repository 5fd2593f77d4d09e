//! Calling functions.

use crate::function::{Function, FunctionError, Parameter, Signature};
use crate::value::Value;

/// The parameter of each argument of a call with this many.
pub fn parameters(
    signature: &Signature,
    arguments: usize,
) -> Result<impl Iterator<Item = &Parameter>, FunctionError> {
    let fixed = signature.parameters.len();
    if arguments < fixed || (arguments > fixed && signature.variadic.is_none()) {
        return Err(FunctionError {
            text: format!("it takes {fixed} arguments, and there are {arguments}"),
            argument: None,
        });
    }
    let variadic = signature.variadic.iter().cycle();
    Ok(signature.parameters.iter().chain(variadic).take(arguments))
}

/// Calls a function. The result is unknown without a call where an argument is that the
/// function does not take.
pub async fn call(
    function: &dyn Function,
    signature: &Signature,
    arguments: Vec<Value>,
) -> Result<Value, FunctionError> {
    let mut needs_known = false;
    for (at, parameter) in parameters(signature, arguments.len())?.enumerate() {
        if arguments[at].is_null() && !parameter.allows_null {
            return Err(FunctionError::argument(at, "it must not be null"));
        }
        needs_known |= !parameter.allows_unknown && !arguments[at].is_wholly_known();
    }
    if needs_known {
        return Ok(Value::Unknown);
    }
    let called = panics::catch(async { function.call(&arguments) }).await;
    called.unwrap_or_else(|panic| {
        Err(FunctionError {
            text: format!(
                "{panic}. This is a bug in the provider; please report it with this message"
            ),
            argument: None,
        })
    })
}
