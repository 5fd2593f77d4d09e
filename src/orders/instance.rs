//! An instance as a list of the service shows it.

use jiff::Timestamp;

use super::InstanceId;

/// A CAS 2.0 instance, which the account has bought or claimed; in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// What was bought, such as `ss.dv.t`.
    pub spec: Option<String>,
    /// `BUY` or `TEST`.
    pub instance_type: Option<String>,
    /// Its status, which is that of the subscription.
    pub status: Option<String>,
    /// Whether nothing is under way and it never had a certificate.
    pub is_free: bool,
    /// The names that are stored on it.
    pub names: Vec<String>,
    /// How many plain names it has room for.
    pub plain_names: Option<u64>,
    /// How many wildcard names it has room for.
    pub wildcard_names: Option<u64>,
    /// Its latest certificate.
    pub certificate_id: Option<String>,
    /// The status of that.
    pub certificate_status: Option<String>,
    /// When the latest certificate's life begins.
    pub not_before: Option<Timestamp>,
    /// When it ends.
    pub not_after: Option<Timestamp>,
    /// When the instance was bought.
    pub bought: Option<Timestamp>,
    /// When its term ends, as far as that is told: of the subscription, else of the purchase.
    pub ends: Option<Timestamp>,
}

/// Which instances to list; by default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InstanceQuery {
    /// Part of a domain, a name or an id.
    pub keyword: Option<String>,
    /// Exactly this spec.
    pub spec: Option<String>,
    /// Exactly this status.
    pub status: Option<String>,
    /// `BUY` or `TEST`.
    pub instance_type: Option<String>,
}
