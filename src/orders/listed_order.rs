//! An order as a list of the service shows it, and which orders to list.

use jiff::Timestamp;

use super::{Domains, OrderId, Status};

/// An order as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedOrder {
    /// Its id.
    pub order: OrderId,
    /// Its domains; `None` if there are none, or one that is no domain.
    pub domains: Option<Domains>,
    /// What was ordered.
    pub product_code: Option<String>,
    /// What it is up to.
    pub status: Status,
    /// When it was placed, or its quota was bought: the vendor does not say which.
    pub placed: Option<Timestamp>,
    /// When its certificate's life begins.
    pub not_before: Option<Timestamp>,
    /// When its certificate's life ends.
    pub not_after: Option<Timestamp>,
    /// What only the list tells.
    pub facts: ListFacts,
}

/// What only a list tells of an order, in the service's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ListFacts {
    /// Its names as the list spells them.
    pub names: Vec<String>,
    /// Its status in the list's vocabulary.
    pub status: Option<String>,
    /// The name of the product.
    pub product_name: Option<String>,
    /// The id of the instance in the console.
    pub instance_id: Option<String>,
    /// How it was paid for.
    pub source_type: Option<String>,
    /// The grade of the certificate.
    pub certificate_type: Option<String>,
    /// What kind of names the certificate has.
    pub domain_type: Option<String>,
    /// The brand of the CA.
    pub root_brand: Option<String>,
    /// The key algorithm.
    pub algorithm: Option<String>,
    /// Its id at the CA.
    pub partner_order_id: Option<String>,
    /// Whether the service renews by itself.
    pub trustee_status: Option<String>,
}

/// Which orders to list; by default every order on quota.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OrderFilter {
    /// Part of a domain or of an instance id.
    pub keyword: Option<String>,
    /// Only this status, in the list's vocabulary.
    pub list_status: Option<String>,
    /// How they were paid for.
    pub payment: Payment,
}

/// How an order was paid for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Payment {
    /// From a quota.
    #[default]
    Quota,
    /// By itself.
    Single,
}

impl ListedOrder {
    /// Whether it is for exactly these domains and of this product.
    pub(super) fn is_for(&self, domains: &Domains, product_code: &str) -> bool {
        let own = self.domains.as_ref();
        own.is_some_and(|own| domains.may_be_listed_as(own, self.status))
            && self.product_code.as_deref() == Some(product_code)
    }

    /// Whole days that are left of its certificate; `None` where the list tells no date.
    pub(crate) fn days_left(&self, now: Timestamp) -> Option<i64> {
        let end = self.not_after?;
        Some((end.as_second() - now.as_second()).div_euclid(86_400))
    }
}
