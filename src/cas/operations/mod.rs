//! The operations, one noun per file.
//!
//! What an answer lacks is `None`, and so is an empty text; a word the API did
//! not document is kept as it came. Only what makes an answer one is required.

mod application;
mod certificate_detail;
mod certificate_id;
mod certificate_list;
mod certificate_status;
mod csr_order;
mod domain_validation;
pub(super) mod field;
mod instance_detail;
mod instance_id;
mod instance_list;
mod instance_status;
mod instance_update;
mod order;
mod order_id;
mod order_list;
mod order_progress;
mod order_state;
mod package_order;
mod package_state;
mod page;
mod private_key;
mod stored_company;
mod stored_contact;
mod task;
#[cfg(test)]
mod tests;

pub use application::{ApplyCertificate, CancelPendingCertificate, RevokeCertificate};
pub use certificate_detail::{CertificateDetail, GetUserCertificateDetail};
pub use certificate_id::{CertificateId, CertificateIdError};
pub use certificate_list::{
    CertificatePage, CertificateRow, ListCertificates, ListUserCertificates, UserCertificatePage,
    UserCertificateRow,
};
pub use certificate_status::CertificateStatus;
pub use csr_order::CreateCertificateWithCsrRequest;
pub use domain_validation::{DomainValidation, InstanceValidationMethod};
pub use instance_detail::{GetInstanceDetail, InstanceDetail};
pub use instance_id::{InstanceId, InstanceIdError};
pub use instance_list::{InstanceFilter, InstancePage, InstanceRow, ListInstances};
pub use instance_status::InstanceStatus;
pub use instance_update::UpdateInstance;
pub use order::{
    Accepted, CancelOrderRequest, Contact, CreateCertificateRequest, DeleteCertificateRequest,
    PlacedOrder, ValidationMethod,
};
pub use order_id::{OrderId, OrderIdError};
pub use order_list::{
    ListUserCertificateOrder, OrderFilter, OrderListStatus, OrderPage, OrderRow, OrderType,
};
pub use order_progress::{OrderProgress, OrderStage};
pub use order_state::{DescribeCertificateState, OrderDescription, OrderState};
pub use package_order::{CancelCertificateForPackageRequest, CreateCertificateForPackageRequest};
pub use package_state::{DescribePackageState, PackageState};
pub use page::Page;
pub use private_key::{HoldsPrivateKey, Keyed, WithPrivateKey};
pub use stored_company::{CompanyId, CompanyIdError, CompanyPage, ListCompanies, StoredCompany};
pub use stored_contact::{
    ContactId, ContactIdError, ContactPage, CreateContact, CreatedContact, ListContact,
    StoredContact,
};
pub use task::{GetTaskAttribute, TaskAttribute, TaskStatus};
