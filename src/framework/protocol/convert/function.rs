//! Functions to the wire.

use super::schema::type_bytes;
use crate::{Function, Parameter};
use proto::tfplugin6::{self as wire, StringKind};

pub(in crate::protocol) fn to_wire(function: &dyn Function) -> wire::Function {
    let signature = function.signature();
    wire::Function {
        parameters: signature.parameters.iter().map(parameter).collect(),
        variadic_parameter: signature.variadic.as_ref().map(parameter),
        r#return: Some(wire::function::Return {
            r#type: type_bytes(&signature.returns),
        }),
        summary: signature.summary.to_owned(),
        description: signature.description,
        description_kind: StringKind::Markdown.into(),
        deprecation_message: signature.deprecated.unwrap_or_default().to_owned(),
    }
}

fn parameter(one: &Parameter) -> wire::function::Parameter {
    wire::function::Parameter {
        name: one.name.to_owned(),
        r#type: type_bytes(&one.of),
        allow_null_value: one.allows_null,
        allow_unknown_values: one.allows_unknown,
        description: one.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
    }
}
