//! What a configured provider hands to its objects.

use super::applicant::Applicant;
use super::quota::Quota;
use crate::orders::Orders;

/// The orders of one account, who applies for them by default, and how many were planned.
#[derive(Debug)]
pub struct Account {
    pub(super) orders: Orders,
    pub(super) applicant: Applicant,
    pub(super) quota: Quota,
}
