//! What the list tells of an order, as attributes.

use jiff::Timestamp;

use crate::orders::{self, ListedOrder};
use crate::provider::timestamps;
use framework::schema::{Attribute, Presence};
use framework::{Value, ValueType};

/// The attributes: what was ordered, and what only the list tells.
pub(super) fn attributes() -> Vec<Attribute> {
    let domain = Attribute::string(DOMAIN, Presence::Computed)
        .description("The domain that the order binds.");
    let names = Attribute::new(NAMES, ValueType::String.set(), Presence::Computed)
        .description("The further names of the order; empty if there are none.");
    let facts = FACTS
        .iter()
        .map(|fact| Attribute::string(fact.name, Presence::Computed).description(fact.description));
    [domain, names].into_iter().chain(facts).collect()
}

/// Their values; all null where the list does not show the order.
pub(super) fn values(listed: Option<&ListedOrder>) -> Vec<(&'static str, Value)> {
    let domains = listed.and_then(|listed| listed.domains.as_ref());
    let first = domains.map(|domains| domains.first().as_str().to_owned());
    let names = domains.map_or(Value::Null, |domains| {
        let further = domains.further().map(|name| name.as_str().into());
        Value::Set(further.collect())
    });
    let facts = FACTS
        .iter()
        .map(|fact| (fact.name, text(listed.and_then(fact.of))));
    [(DOMAIN, text(first)), (NAMES, names)]
        .into_iter()
        .chain(facts)
        .collect()
}

/// A text, or null.
pub(super) fn text(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::String)
}

/// A moment in RFC 3339, UTC, or null.
pub(super) fn moment(at: Option<Timestamp>) -> Value {
    text(at.map(timestamps::text))
}

/// The argument by which lists are filtered (CAS API 2020-04-07, ListUserCertificateOrder,
/// parameter Status).
pub(super) fn list_status() -> Attribute {
    Attribute::string("list_status", Presence::Optional)
        .description(format!(
            "Only orders with this status, in the list's own words: one of {}. `ISSUED` leaves out \
             certificates that expire soon; their status is `WILLEXPIRED`. Without it, orders in \
             every state.",
            list_statuses()
        ))
        .check(is_list_status)
}

/// Checks that a filter is one of the list's own words. The service takes others too,
/// and then does not filter at all.
fn is_list_status(value: &Value) -> Result<(), String> {
    let Some(word) = value.as_str() else {
        return Ok(());
    };
    if orders::list_statuses().any(|known| known == word) {
        return Ok(());
    }
    Err(format!("Use one of {}.", list_statuses()))
}

/// The words that [`is_list_status`] lets through, for a sentence.
fn list_statuses() -> String {
    orders::list_statuses()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

const DOMAIN: &str = "domain";
const NAMES: &str = "subject_alternative_names";

struct Fact {
    name: &'static str,
    description: &'static str,
    of: fn(&ListedOrder) -> Option<String>,
}

const FACTS: [Fact; 12] = [
    Fact {
        name: "product_code",
        description: "The product that was ordered.",
        of: |listed| listed.product_code.clone(),
    },
    Fact {
        name: "list_status",
        description: "The status of the order in the list, in the service's own word, such as \
                      `CHECKING`.",
        of: |listed| listed.facts.status.clone(),
    },
    Fact {
        name: "product_name",
        description: "The name of the product.",
        of: |listed| listed.facts.product_name.clone(),
    },
    Fact {
        name: "instance_id",
        description: "The id of the instance in the console, such as `cas-ivauto-abc`.",
        of: |listed| listed.facts.instance_id.clone(),
    },
    Fact {
        name: "source_type",
        description: "How the order was paid for: `cpack` from a quota, `buy` by itself.",
        of: |listed| listed.facts.source_type.clone(),
    },
    Fact {
        name: "certificate_type",
        description: "The grade of the certificate: `FREE`, `DV`, `OV` or `EV`.",
        of: |listed| listed.facts.certificate_type.clone(),
    },
    Fact {
        name: "domain_type",
        description: "What kind of names the certificate has: `ONE`, `MULTIPLE`, `WILDCARD`, \
                      `M_WILDCARD` or `MIX`.",
        of: |listed| listed.facts.domain_type.clone(),
    },
    Fact {
        name: "root_brand",
        description: "The brand of the CA.",
        of: |listed| listed.facts.root_brand.clone(),
    },
    Fact {
        name: "algorithm",
        description: "The key algorithm, in the service's own word.",
        of: |listed| listed.facts.algorithm.clone(),
    },
    Fact {
        name: "partner_order_id",
        description: "The id of the order at the CA.",
        of: |listed| listed.facts.partner_order_id.clone(),
    },
    Fact {
        name: "trustee_status",
        description: "Whether the service renews the certificate by itself: `trustee` or \
                      `unTrustee`.",
        of: |listed| listed.facts.trustee_status.clone(),
    },
    Fact {
        name: "buy_date",
        description: "When it was ordered, in RFC 3339, UTC.",
        of: |listed| listed.placed.map(|at| at.to_string()),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_one_of_the_lists_words_and_an_error_names_them_all() {
        for status in orders::list_statuses() {
            assert_eq!(is_list_status(&status.into()), Ok(()));
        }
        for word in ["", "issued", "PAUSED"] {
            let problem = is_list_status(&word.into()).unwrap_err();
            assert_eq!(
                problem,
                "Use one of `PAYED`, `CHECKING`, `CHECKED_FAIL`, `NOTACTIVATED`, `ISSUED`, \
                 `WILLEXPIRED`, `EXPIRED`, `REVOKED`."
            );
        }
    }
}
