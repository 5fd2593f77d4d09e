//! The data sources.

mod certificate;
mod instances;
mod order;
mod orders;
mod package;

use super::provider_data::ProviderData;
use framework::ErasedDataSource;

/// Every data source, in the order the documentation lists them.
pub(super) fn all() -> Vec<Box<dyn ErasedDataSource<ProviderData>>> {
    vec![
        Box::new(certificate::Certificate),
        Box::new(instances::Instances),
        Box::new(order::Order),
        Box::new(orders::Orders),
        Box::new(package::Package),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for source in all() {
            assert_eq!(source.schema().check(), [""; 0], "{}", source.type_name());
        }
    }
}
