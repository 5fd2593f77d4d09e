//! Who applies: the provider's block `contact`.

use super::block::ProviderConfig;
use crate::provider::applicant::{self, Applicant};
use framework::schema::{Block, Presence};
use framework::{Field, Model};

/// The block `contact`.
#[derive(Debug, Model)]
pub(super) struct ContactBlock {
    username: Field<String>,
    phone: Field<String>,
    email: Field<String>,
}

impl ProviderConfig {
    /// Who applies where an order does not say; `None` where only an apply will know.
    pub(in crate::provider) fn applicant(&self) -> Option<Applicant> {
        match &self.contact {
            Field::Null => Some(Applicant::default()),
            Field::Unknown => None,
            Field::Known(contact) => {
                let details = [&contact.username, &contact.phone, &contact.email];
                let [username, phone, email] = details;
                let is_known = !details.iter().any(|detail| detail.is_unknown());
                is_known.then(|| Applicant::of(username, phone, email))
            }
        }
    }
}

pub(super) fn block() -> Block {
    Block::new(
        "The default applicant of all orders. An order's own arguments of the same names come \
         first.",
        applicant::attributes(
            &Presence::Required,
            [
                "The applicant's name.",
                "The applicant's phone number. The CA may call it.",
                "The applicant's email address. The CA may write to it.",
            ],
        ),
    )
}
