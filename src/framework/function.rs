//! Functions: pure computations that configurations can call.

use super::value::Value;
use super::value_type::ValueType;

/// A function. Terraform 1.8 and newer know them.
///
/// It runs without a configured provider and must depend on nothing but its
/// arguments: Terraform remembers results and refuses a different one.
pub trait Function: Send + Sync + 'static {
    /// Its name, without the provider's.
    fn name(&self) -> &'static str;

    /// What it takes and gives, with its documentation.
    fn signature(&self) -> Signature;

    /// Computes the result. There is one argument for each parameter, and then as
    /// many as the call has for the variadic one; none is unknown or null unless its
    /// parameter allows it.
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// What a function takes and gives.
#[derive(Debug, Clone)]
pub struct Signature {
    /// What it does, in one line.
    pub summary: &'static str,
    /// Its documentation, in Markdown.
    pub description: String,
    /// Its parameters, by position.
    pub parameters: Vec<Parameter>,
    /// The parameter that takes all further arguments.
    pub variadic: Option<Parameter>,
    /// The type of its result.
    pub returns: ValueType,
    /// Why it should not be used any more, and what to use instead.
    pub deprecated: Option<&'static str>,
}

/// One parameter of a function.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, for messages.
    pub name: &'static str,
    /// Its documentation, in Markdown.
    pub description: &'static str,
    /// What it takes.
    pub of: ValueType,
    /// Whether it takes null.
    pub allows_null: bool,
    /// Whether it takes unknown values. Otherwise Terraform takes the result to be
    /// unknown without a call.
    pub allows_unknown: bool,
}

/// Why a function has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// What is wrong, in a sentence.
    pub text: String,
    /// The argument at fault, counted from 0.
    pub argument: Option<usize>,
}

impl Parameter {
    /// A parameter that takes neither null nor unknown.
    pub const fn new(name: &'static str, of: ValueType, description: &'static str) -> Self {
        Self {
            name,
            description,
            of,
            allows_null: false,
            allows_unknown: false,
        }
    }
}

impl FunctionError {
    /// An argument, counted from 0, is not what the function can work with.
    pub fn argument(argument: usize, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            argument: Some(argument),
        }
    }
}
