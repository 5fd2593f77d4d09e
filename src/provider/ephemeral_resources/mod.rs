//! The ephemeral resources.

mod certificate;

use super::provider_data::ProviderData;
use framework::ErasedEphemeralResource;

/// Every ephemeral resource, in the order the documentation lists them.
pub(super) fn all() -> Vec<Box<dyn ErasedEphemeralResource<ProviderData>>> {
    vec![Box::new(certificate::Certificate)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for resource in all() {
            let name = resource.type_name();
            assert_eq!(resource.schema().check(), [""; 0], "{name}");
        }
    }
}
