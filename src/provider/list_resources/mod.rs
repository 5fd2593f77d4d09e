//! The list resources.

mod order;

use super::provider_data::ProviderData;
use framework::ErasedListResource;

/// Every list resource, in the order the documentation lists them.
pub(super) fn all() -> Vec<Box<dyn ErasedListResource<ProviderData>>> {
    vec![Box::new(order::Order)]
}

#[cfg(test)]
mod tests {
    use super::super::resources;
    use super::*;

    #[test]
    fn every_schema_is_sound_and_its_resource_has_an_identity() {
        for list in all() {
            let name = list.type_name();
            assert_eq!(list.schema().check(), [""; 0], "{name}");
            let mut resources = resources::all().into_iter();
            let resource = resources.find(|resource| resource.type_name() == name);
            let identity = resource.expect("a managed resource").identity_schema();
            assert!(identity.is_some(), "{name}");
        }
    }
}
