//! The operations, one noun per file.
//!
//! What an answer lacks is `None`, and so is an empty text; a word the API did
//! not document is kept as it came. Only what makes an answer one is required.

mod certificate_detail;
mod certificate_id;
mod csr_order;
pub(super) mod field;
mod order;
mod order_id;
mod order_list;
mod order_state;
mod package_order;
mod package_state;
mod private_key;
#[cfg(test)]
mod tests;

pub use certificate_detail::{CertificateDetail, GetUserCertificateDetail};
pub use certificate_id::{CertificateId, CertificateIdError};
pub use csr_order::CreateCertificateWithCsrRequest;
pub use order::{
    Accepted, CancelOrderRequest, Contact, CreateCertificateRequest, DeleteCertificateRequest,
    PlacedOrder, ValidationMethod,
};
pub use order_id::{OrderId, OrderIdError};
pub use order_list::{
    ListUserCertificateOrder, OrderFilter, OrderListStatus, OrderPage, OrderRow, OrderType,
};
pub use order_state::{DescribeCertificateState, OrderDescription, OrderState};
pub use package_order::{CancelCertificateForPackageRequest, CreateCertificateForPackageRequest};
pub use package_state::{DescribePackageState, PackageState};
pub use private_key::{HoldsPrivateKey, Keyed, WithPrivateKey};
