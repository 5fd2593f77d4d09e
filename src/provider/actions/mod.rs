//! The actions.

mod cancel_order;
mod delete_order;
mod revoke_certificate;

use super::provider_data::ProviderData;
use framework::ErasedAction;

/// Every action, in the order the documentation lists them.
pub(super) fn all() -> Vec<Box<dyn ErasedAction<ProviderData>>> {
    vec![
        Box::new(cancel_order::CancelOrder),
        Box::new(delete_order::DeleteOrder),
        Box::new(revoke_certificate::RevokeCertificate),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for action in all() {
            assert_eq!(action.schema().check(), [""; 0], "{}", action.type_name());
        }
    }
}
