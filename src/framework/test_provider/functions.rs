//! The provider's functions, which work with words.

use crate::{Function, FunctionError, Parameter, Signature, Value, ValueType};

fn signature(parameters: Vec<Parameter>, variadic: Option<Parameter>) -> Signature {
    Signature {
        summary: "Works with words.",
        description: "Works with words.".to_owned(),
        parameters,
        variadic,
        returns: ValueType::String,
        deprecated: None,
    }
}

/// Joins words. It refuses the separator `~` and panics over `!`.
pub(super) struct Join;

impl Function for Join {
    fn name(&self) -> &'static str {
        "join"
    }

    fn signature(&self) -> Signature {
        let word = |name| Parameter::new(name, ValueType::String, "A word.");
        signature(vec![word("separator")], Some(word("words")))
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let words: Vec<_> = arguments.iter().filter_map(Value::as_str).collect();
        assert_ne!(words[0], "!", "a separator that panics");
        if words[0] == "~" {
            return Err(FunctionError::argument(0, "it is refused"));
        }
        if let Some(at) = words.iter().skip(1).position(|word| word.is_empty()) {
            return Err(FunctionError::argument(at + 1, "it is empty"));
        }
        Ok(words[1..].join(words[0]).into())
    }
}

/// The kind of any value.
pub(super) struct Describe;

impl Function for Describe {
    fn name(&self) -> &'static str {
        "describe"
    }

    fn signature(&self) -> Signature {
        let anything = Parameter {
            allows_null: true,
            allows_unknown: true,
            ..Parameter::new("value", ValueType::String.list(), "Any list.")
        };
        signature(vec![anything], None)
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        Ok(arguments[0].kind().into())
    }
}

/// Returns a number where its signature has a string.
pub(super) struct WrongType;

impl Function for WrongType {
    fn name(&self) -> &'static str {
        "wrong_type"
    }

    fn signature(&self) -> Signature {
        signature(Vec::new(), None)
    }

    fn call(&self, _: &[Value]) -> Result<Value, FunctionError> {
        Ok(7.into())
    }
}
