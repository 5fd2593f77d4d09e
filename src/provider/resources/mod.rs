//! The managed resources.

mod order;

use crate::framework::ErasedResource;
use crate::orders::Orders;

/// Every managed resource, in the order the documentation lists them.
pub(super) const RESOURCES: &[&dyn ErasedResource<Orders>] = &[&order::Order];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for resource in RESOURCES {
            assert_eq!(
                resource.schema().check(),
                [""; 0],
                "{}",
                resource.type_name()
            );
        }
    }
}
