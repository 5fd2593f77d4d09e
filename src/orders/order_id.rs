//! The id of an order, of either generation of the service.

use std::fmt;
use std::str::FromStr;

use cas::operations::{self as wire, InstanceId};
use thiserror::Error;

/// Identifies an order; the certificate that it yields has another id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum OrderId {
    /// An order on CAS 1.0 quota: digits.
    Quota(wire::OrderId),
    /// What was ordered on a CAS 2.0 instance, which carries one application at a time: the
    /// id of the instance, such as `cas_dv-cn-aaaabbbbcccc`.
    Instance(InstanceId),
}

/// A text is no order id. The message quotes no more of it than a true one could have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{quoted:?} is not an order id: an order on CAS 1.0 quota has a positive whole number, such as \
     2021010, and an order on an instance has the instance's id, such as \
     cas_dv-cn-aaaabbbbcccc{hint}"
)]
pub(crate) struct OrderIdError {
    quoted: String,
    hint: &'static str,
}

/// How many letters of a text that is no order id are quoted.
const MOST_QUOTED: usize = 40;

/// Ids of the service that look like an instance's and name no order of CAS 2.0, and what to
/// do instead (CAS API 2020-04-07, samples of `InstanceId`).
const OTHER_IDS: [(&str, &str); 2] = [
    (
        "cas-ivauto-",
        ". This one names a CAS 1.0 order in the console; use the number of the order",
    ),
    (
        "cas-upload-",
        ". This one names an uploaded certificate, which has no order",
    ),
];

impl OrderId {
    /// Whether an id that a list of instances shows is that of an instance. Lists may show what
    /// CAS 1.0 calls one, too.
    pub(super) fn is_on_instance(id: &InstanceId) -> bool {
        let text = id.to_string();
        OTHER_IDS.iter().all(|(start, _)| !text.starts_with(start))
    }

    /// The instance of an order on one.
    pub(crate) fn instance(&self) -> Option<&InstanceId> {
        match self {
            Self::Quota(_) => None,
            Self::Instance(instance) => Some(instance),
        }
    }
}

impl FromStr for OrderId {
    type Err = OrderIdError;

    fn from_str(text: &str) -> Result<Self, OrderIdError> {
        let refused = |hint| OrderIdError {
            quoted: text.chars().take(MOST_QUOTED).collect(),
            hint,
        };
        let other = OTHER_IDS.iter().find(|(start, _)| text.starts_with(start));
        if let Some((_, hint)) = other {
            return Err(refused(hint));
        }
        let instance = || text.parse().map(Self::Instance).ok();
        let quota = text.parse().map(Self::Quota).ok();
        quota.or_else(instance).ok_or_else(|| refused(""))
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quota(order) => order.fmt(formatter),
            Self::Instance(instance) => instance.fmt(formatter),
        }
    }
}

impl From<wire::OrderId> for OrderId {
    fn from(order: wire::OrderId) -> Self {
        Self::Quota(order)
    }
}

impl From<InstanceId> for OrderId {
    fn from(instance: InstanceId) -> Self {
        Self::Instance(instance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_an_order_on_quota_and_cas_begins_an_instance() {
        let quota: OrderId = "98987582437920969".parse().unwrap();
        assert!(quota.instance().is_none());
        assert_eq!(quota.to_string(), "98987582437920969");
        for text in ["cas_dv-cn-aaaabbbbcccc", "cas-cn-0pp1jk4n0001"] {
            let instance: OrderId = text.parse().unwrap();
            assert_eq!(instance.instance().unwrap().to_string(), text);
            assert_eq!(instance.to_string(), text);
        }
    }

    #[test]
    fn what_is_neither_is_refused_with_the_forms_of_both() {
        for text in ["", "0", "-1", " 1", "1e3", "www.example.com", "CAS-cn-1"] {
            let error = text.parse::<OrderId>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{text:?} is not an order id")),
                "{error}"
            );
            assert!(error.contains("2021010") && error.contains("cas_dv-cn-"));
        }
    }

    #[test]
    fn an_id_of_another_thing_is_refused_with_what_it_is() {
        for (text, what) in [
            ("cas-ivauto-abc", "CAS 1.0 order"),
            ("cas-upload-abc", "uploaded certificate"),
        ] {
            let error = text.parse::<OrderId>().unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
