//! A row of the list of orders as attributes, for whoever shows one.

use jiff::Timestamp;

use crate::orders::Domains;
use crate::provider::moments;
use cas::operations::{OrderListStatus, OrderRow};
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

/// Their values; all null where there is no row.
pub(super) fn values(row: Option<&OrderRow>) -> Vec<(&'static str, Value)> {
    let domains = row.and_then(|row| Domains::from_api(&row.domains));
    let first = domains
        .as_ref()
        .map(|domains| domains.first().as_str().to_owned());
    let names = domains.map_or(Value::Null, |domains| {
        let further = domains.further().map(|name| name.as_str().into());
        Value::Set(further.collect())
    });
    let facts = FACTS
        .iter()
        .map(|fact| (fact.name, text(row.and_then(fact.of))));
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
    text(at.map(moments::text))
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
    match OrderListStatus::from(word.to_owned()) {
        OrderListStatus::Unrecognized(_) => Err(format!("Use one of {}.", list_statuses())),
        _ => Ok(()),
    }
}

/// The words that [`is_list_status`] lets through, for a sentence.
fn list_statuses() -> String {
    let words = OrderListStatus::ALL.iter().map(OrderListStatus::as_api_str);
    words
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

const DOMAIN: &str = "domain";
const NAMES: &str = "subject_alternative_names";

struct Fact {
    name: &'static str,
    description: &'static str,
    of: fn(&OrderRow) -> Option<String>,
}

const FACTS: [Fact; 12] = [
    Fact {
        name: "product_code",
        description: "The product that was ordered.",
        of: |row| row.product_code.clone(),
    },
    Fact {
        name: "list_status",
        description: "The status of the order in the list, in the service's own word, such as \
                      `CHECKING`.",
        of: |row| row.status.as_ref().map(|word| word.as_api_str().to_owned()),
    },
    Fact {
        name: "product_name",
        description: "The name of the product.",
        of: |row| row.product_name.clone(),
    },
    Fact {
        name: "instance_id",
        description: "The id of the instance in the console, such as `cas-ivauto-abc`.",
        of: |row| row.instance_id.clone(),
    },
    Fact {
        name: "source_type",
        description: "How the order was paid for: `cpack` from a quota, `buy` by itself.",
        of: |row| row.source_type.clone(),
    },
    Fact {
        name: "certificate_type",
        description: "The grade of the certificate: `FREE`, `DV`, `OV` or `EV`.",
        of: |row| row.certificate_type.clone(),
    },
    Fact {
        name: "domain_type",
        description: "What kind of names the certificate has: `ONE`, `MULTIPLE`, `WILDCARD`, \
                      `M_WILDCARD` or `MIX`.",
        of: |row| row.domain_type.clone(),
    },
    Fact {
        name: "root_brand",
        description: "The brand of the CA.",
        of: |row| row.root_brand.clone(),
    },
    Fact {
        name: "algorithm",
        description: "The key algorithm, in the service's own word.",
        of: |row| row.algorithm.clone(),
    },
    Fact {
        name: "partner_order_id",
        description: "The id of the order at the CA.",
        of: |row| row.partner_order_id.clone(),
    },
    Fact {
        name: "trustee_status",
        description: "Whether the service renews the certificate by itself: `trustee` or \
                      `unTrustee`.",
        of: |row| row.trustee_status.clone(),
    },
    Fact {
        name: "buy_date",
        description: "When it was ordered, in RFC 3339, UTC.",
        of: |row| row.buy_date.map(|at| at.to_string()),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_one_of_the_lists_words_and_an_error_names_them_all() {
        for status in OrderListStatus::ALL {
            assert_eq!(is_list_status(&status.as_api_str().into()), Ok(()));
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
