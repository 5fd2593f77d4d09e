//! The managed resources.

pub(super) mod order;
mod order_validation;

use super::provider_data::ProviderData;
use framework::ErasedResource;

/// Every managed resource, in the order the documentation lists them.
pub(super) fn all() -> Vec<Box<dyn ErasedResource<ProviderData>>> {
    vec![
        Box::new(order::Order),
        Box::new(order_validation::OrderValidation),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for resource in all() {
            let name = resource.type_name();
            assert_eq!(resource.schema().check(), [""; 0], "{name}");
            let identity = resource.identity_schema();
            let problems = identity.map(|identity| identity.check());
            assert_eq!(problems.unwrap_or_default(), [""; 0], "{name}");
        }
    }
}
