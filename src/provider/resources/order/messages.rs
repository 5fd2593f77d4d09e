//! Words that several messages about orders share.

use std::fmt::Display;

use crate::orders::AccountSite;
use crate::orders::OrderId;
use framework::Diagnostic;

/// Order ids for a message.
pub(super) fn list(ids: &[OrderId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// An order, named by its id or its domain, that cannot be seen from here.
pub(in crate::provider::resources) fn elsewhere(
    verb: &str,
    order: &impl Display,
    recorded: &AccountSite,
    here: &AccountSite,
) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot {verb} certificate order {order}: it belongs to another account"),
        format!(
            "It was ordered {}, and these credentials are {}. The service does not show orders of \
             other accounts or sites, so nothing can be said of this one. It stays in the state. \
             Use the credentials it was ordered with.",
            place("on", recorded),
            place("for", here)
        ),
    )
}

fn place(preposition: &str, place: &AccountSite) -> String {
    let site = place.site.as_str();
    match &place.account {
        Some(account) => format!("{preposition} account {account} of the {site} site"),
        None => format!("{preposition} an account of the {site} site"),
    }
}
