//! The actions.

mod cancel_order;
mod delete_order;
mod revoke_certificate;

use super::account::Account;
use framework::ErasedAction;

/// Every action, in the order the documentation lists them.
pub(super) const ACTIONS: &[&dyn ErasedAction<Account>] = &[
    &cancel_order::CancelOrder,
    &delete_order::DeleteOrder,
    &revoke_certificate::RevokeCertificate,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for action in ACTIONS {
            assert_eq!(action.schema().check(), [""; 0], "{}", action.type_name());
        }
    }
}
