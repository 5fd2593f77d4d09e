//! The proposed new state, which Terraform makes of prior state and configuration.

use crate::Value;
use crate::schema::{Attribute, AttributeKind, Block, BlockNesting, Nesting};

/// The prior value where the provider may choose and the configuration has nothing, at
/// every depth.
pub(crate) fn proposed(block: &Block, prior: &Value, config: &Value) -> Value {
    let attributes = of_attributes(&block.attributes, prior, config);
    let blocks = block.blocks.iter().map(|inner| {
        let (prior, config) = (prior.attribute(inner.name), config.attribute(inner.name));
        let blocks = match inner.nesting {
            BlockNesting::Set => config.clone(),
            BlockNesting::Single | BlockNesting::List => each(prior, config, &|prior, config| {
                proposed(&inner.block, prior, config)
            }),
        };
        (inner.name.to_owned(), blocks)
    });
    Value::object(attributes.chain(blocks))
}

fn of_attributes<'a>(
    attributes: &'a [Attribute],
    prior: &'a Value,
    config: &'a Value,
) -> impl Iterator<Item = (String, Value)> + 'a {
    attributes.iter().map(move |attribute| {
        let (prior, config) = (
            prior.attribute(attribute.name),
            config.attribute(attribute.name),
        );
        let value = match &attribute.kind {
            _ if config.is_null() && attribute.is_computed() => prior.clone(),
            AttributeKind::Nested(nesting, inside) if *nesting != Nesting::Set => {
                each(prior, config, &|prior, config| {
                    Value::object(of_attributes(inside, prior, config))
                })
            }
            _ => config.clone(),
        };
        (attribute.name.to_owned(), value)
    })
}

fn each(prior: &Value, config: &Value, merge: &dyn Fn(&Value, &Value) -> Value) -> Value {
    let null = Value::Null;
    match config {
        Value::Object(_) => merge(prior, config),
        Value::List(elements) => {
            let before = |index| match prior {
                Value::List(prior) => prior.get(index).unwrap_or(&null),
                _ => &null,
            };
            let elements = elements.iter().enumerate();
            Value::List(
                elements
                    .map(|(index, element)| merge(before(index), element))
                    .collect(),
            )
        }
        Value::Map(elements) => {
            let before = |key| match prior {
                Value::Map(prior) => prior.get(key).unwrap_or(&null),
                _ => &null,
            };
            Value::map(
                elements
                    .iter()
                    .map(|(key, element)| (key, merge(before(key), element))),
            )
        }
        other => other.clone(),
    }
}
