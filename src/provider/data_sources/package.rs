//! `alicloud_cas_package`: the quota of a product.

use crate::provider::checks::is_not_empty;
use crate::provider::diagnostics::failure_to;
use crate::provider::provider_data::ProviderData;
use crate::provider::resources::order::DEFAULT_PRODUCT_CODE;
use cas::CallOptions;
use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{DataSource, Field, Found, Model, ReadData};

/// The data source `alicloud_cas_package`.
pub(super) struct Package;

/// The attributes of `alicloud_cas_package`, as the schema documents them.
#[derive(Model)]
pub(super) struct PackageModel {
    product_code: Field<String>,
    total_count: Field<i64>,
    used_count: Field<i64>,
    issued_count: Field<i64>,
    remaining_count: Field<i64>,
}

impl DataSource for Package {
    const TYPE_NAME: &'static str = "alicloud_cas_package";
    type Model = PackageModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        let count = |name, description| {
            Attribute::number(name, Presence::Computed).description(description)
        };
        Schema::new(Block::new(
            "Counts the CAS 1.0 quota of a product. A product that the account never had quota of \
             is an error.",
            vec![
                Attribute::string(
                    "product_code",
                    Presence::Default(DEFAULT_PRODUCT_CODE.into()),
                )
                .description(format!(
                    "The product, as CAS names it. Default: `{DEFAULT_PRODUCT_CODE}`."
                ))
                .check(is_not_empty),
                count("total_count", "How many certificates were bought."),
                count(
                    "used_count",
                    "How many orders hold a unit: every one that was placed and not deleted.",
                ),
                count("issued_count", "How many certificates were issued."),
                count(
                    "remaining_count",
                    "How many orders can still be placed: `total_count` less `used_count`.",
                ),
            ],
        ))
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadData<PackageModel>,
    ) -> Found<PackageModel> {
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        let product_code = request.config.product_code.text();
        let product_code = product_code.unwrap_or(DEFAULT_PRODUCT_CODE);
        let count = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok()).into();
        match data.orders.package(product_code, &call).await {
            Ok(package) => Found::new(PackageModel {
                product_code: product_code.into(),
                total_count: count(package.total_count),
                used_count: count(package.used_count),
                issued_count: count(package.issued_count),
                remaining_count: count(package.remaining_count()),
            }),
            Err(error) => {
                let task = format!("read the certificate quota of {product_code}");
                Found::error(failure_to(&task, &error))
            }
        }
    }
}
