//! The functions `shout` and `total`.

use framework::{Function, FunctionError, Parameter, Signature, Value, ValueType};

/// `shout("hello")` is `"HELLO"`; `shout(null)` is null.
pub(crate) struct Shout;

impl Function for Shout {
    fn name(&self) -> &'static str {
        "shout"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "Says it louder",
            description: "The text in capital letters.".to_owned(),
            parameters: vec![Parameter {
                allows_null: true,
                ..Parameter::new("text", ValueType::String, "What to say.")
            }],
            variadic: None,
            returns: ValueType::String,
            deprecated: None,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        Ok(match arguments[0].as_str() {
            Some(text) => text.to_uppercase().into(),
            None => Value::Null,
        })
    }
}

/// `total("cm", "2 cm", "3 cm")` is `5`.
pub(crate) struct Total;

impl Function for Total {
    fn name(&self) -> &'static str {
        "total"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "Adds lengths",
            description: "The sum of lengths that have the same unit.".to_owned(),
            parameters: vec![Parameter::new("unit", ValueType::String, "Their unit.")],
            variadic: Some(Parameter::new(
                "lengths",
                ValueType::String,
                "Lengths, such as `2 cm`.",
            )),
            returns: ValueType::Number,
            deprecated: None,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let (unit, lengths) = arguments.split_first().expect("the unit is always there");
        let unit = unit.as_str().unwrap_or_default();
        let mut sum: i64 = 0;
        for (at, length) in (1..).zip(lengths) {
            let text = length.as_str().unwrap_or_default();
            let number = text
                .strip_suffix(unit)
                .and_then(|number| number.trim().parse().ok());
            let number: i64 = number.ok_or_else(|| {
                FunctionError::argument(at, format!("{text:?} is no length in {unit}."))
            })?;
            sum += number;
        }
        Ok(sum.into())
    }
}
