//! `alicloud_cas_order` with the arguments that the service requires.
//!
//! No handler is told that Terraform was interrupted, and none can hand over an
//! order's id before it returns.

use std::time::Duration;

use alicloud_cas::cas::operations::{
    CancelOrderRequest, Contact, CreateCertificateRequest, DeleteCertificateRequest,
    DescribeCertificateState, OrderDescription, OrderId, OrderState, ValidationMethod,
};
use alicloud_cas::cas::{Call, Client, Error, ErrorKind, Wait, Waited};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::{Attribute, AttributeConstraint, AttributeType, Block, Schema};
use tf_provider::value::{ValueEmpty, ValueString};
use tf_provider::{AttributePath, Diagnostics, Resource};

const PATIENCE: Duration = Duration::from_secs(600);

pub struct Order(Client);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Model<'a> {
    #[serde(borrow)]
    domain: ValueString<'a>,
    username: ValueString<'a>,
    phone: ValueString<'a>,
    email: ValueString<'a>,
    id: ValueString<'a>,
    status: ValueString<'a>,
}

impl Order {
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    async fn describe(&self, order_id: OrderId) -> Result<OrderDescription, Error> {
        let operation = DescribeCertificateState { order_id };
        self.0.send(&operation, &uninterrupted()).await
    }

    /// Waits until the order says what to publish.
    async fn arrival(&self, id: OrderId) -> Result<Waited<OrderState>, Error> {
        let look = || async {
            let seen = self.describe(id).await?;
            let has_record = seen.record_value.is_some();
            Ok::<_, Error>(has_record.then_some(seen.state))
        };
        every_second().until(&uninterrupted(), look).await
    }

    /// Withdraws the order, waits until that is done, and deletes it.
    async fn end(&self, order_id: OrderId) -> Result<(), Error> {
        let cancel = CancelOrderRequest { order_id };
        self.0.send(&cancel, &uninterrupted()).await?;
        let look = || async {
            let seen = self.describe(order_id).await?;
            Ok::<_, Error>((seen.state == OrderState::Payed).then_some(()))
        };
        every_second().until(&uninterrupted(), look).await?;
        let delete = DeleteCertificateRequest { order_id };
        self.0.send(&delete, &uninterrupted()).await?;
        Ok(())
    }
}

#[async_trait]
impl Resource for Order {
    type State<'a> = Model<'a>;
    type PrivateState<'a> = ValueEmpty;
    type ProviderMetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        let attribute = |name: &str, constraint| {
            let attribute = Attribute {
                attr_type: AttributeType::String,
                constraint,
                ..Attribute::default()
            };
            (name.to_owned(), attribute)
        };
        let required = ["domain", "username", "phone", "email"];
        let computed = ["id", "status"];
        let attributes = required
            .map(|name| attribute(name, AttributeConstraint::Required))
            .into_iter()
            .chain(computed.map(|name| attribute(name, AttributeConstraint::Computed)))
            .collect();
        Some(Schema {
            version: 1,
            block: Block {
                attributes,
                ..Block::default()
            },
        })
    }

    async fn read<'a>(
        &self,
        diags: &mut Diagnostics,
        mut state: Model<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Model<'a>, ValueEmpty)> {
        let Some(id) = state.order_id(diags) else {
            return Some((state, private));
        };
        match self.describe(id).await {
            Ok(seen) => state.status = seen.state.as_api_str().to_owned().into(),
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => diags.root_error("Cannot read the order", error.to_string()),
        }
        Some((state, private))
    }

    async fn plan_create<'a>(
        &self,
        _: &mut Diagnostics,
        proposed: Model<'a>,
        _: Model<'a>,
        _: ValueEmpty,
    ) -> Option<(Model<'a>, ValueEmpty)> {
        let planned = Model {
            id: ValueString::Unknown,
            status: ValueString::Unknown,
            ..proposed
        };
        Some((planned, ValueEmpty::default()))
    }

    async fn plan_update<'a>(
        &self,
        _: &mut Diagnostics,
        prior: Model<'a>,
        proposed: Model<'a>,
        _: Model<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Model<'a>, ValueEmpty, Vec<AttributePath>)> {
        let replaces = prior.domain != proposed.domain;
        let replaced = replaces.then(|| AttributePath::new("domain"));
        Some((proposed, private, Vec::from_iter(replaced)))
    }

    async fn plan_destroy<'a>(
        &self,
        _: &mut Diagnostics,
        _: Model<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<ValueEmpty> {
        Some(private)
    }

    async fn create<'a>(
        &self,
        diags: &mut Diagnostics,
        planned: Model<'a>,
        _: Model<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Model<'a>, ValueEmpty)> {
        let id = match self.0.send(&planned.application(), &uninterrupted()).await {
            Ok(placed) => placed.order_id,
            Err(error) => {
                diags.root_error("Cannot place the order", error.to_string());
                return None;
            }
        };
        let mut created = Model {
            id: id.to_string().into(),
            status: ValueString::Null,
            ..planned
        };
        match self.arrival(id).await {
            Ok(Waited::Done(state)) => created.status = state.as_api_str().to_owned().into(),
            Ok(_) => diags.root_error_short("The order has no record yet"),
            Err(error) => diags.root_error("Cannot look at the order", error.to_string()),
        }
        Some((created, private))
    }

    async fn update<'a>(
        &self,
        _: &mut Diagnostics,
        _: Model<'a>,
        planned: Model<'a>,
        _: Model<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(Model<'a>, ValueEmpty)> {
        Some((planned, private))
    }

    async fn destroy<'a>(
        &self,
        diags: &mut Diagnostics,
        state: Model<'a>,
        _: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<()> {
        let id = state.order_id(diags)?;
        if let Err(error) = self.end(id).await {
            diags.root_error("Cannot end the order", error.to_string());
        }
        Some(())
    }
}

impl Model<'_> {
    fn application(&self) -> CreateCertificateRequest {
        CreateCertificateRequest {
            domain: self.domain.as_str().to_owned(),
            contact: Contact {
                username: self.username.as_str().to_owned(),
                phone: self.phone.as_str().to_owned(),
                email: self.email.as_str().to_owned(),
            },
            validation_method: ValidationMethod::Dns,
            product_code: None,
            tags: Default::default(),
        }
    }

    fn order_id(&self, diags: &mut Diagnostics) -> Option<OrderId> {
        match self.id.as_str().parse() {
            Ok(id) => Some(id),
            Err(error) => {
                diags.root_error("Not an order id", format!("{error}"));
                None
            }
        }
    }
}

/// The token inside can be cancelled, but nothing here knows when.
fn uninterrupted() -> Call {
    Call::within(PATIENCE, Default::default())
}

fn every_second() -> Wait {
    Wait {
        first: Duration::from_secs(1),
        growth: 1.0,
        ..Wait::default()
    }
}
