//! The operations, one noun per file.
//!
//! What an answer lacks is `None`, and so is an empty text; a word the API did
//! not document is kept as it came. Only what makes an answer one is required.

pub(super) mod field;
mod order;
mod order_id;
mod order_list;
mod order_state;

pub use order::{CancelOrderRequest, Contact, CreateCertificateRequest, DeleteCertificateRequest};
pub use order::{Done, PlacedOrder, ValidationMethod};
pub use order_id::{OrderId, OrderIdError};
pub(super) use order_list::PAGE_SIZE;
pub use order_list::{
    ListUserCertificateOrder, OrderFilter, OrderListStatus, OrderPage, OrderRow, OrderType,
};
pub use order_state::{DescribeCertificateState, OrderDescription, OrderState};
