//! The operations served: what each takes and what it does.
//!
//! One file per noun. To add an operation, write it there and list it in
//! [`OPERATIONS`]; the gateway needs no change.

mod application;
mod caller;
mod certificate;
mod certificate_list;
mod client_token;
mod company;
mod contact;
mod create;
mod instance;
mod instance_end;
mod instance_facts;
mod instance_list;
mod instance_revoke;
mod instance_summary;
mod instance_update;
mod leaf;
mod order;
mod order_list;
mod package;
mod page;
mod role;

use jiff::Timestamp;

use super::answer::{ApiError, Members};
use super::instances::{Instances, Setting};
use super::orders::Orders;
use super::parameters::{Parameter, Parameters};
use super::sessions::Sessions;
use super::signature::Identity;
use super::variants::Variants;

/// The version of the certificate operations.
const CAS: &str = "2020-04-07";

/// The version of the operations of the Security Token Service.
const STS: &str = "2015-04-01";

/// An operation of the API.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// Whether it has to be signed.
    pub(super) is_signed: bool,
    pub(super) parameters: &'static [Parameter],
    pub(super) run: Run,
}

type Run = fn(&mut Account<'_>, &Parameters) -> Result<Members, ApiError>;

/// What operations work on.
pub(super) struct Account<'a> {
    pub(super) id: &'a str,
    pub(super) instances: &'a mut Instances,
    pub(super) orders: &'a mut Orders,
    pub(super) sessions: &'a mut Sessions,
    pub(super) caller: Identity,
    pub(super) now: Timestamp,
}

impl Account<'_> {
    /// The instances, and what they live by.
    fn instances(&mut self) -> (&mut Instances, Setting<'_>) {
        (self.instances, Setting::of(self.orders, self.now))
    }

    fn variants(&self) -> Variants {
        *self.orders.variants()
    }
}

/// Every operation there is.
pub(super) const OPERATIONS: &[&Operation] = &[
    &application::APPLY,
    &application::CANCEL,
    &application::TASK,
    &caller::GET_CALLER_IDENTITY,
    &certificate::DETAIL,
    &certificate_list::DETAIL,
    &certificate_list::LIST,
    &create::CREATE,
    &create::CREATE_FOR_PACKAGE,
    &create::CREATE_WITH_CSR,
    &company::CREATE,
    &company::DELETE,
    &company::GET,
    &company::LIST,
    &company::UPDATE,
    &contact::CREATE,
    &contact::DELETE,
    &contact::GET,
    &contact::LIST,
    &contact::UPDATE,
    &instance::DETAIL,
    &instance_end::DELETE,
    &instance_end::REFUND,
    &instance_list::LIST,
    &instance_revoke::REVOKE,
    &instance_summary::SUMMARY,
    &instance_update::UPDATE,
    &order::CANCEL,
    &order::CANCEL_FOR_PACKAGE,
    &order::DELETE,
    &order::DESCRIBE,
    &order_list::LIST,
    &package::DESCRIBE,
    &role::ASSUME,
    &role::ASSUME_WITH_OIDC,
];

/// The operation of that name; names are case-sensitive.
pub(super) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS
        .iter()
        .copied()
        .find(|operation| operation.name == name)
}

/// The product of that API version, as error answers name it.
pub(super) fn product(version: Option<&str>) -> &'static str {
    if version == Some(STS) { "sts" } else { "cas" }
}

impl Operation {
    /// A signed operation on certificates.
    const fn cas(name: &'static str, parameters: &'static [Parameter], run: Run) -> Self {
        Self {
            name,
            version: CAS,
            is_signed: true,
            parameters,
            run,
        }
    }

    /// A signed operation on temporary keys.
    const fn sts(name: &'static str, parameters: &'static [Parameter], run: Run) -> Self {
        Self {
            version: STS,
            ..Self::cas(name, parameters, run)
        }
    }

    /// The same, for requests without a signature.
    const fn unsigned(self) -> Self {
        Self {
            is_signed: false,
            ..self
        }
    }
}
