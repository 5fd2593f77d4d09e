//! The provider on tf-provider 0.2.2, with the package's own client.
//!
//! Key and endpoint come from the environment, as `ALICLOUD_ACCESS_KEY`,
//! `ALICLOUD_SECRET_KEY` and `ALIBABA_CLOUD_ENDPOINT_CAS`.

mod order;

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use alicloud_cas::cas::credentials::EnvironmentKey;
use alicloud_cas::cas::{Client, Endpoint, Scheme};
use alicloud_cas::environment::Environment;
use async_trait::async_trait;
use tf_provider::schema::{Block, Schema};
use tf_provider::value::ValueEmpty;
use tf_provider::{Diagnostics, DynamicResource, Provider, map, serve};

use order::Order;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let environment = Environment::process();
    let mut client = Client::builder(Arc::new(EnvironmentKey::new(environment.clone())));
    if let Some(endpoint) = environment.variable("ALIBABA_CLOUD_ENDPOINT_CAS") {
        client = client.endpoint(Endpoint::parse(&endpoint, Scheme::Http)?);
    }
    serve("alicloud_cas", Cas(client.build())).await?;
    Ok(())
}

struct Cas(Client);

#[async_trait]
impl Provider for Cas {
    type Config<'a> = ValueEmpty;
    type MetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        Some(Schema {
            version: 1,
            block: Block::default(),
        })
    }

    fn get_resources(
        &self,
        _: &mut Diagnostics,
    ) -> Option<HashMap<String, Box<dyn DynamicResource>>> {
        Some(map! { "order" => Order::new(self.0.clone()) })
    }
}
