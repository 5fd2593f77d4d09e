//! The identity of orders: the order id and the site that holds it.

use crate::orders::OrderId;
use cas::Site;
use framework::schema::{Attribute, IdentitySchema, Presence};
use framework::{Diagnostic, ImportBy, Value};

/// The identity schema of everything that is known by an order.
pub(super) fn schema() -> IdentitySchema {
    IdentitySchema::new(vec![
        Attribute::string("order_id", Presence::Required)
            .description("The order id: digits, to be treated as an opaque string."),
        Attribute::string("site", Presence::Optional).description(
            "The site that holds the order, `china` or `international`. Order ids are unique \
             within a site. If it is given, it must be the provider's own.",
        ),
    ])
}

/// The identity of an order.
pub(super) fn of(order_id: &str, site: Site) -> Value {
    Value::object([
        ("order_id", Value::from(order_id)),
        ("site", Value::from(site.as_str())),
    ])
}

/// The order that an import names, on the provider's own site.
pub(super) fn imported(by: &ImportBy, here: Site) -> Result<OrderId, Diagnostic> {
    let (text, site) = match by {
        ImportBy::Id(id) => (id.as_str(), None),
        ImportBy::Identity(identity) => (
            identity.attribute("order_id").as_str().unwrap_or_default(),
            identity.attribute("site").as_str(),
        ),
    };
    if let Some(site) = site.filter(|site| *site != here.as_str()) {
        return Err(Diagnostic::error(
            format!("Cannot import certificate order {text}: it is on another site"),
            format!(
                "The identity says {site:?}, and this provider works on {:?}. Orders of one site \
                 cannot be seen from the other. Check account_type and region of the provider, or \
                 leave site out.",
                here.as_str()
            ),
        ));
    }
    text.parse().map_err(|error| {
        Diagnostic::error(
            format!("Cannot import certificate order {text:?}"),
            format!(
                "It is not an order id: {error}. The id is the number that the list of orders \
                 shows, for example 2021010."
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(by: &ImportBy) -> String {
        imported(by, Site::China).unwrap_err().summary
    }

    #[test]
    fn the_schema_is_sound_and_fits_its_values() {
        assert_eq!(schema().check(), [""; 0]);
        let identity = of("2021010", Site::International);
        let framework::ValueType::Object(declared) = schema().value_type() else {
            panic!("an identity is an object")
        };
        let names: Vec<_> = declared.keys().map(String::as_str).collect();
        assert_eq!(names, ["order_id", "site"]);
        assert_eq!(identity.attribute("site").as_str(), Some("international"));
    }

    #[test]
    fn an_order_is_imported_by_id_or_by_identity_with_or_without_a_site() {
        let identity = of("2021010", Site::China);
        let bare = Value::object([("order_id", "2021010".into()), ("site", Value::Null)]);
        for by in [
            ImportBy::Id("2021010".to_owned()),
            ImportBy::Identity(identity),
            ImportBy::Identity(bare),
        ] {
            let order = imported(&by, Site::China).unwrap();
            assert_eq!(order.to_string(), "2021010");
        }
    }

    #[test]
    fn another_site_and_what_is_no_number_are_refused() {
        let elsewhere = ImportBy::Identity(of("2021010", Site::International));
        assert_eq!(
            problem(&elsewhere),
            "Cannot import certificate order 2021010: it is on another site"
        );
        assert_eq!(
            problem(&ImportBy::Id("cas-ivauto-abc".to_owned())),
            "Cannot import certificate order \"cas-ivauto-abc\""
        );
    }
}
