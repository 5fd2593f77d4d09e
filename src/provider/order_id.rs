//! The argument `order_id`, as everything around orders takes it.

use crate::orders::{OrderId, OrderIdError};
use framework::schema::{Attribute, Presence};
use framework::{AttributePath, Diagnostic, Value};

/// The name of the argument.
pub(super) const NAME: &str = "order_id";

/// The argument: required, and refused before it is used if it is no order id. Another
/// object computes it, so that its validation may see the made-up value of a mock.
pub(super) fn attribute(description: &'static str) -> Attribute {
    Attribute::string(NAME, Presence::Required)
        .description(description)
        .check_for_use(is_order_id)
}

/// Reads the argument. An error names what was to be done with the order.
pub(super) fn parsed(verb: &str, text: Option<&str>) -> Result<OrderId, Diagnostic> {
    let text = text.unwrap_or_default();
    text.parse().map_err(|error| {
        Diagnostic::error(
            format!("Cannot {verb} certificate order {text:?}"),
            format!("It is not an order id: {error}."),
        )
        .at(AttributePath::root(NAME))
    })
}

/// Reads an id that a state holds; `None` if it holds none. An error names what was to be done
/// with the order, and the order by its label.
pub(super) fn stored(
    verb: &str,
    label: &str,
    text: Option<&str>,
) -> Result<Option<OrderId>, Diagnostic> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|error: OrderIdError| {
        Diagnostic::error(
            format!("Cannot {verb} certificate order {label}"),
            format!("The id in the state is not an order id: {error}."),
        )
    })
}

fn is_order_id(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let parsed = text.parse::<OrderId>().map(drop);
    parsed.map_err(|error| {
        format!("It is not an order id: {error}. Use the attribute `id` of an alicloud_cas_order.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_keeps_every_digit() {
        let id = parsed("read", Some("98987582437920969")).unwrap();
        assert_eq!(id.to_string(), "98987582437920969");
    }

    #[test]
    fn what_is_no_order_id_is_refused_where_it_stands() {
        for text in ["", "cas-ivauto-abc", "12 34"] {
            assert!(is_order_id(&text.into()).is_err(), "{text:?}");
            let problem = parsed("read", Some(text)).unwrap_err();
            assert_eq!(
                problem.summary,
                format!("Cannot read certificate order {text:?}")
            );
            assert_eq!(problem.path, Some(AttributePath::root(NAME)));
        }
    }
}
