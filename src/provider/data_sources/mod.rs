//! The data sources.

mod order;
mod orders;
mod package;

use super::account::Account;
use framework::ErasedDataSource;

/// Every data source, in the order the documentation lists them.
pub(super) const DATA_SOURCES: &[&dyn ErasedDataSource<Account>] =
    &[&order::Order, &orders::Orders, &package::Package];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_sound() {
        for source in DATA_SOURCES {
            assert_eq!(source.schema().check(), [""; 0], "{}", source.type_name());
        }
    }
}
