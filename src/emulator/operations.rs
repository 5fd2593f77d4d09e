//! The operations served: what each takes and what it does.
//!
//! One file per noun. To add an operation, write it there and list it in
//! [`OPERATIONS`]; the gateway needs no change.

mod order;
mod order_list;

use jiff::Timestamp;

use super::answer::{ApiError, Members};
use super::options::RecordName;
use super::orders::Orders;
use super::parameters::{Parameter, Parameters};

/// An operation of the API.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) parameters: &'static [Parameter],
    pub(super) run: fn(&mut Account<'_>, &Parameters) -> Result<Members, ApiError>,
}

/// What operations work on.
pub(super) struct Account<'a> {
    pub(super) orders: &'a mut Orders,
    pub(super) record_name: RecordName,
    pub(super) now: Timestamp,
}

/// Every operation there is.
pub(super) const OPERATIONS: &[&Operation] = &[
    &order::CANCEL,
    &order::CREATE,
    &order::DELETE,
    &order::DESCRIBE,
    &order_list::LIST,
];

/// The operation of that name; names are case-sensitive.
pub(super) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS
        .iter()
        .copied()
        .find(|operation| operation.name == name)
}
