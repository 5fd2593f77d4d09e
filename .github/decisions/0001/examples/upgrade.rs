//! Attempts at a state upgrade on tf-provider 0.2.2; try.py compiles one at a time.
//!
//! Without a feature this compiles: what is wrong with an attempt is only its one
//! function.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::Schema;
use tf_provider::value::{ValueEmpty, ValueString};
use tf_provider::{AttributePath, Diagnostics, Resource};

#[derive(Debug, Default, Serialize, Deserialize)]
struct Renamed<'a> {
    #[serde(borrow)]
    domain_name: ValueString<'a>,
}

struct Order;

#[async_trait]
impl Resource for Order {
    type State<'a> = Renamed<'a>;
    type PrivateState<'a> = ValueEmpty;
    type ProviderMetaState<'a> = ValueEmpty;

    #[cfg(feature = "by-its-path")]
    async fn upgrade<'a>(
        &self,
        _: &mut Diagnostics,
        _: i64,
        _prior: tf_provider::raw::RawValue,
    ) -> Option<Renamed<'a>> {
        None
    }

    #[cfg(feature = "from-the-root")]
    async fn upgrade<'a>(
        &self,
        _: &mut Diagnostics,
        _: i64,
        _prior: tf_provider::RawValue,
    ) -> Option<Renamed<'a>> {
        None
    }

    #[cfg(feature = "inferred")]
    async fn upgrade<'a>(&self, _: &mut Diagnostics, _: i64, _prior: _) -> Option<Renamed<'a>> {
        None
    }

    #[cfg(feature = "generic")]
    async fn upgrade<'a, Raw: Send + 'async_trait>(
        &self,
        _: &mut Diagnostics,
        _: i64,
        _prior: Raw,
    ) -> Option<Renamed<'a>> {
        None
    }

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        None
    }

    async fn read<'a>(
        &self,
        _: &mut Diagnostics,
        state: Renamed<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Renamed<'a>, ValueEmpty)> {
        Some((state, private))
    }

    async fn plan_create<'a>(
        &self,
        _: &mut Diagnostics,
        proposed: Renamed<'a>,
        _: Renamed<'a>,
        _: ValueEmpty,
    ) -> Option<(Renamed<'a>, ValueEmpty)> {
        Some((proposed, ValueEmpty::default()))
    }

    async fn plan_update<'a>(
        &self,
        _: &mut Diagnostics,
        _: Renamed<'a>,
        proposed: Renamed<'a>,
        _: Renamed<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Renamed<'a>, ValueEmpty, Vec<AttributePath>)> {
        Some((proposed, private, Vec::new()))
    }

    async fn plan_destroy<'a>(
        &self,
        _: &mut Diagnostics,
        _: Renamed<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<ValueEmpty> {
        Some(private)
    }

    async fn create<'a>(
        &self,
        _: &mut Diagnostics,
        planned: Renamed<'a>,
        _: Renamed<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Renamed<'a>, ValueEmpty)> {
        Some((planned, private))
    }

    async fn update<'a>(
        &self,
        _: &mut Diagnostics,
        _: Renamed<'a>,
        planned: Renamed<'a>,
        _: Renamed<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Renamed<'a>, ValueEmpty)> {
        Some((planned, private))
    }

    async fn destroy<'a>(
        &self,
        _: &mut Diagnostics,
        _: Renamed<'a>,
        _: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<()> {
        Some(())
    }
}

fn main() {
    let _ = Order.schema(&mut Diagnostics::default());
}
